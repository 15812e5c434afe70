import Testing

@testable import Swarm

/// Programs that joined, told what to do and believed when they say that they did it.
@Suite struct GuestTests {
    private let second: Int64 = 1_000_000
    private let scout = AgentID(rawValue: "a1")

    private func joined() -> Stage {
        var stage = Stage()
        _ = stage.join("scout", on: 7, token: "t")
        return stage
    }

    @Test func itIsPausedWhenItSaysSo() {
        var stage = joined()
        stage.ask(.pause(.named(["scout"])))
        #expect(stage.pushes() == ["7 pause"])
        #expect(stage.agent(scout).condition.status == .running && stage.results() == nil)
        stage.confirm(1, on: 7)
        #expect(stage.results() == ["scout": "ok"])
        #expect(stage.agent(scout).condition.status == .paused)
        #expect(stage.agent(scout).condition.evidence == .wire)
        stage.ask(.resume(.named(["scout"])))
        #expect(stage.pushes() == ["7 resume"] && stage.results() == nil)
        stage.confirm(2, on: 7)
        #expect(stage.results() == ["scout": "ok"])
        #expect(stage.agent(scout).condition.status == .running)
    }

    /// Somebody pauses it before it has said that it goes on, and it says nothing any more.
    @Test(arguments: [true, false]) func whoeverLetItGoHearsThatItIsHeldAgain(isBreaker: Bool) {
        var stage = joined()
        stage.ask(isBreaker ? .freeze : .pause(.named(["scout"])), "hold")
        stage.ask(isBreaker ? .thaw : .resume(.named(["scout"])), "let go")
        stage.ask(.pause(.named(["scout"])), "again")
        stage.pass(Patience.confirmation)
        #expect(stage.results("let go") == ["scout": "held_again"])
        #expect(stage.results("again") == ["scout": "not_held"])
    }

    @Test func whatItDoesNotSayIsNotSaidOfIt() {
        var stage = joined()
        stage.ask(.pause(.named(["scout"])))
        stage.pass(Patience.confirmation - 1)
        stage.take(.heard([7]))
        #expect(stage.results() == nil)
        stage.pass(1)
        #expect(stage.results() == ["scout": "not_held"])
        #expect(stage.agent(scout).condition.status == .running)
        stage.confirm(1, on: 7)
        #expect(stage.agent(scout).condition.status == .paused, "late, but so")
        stage.ask(.resume(.named(["scout"])))
        stage.pass(Patience.confirmation)
        #expect(stage.results() == ["scout": "not_resumed"])
        #expect(stage.agent(scout).condition.status == .paused)
    }

    @Test func itMayRefuse() {
        var stage = joined()
        stage.ask(.pause(.named(["scout"])))
        stage.confirm(1, on: 7, refusal: "busy")
        #expect(stage.results() == ["scout": "refused"])
        stage.confirm(1, on: 7)
        #expect(stage.refusal()?.code == "no_such_push")
    }

    @Test func whatWasClaimedBeforeThePauseIsSoAfterIt() {
        var stage = joined()
        stage.say(.append(Batch(first: 1, [Report(.status, subject: "thinking")])!), on: 7)
        #expect(stage.agent(scout).condition.status == .thinking)
        stage.ask(.pause(.named(["scout"])))
        stage.confirm(1, on: 7)
        stage.say(.append(Batch(first: 2, [Report(.status, subject: "idle")])!), on: 7)
        #expect(stage.agent(scout).condition.status == .paused)
        stage.ask(.resume(.named(["scout"])))
        stage.confirm(2, on: 7)
        #expect(stage.agent(scout).condition.status == .idle)
        #expect(stage.agent(scout).condition.evidence == .wire)
    }

    @Test func theBreakerHoldsItAndWhoJoinsMeanwhile() {
        var stage = joined()
        stage.ask(.freeze)
        #expect(stage.pushes() == ["7 pause"])
        stage.confirm(1, on: 7)
        #expect(stage.results() == ["scout": "ok"] && stage.agent(scout).isHeld)
        _ = stage.join("late", on: 8)
        #expect(stage.pushes() == ["8 pause"])
        stage.ask(.thaw)
        #expect(stage.pushes() == ["7 resume", "8 resume"])
    }

    // MARK: - The end

    @Test func itLeaves() {
        var stage = joined()
        stage.say(.leave(code: 0, reason: "done"), on: 7)
        #expect(stage.agent(scout).condition.status == .completed)
        #expect(stage.agent(scout).condition.reason == "done")
        #expect(stage.append(from: 1, 1, on: 7).code == "not_joined")
        #expect(stage.join("scout", on: 8, proving: "t")?["agent"] == "a1", "it may come again")
        stage.say(.leave(code: 3, reason: nil), on: 8)
        #expect(stage.agent(scout).condition.status == .failed)
    }

    @Test func itIsStoppedWhenItHasLeft() {
        var stage = joined()
        stage.ask(.stop(.named(["scout"])))
        #expect(stage.pushes() == ["7 stop"] && stage.results() == nil)
        stage.confirm(1, on: 7)
        #expect(stage.results() == nil, "that it heard of it is not that it has left")
        stage.say(.leave(code: 0, reason: nil), on: 7)
        #expect(stage.results() == ["scout": "ok"])
        #expect(stage.agent(scout).condition.status == .terminated)
        #expect(stage.join("scout", on: 8, proving: "t") == nil)
        #expect(stage.refusal()?.code == "stopped", "by itself it does not come back")
        #expect(stage.join("scout", on: 8) != nil, "somebody started it again")
    }

