import Testing

@testable import Swarm

/// Worktrees that agents have of their own, and what is recorded of them.
@Suite struct WorkTreeTests {
    private let hash = String(repeating: "1", count: 40)
    private let other = String(repeating: "2", count: 40)
    private let asker = Asker(client: [1], request: [1])
    private let tree = AgentWorkTree(
        name: "one", top: "/ws.worktrees/one", directory: "/ws.worktrees/one",
        branch: "skep/one")

    private func moment(_ seconds: Int64) -> Moment {
        Moment(time: LogTime(microseconds: seconds * 1_000_000), boot: seconds * 1_000_000)
    }

    private func begin() -> Kernel {
        var kernel = Kernel(now: moment(0))
        kernel.workspace = "/ws"
        return kernel
    }

    private func spawn(
        _ name: String? = "one", in directory: String = "/ws/src", isApart: Bool = true,
        ticket: Int = 7
    ) -> Instruction {
        var spec = AgentSpec(
            name: name.flatMap { AgentName(rawValue: $0) }, role: "", command: ["sh"],
            directory: directory, isTerminal: false, restart: .never)
        spec.isApart = isApart
        return .spawn(spec, ticket: ticket)
    }

    private func errand(_ effects: [Effect]) -> WorkTreeErrand? {
        effects.compactMap { if case .cultivate(let errand) = $0 { errand } else { nil } }.first
    }

    private func events(_ effects: [Effect]) -> [Event] {
        effects.compactMap { if case .record(let event) = $0 { event } else { nil } }
    }

    private func text(_ event: Event?) -> String {
        if case .text(let text)? = event?.content { text } else { "" }
    }

