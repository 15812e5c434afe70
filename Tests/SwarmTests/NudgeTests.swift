import Testing

@testable import Swarm

/// What programs hear before the operator's pause holds them, and after they were let go.
@Suite struct NudgeTests {
    private let id = AgentID(rawValue: "a1")
    private let second: Int64 = 1_000_000

    private func start(_ pause: Nudge?, _ resume: Nudge? = nil) -> Stage {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/src")
        spec.manners.pausing = pause
        spec.manners.resuming = resume
        spec.tokenDigest = stage.token("coder").digest
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
        _ = stage.takeEffects()
        return stage
    }

    private func prove(_ stage: inout Stage) {
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
    }

    private func typed(_ effects: [Effect]) -> [String] {
        effects.compactMap { effect in
            if case .send(_, let text, .request(.nobody)) = effect {
                String(decoding: text, as: UTF8.self)
            } else {
                nil
            }
        }
    }

    private func run(_ effects: [Effect]) -> Check? {
        effects.compactMap { if case .check(let check) = $0 { check } else { nil } }.first
    }

    /// What was said with the last result.
    private func remark(_ stage: Stage) -> String? {
        guard case .done(let json)? = stage.answers["r"] else { return nil }
        return json["results"]?[0]?["remark"]?.string
    }

    private let escape = Nudge(.type("\u{1b}"), within: 2_000_000)
    private let goOn = Nudge(.type("go on\r"))

    /// It is the operator's pause: its program does not call it off.
    @Test func whoIsBeingPausedDoesNotLetItselfGo() {
        var stage = start(escape)
        stage.ask(.pause(.named(["coder"])))
        _ = stage.hello("coder", on: 2)
        stage.ask(.resume(.named(["coder"])), by: 2)
        #expect(stage.agent(id).phase?.word == "holding")
        stage.pass(2 * second)
        #expect(stage.takeEffects().contains(.tryToHold(id)))
    }

    /// Whoever is gone is neither held nor paused.
    @Test func whoIsLostWhileItIsToldIsNotHeldAfterwards() {
        var stage = start(escape)
        stage.ask(.pause(.named(["coder"])))
        stage.take(.process(id, .empty))
        #expect(stage.agent(id).condition.status.isEnd)
        #expect(stage.agent(id).holds.isEmpty)
    }

    @Test func itIsTypedAndThenHeld() {
        var stage = start(escape, goOn)
        stage.ask(.pause(.named(["coder"])))
        let first = stage.takeEffects()
        #expect(typed(first) == ["\u{1b}"] && !first.contains(.tryToHold(id)))
        #expect(stage.agent(id).phase?.word == "holding" && stage.results() == nil)
        stage.pass(2 * second - 1)
        #expect(!stage.takeEffects().contains(.tryToHold(id)))
        stage.pass(1)
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        prove(&stage)
        #expect(stage.results() == ["coder": "ok"])
        #expect(stage.agent(id).condition.status == .paused)
        stage.ask(.resume(.named(["coder"])))
        #expect(typed(stage.takeEffects()).isEmpty, "it could not read that yet")
        stage.take(.hold(id, .released))
        #expect(typed(stage.takeEffects()) == ["go on\r"])
        #expect(stage.results() == ["coder": "ok"])
    }

    @Test func whoSaysThatItIsIdleIsHeldAtOnce() {
        var stage = start(escape)
        stage.ask(.pause(.named(["coder"])))
        _ = stage.takeEffects()
        stage.take(.told(id, Report(.status, subject: "thinking")))
        #expect(!stage.takeEffects().contains(.tryToHold(id)))
        stage.take(.told(id, Report(.status, subject: "idle")))
        #expect(stage.takeEffects().contains(.tryToHold(id)))
    }

