import Testing

@testable import Swarm

/// A kernel and somebody who plays the world for it.
struct Stage {
    var kernel = Kernel(now: Moment(time: LogTime(microseconds: 0), boot: 0))
    private(set) var boot: Int64 = 0
    private(set) var events: [Event] = []
    /// What was to be done and has not been looked at yet.
    private(set) var effects: [Effect] = []
    var answers: [String: Answer] = [:]
    var lastPush: Int64 = 0
    private var tickets = 0

    mutating func take(_ input: Input) { note(kernel.handle(input, at: moment)) }

    mutating func note(_ new: [Effect]) {
        for effect in new {
            switch effect {
            case .record(let event): events.append(event)
            case .answer(let asker, let answer, _, _):
                answers[String(decoding: asker.request, as: UTF8.self)] = answer
            default: effects.append(effect)
            }
        }
    }

    mutating func forget(_ request: String) { answers[request] = nil }

    mutating func ask(_ instruction: Instruction, _ request: String = "r") {
        forget(request)
        take(.asked(instruction, by: Asker(client: [1], request: Array(request.utf8))))
    }

    /// Spawns an agent that runs.
    mutating func start(
        _ name: String, restart: RestartPolicy = .never, token: String? = nil,
        budgets: Budgets = Budgets(), mailbox: Mailbox? = nil
    ) -> AgentID {
        let id = AgentID(first: EventID(Int64(events.count + 1)))
        var spec = AgentSpec(
            name: AgentName(rawValue: name), command: ["sh"], directory: "/", restart: restart)
        spec.tokenDigest = token.map { self.token($0).digest }
        spec.budgets = budgets
        spec.mailbox = mailbox
        tickets += 1
        ask(.spawn(spec, ticket: tickets))
        take(.process(id, .started(process: 100)))
        return id
    }

    /// Another supervisor, with all that was written, or with so much of it.
    mutating func recover(_ survivors: [Survivor], after written: [Event]? = nil) {
        if let written { events = written }
        let state = State(parsing: State.fold(events).json.span.bytes) ?? State()
        let new: [Effect]
        (kernel, new) = Kernel.recovered(from: state, survivors: survivors, at: moment)
        effects.removeAll()
        note(new)
    }

    mutating func takeEffects() -> [Effect] {
        defer { effects.removeAll() }
        return effects
    }

    /// Lets time go by until something is due, at most to a moment.
    mutating func pass(_ microseconds: Int64) {
        let end = boot + microseconds
        while let due = kernel.wake, due <= end {
            boot = max(boot, due)
            take(.elapsed)
        }
        boot = end
    }

    /// Lets time go by in which nobody is woken.
    mutating func wait(_ microseconds: Int64) { boot += microseconds }

    var moment: Moment { Moment(time: LogTime(microseconds: boot), boot: boot) }

    func agent(_ id: AgentID) -> Agent { kernel.state[id]! }

    /// The results of the last answer, as `name: code`, `ok` where there is none.
    func results(_ request: String = "r") -> [String: String]? {
        guard case .done(let json)? = answers[request], let results = json["results"]?.array else {
            return nil
        }
        return Dictionary(
            uniqueKeysWithValues: results.map {
                (
                    $0["agent"]?.string ?? "",
                    $0["holds"]?[0]?.string.map { "stays by \($0)" }
                        ?? ($0["already"]?.bool == true ? "already" : nil)
                        ?? ($0["ok"]?.bool == true ? "ok" : $0["code"]?.string ?? "")
                )
            })
    }
}

@Suite struct KernelTests {
    private let three = Hold.Count(stopped: 3, of: 3)