    @Test func whoDoesNotLeaveIsCutOff() {
        var stage = joined()
        stage.ask(.stop(.named(["scout"])))
        stage.pass(Patience.confirmation)
        #expect(stage.results() == ["scout": "cut_off"])
        #expect(stage.agent(scout).condition.status == .terminated)
        #expect(stage.append(from: 1, 1, on: 7).code == "not_joined")
    }

    @Test(arguments: [Instruction.kill(.named(["scout"])), .shutdown])
    func killingCutsOffAtOnceAndSoDoesTheEndOfAll(_ instruction: Instruction) {
        var stage = joined()
        stage.ask(instruction)
        #expect(stage.pushes() == ["7 stop"])
        if instruction == .shutdown {
            #expect(!stage.takeEffects().contains(.leave))
            stage.pass(Patience.graceful)
            #expect(stage.takeEffects().contains(.leave))
        }
        #expect(stage.agent(scout).condition.status == .terminated)
        #expect(stage.answers["r"] != nil)
    }

    @Test func nobodyElseStartsItAgain() {
        var stage = joined()
        stage.ask(.restart(.named(["scout"])))
        #expect(stage.results() == ["scout": "joined"])
        stage.ask(.send(agent: "scout", text: "hi"))
        #expect(stage.refusal()?.code == "joined")
    }

    // MARK: - Silence

    @Test func whoIsNotHeardOfIsUnknownUntilItIs() {
        var stage = joined()
        stage.say(.append(Batch(first: 1, [Report(.status, subject: "idle")])!), on: 7)
        stage.pass(Patience.question)
        #expect(stage.pushes() == ["7 ping"])
        stage.pass(Patience.absence - Patience.question - 1)
        #expect(stage.agent(scout).condition.status == .idle)
        stage.pass(1)
        #expect(stage.agent(scout).condition.status == .unknown)
        stage.take(.heard([7]))
        #expect(stage.agent(scout).condition.status == .idle)
        stage.pass(Patience.question)
        #expect(stage.pushes() == ["7 ping"])
        stage.confirm(2, on: 7)
        stage.pass(Patience.absence - 1)
        #expect(stage.agent(scout).condition.status == .idle)
    }

    /// Whoever talks and never answers a question is there all the same, and nothing is kept of it.
    @Test func unansweredQuestionsAreForgotten() {
        var stage = joined()
        for _ in 0..<3 {
            stage.pass(Patience.question)
            stage.take(.heard([7]))
        }
        #expect(stage.pushes() == ["7 ping", "7 ping", "7 ping"])
        #expect(stage.kernel.lives[scout]?.line.pushes.count == 1)
    }

    @Test func whatItDoesNotConfirmItIsToldAgain() {
        var stage = joined()
        stage.ask(.pause(.named(["scout"])))
        #expect(stage.pushes() == ["7 pause"] && stage.lastPush == 1)
        stage.take(.heard([7]))
        stage.pass(Patience.confirmation)
        #expect(stage.pushes().contains("7 pause"))
        stage.confirm(1, on: 7)
        #expect(stage.agent(scout).condition.status == .paused)
    }

    @Test func whoseConnectionIsGoneIsUnknownAtOnce() {
        var stage = joined()
        stage.ask(.pause(.named(["scout"])))
        stage.take(.unreachable([7]))
        #expect(stage.agent(scout).condition.status == .unknown)
        #expect(stage.append(from: 1, 1, on: 7).code == "not_joined")
        _ = stage.takeEffects()
        _ = stage.join("scout", on: 8, proving: "t")
        #expect(stage.pushes() == ["8 pause"], "what it was told it is told again")
        stage.confirm(stage.lastPush, on: 8)
        #expect(stage.agent(scout).condition.status == .paused)
        #expect(stage.results() == ["scout": "ok"])
    }

    @Test func whoeverWasHeldIsToldSoAgain() {
        var stage = joined()
        stage.ask(.pause(.named(["scout"])))
        stage.confirm(1, on: 7)
        _ = stage.takeEffects()
        stage.succeed()
        #expect(stage.agent(scout).condition.status == .paused)
        _ = stage.join("scout", on: 8, proving: "t")
        #expect(stage.pushes() == ["8 pause"])
        stage.ask(.resume(.named(["scout"])))
        #expect(stage.pushes() == ["8 resume"])
        stage.confirm(stage.lastPush, on: 8)
        #expect(stage.agent(scout).condition.status == .running)
    }

    @Test func whoDoesNotComeBackToAnotherSupervisorIsUnknown() {
        var stage = joined()
        stage.succeed()
        stage.pass(Patience.absence - 1)
        #expect(stage.agent(scout).condition.status == .running)
        stage.pass(1)
        #expect(stage.agent(scout).condition.status == .unknown)
        stage.ask(.stop(.named(["scout"])))
        #expect(stage.results() == ["scout": "cut_off"], "nobody is there who could hear it")
    }

    @Test func aStopGoesOnWithAnotherSupervisor() {
        var stage = joined()
        stage.ask(.stop(.named(["scout"])))
        stage.succeed()
        #expect(stage.agent(scout).condition.status == .terminated)
        #expect(stage.join("scout", on: 8, proving: "t") == nil)
    }
}
