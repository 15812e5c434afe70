import Testing

@testable import Swarm

/// How it is found out that agents are ready.
@Suite struct ReadinessTests {
    private let second: Int64 = 1_000_000
    private let id = AgentID(rawValue: "a1")

    /// An agent whose program has begun to run.
    private func start(
        _ task: Probe.Task, within: Int64 = Probe.usualWithin, restart: RestartPolicy = .never
    ) -> Stage {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "db"), command: ["sh"], directory: "/src",
            restart: restart)
        spec.ready = Probe(task, within: within)
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
        return stage
    }

    /// The checks that were asked for since the last time.
    private func checks(_ stage: inout Stage) -> [Check] {
        stage.takeEffects().compactMap { effect in
            if case .check(let check) = effect { check } else { nil }
        }
    }

    @Test func itStartsUntilACheckFindsThatItIsReady() throws {
        var stage = start(.port(80))
        #expect(stage.results() == ["db": "ok"], "who asked for it does not wait for that")
        #expect(stage.agent(id).standing.word == "starting")
        let first = try #require(checks(&stage).first)
        #expect(first.task == .connect(port: 80) && first.timeout == Probe.usualTimeout)
        stage.take(.checked(.refused("connection refused"), ticket: first.ticket))
        #expect(checks(&stage).isEmpty)
        stage.pass(second - 1)
        #expect(checks(&stage).isEmpty, "not before a second has passed")
        stage.pass(1)
        let next = try #require(checks(&stage).first)
        #expect(next.ticket != first.ticket)
        stage.take(.checked(.connected, ticket: next.ticket))
        let condition = stage.agent(id).condition
        #expect(condition.status == .running && condition.evidence == .probe)
        #expect(condition.reason == "ready: port 80" && stage.agent(id).isReady == true)
        stage.pass(3_600 * second)
        #expect(checks(&stage).isEmpty, "it is not asked again")
        #expect(stage.agent(id).standing.word == "running", "who serves need not speak")
    }

    /// What was held before its program ran, or before anybody heard of that, may say that it works.
    @Test(arguments: [true, false])
    func whatSpeaksWhileItIsHeldStartsWhenItIsLetGo(isHeardOf: Bool) {
        var stage = Stage()
        var spec = AgentSpec(name: AgentName(rawValue: "db"), command: ["sh"], directory: "/src")
        spec.ready = Probe(.port(80), within: Probe.usualWithin)
        stage.ask(.spawn(spec, ticket: 1))
        if isHeardOf { stage.take(.process(id, .started(process: 100))) }
        stage.ask(.pause(.all))
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        stage.take(.told(id, Report(.status, subject: "idle", content: .text("{}"))))
        stage.ask(.resume(.all))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .initializing)
    }

    /// What it wrote may be read before it is known that it runs.
    @Test func whatAskedBeforeItRanWaitsOnceItIsReady() throws {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "db"), command: ["sh"], directory: "/src")
        spec.ready = Probe(.port(80), within: Probe.usualWithin)
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.wondered(id, GateQuestion("run", "rm -rf x"), key: "k"))
        stage.take(.process(id, .started(process: 100)))
        let check = try #require(checks(&stage).first)
        stage.take(.checked(.connected, ticket: check.ticket))
        #expect(stage.agent(id).isReady == true)
        #expect(stage.agent(id).condition.status == .waiting)
    }

    @Test(arguments: [
        (CheckOutcome.exited(0), true), (.exited(1), false), (.signalled(9), false),
        (.timedOut, false), (.refused("no"), false),
    ])
    func aCommandSaysItByItsExitCode(outcome: CheckOutcome, isReady: Bool) throws {
        var stage = start(.command(["pg_isready", "-q"]))
        let check = try #require(checks(&stage).first)
        #expect(check.task == .command(["pg_isready", "-q"], directory: "/src", input: []))
        #expect(check.agent == id)
        stage.take(.checked(outcome, ticket: check.ticket))
        #expect((stage.agent(id).condition.status == .running) == isReady)
    }

    @Test func aLineOfItsOutputSaysIt() {
        var stage = start(.line("ready in"))
        stage.take(.printed(id, stream: "pty", offset: 0, bytes: Array("VITE \u{1b}[32mrea".utf8)))
        stage.take(.printed(id, stream: "in", offset: 0, bytes: Array("ready in".utf8)))
        #expect(stage.agent(id).condition.status == .initializing)
        stage.take(.printed(id, stream: "pty", offset: 13, bytes: Array("dy\u{1b}[0m in 3 s".utf8)))
        #expect(stage.agent(id).condition.status == .running)
        #expect(checks(&stage).isEmpty)
        // A program that prints is not one that is only there for others.
        stage.pass(Patience.silence)
        #expect(stage.agent(id).standing.word == "stalled?")
    }

    @Test func whatNobodyWaitsForAnyMoreSaysNothing() throws {
        var stage = start(.port(80))
        let check = try #require(checks(&stage).first)
        stage.take(.process(id, .exited(.code(1))))
        #expect(stage.takeEffects().contains(.dropCheck(ticket: check.ticket)))
        stage.take(.process(id, .empty))
        stage.take(.checked(.connected, ticket: check.ticket))
        #expect(stage.agent(id).condition.status == .failed && stage.agent(id).isReady == nil)
        #expect(stage.kernel.wake == nil)
    }

    @Test func oneThatIsStoppedIsNotAsked() throws {
        var stage = start(.port(80))
        let check = try #require(checks(&stage).first)
        stage.ask(.stop(.named(["db"])))
        #expect(stage.takeEffects().contains(.dropCheck(ticket: check.ticket)))
        stage.take(.checked(.connected, ticket: check.ticket))
        #expect(stage.agent(id).condition.status == .initializing)
    }

    @Test func startedAgainItIsAskedAgain() throws {
        var stage = start(.port(80), restart: .always)
        let check = try #require(checks(&stage).first)
        stage.take(.checked(.connected, ticket: check.ticket))
        stage.take(.process(id, .exited(.code(1))))
        stage.take(.process(id, .empty))
        stage.pass(10 * second)
        stage.take(.process(id, .started(process: 101)))
        #expect(stage.agent(id).condition.status == .initializing)
        #expect(stage.agent(id).isReady == nil && checks(&stage).count == 1)
    }

    @Test func oneThatIsNotReadyInTimeSaysSoAndIsAskedOn() throws {
        var stage = start(.port(80), within: 3 * second)
        for _ in 0..<3 {
            let check = try #require(checks(&stage).first)
            stage.take(.checked(.refused("connection refused"), ticket: check.ticket))
            stage.pass(second)
        }
        let late = stage.agent(id)
        #expect(late.condition.status == .initializing && late.isReady == false)
        #expect(late.condition.reason == "not ready after 3 s: connection refused")
        let said = stage.events.count
        var check = try #require(checks(&stage).first)
        stage.take(.checked(.timedOut, ticket: check.ticket))
        stage.pass(9 * second)
        #expect(checks(&stage).isEmpty, "it is asked more seldom")
        stage.pass(second)
        #expect(stage.events.count == said, "it is said once")
        check = try #require(checks(&stage).first)
        stage.take(.checked(.connected, ticket: check.ticket))
        #expect(stage.agent(id).isReady == true && stage.agent(id).condition.status == .running)
    }

    /// A line that does not come is missed by nobody but the clock.
    @Test func aLineThatDoesNotComeIsMissed() {
        var stage = start(.line("up"), within: 90 * second)
        stage.pass(90 * second)
        #expect(stage.agent(id).condition.reason == "not ready after 90 s: no line with 'up'")
    }

    @Test func whoIsHeldIsNotAskedAndLosesNoTime() throws {
        var stage = start(.port(80), within: 5 * second)
        let check = try #require(checks(&stage).first)
        stage.take(.checked(.timedOut, ticket: check.ticket))
        stage.ask(.pause(.named(["db"])))
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        #expect(stage.agent(id).condition.status == .paused)
        _ = stage.takeEffects()
        stage.pass(600 * second)
        #expect(checks(&stage).isEmpty && stage.agent(id).isReady == nil)
        stage.ask(.resume(.named(["db"])))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .initializing)
        _ = stage.takeEffects()
        stage.pass(2 * second)
        #expect(checks(&stage).count == 1)
        #expect(stage.agent(id).isReady == nil, "its time goes on where it stood")
    }

    /// Who asks something is seen to ask, and nothing else of what it does makes it ready.
    @Test func whatItDoesMeanwhileDoesNotMakeItReady() throws {
        var stage = start(.port(80))
        let check = try #require(checks(&stage).first)
        stage.take(.told(id, Report(.status, subject: "thinking")))
        #expect(stage.agent(id).condition.status == .initializing)
        stage.take(.told(id, Report(.status, subject: "waiting")))
        #expect(stage.agent(id).condition.status == .waiting)
        stage.take(.told(id, Report(.status, subject: "running")))
        #expect(stage.agent(id).condition.status == .initializing)
        stage.take(.told(id, Report(.status, subject: "waiting")))
        stage.take(.checked(.connected, ticket: check.ticket))
        #expect(stage.agent(id).condition.status == .waiting && stage.agent(id).isReady == true)
        stage.take(.told(id, Report(.status, subject: "running")))
        #expect(stage.agent(id).condition.status == .running)
    }

    /// That it is ready says nothing of what it does then.
    @Test func whatIsSeenOfItCountsOnceItIsReady() throws {
        var stage = start(.port(80))
        let check = try #require(checks(&stage).first)
        stage.take(.checked(.connected, ticket: check.ticket))
        stage.take(.seen(id, .waiting, .title, "a question"))
        #expect(stage.agent(id).condition.status == .waiting)
    }
}