    @Test func anAgentIsStartedAndSaysSoWhenItRuns() {
        var stage = Stage()
        let spec = AgentSpec(command: ["/usr/bin/python3", "x.py"], directory: "/src")
        stage.ask(.spawn(spec, ticket: 7))
        let id = AgentID(rawValue: "a1")
        #expect(stage.takeEffects() == [.spawn(id, name: "python3-1", ticket: 7)])
        #expect(stage.agent(id).standing.word == "starting")
        #expect(stage.results() == nil)
        stage.take(.process(id, .started(process: 4711)))
        #expect(stage.results() == ["python3-1": "ok"])
        #expect(stage.agent(id).condition.status == .running)
        #expect(stage.agent(id).origin.process == 4711)
    }

    @Test func whoeverWaitsHearsHowFarItIsWhenTheSupervisorIsReplaced() {
        var stage = Stage()
        let (one, two) = (stage.start("one"), stage.start("two"))
        stage.ask(.stop(.named(["one", "two"])), "stop")
        stage.take(.process(one, .empty))
        stage.ask(.spawn(AgentSpec(command: ["sh"], directory: "/"), ticket: 9), "spawn")
        stage.ask(.shutdown, "shutdown")
        stage.take(.replaced)
        #expect(stage.results("stop") == ["one": "ok", "two": "interrupted"])
        #expect(stage.results("spawn") == ["sh-1": "interrupted"])
        guard case .refused(let objection)? = stage.answers["shutdown"] else {
            Issue.record("a shutdown that was not carried out was answered")
            return
        }
        #expect(objection.code == "interrupted")
        #expect(stage.agent(two).phase?.word == "stopping")
        #expect(stage.events.suffix(3).allSatisfy { $0.type == .command })
    }

    @Test func whatCannotBeStartedFailsAtOnceWithTheReason() {
        var stage = Stage()
        stage.ask(.spawn(AgentSpec(command: ["claud"], directory: "/"), ticket: 1))
        let id = AgentID(rawValue: "a1")
        _ = stage.takeEffects()
        stage.take(
            .process(id, .failedToStart(what: "run 'claud'", why: "No such file or directory")))
        #expect(stage.results() == ["claud-1": "not_started"])
        #expect(stage.agent(id).condition.status == .failed)
        #expect(stage.agent(id).condition.reason == "run 'claud': No such file or directory")
        #expect(stage.takeEffects().isEmpty)
    }

