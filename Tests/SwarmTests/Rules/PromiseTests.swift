import Testing

@testable import Swarm

/// What follows from claiming and yielding.
@Suite struct PromiseTests {
    /// Three agents on the connections 2 to 4, and files that are recorded.
    func stage() -> Stage {
        var stage = Stage()
        for (place, name) in ["one", "two", "three"].enumerated() {
            _ = stage.join(name, on: place + 2, token: name)
        }
        stage.take(.files(.based(commit: "c0", files: 0, lost: nil)))
        return stage
    }

    func id(_ stage: Stage, _ name: String) -> AgentID {
        stage.kernel.state.agent(called: name)!.id
    }

    func say(
        _ stage: inout Stage, _ intent: Letter.Intent, _ path: String, file: String? = nil,
        to recipients: Letter.Recipients, by client: Int, for seconds: Int64? = nil
    ) {
        var letter = Letter(.message, to: recipients, "mind this")
        letter.intent = intent.rawValue
        letter.about = [FilePlace(path, file: file)]
        letter.seconds = seconds
        stage.ask(.deliver(letter), by: client)
    }

    func change(_ stage: inout Stage, _ path: String, by name: String?) {
        var content = StateChange(target: "file", before: nil, after: "1")
        content.find = StateChange.Find()
        let agent = name.map { id(stage, $0) }
        stage.take(.files(.changed([FoundChange(path, by: agent, content)])))
    }

    func verdict(
        _ stage: inout Stage, _ path: String, file: String? = nil, by client: Int
    ) -> [String] {
        var question = GateQuestion("write", path)
        question.place = FilePlace(path, file: file)
        stage.ask(.gate(question, agent: nil), by: client)
        guard case .done(let json)? = stage.answers["say"] else { return [] }
        return ["verdict", "level", "rule"].compactMap { json[$0]?.string }
    }

    func violations(_ stage: Stage) -> [Event] {
        stage.events.filter { event in
            guard event.type == .message, case .text(let text) = event.content else { return false }
            return Message(parsing: text.utf8Span.span.bytes)?.intent == Letter.violation
        }
    }

    /// Time goes by, and all are heard of meanwhile.
    func pass(_ stage: inout Stage, seconds: Int64) {
        for _ in 0..<(seconds / 5) {
            for client in 2...4 { stage.take(.heard([UInt8(client)])) }
            stage.pass(5_000_000)
        }
    }

    @Test func whoClaimedAPathFirstHasTheRightOfWayUntilItYields() {
        var stage = stage()
        say(&stage, .claim, "src", to: .all, by: 2)
        #expect(verdict(&stage, "src/a.py", by: 2) == ["allow", "order", "default"])
        #expect(verdict(&stage, "src/a.py", by: 3) == ["deny", "swarm", "right-of-way"])
        #expect(verdict(&stage, "other.py", by: 3) == ["allow", "order", "default"])
        // Another claim of it comes too late, whoever makes it.
        say(&stage, .claim, "src/a.py", to: .all, by: 3)
        #expect(verdict(&stage, "src/a.py", by: 3) == ["deny", "swarm", "right-of-way"])
        say(&stage, .yield, "src", to: .named(["two"]), by: 2)
        #expect(verdict(&stage, "src/a.py", by: 3) == ["allow", "order", "default"])
        #expect(verdict(&stage, "src/a.py", by: 2) == ["deny", "swarm", "promise"])
        #expect(verdict(&stage, "src/a.py", by: 4) == ["deny", "swarm", "right-of-way"])
    }

