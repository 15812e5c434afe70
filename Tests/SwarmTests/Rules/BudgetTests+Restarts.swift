import Testing

@testable import Swarm

/// How often an agent may be started again by itself.
extension BudgetTests {
    func fail(_ stage: inout Stage, _ id: AgentID) {
        stage.take(.process(id, .exited(.code(1))))
        stage.take(.process(id, .empty))
    }

    func comeBack(_ stage: inout Stage, _ id: AgentID) {
        stage.pass(Patience.restartLongest + 1)
        stage.take(.process(id, .started(process: 7)))
    }

    func exhausted() -> (Stage, AgentID) {
        var stage = Stage()
        let id = stage.start("coder", restart: .always, budgets: budgets([(.restarts, 2)]))
        for _ in 0..<2 {
            stage.pass(Patience.failureSpan)
            fail(&stage, id)
            comeBack(&stage, id)
        }
        stage.pass(Patience.failureSpan)
        #expect(stage.kernel.state.requests.isEmpty)
        _ = stage.takeEffects()
        stage.take(.process(id, .exited(.code(1))))
        stage.take(.process(id, .empty))
        return (stage, id)
    }

    @Test func whoWasStartedAgainOftenEnoughIsAskedAbout() {
        var (stage, id) = exhausted()
        #expect(stage.kernel.state.requests.map(\.action) == ["restarted 2 of 2 times"])
        #expect(stage.agent(id).standing.group == .waiting)
        stage.pass(Patience.failureSpan)
        #expect(!stage.isSpawned(id))
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        stage.pass(1)
        #expect(stage.isSpawned(id))
        stage.take(.process(id, .started(process: 8)))
        #expect(stage.agent(id).budgets[0].limit == 4)
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 3)
        #expect(State.fold(stage.events) == stage.kernel.state)
    }

    @Test func whoIsNotToComeBackStaysAsItEnded() {
        var (stage, id) = exhausted()
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)))
        stage.pass(Patience.failureSpan)
        #expect(!stage.isSpawned(id) && stage.agent(id).standing.group == .failed)
        // By hand it is started all the same, and asked about when it fails again.
        stage.ask(.restart(.named(["coder"])))
        stage.take(.process(id, .started(process: 8)))
        #expect(stage.agent(id).condition.status == .running)
        stage.pass(Patience.failureSpan)
        fail(&stage, id)
        #expect(stage.kernel.state.requests.count == 1)
    }

    @Test func whatIsSetAnewLeavesTheQuestionWhereThereIsNoRoom() {
        var (stage, id) = exhausted()
        stage.ask(.budget(budgets([(.restarts, 1)]), agent: "coder"))
        #expect(stage.kernel.state.requests.map(\.content.limit) == [3])
        #expect(stage.agent(id).standing.group == .waiting)
        stage.ask(.budget(budgets([(.restarts, 3)]), agent: "coder"))
        #expect(stage.kernel.state.requests.isEmpty)
        stage.pass(1)
        #expect(stage.isSpawned(id))
    }

    @Test func whoIsStartedByHandIsNoQuestionAnyMore() {
        var (stage, id) = exhausted()
        stage.ask(.restart(.named(["coder"])))
        #expect(stage.kernel.state.requests.isEmpty)
        stage.take(.process(id, .started(process: 8)))
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 2)
    }

    @Test func thatItMayComeBackIsStillAskedByTheNextSupervisor() {
        var (stage, id) = exhausted()
        stage.recover([Survivor(agent: id, holder: nil)])
        #expect(stage.kernel.state.requests.count == 1)
        stage.pass(Patience.failureSpan)
        #expect(!stage.isSpawned(id))
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        stage.pass(1)
        #expect(stage.isSpawned(id))
    }

    @Test func whoCannotBeStartedAgainAnyMoreIsNoQuestion() {
        var (stage, id) = exhausted()
        // Another keeper knows nothing of it.
        stage.recover([])
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(stage.agent(id).standing.group == .failed)
        #expect(State.fold(stage.events) == stage.kernel.state)
    }

    @Test func aStartByHandIsNoneByItself() {
        var stage = Stage()
        let id = stage.start("coder", restart: .always, budgets: budgets([(.restarts, 2)]))
        for _ in 0..<3 { fail(&stage, id); comeBack(&stage, id) }
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 2)
        stage = Stage()
        let other = stage.start("coder", restart: .always, budgets: budgets([(.restarts, 2)]))
        for _ in 0..<3 {
            fail(&stage, other)
            #expect(stage.agent(other).tries.next != nil)
            stage.ask(.restart(.named(["coder"])))
            stage.take(.process(other, .started(process: 8)))
            stage.pass(Patience.failureSpan)
        }
        #expect(stage.agent(other).budgets[0].spent(at: nil) == 0)
    }

    @Test func whatAJoinedProgramPrintsCounts() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        let id = stage.kernel.state.agents[0].id
        stage.ask(.budget(budgets([(.output, 10)]), agent: "coder"))
        let line = Report(.output, subject: "out", content: .text("more than ten signs"))
        stage.take(.told(id, line))
        #expect(stage.kernel.state.requests.map(\.rule) == ["budget-output"])
    }

    @Test func onlyTheirOwnNamesAreRulesOfBudgets() {
        #expect(Budget.isRule("budget-tokens") && Budget.isRule("budget-all-money"))
        #expect(!Budget.isRule("budget-files") && !Budget.isRule("budget-all-time"))
    }

    @Test func noAgentForgetsABudgetByStartingAnew() {
        var (stage, id) = stage(.tokens)
        _ = stage.join("boss", on: 2)
        use(&stage, .tokens, id, 60)
        fail(&stage, id)
        let spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/")
        stage.ask(.spawn(spec, ticket: 9), by: 2)
        #expect(stage.refusal()?.code == "forbidden")
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 60)
        stage.ask(.spawn(spec, ticket: 10))
        #expect(stage.agent(id).condition.status == .initializing)
    }
}
