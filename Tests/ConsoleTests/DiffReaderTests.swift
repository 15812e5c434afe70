import EventLog
import Glibc
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

/// What the librarian says of changed files, from a log and a body as a supervisor writes them.
@Suite(.serialized) struct DiffReaderTests {
    @Test func whatChangedSinceTheStartIsItsOwnAndWhatIsNobodys() throws {
        let album = try Album()
        let answer = try album.ask(album.coder, .spawn)
        #expect(
            answer.words == [
                "new.py +1 -0 coder-2/writer", "price.py +2 -2 coder-2/writer critic/writer",
                "stray.py +1 -1 unattributed",
            ])
        // What is another's alone is left out, and is there for whoever asks for everybody.
        #expect(!answer.words.contains { $0.hasPrefix("other.py") })
        #expect(try album.ask(nil, .spawn).words.contains { $0.hasPrefix("other.py") })
    }

    @Test func aTurnBeginsWithWhatItWasTold() throws {
        let album = try Album()
        #expect(try album.ask(album.coder, .turn).words == ["new.py +1 -0 coder-2/writer"])
        // Before the second order the turn was another one.
        let before = try album.ask(album.coder, .turn, at: album.secondOrder.rawValue - 1)
        #expect(before.words.contains("price.py +2 -2 coder-2/writer critic/writer"))
        #expect(before.start == album.firstOrder)
    }

    @Test func theLastChangeIsOneRecord() throws {
        let album = try Album()
        #expect(try album.ask(album.critic, .lastChange).words == ["other.py +1 -1 critic/writer"])
        #expect(try album.ask(album.coder, .lastChange).words == ["new.py +1 -0 coder-2/writer"])
    }

    @Test func whatFollowedADecisionEndsWithTheNext() throws {
        let album = try Album()
        let answer = try album.ask(album.coder, .following(album.decision))
        #expect(answer.words == ["price.py +1 -1 coder-2/writer"])
    }

    @Test func fromThePlayheadToNow() throws {
        let album = try Album()
        var question = DiffQuestion(
            agent: nil, base: .now, through: album.firstRecord, record: album.firstRecord)
        question.newest = album.diary.last
        let answer = try album.answer(question)
        #expect(answer.words.count == 4)
    }

    @Test func thereMayBeNoBranch() throws {
        let album = try Album()
        let answer = try album.ask(nil, .branch)
        #expect(answer.objection == "'\(album.diary.root)' is in no git repository")
        #expect(answer.files.isEmpty)
    }

    @Test func theBranchIsReadWhereThereIsOne() throws {
        let album = try Album { root in
            for command in [
                ["init", "-q", "-b", "main"], ["add", "price.py"],
                [
                    "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x",
                ],
            ] {
                let child = try Child.run(["git", "-C", root] + command)
                guard try child.wait() == .exited(0) else { throw Trouble() }
            }
        }
        let answer = try album.ask(nil, .branch)
        #expect(answer.branch == "main")
        #expect(answer.words.contains { $0.hasPrefix("price.py +2 -2") })
        #expect(answer.words.contains { $0.hasPrefix("stray.py +1 -0") })
        // Whoever changed something before an agent was started is known, too.
        #expect(
            try album.ask(album.late, .branch).words == ["stray.py +1 -0 unattributed"])
    }

    @Test func linesComeOneFileAtATime() throws {
        let album = try Album()
        let question = try album.ask(album.coder, .spawn).question
        album.librarian.ask(.hunks(DiffHunksQuestion(question, Array("price.py".utf8))))
        guard case .hunks(let hunks)? = album.librarian.wait() else {
            Issue.record("no lines came")
            return
        }
        #expect(hunks.patches.first?.added == 2)
    }

    /// What is shown for a moment is the same, whether it was read then or is looked back at.
    @Test func replayEqualsLive() throws {
        let album = try Album()
        for base in [DiffBase.turn, .lastChange, .spawn] {
            for event in album.diary.events where event.id >= album.firstRecord {
                let state = State.fold(album.diary.events.filter { $0.id <= event.id })
                let body = try #require(state.body)
                let through = base == .turn ? event.id : body.event
                let question = DiffQuestion(
                    agent: album.coder, base: base, through: through, record: body.event)
                let back = try album.answer(question)
                let then = try Album(through: event.id).answer(question)
                #expect(back == then, "\(base) at \(event.id)")
            }
        }
    }

    // MARK: - A worktree

    @Test func anAgentsWorktreeIsShownAlone() throws {
        let orchard = try Orchard()
        #expect(
            try orchard.ask(.spawn).words == [
                "a.py +1 -1 a4/worktree", "new.py +1 -0 a4/worktree",
            ])
        #expect(try orchard.ask(.lastChange).words == ["new.py +1 -0 a4/worktree"])
        // Paths lead there from the workspace.
        let answer = try orchard.ask(.spawn)
        let path = Array("../ws.worktrees/coder-3/a.py".utf8)
        #expect(answer.files.map(\.path).contains(path))
        let hunks = try #require(try orchard.hunks(answer.question, path))
        #expect(hunks.patches.first?.added == 1)
        let origin = try orchard.origin(path)
        #expect(origin.deed?.agent == orchard.coder && origin.deed?.event == orchard.wrote)
        // What others do in the workspace is another matter.
        #expect(try orchard.ask(nil, .spawn).words == ["a.py +1 -0 unattributed"])
    }

    @Test func itsBranchIsWhatItIsComparedWith() throws {
        let orchard = try Orchard()
        let answer = try orchard.ask(.branch)
        #expect(answer.branch == "main")
        #expect(answer.files.map(\.name) == ["a.py", "new.py"])
    }

    // MARK: - Who wrote a line

    @Test func aLineIsFollowedToWhoWroteIt() throws {
        let album = try Album()
        // `round once` came with the first order, and moved down since.
        let written = try album.origin("price.py", line: 2)
        #expect(written.deed?.agent == album.coder && written.deed?.event == album.coderWrote)
        #expect(written.decision == album.decision)
        let others = try album.origin("price.py", line: 0)
        #expect(others.deed?.agent == album.critic)
        // Nobody has touched it.
        let first = try album.origin("price.py", line: 1)
        #expect(first.deed == nil && first.objection == nil)
    }

    /// Through another name, and past what has the former one since.
    @Test(arguments: ["another.py", "zebra.py"])
    func aLineIsFollowedThroughARename(name: String) throws {
        let scratch = Scratch()
        mkdir("\(scratch.path)/ws", 0o755)
        let diary = try BodyDiary(in: "\(scratch.path)/ws")
        diary.write("mine.py", "one\ntwo\nthree\n")
        let start = try diary.record("13:00:00")
        let coder = diary.spawn("13:00:01", "coder")
        let critic = diary.spawn("13:00:02", "critic")
        diary.write("mine.py", "one\nby coder\nthree\n")
        let wrote = try diary.record("13:00:03", by: coder)
        diary.move("mine.py", to: name)
        try diary.record("13:00:04", by: critic)
        diary.write("mine.py", "something\nelse\naltogether\n")
        try diary.record("13:00:05", by: critic)
        var writer = try LogWriter(LogDirectory("\(diary.root)/.skep"))
        writer.stage(diary.events)
        try writer.commit()
        let librarian = try Librarian(log: "\(diary.root)/.skep", zone: .utc)
        defer { librarian.close() }
        for (line, agent) in [(0, nil), (1, coder)] as [(Int, AgentID?)] {
            librarian.ask(
                .origin(
                    DiffOriginQuestion(
                        path: Array(name.utf8), line: line, isRemoved: false, start: start,
                        through: diary.last)))
            guard case .origin(let origin)? = librarian.wait() else { throw Trouble() }
            #expect(origin.deed?.agent == agent && origin.objection == nil)
            #expect(origin.deed?.event == (agent == nil ? nil : wrote))
        }
    }

    @Test func aRemovedLineIsFollowedToWhoRemovedIt() throws {
        let album = try Album()
        let removed = try album.origin("price.py", line: 2, isRemoved: true)
        #expect(removed.deed?.event == album.coderWrote)
    }
}