    @Test func aNameIsOneAgentWhichMayComeAgain() {
        var stage = Stage()
        let id = stage.start("coder")
        stage.ask(
            .spawn(
                AgentSpec(name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/"),
                ticket: 2))
        guard case .refused(let objection)? = stage.answers["r"] else {
            Issue.record("it was not refused")
            return
        }
        #expect(objection.code == "name_taken")
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        #expect(stage.start("coder") != id)
        #expect(stage.kernel.state.agents.map(\.id) == [id])
        #expect(stage.agent(id).restarts == 1)
    }

    /// Its program has ended, and for a moment nobody knows that nothing is left.
    @Test(arguments: [true, false])
    func whoHasJustEndedIsStartedAnewOnceAllOfItIsGone(isGone: Bool) {
        var stage = Stage()
        let id = stage.start("coder")
        stage.take(.process(id, .exited(.code(0))))
        _ = stage.takeEffects()
        let spec = AgentSpec(name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/")
        stage.ask(.spawn(spec, ticket: 2), "again")
        #expect(stage.answers["again"] == nil && stage.takeEffects().isEmpty)
        if isGone {
            stage.take(.process(id, .empty))
            #expect(stage.takeEffects().contains(.spawn(id, name: "coder", ticket: 2)))
            stage.take(.process(id, .started(process: 101)))
            #expect(stage.results("again") == ["coder": "ok"])
        } else {
            stage.pass(Patience.lingering)
            #expect(stage.takeEffects() == [.discard(ticket: 2)])
            #expect(stage.answers["again"]?.code == "name_taken")
        }
    }

    @Test func pausedIsSaidWhenAllAreHeld() {
        var stage = Stage()
        let id = stage.start("coder")
        _ = stage.takeEffects()
        stage.ask(.pause(.named(["coder"])))
        #expect(stage.takeEffects() == [.tryToHold(id)])
        stage.take(.hold(id, .tried(Hold.Count(stopped: 2, of: 3), alreadyStopped: [9])))
        #expect(stage.results() == nil)
        #expect(stage.agent(id).condition.status == .running)
        stage.pass(Patience.holdAgain)
        #expect(stage.takeEffects() == [.tryToHold(id)])
        stage.take(.hold(id, .tried(three, alreadyStopped: [])))
        #expect(stage.results() == ["coder": "ok"])
        #expect(stage.agent(id).condition.status == .paused)
        #expect(stage.agent(id).condition.reason == "by operator; 3 of 3 processes held")
        #expect(stage.agent(id).alreadyStopped == [9])

        stage.ask(.resume(.named(["coder"])))
        #expect(stage.takeEffects() == [.letRun(id, except: [9])])
        stage.take(.hold(id, .released))
        #expect(stage.results() == ["coder": "ok"])
        #expect(stage.agent(id).condition.status == .running)
        #expect(stage.agent(id).holds.isEmpty)
    }

    @Test func aHoldThatIsNotProvenIsReportedAsItIs() {
        var stage = Stage()
        let id = stage.start("coder")
        stage.ask(.pause(.named(["coder"])))
        for _ in 0..<40 {
            stage.take(.hold(id, .tried(Hold.Count(stopped: 2, of: 3), alreadyStopped: [])))
            stage.pass(Patience.holdAgainLongest)
        }
        #expect(stage.results() == ["coder": "not_held"])
        #expect(stage.agent(id).standing.word == "holding")
        #expect(stage.agent(id).phase == Phase(word: "holding", done: 2, of: 3))
    }

    @Test func stoppedIsSaidWhenNothingIsLeft() {
        var stage = Stage()
        let id = stage.start("coder", restart: .always)
        _ = stage.takeEffects()
        stage.ask(.stop(.named(["coder", "nobody"])))
        #expect(stage.takeEffects() == [.terminate(id)])
        stage.pass(Patience.graceful + Patience.killAgain)
        #expect(stage.takeEffects() == [.killAll(id), .killAll(id)])
        stage.take(.process(id, .exited(.signal(9))))
        #expect(stage.results() == nil)
        stage.take(.process(id, .empty))
        #expect(stage.results() == ["coder": "ok", "nobody": "no_such_agent"])
        #expect(stage.agent(id).condition.status == .terminated)
        #expect(stage.takeEffects() == [.close(id)])
        stage.pass(3_600_000_000)
        #expect(stage.takeEffects().isEmpty)
    }

    @Test func theBreakerHoldsAllAndThawReleasesExactlyThose() {
        var stage = Stage()
        let (first, second) = (stage.start("first"), stage.start("second"))
        stage.ask(.pause(.named(["second"])))
        stage.take(.hold(second, .tried(three, alreadyStopped: [])))
        _ = stage.takeEffects()
        stage.ask(.freeze)
        #expect(stage.takeEffects() == [.tryToHold(first)])
        stage.take(.hold(first, .tried(three, alreadyStopped: [])))
        #expect(stage.results() == ["first": "ok", "second": "ok"])
        #expect(stage.agent(first).standing.word == "held")
        #expect(stage.agent(second).standing.word == "paused")
        stage.ask(.spawn(AgentSpec(command: ["sh"], directory: "/"), ticket: 9))
        #expect(stage.results() == nil)
        stage.ask(.resume(.named(["first"])))
        #expect(stage.results() == ["first": "held_by_breaker"])
        stage.ask(.thaw)
        #expect(stage.takeEffects() == [.discard(ticket: 9), .letRun(first, except: [])])
        stage.take(.hold(first, .released))
        #expect(stage.results() == ["first": "ok", "second": "stays by operator"])
        #expect(stage.agent(first).condition.status == .running)
        #expect(stage.agent(second).condition.status == .paused)
        #expect(stage.kernel.state.breaker == nil)
    }

    /// Who is frozen hears SIGTERM as one does that is paused, and has as long to tidy up.
    @Test(arguments: [Instruction.freeze, .pause(.all)])
    func whoIsHeldIsStoppedInOrder(_ holding: Instruction) {
        var stage = Stage()
        let id = stage.start("coder")
        stage.ask(holding)
        stage.take(.hold(id, .tried(three, alreadyStopped: [])))
        _ = stage.takeEffects()
        stage.ask(.stop(.all))
        #expect(stage.takeEffects() == [.terminate(id)])
        stage.pass(1_999_999)
        #expect(stage.takeEffects().isEmpty)
        stage.pass(1)
        #expect(stage.takeEffects() == [.killAll(id)])
    }

    /// Whoever was paused and ended is neither paused nor held while it waits to be started again.
    @Test func whoComesBackWhenTheBreakerIsReleasedIsHeldByNobody() {
        var stage = Stage()
        let id = stage.start("coder")
        stage.ask(.pause(.all))
        stage.take(.hold(id, .tried(three, alreadyStopped: [])))
        stage.ask(.restart(.all))
        stage.ask(.freeze)
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        #expect(stage.agent(id).holds == [] && stage.agent(id).condition.status == .terminated)
        #expect(stage.agent(id).standing.word == "starting")
        stage.ask(.thaw)
        stage.pass(1)
        #expect(stage.takeEffects().contains(.spawn(id, name: "coder", ticket: nil)))
        #expect(stage.agent(id).holds == [] && stage.agent(id).condition.status == .initializing)
    }

    /// Nobody asked for an end of what its program left running, so the breaker lets nothing of it run.
    @Test func whatIsInTheWayOfANextTryIsKilledUnderTheBreaker() {
        var stage = Stage()
        let id = stage.start("coder", restart: .always)
        stage.ask(.freeze)
        stage.take(.hold(id, .tried(three, alreadyStopped: [])))
        _ = stage.takeEffects()
        stage.take(.process(id, .exited(.code(137))))
        #expect(stage.takeEffects() == [.killAll(id)])
    }

    @Test func whoFailsIsStartedAgainMoreAndMoreSlowlyAndThenParked() {
        var stage = Stage()
        let id = stage.start("bench", restart: .onFailure)
        var starts: [Int64] = []
        for _ in 0..<5 {
            _ = stage.takeEffects()
            stage.take(.process(id, .exited(.code(137))))
            stage.take(.process(id, .empty))
            let before = stage.boot
            stage.pass(3_600_000_000)
            if stage.takeEffects().contains(.spawn(id, name: "bench", ticket: nil)) {
                starts.append(0)
                _ = before
                stage.take(.process(id, .started(process: 1)))
            }
        }
        // An hour between two failures is no loop.
        #expect(starts.count == 5)
        #expect(stage.agent(id).restarts == 5)
    }

    @Test func fiveFailuresInARowAreParkedWithTheReason() {
        var stage = Stage()
        let id = stage.start("bench", restart: .always)
        for pause in [1, 2, 4, 8] as [Int64] {
            stage.take(.process(id, .exited(.code(137))))
            stage.take(.process(id, .empty))
            _ = stage.takeEffects()
            stage.pass(pause * 1_000_000 - 1)
            #expect(stage.takeEffects().isEmpty, "not before \(pause) s")
            stage.pass(1)
            #expect(stage.takeEffects() == [.spawn(id, name: "bench", ticket: nil)])
            stage.take(.process(id, .started(process: 1)))
        }
        stage.take(.process(id, .exited(.code(137))))
        stage.take(.process(id, .empty))
        _ = stage.takeEffects()
        stage.pass(86_400_000_000)
        #expect(stage.takeEffects().isEmpty)
        #expect(
            stage.agent(id).condition.reason == "parked after 5 failures in 15 min, last exit 137")
        stage.ask(.restart(.named(["bench"])))
        #expect(stage.takeEffects() == [.spawn(id, name: "bench", ticket: nil)])
    }

    @Test func nothingIsTypedAtAQuestion() {
        var stage = Stage()
        let id = stage.start("coder")
        _ = stage.takeEffects()
        stage.ask(.send(agent: "coder", text: "ls"))
        let cause = Cause.request(Asker(client: [1], request: Array("r".utf8)))
        #expect(stage.takeEffects() == [.send(id, text: Array("ls\r".utf8), for: cause)])
        stage.take(.sent(id, text: Array("ls\r".utf8), isHidden: false, for: cause))
        #expect(stage.answers["r"] == .done([:]))
        #expect(stage.events.contains { $0.subject == "in" })
    }

    @Test func aSupervisorThatComesBackGoesOn() {
        var stage = Stage()
        let (held, stopping) = (stage.start("held"), stage.start("stopping"))
        let (gone, fine) = (stage.start("gone"), stage.start("fine"))
        stage.ask(.pause(.named(["held"])))
        stage.take(.hold(held, .tried(three, alreadyStopped: [8])))
        stage.ask(.stop(.named(["stopping"])))
        let survivors = [held, stopping, fine].map { Survivor(agent: $0, holder: 1) }
        let stranger = Survivor(agent: AgentID(rawValue: "a999"), holder: 2)
        let (kernel, effects) = Kernel.recovered(
            from: stage.kernel.state, survivors: survivors + [stranger], at: stage.moment)
        stage.kernel = kernel
        var copy = kernel
        #expect(copy.handle(.sampled([]), at: stage.moment).isEmpty, "nothing is done twice")
        _ = stage.takeEffects()
        stage.note(effects)
        let wanted = stage.takeEffects()
        #expect(wanted.contains(.tryToHold(held)))
        #expect(wanted.contains(.terminate(stopping)))
        #expect(wanted.contains(.killAll(stranger.agent)))
        #expect(!wanted.contains(.tryToHold(fine)))
        #expect(stage.agent(gone).condition.status == .failed)
        #expect(stage.events.last { $0.type == .agentExited }?.subject == "lost")
        stage.take(.hold(held, .tried(three, alreadyStopped: [8, 9, 10])))
        #expect(stage.agent(held).condition.status == .paused)
        stage.ask(.resume(.named(["held"])))
        // What was stopped before it was held is still known.
        #expect(stage.takeEffects().contains(.letRun(held, except: [8])))
        // Whatever was decided on the way back is said once.
        #expect(stage.events.map(\.id.rawValue) == stage.events.indices.map { Int64($0) + 1 })
    }

    @Test func withTheKeeperAllEndAndNobodyIsSaidToHaveDoneIt() {
        var stage = Stage()
        let (orphan, stopped) = (stage.start("orphan", restart: .always), stage.start("stopped"))
        stage.ask(.stop(.named(["stopped"])))
        stage.take(.keeperLost)
        for id in [orphan, stopped] {
            stage.take(.process(id, .exited(.signal(15))))
            stage.take(.process(id, .empty))
            #expect(stage.agent(id).condition.status == .terminated)
        }
        #expect(stage.agent(orphan).condition.evidence == .kernel)
        #expect(stage.agent(orphan).condition.reason == "the keeper is gone")
        #expect(stage.agent(stopped).condition.evidence == .operator)
        #expect(stage.takeEffects().contains(.leave))
    }

    @Test func everythingEndsBeforeItLeaves() {
        var stage = Stage()
        let id = stage.start("coder", restart: .always)
        _ = stage.takeEffects()
        stage.ask(.shutdown)
        #expect(stage.takeEffects() == [.terminate(id)])
        stage.take(.process(id, .exited(.signal(15))))
        #expect(!stage.takeEffects().contains(.leave))
        stage.take(.process(id, .empty))
        #expect(stage.takeEffects() == [.close(id), .leave])
        #expect(stage.answers["r"] == .done([:]))
    }
}