/// What the next supervisor makes of it.
extension ReadinessTests {
    private func come(back stage: inout Stage, _ survivors: [Survivor]) {
        let state = State(parsing: stage.kernel.state.json.span.bytes) ?? State()
        let effects: [Effect]
        (stage.kernel, effects) = Kernel.recovered(
            from: state, survivors: survivors, at: stage.moment)
        _ = stage.takeEffects()
        stage.note(effects)
    }

    @Test func theNextSupervisorAsksOn() throws {
        var stage = start(.port(80), within: 10 * second)
        stage.pass(4 * second)
        come(back: &stage, [Survivor(agent: id, holder: 1)])
        let check = try #require(checks(&stage).first)
        stage.pass(6 * second + 100)
        #expect(stage.agent(id).condition.reason == "not ready after 10 s")
        come(back: &stage, [Survivor(agent: id, holder: 1)])
        #expect(stage.agent(id).isReady == false)
        let next = try #require(checks(&stage).first)
        stage.take(.checked(.connected, ticket: check.ticket + 1_000))
        #expect(stage.agent(id).isReady == false)
        stage.take(.checked(.connected, ticket: next.ticket))
        #expect(stage.agent(id).isReady == true)
        come(back: &stage, [Survivor(agent: id, holder: 1)])
        #expect(checks(&stage).isEmpty && stage.agent(id).condition.status == .running)
    }

