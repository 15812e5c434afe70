import Testing

@testable import Swarm

/// Which goal an agent has, and what a stronger level stopped of it.
@Suite struct OrderTests {
    private let secret: GateQuestion = {
        var question = GateQuestion("read", ".env")
        question.place = FilePlace(".env")
        return question
    }()

    private func order(
        _ text: String, to recipients: Letter.Recipients, _ stage: inout Stage
    ) -> EventID {
        stage.say(text, to: recipients, as: .order)
        let order = stage.events.last { $0.type == .order }
        return order?.id ?? .none
    }

    private func confirm(on connection: Int, _ stage: inout Stage, refusal: String? = nil) {
        _ = stage.pushes()
        stage.confirm(stage.lastPush, on: connection, refusal: refusal)
    }

    @Test func theNewestGoalIsTheOneItHasHoweverItWasNamed() {
        var stage = Stage()
        let one = stage.enter("one", role: "coder", on: 2)
        let two = stage.enter("two", role: "critic", on: 3)
        let first = order("a", to: .named(["one"]), &stage)
        #expect(stage.agent(one).order == first && stage.agent(two).order == nil)
        let second = order("b", to: .role("coder"), &stage)
        #expect(stage.agent(one).order == second && stage.agent(two).order == nil)
        let third = order("c", to: .all, &stage)
        #expect(stage.agent(one).order == third && stage.agent(two).order == third)
        #expect(State(parsing: stage.kernel.state.json.span.bytes) == stage.kernel.state)
    }

    @Test func whoRefusesItGoesOnWithWhatItHad() {
        var stage = Stage()
        let one = stage.enter("one", on: 2)
        let first = order("a", to: .named(["one"]), &stage)
        confirm(on: 2, &stage)
        let second = order("b", to: .named(["one"]), &stage)
        #expect(stage.agent(one).order == second)
        confirm(on: 2, &stage, refusal: "I am busy")
        #expect(stage.agent(one).order == first)
    }

    @Test func oneThatEndsHasNone() {
        var stage = Stage()
        let id = stage.startListening("one")
        _ = order("a", to: .named(["one"]), &stage)
        #expect(stage.agent(id).order != nil)
        stage.take(.process(id, .exited(.code(0))))
        #expect(stage.agent(id).order == nil)
    }

    @Test func whatSafetyStopsIsSaidOfTheOrder() {
        var stage = Stage()
        _ = stage.enter("one", on: 2)
        stage.ask(.gate(secret, agent: nil), by: 2)
        #expect(stage.kernel.state.stoppedOrders.isEmpty, "nobody ordered it")
        let order = order("read .env", to: .named(["one"]), &stage)
        stage.ask(.gate(secret, agent: nil), by: 2)
        let stopped = stage.kernel.state.stopped(order)
        #expect(stopped?.count == 1)
        #expect(stopped?.stops.first?.rule == "secrets")
        #expect(stopped?.stops.first?.level == .safety)
        #expect(stopped?.stops.first?.action == "read \".env\"")
        #expect(stage.kernel.state.agents[0].stops.map(\.rule) == ["secrets"])
        #expect(State(parsing: stage.kernel.state.json.span.bytes) == stage.kernel.state)
    }

    @Test func thatItWasApprovedLaterIsSaidToo() {
        var stage = Stage()
        _ = stage.enter("one", on: 2)
        let order = order("build it anew", to: .named(["one"]), &stage)
        stage.ask(.gate(GateQuestion("run", "rm -rf build"), agent: nil), by: 2)
        #expect(stage.kernel.state.stopped(order)?.stops.first?.isOpen == true)
        let request = stage.kernel.state.requests.first?.id ?? .none
        stage.ask(.settle(Settlement(request, isAllowed: true)), "yes")
        #expect(stage.kernel.state.stopped(order)?.stops.first?.isAllowed == true)
        #expect(stage.kernel.state.stopped(order)?.stops.first?.by == "operator")
    }

    @Test func whatTheOperatorHimselfDeniesDoesNotStopHisOrder() {
        var stage = Stage()
        _ = stage.enter("one", on: 2)
        let order = order("test it", to: .named(["one"]), &stage)
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "one")))
        stage.ask(.gate(GateQuestion("run", "make test"), agent: nil), by: 2)
        #expect(stage.kernel.state.stopped(order) == nil)
    }

    @Test func anothersLeaseStopsItToo() {
        var stage = Stage()
        _ = stage.enter("one", on: 2)
        _ = stage.enter("two", on: 3)
        stage.ask(.lease(LeaseWish("a")), by: 3)
        let order = order("write a", to: .named(["one"]), &stage)
        var question = GateQuestion("write", "a")
        question.place = FilePlace("a")
        stage.ask(.gate(question, agent: nil), by: 2)
        #expect(stage.kernel.state.stopped(order)?.stops.first?.level == .swarm)
        #expect(stage.kernel.state.agents[0].stops.isEmpty, "it is no rule that could be lifted")
    }

    @Test func theLastFewAreKeptAndAllAreCounted() {
        var stage = Stage()
        _ = stage.enter("one", on: 2)
        let order = order("read .env", to: .named(["one"]), &stage)
        for _ in 0..<10 { stage.ask(.gate(secret, agent: nil), by: 2) }
        let stopped = stage.kernel.state.stopped(order)
        #expect(stopped?.count == 10 && stopped?.stops.count == 3)
        #expect(stopped?.stops.last?.gate == stage.events.last?.id)
    }
}
