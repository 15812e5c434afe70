import Testing

@testable import Swarm

/// What is wanted of the files, and who must not run meanwhile.
@Suite struct FileTaskTests {
    private let commit = String(repeating: "1", count: 40)
    private let backup = String(repeating: "b", count: 40)
    private let asker = Asker(client: [1], request: [1])

    private func moment(_ seconds: Int64) -> Moment {
        Moment(time: LogTime(microseconds: seconds * 1_000_000), boot: seconds * 1_000_000)
    }

    /// One agent that runs, in a workspace of which something is recorded.
    private func begin() throws -> (Kernel, AgentID) {
        var kernel = Kernel(now: moment(0))
        _ = kernel.handle(
            .files(.based(commit: commit, files: 1, lost: nil)), at: moment(0))
        _ = kernel.handle(.asked(spawn("one"), by: .nobody), at: moment(1))
        let id = try #require(kernel.state.agents.first?.id)
        _ = kernel.handle(.process(id, .started(process: 7)), at: moment(1))
        return (kernel, id)
    }

    private func spawn(_ name: String) -> Instruction {
        .spawn(
            AgentSpec(
                name: AgentName(rawValue: name), role: "", command: ["sh"], directory: "/ws",
                isTerminal: false, restart: .never), ticket: 1)
    }

    private func pause(_ id: AgentID, _ kernel: inout Kernel) {
        _ = kernel.handle(.asked(.pause(.named([id.rawValue])), by: .nobody), at: moment(2))
        let count = Hold.Count(stopped: 1, of: 1)
        _ = kernel.handle(.hold(id, .tried(count, alreadyStopped: [])), at: moment(2))
    }

    private func errand(_ effects: [Effect]) -> FileErrand? {
        effects.compactMap { if case .work(let errand) = $0 { errand } else { nil } }.first
    }

    private let rewind = Instruction.files(.rewind(to: EventID(1), isPreview: false))

    @Test func whoRunsIsInTheWay() throws {
        var (kernel, id) = try begin()
        #expect(refusal(kernel.handle(.asked(rewind, by: asker), at: moment(2))) == "agents_run")
        // To say what it would do disturbs nobody.
        let preview = Instruction.files(.rewind(to: EventID(1), isPreview: true))
        #expect(errand(kernel.handle(.asked(preview, by: asker), at: moment(2))) != nil)
        pause(id, &kernel)
        #expect(errand(kernel.handle(.asked(rewind, by: asker), at: moment(3))) != nil)
    }

    @Test func nobodyBeginsMeanwhile() throws {
        var (kernel, id) = try begin()
        pause(id, &kernel)
        let work = try #require(errand(kernel.handle(.asked(rewind, by: asker), at: moment(3))))
        for instruction in [
            .resume(.all), .restart(.all), .thaw, spawn("two"), rewind,
        ] as [Instruction] {
            let effects = kernel.handle(.asked(instruction, by: asker), at: moment(3))
            #expect(refusal(effects) == "restoring", "\(instruction.verb)")
        }
        // What keeps from harm is obeyed.
        #expect(refusal(kernel.handle(.asked(.freeze, by: asker), at: moment(3))) == nil)
        let failed = FileNews.worked(.failed(Objection("system", "no")), ticket: work.ticket)
        #expect(refusal(kernel.handle(.files(failed), at: moment(4))) == "system")
        #expect(refusal(kernel.handle(.asked(.thaw, by: asker), at: moment(5))) == nil)
    }

    /// What an earlier supervisor left is seen to before anybody writes on.
    @Test func nobodyBeginsBeforeARescue() throws {
        var (kernel, id) = try begin()
        pause(id, &kernel)
        _ = kernel.handle(.files(.halfRestored), at: moment(3))
        for instruction in [.resume(.all), spawn("two"), rewind] as [Instruction] {
            let effects = kernel.handle(.asked(instruction, by: asker), at: moment(3))
            #expect(refusal(effects) == "restoring", "\(instruction.verb)")
        }
        _ = kernel.handle(.files(.rescued), at: moment(4))
        #expect(refusal(kernel.handle(.asked(spawn("two"), by: asker), at: moment(5))) == nil)
    }

    /// It is on record before what could take it back is thrown away.
    @Test func whatWasRestoredIsRecordedAndThenFinished() throws {
        var (kernel, id) = try begin()
        pause(id, &kernel)
        let work = try #require(errand(kernel.handle(.asked(rewind, by: asker), at: moment(3))))
        let done = FileRestore(
            commit: commit, backup: backup, target: commit, to: EventID(1), report: [:])
        let effects = kernel.handle(
            .files(.worked(.restored(done), ticket: work.ticket)), at: moment(4))
        let types = effects.compactMap {
            if case .record(let event) = $0 { event.type } else { nil }
        }
        #expect(types == [.rewind, .command])
        #expect(effects.last == .finishRestoring)
        #expect(kernel.state.body?.restores.map(\.backup) == [backup])
        // Told again by the next supervisor, it is not told twice.
        let again = kernel.handle(.files(.worked(.restored(done), ticket: nil)), at: moment(5))
        #expect(again == [.finishRestoring])
    }