// MARK: - The editor

@Suite(.serialized) struct EditorTests {
    @Test func theFileItselfIsOpenedAtTheLine() throws {
        let album = try Album()
        let editor = try album.editor("printf '%s ' \"$@\" >args; cat \"$2\" >>args")
        try editor.open(EditOrder(path: Array("price.py".utf8), line: 2))
        let text = TextFile.read("\(album.diary.root)/args")
        #expect(text?.hasPrefix("+2 \(album.diary.root)/price.py ") == true)
    }

    @Test func ofThePastItIsACopyThatGoes() throws {
        let album = try Album()
        let answer = try album.ask(album.coder, .turn, at: album.coderWrote.rawValue)
        let hash = try #require(answer.files.first { $0.name == "price.py" }?.hash)
        let place = "\(album.scratch.path)/temporary"
        mkdir(place, 0o700)
        let editor = try album.editor(
            "stat -c '%a %n' \"$1\" >args; cat \"$1\" >>args; touch \"$1.swp\"",
            ["TMPDIR": place])
        try editor.open(EditOrder(path: Array("price.py".utf8), hash: hash))
        let text = try #require(TextFile.read("\(album.diary.root)/args"))
        #expect(text.hasPrefix("400 \(place)/skep-"))
        #expect(text.contains("round once") && !text.contains("# by critic"))
        #expect(Scratch.names(in: place) == [])
    }

