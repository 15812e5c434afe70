import Testing

@testable import Swarm

/// What one supervisor leaves to the next.
@Suite struct RecoveryTests {
    private let second: Int64 = 1_000_000

    private func come(
        back stage: inout Stage, _ survivors: [Survivor], afterReboot: Bool = false
    ) -> [Effect] {
        // The way of a brain snapshot, which is what a supervisor starts from.
        let state = State(parsing: stage.kernel.state.json.span.bytes) ?? State()
        let time = stage.moment.time
        let moment = Moment(time: time, boot: afterReboot ? 5 : stage.moment.boot)
        let effects: [Effect]
        (stage.kernel, effects) = Kernel.recovered(
            from: state, survivors: survivors, at: moment)
        _ = stage.takeEffects()
        stage.note(effects)
        return stage.takeEffects()
    }

    private func fail(_ id: AgentID, _ stage: inout Stage) {
        stage.take(.process(id, .exited(.code(1))))
        stage.take(.process(id, .empty))
    }

    @Test func failuresAndPausesAreCountedOn() {
        var stage = Stage()
        let id = stage.start("one", restart: .always)
        for pause in [1, 2, 4, 8] as [Int64] {
            fail(id, &stage)
            // Each restart is waited for by another supervisor.
            stage.pass(pause * second / 2)
            #expect(come(back: &stage, [Survivor(agent: id, holder: nil)]).isEmpty)
            stage.pass(pause * second / 2 - 10)
            #expect(stage.takeEffects().isEmpty, "not before \(pause) s")
            stage.pass(10)
            #expect(stage.takeEffects() == [.spawn(id, name: "one", ticket: nil)])
            stage.take(.process(id, .started(process: 7)))
        }
        fail(id, &stage)
        #expect(stage.agent(id).tries.isParked)
        _ = come(back: &stage, [Survivor(agent: id, holder: nil)])
        stage.pass(3_600 * second)
        let again = Effect.spawn(id, name: "one", ticket: nil)
        #expect(!stage.takeEffects().contains(again), "whoever is parked stays so")
    }

    @Test func aProgramRanAsLongAsItDid() throws {
        var stage = Stage()
        let id = stage.start("one")
        stage.pass(40 * second)
        _ = come(back: &stage, [Survivor(agent: id, holder: 1)])
        stage.pass(2 * second)
        stage.take(.process(id, .exited(.code(0))))
        let seconds = try #require(stage.agent(id).exit?.seconds)
        #expect(abs(seconds - 42) < 0.001)
    }

    @Test func afterARebootNobodyStartsWhatRanOrWaited() {
        var stage = Stage()
        let (ran, waited) = (
            stage.start("ran", restart: .always), stage.start("w", restart: .always)
        )
        let (held, done) = (stage.start("held"), stage.start("done"))
        fail(waited, &stage)
        fail(done, &stage)
        stage.ask(.pause(.named(["held"])))
        stage.take(.hold(held, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        #expect(come(back: &stage, [], afterReboot: true).isEmpty)
        let lost = stage.events.filter { $0.type == .agentExited && $0.subject == "lost" }
        #expect(lost.compactMap(\.agent) == [ran, held])
        for id in [ran, waited, held, done] {
            #expect(stage.agent(id).condition.status == .failed)
            #expect(stage.agent(id).phase == nil && stage.agent(id).holds.isEmpty)
            #expect(stage.agent(id).origin.process == nil)
        }
        #expect(stage.agent(ran).condition.reason == "lost: nobody saw how it ended")
        #expect(stage.kernel.wake == stage.kernel.archivingWake)
        // Nobody has its environment any more, and it stays what it was.
        let before = stage.agent(ran)
        stage.ask(.restart(.named(["ran"])))
        #expect(stage.results() == ["ran": "not_kept"])
        #expect(stage.takeEffects().isEmpty && stage.agent(ran) == before)
        stage.ask(
            .spawn(
                AgentSpec(name: AgentName(rawValue: "ran"), command: ["sh"], directory: "/"),
                ticket: 9))
        #expect(stage.takeEffects() == [.spawn(ran, name: "ran", ticket: 9)])
    }

    @Test func whoeverTheKeeperHasIsStartedAgain() {
        var stage = Stage()
        let id = stage.start("ended")
        fail(id, &stage)
        _ = come(back: &stage, [Survivor(agent: id, holder: nil)])
        stage.ask(.restart(.named(["ended"])))
        #expect(stage.takeEffects() == [.spawn(id, name: "ended", ticket: nil)])
    }

    @Test func whoWasToBeStartedAgainIs() {
        var stage = Stage()
        let id = stage.start("one")
        stage.ask(.restart(.all))
        let wanted = come(back: &stage, [Survivor(agent: id, holder: 1)])
        #expect(wanted == [.terminate(id)])
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        #expect(stage.takeEffects() == [.close(id), .spawn(id, name: "one", ticket: nil)])
    }

    @Test func whoeverIsFoundStoppedIsHeld() {
        var stage = Stage()
        let id = stage.start("one")
        #expect(come(back: &stage, [Survivor(agent: id, holder: 1)]).isEmpty)
        let stopped = Survivor(agent: id, holder: 1, isStopped: true)
        #expect(come(back: &stage, [stopped]) == [.tryToHold(id)])
        #expect(stage.agent(id).condition.status == .running, "nothing is proven yet")
        stage.take(.hold(id, .tried(Hold.Count(stopped: 2, of: 2), alreadyStopped: [])))
        #expect(stage.agent(id).condition.status == .paused)
        stage.ask(.resume(.all))
        #expect(stage.takeEffects() == [.letRun(id, except: [])])
    }

    @Test func theBreakerHoldsWhoeverComesBack() {
        var stage = Stage()
        let id = stage.start("one")
        stage.ask(.freeze)
        #expect(come(back: &stage, [Survivor(agent: id, holder: 1)]) == [.tryToHold(id)])
        #expect(stage.agent(id).condition.status == .running, "nothing is proven yet")
    }

    @Test func theBreakerWasReleasedAndItsAgentsAreAsWell() {
        var stage = Stage()
        let id = stage.start("one")
        stage.ask(.freeze)
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [4])))
        stage.ask(.thaw)
        // The row of the agent was never written.
        let effects = come(back: &stage, [Survivor(agent: id, holder: 1)])
        #expect(effects == [.tryToHold(id), .letRun(id, except: [4])])
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .running)
    }

    @Test func logsOfBeforeAreReadAsTheyWereMeant() {
        var story = Story()
        story.tell(.command, nil, "freeze", ["by": "operator"])
        story.tell(.command, nil, "freeze", ["by": "operator", "outcome": []])
        #expect(story.state.breaker?.since == LogTime(microseconds: 1_000_000))
        story.tell(.command, nil, "thaw", ["by": "operator"])
        // What came of the freeze may be known only now.
        story.tell(.command, nil, "freeze", ["by": "operator", "outcome": []])
        #expect(story.state.breaker == nil)
        story.tell(.signal, nil, "breaker", ["on": true, "by": "operator"])
        #expect(story.state.breaker?.by == "operator")
        story.tell(.signal, nil, "breaker", ["on": false, "by": "operator"])
        #expect(story.state.breaker == nil)
    }
}
