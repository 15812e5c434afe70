import Testing

@testable import Swarm

/// What is said of agents, and by whom: words, silence and questions.
@Suite struct EvidenceTests {
    private let five = Patience.silence

    private func started(_ restart: RestartPolicy = .never) -> (Stage, AgentID) {
        var stage = Stage()
        let id = stage.start("one", restart: restart)
        return (stage, id)
    }

    private func say(_ word: String, _ id: AgentID, _ stage: inout Stage) {
        stage.take(.told(id, Report(.status, subject: word, content: .text(#"{"reason":"so"}"#))))
    }

    private func print(_ id: AgentID, _ stage: inout Stage) {
        stage.take(.printed(id, stream: "out", offset: 0, bytes: [0x78]))
    }

    private func hold(_ id: AgentID, _ stage: inout Stage) {
        stage.ask(.pause(.all))
        stage.take(
            .hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
    }

    private func letGo(_ id: AgentID, _ stage: inout Stage) {
        stage.ask(.resume(.all))
        stage.take(.hold(id, .released))
    }

    @Test(
        "a lower source never closes what a higher one opened",
        arguments: [
            ("waiting", "hook", "fd3", true), ("waiting", "hook", "osc7501", false),
            ("waiting", "hook", "prompt", false), ("waiting", "osc7501", "fd3", true),
            ("waiting", "osc7501", "osc7501", true), ("waiting", "osc7501", "title", false),
            ("idle", "prompt", "bell", true), ("idle", "silence", "title", true),
            ("thinking", "fd3", "silence", false), ("running", "fd3", "title", false),
            // That it runs is all the kernel knows.
            ("running", "kernel", "title", true), ("initializing", "kernel", "prompt", true),
            ("failed", "kernel", "title", false), ("paused", "kernel", "bell", false),
        ])
    func ranks(status: String, old: String, new: String, yields: Bool) throws {
        let condition = Agent.Condition(
            status: try #require(Status(rawValue: status)), evidence: Evidence(rawValue: old),
            since: LogTime(microseconds: 0))
        #expect(condition.yields(to: Evidence(rawValue: new)) == yields)
    }

    @Test func whoWorksAndSaysNothingIsStalledUntilItSpeaks() {
        var (stage, id) = started()
        say("thinking", id, &stage)
        stage.pass(five - 1)
        #expect(stage.agent(id).standing.word == "thinking")
        stage.pass(1)
        #expect(stage.agent(id).standing.word == "stalled?")
        #expect(stage.agent(id).condition.reason == "said nothing for 5 min")
        let rows = stage.events.count
        stage.pass(10 * five)
        #expect(stage.events.count == rows, "once is enough")
        print(id, &stage)
        #expect(stage.agent(id).standing.word == "thinking")
        #expect(stage.agent(id).condition.evidence == .descriptor3)
        #expect(stage.agent(id).condition.reason == "so")
        #expect(stage.agent(id).beforeSilence == nil)
    }

    @Test func eachWordBeginsTheSilenceAnew() {
        var (stage, id) = started()
        for _ in 0..<4 {
            stage.pass(five - 1)
            print(id, &stage)
        }
        #expect(stage.agent(id).standing.word == "running")
        #expect(stage.events.filter { $0.type == .agentStatus }.count == 1)
    }

    /// What is allowed at once is a word as well, and whoever waited for an answer had nothing to say.
    @Test func questionsAndTheirAnswersBeginTheSilenceAnew() {
        var (stage, id) = started()
        func ask(_ command: String) {
            stage.ask(.gate(GateQuestion("run", command), agent: "one"), "gate")
        }
        say("thinking", id, &stage)
        stage.pass(five - 1)
        ask("make")
        stage.pass(five - 1)
        #expect(stage.agent(id).standing.word == "thinking")
        stage.pass(1)
        #expect(stage.agent(id).standing.word == "stalled?")
        ask("make test")
        #expect(stage.agent(id).standing.word == "thinking")
        ask("rm -rf build")
        stage.pass(five + 1)
        #expect(stage.agent(id).standing.word == "waiting")
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        let (kernel, _) = Kernel.recovered(
            from: stage.kernel.state, survivors: [Survivor(agent: id, holder: 1)],
            at: stage.moment)
        var next = stage
        next.kernel = kernel
        for var stage in [stage, next] {
            stage.pass(five - 1)
            #expect(stage.agent(id).standing.word == "thinking")
            // The log's time is a little ahead: no two rows have the same.
            stage.pass(100)
            #expect(stage.agent(id).standing.word == "stalled?")
        }
    }

    @Test("who need not speak is not stalled", arguments: ["waiting", "idle"])
    func maySayNothing(word: String) {
        var (stage, id) = started()
        say(word, id, &stage)
        stage.pass(3 * five)
        #expect(stage.agent(id).standing.word == word)
        #expect(stage.kernel.wake == nil)
    }

    @Test func whoIsHeldCannotSpeak() {
        var (stage, id) = started()
        stage.pass(five)
        hold(id, &stage)
        stage.pass(3 * five)
        #expect(stage.agent(id).condition.status == .paused)
        letGo(id, &stage)
        #expect(stage.agent(id).standing.word == "running")
        stage.pass(five)
        #expect(stage.agent(id).standing.word == "stalled?")
    }

    /// What it left is stopped as its program was, and that is said until somebody lets it go on.
    @Test func whatIsLeftOfOneThatIsHeldIsHeld() {
        var (stage, id) = started()
        hold(id, &stage)
        stage.take(.process(id, .exited(.signal(9))))
        stage.pass(Patience.lingering)
        #expect(stage.agent(id).phase?.word == Phase.lingering)
        #expect(stage.agent(id).holds == [Reason.operator])
        var ended = stage
        ended.take(.process(id, .empty))
        #expect(ended.agent(id).holds.isEmpty && ended.agent(id).phase == nil)
        letGo(id, &stage)
        #expect(stage.agent(id).holds.isEmpty)
        #expect(stage.agent(id).phase?.word == Phase.lingering)
    }

    @Test func aQuestionStaysThroughPrintingAndHolding() {
        var (stage, id) = started()
        say("waiting", id, &stage)
        print(id, &stage)
        #expect(stage.agent(id).standing.word == "waiting")
        hold(id, &stage)
        letGo(id, &stage)
        #expect(stage.agent(id).standing.word == "waiting")
        #expect(stage.agent(id).condition.reason == "so")
        stage.ask(.send(agent: "one", text: "y"))
        #expect(stage.events.last?.subject == "send")
        guard case .refused(let objection)? = stage.answers["r"] else {
            Issue.record("a line was typed at a question")
            return
        }
        #expect(objection.code == "waiting")
        say("running", id, &stage)
        stage.ask(.send(agent: "one", text: "y"))
        #expect(stage.answers["r"] == nil)
    }

    @Test func whatItSaidBeforeItWasStoppedHoldsAfterwards() {
        var (stage, id) = started()
        hold(id, &stage)
        say("waiting", id, &stage)
        #expect(stage.agent(id).condition.status == .paused)
        stage.ask(.send(agent: "one", text: "y"))
        guard case .refused? = stage.answers["r"] else {
            Issue.record("a line was typed at a question")
            return
        }
        letGo(id, &stage)
        #expect(stage.agent(id).condition.status == .waiting)
    }

    @Test func aNewRunAsksNothing() {
        var (stage, id) = started(.always)
        say("waiting", id, &stage)
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        stage.pass(Patience.restart)
        #expect(stage.agent(id).condition.status == .initializing)
        stage.take(.process(id, .started(process: 5)))
        #expect(stage.agent(id).condition.status == .running)
    }

    @Test func silenceIsCountedFromTheLastWordInTheLog() {
        var (stage, id) = started()
        stage.pass(five / 2)
        print(id, &stage)
        stage.pass(five / 2)
        let (kernel, _) = Kernel.recovered(
            from: stage.kernel.state, survivors: [Survivor(agent: id, holder: 1)],
            at: stage.moment)
        stage.kernel = kernel
        stage.pass(five / 2 - 10)
        #expect(stage.agent(id).standing.word == "running")
        stage.pass(10)
        #expect(stage.agent(id).standing.word == "stalled?")
    }

    @Test(
        "a sample holds whose use of the machine moved",
        arguments: [
            (50.0, 1_000, false), (50.9, 1_000, false), (51.0, 1_000, true), (49.0, 1_000, true),
            (50.0, 1_049, false), (50.0, 1_050, true), (50.0, 950, true), (50.0, 951, false),
        ])
    func samples(processor: Double, memory: Int64, isNews: Bool) {
        var (stage, id) = started()
        let other = stage.start("two")
        stage.take(.sampled([.init(agent: id, processor: 50, memory: 1_000)]))
        let before = stage.events.count
        stage.take(.sampled([.init(agent: id, processor: processor, memory: memory)]))
        #expect(stage.events.count == before + (isNews ? 1 : 0))
        // What was never measured is news, and the others stay out of its row.
        stage.take(
            .sampled([
                .init(
                    agent: id, processor: isNews ? processor : 50, memory: isNews ? memory : 1_000),
                .init(agent: other, processor: 0, memory: 0),
            ]))
        guard case .text(let text)? = stage.events.last?.content else { return }
        #expect(text == #"{"agents":[{"agent":"\#(other)","cpu":0.0,"memory":0}]}"#)
        stage.take(.sampled([.init(agent: other, processor: 0.5, memory: 0)]))
        #expect(stage.events.last?.content == .text(text), "nothing of nothing is no change")
        stage.take(.sampled([.init(agent: other, processor: 0.5, memory: 0, processes: 2)]))
        guard case .text(let more)? = stage.events.last?.content else { return }
        #expect(more.contains(#""processes":2"#))
        let last = stage.events.count
        stage.take(.sampled([.init(agent: other, processor: 0.5, memory: 0, processes: 2)]))
        #expect(stage.events.count == last)
    }
}