    /// The agent runs in its worktree, of which the first record is told.
    @discardableResult
    private func plant(_ kernel: inout Kernel) throws -> [Effect] {
        let work = try #require(
            errand(kernel.handle(.asked(spawn(), by: asker), at: moment(1))))
        _ = kernel.handle(
            .files(.based(commit: hash, files: 3, lost: nil, of: tree)), at: moment(2))
        return kernel.handle(
            .files(
                .cultivated(
                    .planted(tree, directory: "/ws.worktrees/one/src"), ticket: work.ticket)),
            at: moment(3))
    }

    private func change(
        _ path: String, part: Int64 = 1, of parts: Int64 = 1, commit: String, after: String? = nil
    ) -> FileNews {
        var content = StateChange(target: "file", before: nil, after: after ?? hash)
        content.find = StateChange.Find(part: part, parts: parts)
        content.find?.worktree = tree.top
        content.commit = commit
        return .changed([FoundChange(path, by: nil, content)])
    }

    private func end(_ kernel: inout Kernel) throws {
        let id = try #require(kernel.state.agents.first?.id)
        _ = kernel.handle(.process(id, .started(process: 9)), at: moment(4))
        _ = kernel.handle(.process(id, .exited(.code(0))), at: moment(5))
        _ = kernel.handle(.process(id, .empty), at: moment(6))
    }

    // MARK: - Starting

    @Test func anAgentIsStartedOnceItsWorktreeIsThere() throws {
        var kernel = begin()
        let effects = kernel.handle(.asked(spawn(), by: asker), at: moment(1))
        #expect(errand(effects)?.task == .plant(name: "one", below: "src"))
        // Nothing of it is in the log before that.
        #expect(events(effects) == [] && kernel.state.agents.isEmpty)
        kernel = begin()
        let started = try plant(&kernel)
        #expect(started.contains(.redirect(ticket: 7, to: "/ws.worktrees/one/src")))
        let agent = try #require(kernel.state.agents.first)
        #expect(agent.origin.worktree == "/ws.worktrees/one")
        #expect(agent.origin.directory == "/ws.worktrees/one/src")
        #expect(started.contains(.spawn(agent.id, name: "one", ticket: 7)))
        let known = try #require(kernel.state.workTree(of: "one"))
        #expect(known.tree == tree && known.body.commit == hash)
        // Of the workspace nothing was recorded.
        #expect(kernel.state.body == nil)
    }

    @Test func startedAgainItIsInTheSame() throws {
        var kernel = begin()
        try plant(&kernel)
        try end(&kernel)
        let id = try #require(kernel.state.agents.first?.id)
        let effects = kernel.handle(.asked(.restart(.named(["one"])), by: asker), at: moment(9))
        #expect(errand(effects) == nil)
        #expect(kernel.state[id]?.origin.worktree == tree.top)
        #expect(kernel.state[id]?.origin.directory == "/ws.worktrees/one/src")
    }

    @Test func itsNameIsTakenMeanwhile() throws {
        var kernel = begin()
        _ = kernel.handle(.asked(spawn(), by: asker), at: moment(1))
        for isApart in [true, false] {
            let again = kernel.handle(
                .asked(spawn(isApart: isApart, ticket: 8), by: asker), at: moment(1))
            #expect(refusal(again) == "name_taken")
            #expect(again.contains(.discard(ticket: 8)))
        }
        // Whoever is given a name is given another one.
        let first = errand(kernel.handle(.asked(spawn(nil), by: asker), at: moment(1)))
        let second = errand(kernel.handle(.asked(spawn(nil), by: asker), at: moment(1)))
        #expect(first?.task == .plant(name: "sh-1", below: "src"))
        #expect(second?.task == .plant(name: "sh-2", below: "src"))
    }

    @Test func whatHasHappenedMeanwhileIsAskedAgain() throws {
        for (meanwhile, code) in [
            (Instruction.freeze, "breaker"), (.shutdown, "leaving"),
            (.files(.rewind(to: EventID(1), isPreview: false)), "restoring"),
        ] {
            var kernel = begin()
            let work = try #require(
                errand(kernel.handle(.asked(spawn(), by: asker), at: moment(1))))
            _ = kernel.handle(.asked(meanwhile, by: .nobody), at: moment(1))
            let planted = WorkTreeOutcome.planted(tree, directory: tree.top)
            let effects = kernel.handle(
                .files(.cultivated(planted, ticket: work.ticket)), at: moment(2))
            #expect(refusal(effects) == code)
            #expect(effects.contains(.discard(ticket: 7)))
            #expect(kernel.state.agents.isEmpty)
        }
    }

    @Test func whatCannotBeMadeIsTold() throws {
        var kernel = begin()
        let outside = kernel.handle(.asked(spawn(in: "/elsewhere"), by: asker), at: moment(1))
        #expect(refusal(outside) == "bad_request" && outside.contains(.discard(ticket: 7)))
        let work = try #require(errand(kernel.handle(.asked(spawn(), by: asker), at: moment(1))))
        let failed = FileNews.cultivated(
            .failed(Objection("no_worktree", "no")), ticket: work.ticket)
        let effects = kernel.handle(.files(failed), at: moment(2))
        #expect(refusal(effects) == "no_worktree" && effects.contains(.discard(ticket: 7)))
        #expect(kernel.handle(.files(failed), at: moment(3)) == [])
        // The name is free again.
        #expect(errand(kernel.handle(.asked(spawn(), by: asker), at: moment(4))) != nil)
    }

    @Test func whoeverWaitsHearsOfAReplacement() {
        var kernel = begin()
        _ = kernel.handle(.asked(spawn(), by: asker), at: moment(1))
        #expect(refusal(kernel.handle(.replaced, at: moment(2))) == "interrupted")
    }

    // MARK: - What is recorded

    @Test func whatChangesThereIsItsOwn() throws {
        var kernel = begin()
        try plant(&kernel)
        let id = try #require(kernel.state.agents.first?.id)
        let path = "../ws.worktrees/one/src/a.c"
        let found = events(
            kernel.handle(.files(change(path, commit: other)), at: moment(5)))
        #expect(found.first?.agent == id && found.first?.subject == path)
        let content = StateChange(parsing: text(found.first).utf8Span.span.bytes)
        #expect(content?.find?.evidence == "worktree")
        #expect(content?.find?.worktree == tree.top)
        #expect(kernel.state.workTree(of: "one")?.body.commit == other)
        #expect(kernel.state.body == nil)
    }

    @Test func whoChangesOneFileThereAgainAndAgainIsHeldAndAskedAbout() throws {
        var kernel = begin()
        try plant(&kernel)
        let id = try #require(kernel.state.agents.first?.id)
        _ = kernel.handle(.process(id, .started(process: 9)), at: moment(4))
        let paths = ["../ws.worktrees/one/src/a.c", "../ws.worktrees/one/src/b.c"]
        for second in Int64(0)..<5 {
            for path in paths {
                _ = kernel.handle(.files(change(path, commit: other)), at: moment(5 + second))
            }
        }
        #expect(kernel.state.requests.isEmpty)
        let said = events(kernel.handle(.files(change(paths[0], commit: other)), at: moment(20)))
        #expect(said.contains { $0.type == .signal && $0.subject == "loop" && $0.agent == id })
        let request = kernel.state.requests.first
        #expect(request?.agent == id && request?.rule == "loop")
        #expect(request?.content.target == "src/a.c")
        #expect(kernel.lives[id]?.hold.reasons.isEmpty == false)
        // Nobody is in anybody's way there.
        #expect(kernel.state.conflicts.isEmpty)
    }

    @Test func aRecordIsCompleteWithItsLastPart() throws {
        var kernel = begin()
        try plant(&kernel)
        _ = kernel.handle(
            .files(change("../ws.worktrees/one/a", part: 1, of: 2, commit: other)), at: moment(5))
        #expect(kernel.state.workTree(of: "one")?.body.commit == hash)
        #expect(kernel.state.workTree(of: "one")?.body.unfinished?.commit == other)
        _ = kernel.handle(
            .files(change("../ws.worktrees/one/b", part: 2, of: 2, commit: other)), at: moment(6))
        #expect(kernel.state.workTree(of: "one")?.body.commit == other)
    }

    @Test func whatItDeclaresIsLookedForThere() throws {
        for path in ["a.c", "/ws.worktrees/one/src/a.c"] {
            var kernel = begin()
            try plant(&kernel)
            let id = try #require(kernel.state.agents.first?.id)
            let report = Report(
                .stateChange, subject: path,
                content: .text(StateChange(target: "file", before: nil, after: hash).text),
                metadata: Provenance(stream: "events", offset: 0).metadata)
            let said = events(kernel.handle(.told(id, report), at: moment(5)))
            let found = events(
                kernel.handle(
                    .files(change("../ws.worktrees/one/src/a.c", commit: other)), at: moment(6)))
            let content = StateChange(parsing: text(found.first).utf8Span.span.bytes)
            #expect(content?.find?.declared == said.first?.id, "\(path)")
        }
    }

    @Test func theStateComesBackFromItsJSON() throws {
        var kernel = begin()
        try plant(&kernel)
        let below = AgentWorkTree(
            name: "two", top: "/ws.worktrees/two", directory: "/ws.worktrees/two/in/part",
            branch: nil)
        _ = kernel.handle(
            .files(.based(commit: other, files: 1, lost: nil, of: below)), at: moment(4))
        let json = kernel.state.json
        #expect(State(parsing: json.span.bytes)?.workTrees == kernel.state.workTrees)
        #expect(kernel.state.workTrees.map(\.tree) == [tree, below])
        // One from before there were any.
        let old = String(decoding: Kernel(now: moment(0)).state.json, as: UTF8.self)
        #expect(!old.contains("worktrees"))
        #expect(State(parsing: old.utf8Span.span.bytes)?.workTrees == [])
    }

    @Test(arguments: [
        ("/ws", "/ws.worktrees/one", "../ws.worktrees/one"),
        ("/a/b/ws", "/a/b/ws.worktrees/x", "../ws.worktrees/x"),
        ("/r/in/part", "/r/in/part.worktrees/x/in/part", "../part.worktrees/x/in/part"),
        ("/", "/ws", "ws"),
    ])
    func itsPlaceIsWrittenFromTheWorkspace(_ root: String, _ directory: String, _ place: String) {
        let tree = AgentWorkTree(name: "x", top: directory, directory: directory, branch: nil)
        #expect(tree.place(beside: root) == place)
    }

    // MARK: - Taking away

    @Test func onlyWhereNobodyRunsItIsTakenAway() throws {
        var kernel = begin()
        #expect(
            refusal(kernel.handle(.asked(.fell(agent: "one"), by: asker), at: moment(1)))
                == "no_such_worktree")
        try plant(&kernel)
        #expect(
            refusal(kernel.handle(.asked(.fell(agent: "one"), by: asker), at: moment(4)))
                == "agents_run")
        try end(&kernel)
        let work = try #require(
            errand(kernel.handle(.asked(.fell(agent: "one"), by: asker), at: moment(7))))
        #expect(work.task == .fell(tree))
        let refused = FileNews.cultivated(
            .failed(Objection("would_be_lost", "1 untracked")), ticket: work.ticket)
        #expect(refusal(kernel.handle(.files(refused), at: moment(8))) == "would_be_lost")
        #expect(kernel.state.workTree(of: "one") != nil)
        let again = try #require(
            errand(kernel.handle(.asked(.fell(agent: "one"), by: asker), at: moment(9))))
        let done = FileNews.cultivated(.felled(tree, branch: "skep/one"), ticket: again.ticket)
        let told = events(kernel.handle(.files(done), at: moment(10)))
        let content = WorkTreeChange(parsing: text(told.first).utf8Span.span.bytes)
        #expect(told.first?.type == .signal && told.first?.subject == "worktree")
        #expect(content?.by == "operator" && content?.branch == "skep/one")
        #expect(kernel.state.workTree(of: "one") == nil)
    }

    @Test func oneThatIsGoneIsSaidAndForgotten() throws {
        var kernel = begin()
        try plant(&kernel)
        let told = events(kernel.handle(.files(.vanished(tree)), at: moment(5)))
        #expect(told.count == 1)
        let content = WorkTreeChange(parsing: text(told.first).utf8Span.span.bytes)
        #expect(content?.isGone == true && content?.by == nil)
        #expect(kernel.state.workTrees.isEmpty)
        // What comes late of it makes it none again.
        _ = kernel.handle(.files(change("../ws.worktrees/one/a", commit: other)), at: moment(6))
        #expect(kernel.state.workTrees.isEmpty && kernel.state.body == nil)
    }
}