    @Test func aHolderThatYieldsClearsTheWayForThoseItTells() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("a.py")), by: 2)
        #expect(verdict(&stage, "a.py", by: 3) == ["deny", "swarm", "lease"])
        say(&stage, .yield, "a.py", to: .named(["two"]), by: 2)
        #expect(verdict(&stage, "a.py", by: 3) == ["allow", "swarm", "clearance"])
        #expect(verdict(&stage, "a.py", by: 4) == ["deny", "swarm", "lease"])
        stage.ask(.lease(LeaseWish("a.py")), by: 2)
        #expect(stage.answers["say"]?.code == "promised")
        // It says so for all to hear that it takes it back.
        say(&stage, .claim, "a.py", to: .all, by: 2)
        #expect(verdict(&stage, "a.py", by: 3) == ["deny", "swarm", "lease"])
        #expect(verdict(&stage, "a.py", by: 2).first == "allow")
    }

    @Test func whoChangesWhatItYieldedBreaksItsWordAndThoseHearOfItToWhomItWasGiven() {
        var stage = stage()
        say(&stage, .yield, "a.py", to: .named(["two"]), by: 2)
        let promised = stage.kernel.state.promises[0]
        // What was written before it was promised is found a little later.
        change(&stage, "a.py", by: "one")
        #expect(violations(stage).isEmpty && stage.kernel.state.promises.count == 1)
        stage.pass(Patience.finding + 1_000)
        change(&stage, "a.py", by: "two")
        change(&stage, "b.py", by: "one")
        change(&stage, "a.py", by: nil)
        #expect(violations(stage).isEmpty, "somebody is accused who did nothing")
        _ = stage.takeEffects()
        change(&stage, "a.py", by: "one")
        let told = violations(stage)
        #expect(told.count == 1 && told.first?.agent == nil && told.first?.subject == "two")
        if case .text(let text)? = told.first?.content {
            let said = Message(parsing: text.utf8Span.span.bytes)
            #expect(said?.replyTo == promised.id.rawValue)
            #expect(said?.text == "'one' changed a.py, which it had yielded to two")
        }
        #expect(stage.agent(id(stage, "one")).brokenPromises == 1)
        #expect(stage.agent(id(stage, "two")).brokenPromises == 0)
        #expect(stage.kernel.state.promises.isEmpty)
        #expect(stage.takePushes(on: 3).map(\.verb) == ["message"])
        // Said once.
        change(&stage, "a.py", by: "one")
        #expect(violations(stage).count == 1)
    }

    @Test func whoYieldedAPathThatItStillHoldsIsNotBlamedForIt() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("a.py")), by: 2)
        say(&stage, .yield, "a.py", to: .named(["two"]), by: 2)
        stage.pass(Patience.finding + 1_000)
        change(&stage, "a.py", by: nil)
        #expect(violations(stage).isEmpty)
        #expect(stage.agent(id(stage, "one")).brokenPromises == 0)
    }

    @Test func whatOthersDoWhereSomebodyWorksIsNotItsDeed() {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .all, by: 2)
        change(&stage, "a.py", by: nil)
        #expect(stage.events.last { $0.type == .stateChange }?.agent == nil)
        #expect(stage.kernel.state.promises.map(\.isKept) == [true])
    }

    @Test func whoLeavesWithItsClaimUndoneIsSaidToHaveBrokenIt() {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .named(["two"]), by: 2)
        stage.say(.leave(code: 0, reason: nil), on: 2)
        #expect(stage.kernel.state.promises.isEmpty)
        #expect(violations(stage).isEmpty)
        stage.pass(Patience.finding)
        #expect(violations(stage).map(\.subject) == ["two"])
    }

    @Test func whereAllOthersHaveEndedTheOperatorHearsOfIt() {
        var stage = stage()
        stage.say(.leave(code: 0, reason: nil), on: 3)
        say(&stage, .claim, "a.py", to: .named(["operator", "two"]), by: 2)
        stage.say(.leave(code: 0, reason: nil), on: 2)
        stage.pass(Patience.finding)
        #expect(violations(stage).map(\.subject) == ["operator"])
    }

    /// Most programs end right behind the last thing they write.
    @Test(
        "what is found a little later, and nobody can say for certain whose it is",
        arguments: [true, false], [nil, "one", "two"])
    func whoWroteLastOfAllHasKeptItsClaim(leaves: Bool, author: String?) {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .named(["operator"]), by: 2, for: 5)
        if leaves { stage.say(.leave(code: 0, reason: nil), on: 2) } else { stage.pass(5_000_000) }
        stage.pass(1_000_000)
        #expect(stage.kernel.state.promises.isEmpty)
        change(&stage, "a.py", by: author)
        for client in 2...4 { stage.take(.heard([UInt8(client)])) }
        stage.pass(Patience.finding)
        #expect(violations(stage).isEmpty)
    }

    @Test func whoseClaimOthersWorkedAtIsSaidToHaveChangedNothingItself() {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .named(["operator"]), by: 2, for: 5)
        change(&stage, "a.py", by: "two")
        stage.pass(5_000_000)
        stage.pass(Patience.finding)
        guard case .text(let text)? = violations(stage).first?.content else {
            Issue.record("nobody was told")
            return
        }
        #expect(
            Message(parsing: text.utf8Span.span.bytes)?.text
                == "'one' claimed a.py, and changed nothing of it in all that time")
    }

    @Test func aClaimIsKeptByWorkAtItAndBrokenByNone() {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 60)
        say(&stage, .claim, "b.py", to: .all, by: 3, for: 60)
        say(&stage, .claim, "c.py", to: .all, by: 4, for: 60)
        change(&stage, "a.py", by: "one")
        // Whoever it was: that nothing was done nobody can say.
        change(&stage, "b.py", by: nil)
        pass(&stage, seconds: 75)
        #expect(stage.kernel.state.promises.isEmpty)
        #expect(violations(stage).count == 1)
        #expect(stage.agent(id(stage, "three")).brokenPromises == 1)
        #expect(stage.agent(id(stage, "one")).brokenPromises == 0)
        #expect(stage.agent(id(stage, "two")).brokenPromises == 0)
    }

    @Test func nobodyIsAccusedWhoCouldNotWork() {
        var stage = self.stage()
        let worker = stage.startListening("worker")
        stage.take(.told(worker, claim("a.py")))
        confirmAll(&stage)
        #expect(stage.kernel.state.promises.map(\.path) == ["a.py"])
        stage.ask(.pause(.named(["worker"])))
        stage.take(.hold(worker, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        stage.pass(Rules.builtIn.leases.seconds * 1_000_000 + 1)
        stage.pass(Patience.finding)
        #expect(stage.kernel.state.promises.isEmpty && violations(stage).isEmpty)
    }

    @Test("who ends by itself with its claim undone", arguments: [true, false])
    func theEndOfAnAgentEndsWhatItPromised(isStopped: Bool) {
        var stage = self.stage()
        let worker = stage.startListening("worker")
        stage.take(.told(worker, claim("a.py")))
        if isStopped { stage.ask(.stop(.named(["worker"]))) }
        stage.take(.process(worker, .exited(.code(0))))
        stage.take(.process(worker, .empty))
        #expect(stage.kernel.state.promises.isEmpty)
        stage.pass(Patience.finding)
        #expect(violations(stage).count == (isStopped ? 0 : 1))
    }

    private func claim(_ path: String) -> Report {
        let content = #"{"intent":"claim","text":"mine","about":["\#(path)"]}"#
        var report = Report(.message, subject: "*", content: .text(content))
        report.about = [FilePlace(path)]
        return report
    }

    @Test func aPromiseOutlivesTheSupervisorAndNotItsAgent() {
        var stage = self.stage()
        let worker = stage.startListening("worker")
        let other = stage.startListening("other")
        stage.take(.told(worker, claim("a.py")))
        stage.take(.told(other, claim("b.py")))
        #expect(State.fold(stage.events) == stage.kernel.state)
        let read = State(parsing: stage.kernel.state.json.span.bytes)
        #expect(read?.promises == stage.kernel.state.promises)
        let (kernel, _) = Kernel.recovered(
            from: stage.kernel.state, survivors: [Survivor(agent: worker, holder: 7)],
            at: stage.moment)
        #expect(kernel.state.promises.map(\.path) == ["a.py"])
    }

    /// What it promised stands, and may be said again.
    @Test func whoHasPromisedTooMuchPromisesNoMore() {
        var stage = stage()
        for number in 0...Patience.promisesByAgent {
            say(&stage, .claim, "\(number).py", to: .named(["operator"]), by: 2, for: 60)
        }
        func paths() -> [String] { stage.kernel.state.promises.map(\.path) }
        let all = (0..<Patience.promisesByAgent).map { "\($0).py" }
        #expect(paths() == all)
        say(&stage, .claim, "0.py", to: .named(["operator"]), by: 2, for: 600)
        #expect(paths() == all)
        let spans = stage.kernel.state.promises.map { promise in
            (promise.until.microseconds - promise.since.microseconds + 1_000) / 1_000_000
        }
        #expect(spans == [600] + all.dropFirst().map { _ in 60 })
    }

    @Test func inItsOwnWorktreeAPathIsWhatItIsForAll() {
        var stage = stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "apart"), command: ["sh"], directory: "/trees/apart")
        spec.worktree = "/trees/apart"
        let id = AgentID(first: EventID(Int64(stage.events.count + 1)))
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
        stage.take(.told(id, claim("/trees/apart/src/a.py")))
        #expect(stage.kernel.state.promises.map(\.path) == ["src/a.py"])
    }
}