    @Test func aLineMayHaveBegunBefore() {
        var stage = start(.line("all is up"))
        stage.take(.printed(id, stream: "out", offset: 0, bytes: Array("all is".utf8)))
        come(back: &stage, [Survivor(agent: id, holder: 1)])
        stage.take(.printed(id, stream: "out", offset: 6, bytes: Array(" up\n".utf8)))
        #expect(stage.agent(id).isReady == true)
    }

    /// It ran: that is not the start that an earlier supervisor was about to make.
    @Test func oneThatEndedBeforeItWasReadyIsNotTakenForOneThatWasNotStarted() {
        var stage = start(.port(80))
        stage.ask(.restart(.named(["db"])))
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        stage.take(.process(id, .started(process: 101)))
        #expect(stage.agent(id).condition.status == .initializing)
        come(back: &stage, [Survivor(agent: id, holder: nil)])
        stage.pass(second)
        #expect(stage.agent(id).condition.status == .failed)
    }
}

/// How a probe is written down.
@Suite struct ProbeTests {
    @Test(arguments: [
        Probe(.command(["a", "b c"])), Probe(.port(65_535), every: 500_000),
        Probe(.line("up"), timeout: 1_000, within: 86_400_000_000),
    ])
    func itIsReadAsItIsWritten(probe: Probe) { #expect(Probe(probe.json) == probe) }

    @Test(arguments: [
        #"{}"#, #"{"command":[]}"#, #"{"command":["",1]}"#, #"{"port":0}"#, #"{"port":65536}"#,
        #"{"line":""}"#, #"{"port":1,"every_ms":0}"#, #"{"port":1,"within_ms":86400001}"#,
        #"{"port":1,"timeout_ms":9223372036854775807}"#,
    ])
    func whatIsNoneIsRefused(text: String) throws {
        #expect(Probe(try JSON(parsing: text)) == nil)
    }

    /// A field of a later version survives reading and writing.
    @Test func whatIsNotKnownIsKept() {
        let text = #"{"name":"a","ready":{"port":80,"secure":true}}"#
        let content = Introduction(parsing: text.utf8Span.span.bytes)
        #expect(content?.ready == nil && content?.text == text)
    }
}