    /// Where nothing differs there is nothing to undo, and still an outcome; what it would do is none.
    @Test(arguments: [true, false])
    func whatChangesNothingIsOnRecordAsTheCommandItIs(_ isPreview: Bool) throws {
        var (kernel, id) = try begin()
        pause(id, &kernel)
        let wish = Instruction.files(.rewind(to: EventID(1), isPreview: isPreview))
        let work = try #require(errand(kernel.handle(.asked(wish, by: asker), at: moment(3))))
        let effects = kernel.handle(
            .files(.worked(.previewed([:]), ticket: work.ticket)), at: moment(4))
        let types = effects.compactMap {
            if case .record(let event) = $0 { event.type } else { nil }
        }
        #expect(types == (isPreview ? [] : [.command]))
        #expect(kernel.state.body?.restores == [])
    }

    @Test func anUndoTakesTheLastOneBack() throws {
        var (kernel, id) = try begin()
        pause(id, &kernel)
        let undo = Instruction.files(.undo(isPreview: false))
        #expect(
            refusal(kernel.handle(.asked(undo, by: asker), at: moment(3))) == "nothing_to_undo")
        let done = FileRestore(commit: commit, backup: backup, target: commit, to: EventID(1))
        _ = kernel.handle(.files(.worked(.restored(done), ticket: nil)), at: moment(4))
        let work = try #require(errand(kernel.handle(.asked(undo, by: asker), at: moment(5))))
        #expect(work.target?.backup == backup)
        // One that an earlier supervisor did and did not tell of.
        let undone = FileRestore(
            commit: backup, backup: commit, target: backup, undone: work.target?.event)
        _ = kernel.handle(.files(.worked(.restored(undone), ticket: nil)), at: moment(6))
        #expect(kernel.state.body?.restores == [])
        // Why there is nothing more is said.
        #expect(
            kernel.state.whyNothingToUndo
                == "there is nothing to undo: all that was brought back is undone")
    }

    @Test func aSnapshotHasItsLabel() throws {
        var (kernel, _) = try begin()
        let wish = Instruction.files(.snapshot(label: "green"))
        let work = try #require(errand(kernel.handle(.asked(wish, by: asker), at: moment(2))))
        let effects = kernel.handle(
            .files(.worked(.kept(commit: commit), ticket: work.ticket)), at: moment(3))
        let event = effects.compactMap { if case .record(let event) = $0 { event } else { nil } }
            .first
        #expect(event?.type == .snapshot && event?.subject == "green")
    }

    /// It disturbs nobody who runs; the log says where it is, and nothing of the files has changed.
    @Test func aForkIsToldOf() throws {
        var (kernel, _) = try begin()
        let wish = ForkWish(to: EventID(1), name: "retry")
        let body = kernel.state.body
        let effects = kernel.handle(
            .asked(.files(.fork(wish, isPreview: false)), by: asker), at: moment(2))
        let work = try #require(errand(effects))
        #expect(work.author == "operator" && !kernel.isRestoring)
        let made = ForkMade(commit: commit, path: "/ws-retry", report: ["path": "/ws-retry"])
        let done = kernel.handle(
            .files(.worked(.forked(made), ticket: work.ticket)), at: moment(3))
        let events = done.compactMap { if case .record(let event) = $0 { event } else { nil } }
        #expect(events.map(\.type) == [.fork, .command] && events.first?.subject == "retry")
        guard case .text(let text)? = events.first?.content else {
            Issue.record("it says nothing")
            return
        }
        let content = Restoration(parsing: text.utf8Span.span.bytes)
        #expect(content?.path == "/ws-retry" && content?.to == EventID(1))
        // This one is not the fork: everybody lives on.
        #expect(kernel.state.body == body)
        #expect(kernel.state.agents.allSatisfy { !$0.condition.status.isEnd })
    }

    @Test func anAgentMayKeepAndNotBringBack() throws {
        var (kernel, _) = try begin()
        #expect(kernel.allows(rewind, by: asker))
        let joining = Joining(name: AgentName(rawValue: "two"))
        _ = kernel.handle(
            .said(
                .join(joining, fresh: Token(text: "t", digest: "d")), by: asker),
            at: moment(2))
        #expect(!kernel.allows(rewind, by: asker))
        #expect(!kernel.allows(.files(.undo(isPreview: true)), by: asker))
        let fork = FileTask.fork(ForkWish(to: EventID(1), name: "two"), isPreview: true)
        #expect(!kernel.allows(.files(fork), by: asker))
        #expect(kernel.allows(.files(.snapshot(label: nil)), by: asker))
    }
}
