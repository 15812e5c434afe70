import Testing

@testable import Swarm

/// Lines by which agents with pipes say that they wait for a person.
@Suite struct WaitingTests {
    private let id = AgentID(rawValue: "a1")

    private func start(isTerminal: Bool = false) -> Stage {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "asks"), command: ["sh"], directory: "/",
            isTerminal: isTerminal)
        spec.manners.waiting = ["Do you want to proceed?", "(y/n)"]
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
        return stage
    }

    private func say(_ text: String, _ stage: inout Stage, on stream: String = "out") {
        stage.take(.printed(id, stream: stream, offset: 0, bytes: Array(text.utf8)))
    }

    @Test func whileItsNewestLineIsSuchAOneItWaits() {
        var stage = start()
        say("working\n\u{1b}[1mDo you want to pro", &stage)
        #expect(stage.agent(id).condition.status == .running)
        say("ceed?\u{1b}[0m\n", &stage)
        let condition = stage.agent(id).condition
        #expect(condition.status == .waiting && condition.evidence == .prompt)
        #expect(condition.reason == "prompt: Do you want to proceed?")
        say("\n", &stage)
        #expect(stage.agent(id).condition.status == .waiting, "an empty line says nothing")
        say("yes", &stage)
        #expect(stage.agent(id).condition.status == .running)
        #expect(stage.agent(id).condition.reason == "it went on")
    }

    @Test func whatIsOverWhenItIsReadIsNoQuestion() {
        var stage = start()
        let count = stage.events.count
        say("Go on? (y/n)\ngone on\n", &stage)
        #expect(stage.events.count == count + 1, "nothing but what it printed")
    }

    @Test func whoeverIsAnsweredIsNotSilentFromBefore() {
        var stage = start()
        say("Go on? (y/n) ", &stage)
        stage.pass(2 * Patience.silence)
        stage.ask(.send(agent: "asks", text: "y", isAnswer: true))
        let cause = Cause.answer(Asker(client: [1], request: Array("r".utf8)))
        stage.take(.sent(id, text: Array("y\n".utf8), isHidden: false, for: cause))
        stage.pass(Patience.silence - 1)
        #expect(stage.agent(id).condition.reason == "it was answered")
        stage.pass(1)
        #expect(stage.agent(id).standing.word == "stalled?")
    }

    @Test func itIsAnsweredByWhatItGetsToRead() {
        var stage = start()
        say("Go on? (y/n) ", &stage)
        #expect(stage.agent(id).condition.status == .waiting)
        stage.ask(.send(agent: "asks", text: "x"))
        guard case .refused(let objection)? = stage.answers["r"] else {
            return #expect(Bool(false), "it was typed")
        }
        #expect(objection.code == "waiting")
        stage.ask(.send(agent: "asks", text: "y", isAnswer: true))
        let cause = Cause.answer(Asker(client: [1], request: Array("r".utf8)))
        stage.take(.sent(id, text: Array("y\n".utf8), isHidden: false, for: cause))
        #expect(stage.agent(id).condition.status == .running)
        #expect(stage.agent(id).condition.reason == "it was answered")
        // On the same line, as nobody types an end of it.
        say("so be it.", &stage)
        #expect(stage.agent(id).condition.status == .running)
        say("And now? (y/n) ", &stage)
        #expect(stage.agent(id).condition.status == .waiting)
    }

    @Test func eachStreamHasALineOfItsOwn() {
        var stage = start()
        say("Go on? (y/n) ", &stage)
        say("still here\n", &stage, on: "err")
        #expect(stage.agent(id).condition.status == .waiting)
    }

    @Test func whatATerminalShowsIsLeftToWhoSeesIt() {
        var stage = start(isTerminal: true)
        stage.take(
            .printed(id, stream: "pty", offset: 0, bytes: Array("Go on? (y/n) ".utf8)))
        #expect(stage.agent(id).condition.status == .running)
    }

    @Test func whatItPrintedBeforeItWasHeldCountsWhenItIsLetGo() {
        var stage = start()
        stage.ask(.pause(.named(["asks"])))
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        say("Go on? (y/n) ", &stage)
        #expect(stage.agent(id).condition.status == .paused)
        stage.ask(.resume(.named(["asks"])))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .waiting)
    }

    @Test func anotherSupervisorGoesOnAndSoDoesOneThatIsStartedAgain() {
        var stage = start()
        say("Go on? (y/n) ", &stage)
        stage.recover([Survivor(agent: id, holder: 5)])
        #expect(stage.agent(id).origin.manners.waiting.count == 2)
        say("\nyes\n", &stage)
        #expect(stage.agent(id).condition.status == .running)
        stage.ask(.restart(.named(["asks"])))
        stage.take(.process(id, .empty))
        stage.take(.process(id, .started(process: 101)))
        say("Go on? (y/n) ", &stage)
        #expect(stage.agent(id).condition.status == .waiting)
    }
}