    @Test func oneThatIsNotThereIsNamed() throws {
        let album = try Album()
        let editor = Editor(
            log: "\(album.diary.root)/.skep",
            environment: ["EDITOR": "/nonexistent/editor", "PATH": "/usr/bin:/bin"])
        #expect(
            throws: Editor.Failure(
                sentence: "'/nonexistent/editor' cannot be started; EDITOR names the editor")
        ) { try editor.open(EditOrder(path: Array("price.py".utf8))) }
    }
}

private struct Trouble: Error {}

/// One agent in a worktree of its own, and somebody in the workspace.
private final class Orchard {
    let scratch = Scratch()
    let diary: BodyDiary
    let librarian: Librarian
    let coder: AgentID
    let wrote: EventID

    init() throws {
        let root = "\(scratch.path)/ws"
        mkdir(root, 0o755)
        diary = try BodyDiary(in: root)
        diary.write("a.py", "1\n2\n")
        for command in [
            ["init", "-q", "-b", "main"], ["add", "a.py"],
            ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"],
        ] {
            let child = try Child.run(["git", "-C", root] + command)
            guard try child.wait() == .exited(0) else { throw Trouble() }
        }
        try diary.record("13:00:00")
        diary.tell("13:00:00", .clock, "drift", "{\"distance\":1}")
        coder = try diary.plant("13:00:01", "coder-3")
        diary.write("../ws.worktrees/coder-3/a.py", "1\nzwei\n")
        try diary.record("13:00:02", in: "coder-3", by: coder)
        wrote = diary.last
        diary.write("a.py", "1\n2\n3\n")
        try diary.record("13:00:03")
        diary.write("../ws.worktrees/coder-3/new.py", "x\n")
        try diary.record("13:00:04", in: "coder-3", by: coder)
        var writer = try LogWriter(LogDirectory("\(root)/.skep"))
        writer.stage(diary.events)
        try writer.commit()
        librarian = try Librarian(log: "\(root)/.skep", zone: .utc)
    }

    deinit { librarian.close() }

    func ask(_ base: DiffBase) throws -> DiffAnswer { try ask(coder, base) }

    func ask(_ agent: AgentID?, _ base: DiffBase) throws -> DiffAnswer {
        var question = DiffQuestion(
            agent: agent, base: base, through: diary.last, record: diary.last)
        question.worktree = agent.map { _ in "\(diary.root).worktrees/coder-3" }
        librarian.ask(.diff(question))
        guard case .diff(let answer)? = librarian.wait() else { throw Trouble() }
        return answer
    }

    func hunks(_ question: DiffQuestion, _ path: [UInt8]) throws -> DiffHunks? {
        librarian.ask(.hunks(DiffHunksQuestion(question, path)))
        guard case .hunks(let hunks)? = librarian.wait() else { throw Trouble() }
        return hunks
    }

    func origin(_ path: [UInt8]) throws -> DiffOrigin {
        librarian.ask(
            .origin(
                DiffOriginQuestion(
                    path: path, line: 1, isRemoved: false, start: .none, through: diary.last)))
        guard case .origin(let origin)? = librarian.wait() else { throw Trouble() }
        return origin
    }
}