    @Test(arguments: [CheckOutcome.exited(0), .exited(3), .timedOut])
    func aCommandIsWaitedForWhateverComesOfIt(outcome: CheckOutcome) throws {
        var stage = start(Nudge(.command(["quiesce"]), within: 30_000_000))
        stage.ask(.pause(.named(["coder"])))
        let check = try #require(run(stage.takeEffects()))
        #expect(check.task == .command(["quiesce"], directory: "/src", input: []))
        #expect(check.timeout == 30 * second)
        stage.take(.checked(outcome, ticket: check.ticket))
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        let isSaid = stage.events.contains { $0.type == .signal && $0.subject == "health" }
        #expect(isSaid == (outcome != .exited(0)))
        prove(&stage)
        #expect(stage.results() == ["coder": "ok"])
        let failed = outcome.objection.map { "its pause command failed: \($0)" }
        #expect(remark(stage) == failed)
        let reason = ["by operator", failed, "1 of 1 process held"].compactMap(\.self)
        #expect(stage.agent(id).condition.reason == reason.joined(separator: "; "))
        // Let go, and paused again, nothing is said of it that was so before.
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(stage.results() == ["coder": "ok"] && remark(stage) == nil)
        stage.ask(.pause(.named(["coder"])))
        let again = try #require(run(stage.takeEffects()))
        stage.take(.checked(.exited(0), ticket: again.ticket))
        prove(&stage)
        #expect(stage.agent(id).condition.reason == "by operator; 1 of 1 process held")
    }

    @Test func aCommandThatTakesTooLongIsDropped() throws {
        var stage = start(Nudge(.command(["quiesce"]), within: 2_000_000))
        stage.ask(.pause(.named(["coder"])))
        let check = try #require(run(stage.takeEffects()))
        stage.pass(2 * second)
        let effects = stage.takeEffects()
        #expect(effects.contains(.dropCheck(ticket: check.ticket)))
        #expect(effects.contains(.tryToHold(id)))
        prove(&stage)
        #expect(remark(stage) == "its pause command failed: it took too long")
        stage.take(.checked(.exited(1), ticket: check.ticket))
        #expect(stage.events.count { $0.subject == "health" } == 1, "nobody waits for it")
    }

    @Test func theBreakerWaitsForNothing() {
        var stage = start(escape)
        stage.ask(.freeze, "freeze")
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        prove(&stage)
        stage.ask(.thaw, "thaw")
        stage.take(.hold(id, .released))
        #expect(typed(stage.takeEffects()).isEmpty)
        // Nor where its time runs already.
        stage.ask(.pause(.named(["coder"])))
        _ = stage.takeEffects()
        stage.ask(.freeze, "freeze")
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        prove(&stage)
        #expect(Set(stage.agent(id).holds) == ["operator", "breaker"])
        #expect(stage.results() == ["coder": "ok"])
    }

    @Test func whoIsLetGoInBetweenIsNotHeld() {
        var stage = start(escape, goOn)
        stage.ask(.pause(.named(["coder"])), "pause")
        _ = stage.takeEffects()
        stage.ask(.resume(.named(["coder"])))
        #expect(stage.results() == ["coder": "ok"])
        #expect(stage.results("pause") == ["coder": "let_go"])
        #expect(typed(stage.takeEffects()) == ["go on\r"])
        #expect(stage.agent(id).holds.isEmpty && stage.agent(id).phase == nil)
        stage.pass(60 * second)
        #expect(!stage.takeEffects().contains(.tryToHold(id)))
        #expect(stage.agent(id).condition.status == .running)
    }

    @Test func nothingIsTypedIntoAQuestion() {
        var stage = start(escape, goOn)
        stage.take(.told(id, Report(.status, subject: "waiting")))
        stage.ask(.pause(.named(["coder"])))
        let effects = stage.takeEffects()
        #expect(typed(effects).isEmpty && effects.contains(.tryToHold(id)))
        prove(&stage)
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(typed(stage.takeEffects()).isEmpty)
    }

    @Test func whoEndsOrIsEndedInBetweenIsHeldNoMore() {
        var stage = start(escape)
        stage.ask(.pause(.named(["coder"])), "pause")
        stage.ask(.stop(.named(["coder"])), "stop")
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        #expect(stage.results("pause") == ["coder": "not_running"])
        #expect(stage.results("stop") == ["coder": "ok"])
        stage = start(escape)
        stage.ask(.pause(.named(["coder"])), "pause")
        _ = stage.takeEffects()
        stage.take(.process(id, .exited(.code(0))))
        #expect(stage.takeEffects().contains(.tryToHold(id)), "what it left running is held")
        stage.take(.process(id, .empty))
        #expect(stage.results("pause") == ["coder": "not_running"])
        #expect(stage.kernel.wake == nil)
    }

    @Test func anotherSupervisorHoldsAtOnce() {
        var stage = start(escape)
        stage.ask(.pause(.named(["coder"])))
        stage.recover([Survivor(agent: id, holder: 5)])
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        #expect(stage.agent(id).origin.manners.pausing == escape)
    }
}