/// Two agents at the same files, told things by the operator.
private final class Album {
    let scratch = Scratch()
    let diary: BodyDiary
    let librarian: Librarian
    let coder: AgentID
    let critic: AgentID
    /// It came when all was done.
    let late: AgentID
    let firstRecord: EventID
    let firstOrder: EventID
    let secondOrder: EventID
    let decision: EventID
    let coderWrote: EventID

    /// Up to an event, as if nothing had come after it.
    init(through end: EventID? = nil, _ prepare: (String) throws -> Void = { _ in }) throws {
        let root = "\(scratch.path)/ws"
        mkdir(root, 0o755)
        diary = try BodyDiary(in: root)
        diary.write("price.py", "head\nprices = []\nround each\n")
        try prepare(root)
        diary.write("stray.py", "a\n")
        diary.write("other.py", "a\n")
        firstRecord = try diary.record("13:00:00")
        coder = diary.spawn("13:00:01", "coder-2")
        critic = diary.spawn("13:00:02", "critic")
        firstOrder = diary.tell("13:01:00", .order, "coder-2", "{\"text\":\"fix it\"}")
        decision = diary.tell("13:01:01", .decision, by: coder, "{\"rationale\":\"round once\"}")
        diary.write("price.py", "head\nprices = []\nround once\n")
        coderWrote = try diary.record("13:01:02", by: coder)
        diary.tell("13:01:03", .decision, by: coder, "{\"rationale\":\"another\"}")
        diary.write("price.py", "# by critic\nprices = []\nround once\n")
        try diary.record("13:01:10", by: critic)
        diary.write("other.py", "b\n")
        try diary.record("13:01:11", by: critic)
        diary.write("stray.py", "b\n")
        try diary.record("13:01:12")
        secondOrder = diary.tell("13:02:00", .order, "*", "{\"text\":\"go on\"}")
        diary.write("new.py", "x\n")
        try diary.record("13:02:01", by: coder)
        late = diary.spawn("13:02:02", "late")
        diary.tell("13:02:03", .clock, "drift", "{\"distance\":1}")
        var writer = try LogWriter(LogDirectory("\(root)/.skep"))
        let events = diary.events
        writer.stage(events.filter { event in end.map { event.id <= $0 } ?? true })
        try writer.commit()
        librarian = try Librarian(log: "\(root)/.skep", zone: .utc)
    }

    deinit { librarian.close() }

    func ask(_ agent: AgentID?, _ base: DiffBase, at event: Int64? = nil) throws -> DiffAnswer {
        let place = event.map { EventID($0) } ?? diary.last
        return try answer(DiffQuestion(agent: agent, base: base, through: place, record: place))
    }

    func answer(_ question: DiffQuestion) throws -> DiffAnswer {
        librarian.ask(.diff(question))
        guard case .diff(let answer)? = librarian.wait() else { throw Trouble() }
        return answer
    }

    func origin(_ path: String, line: Int, isRemoved: Bool = false) throws -> DiffOrigin {
        librarian.ask(
            .origin(
                DiffOriginQuestion(
                    path: Array(path.utf8), line: line, isRemoved: isRemoved, start: firstRecord,
                    through: diary.last)))
        guard case .origin(let origin)? = librarian.wait() else { throw Trouble() }
        return origin
    }

    /// An editor of a few words of shell.
    func editor(_ script: String, _ more: [String: String] = [:]) throws -> Editor {
        let path = "\(scratch.path)/editor"
        TextFile.write(Array("#!/bin/sh\n\(script)\n".utf8), to: path)
        chmod(path, 0o755)
        let own = ["EDITOR": "'\(path)'", "PATH": "/usr/bin:/bin"]
        return Editor(
            log: "\(diary.root)/.skep", environment: own.merging(more) { $1 })
    }
}

extension DiffAnswer {
    fileprivate var words: [String] {
        files.map { file in
            let deeds = file.deeds.map { deed in
                let names = ["a2": "coder-2", "a3": "critic"]
                guard let agent = deed.agent else { return "unattributed" }
                return "\(names[agent.rawValue] ?? agent.rawValue)/\(deed.evidence ?? "")"
            }
            let counts = "+\(file.added ?? -1) -\(file.removed ?? -1)"
            return ([file.name, counts] + deeds.sorted()).joined(separator: " ")
        }
    }
}
