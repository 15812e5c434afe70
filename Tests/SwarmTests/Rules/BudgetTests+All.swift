import Testing

@testable import Swarm

/// What all may use together, and what the next supervisor makes of it.
extension BudgetTests {
    private func pair() -> (Stage, AgentID, AgentID) {
        var stage = Stage()
        let (one, two) = (stage.start("one"), stage.start("two"))
        stage.ask(.budget(budgets([(.money, 5_000_000_000)]), agent: nil))
        return (stage, one, two)
    }

    @Test func whatAllSpendTogetherHoldsAll() {
        var (stage, one, two) = pair()
        stage.take(.told(one, usage(cost: 3)))
        #expect(stage.kernel.state.requests.isEmpty)
        _ = stage.takeEffects()
        stage.take(.told(two, usage(cost: 2)))
        #expect(stage.kernel.state.requests.map(\.action) == ["all together spent 5.00 of 5.00"])
        #expect(stage.kernel.state.requests[0].rule == "budget-all-money")
        #expect(
            stage.kernel.state.requests[0].content.why
                == """
                all together spent 5.00 of 5.00; \
                a yes allows up to 10.00 in the budget's unit of money, all are paused until then
                """)
        let effects = stage.takeEffects()
        #expect(effects.contains(.tryToHold(one)) && effects.contains(.tryToHold(two)))
        for id in [one, two] { hold(&stage, id) }
        stage.ask(.resume(.named(["one"])))
        #expect(stage.results() == ["one": "held_by_rule"])
        // Who comes later is held as well.
        let three = stage.start("three")
        #expect(stage.takeEffects().contains(.tryToHold(three)))
        hold(&stage, three)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        #expect(stage.kernel.state.budgets[0].limit == 10_000_000_000)
        for id in [one, two, three] { stage.take(.hold(id, .released)) }
        #expect(stage.kernel.state.agents.allSatisfy { $0.condition.status == .running })
        check(stage)
    }

    @Test func afterANoAllStayAndWhoComesLaterIsAskedAbout() {
        var (stage, one, two) = pair()
        stage.take(.told(one, usage(cost: 7)))
        for id in [one, two] { hold(&stage, id) }
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)))
        #expect(stage.kernel.state.agents.allSatisfy { $0.holds == ["operator"] })
        for id in [one, two] {
            let reason = stage.agent(id).condition.reason
            #expect(reason?.contains("over the budget of money of all: no more was") == true)
        }
        let three = stage.start("three")
        #expect(stage.kernel.state.requests.count == 1)
        hold(&stage, three)
        #expect(stage.agent(three).holds == ["rule budget-all-money"])
        check(stage)
    }

    // MARK: - Another supervisor

    @Test(arguments: usedKinds) func theNextSupervisorHoldsItStill(_ kind: Budget.Kind) {
        var (stage, id) = stage(kind)
        use(&stage, kind, id, BudgetTests.sizes[kind] ?? 0)
        let whole = stage.events
        let limit = whole.firstIndex { $0.subject == "limit" }!
        // It is killed anywhere behind the use: between what is said of it, and before it is held.
        for end in limit...whole.count {
            var next = stage
            next.recover([Survivor(agent: id, holder: 5)], after: Array(whole[..<end]))
            #expect(next.takeEffects().contains(.tryToHold(id)), "\(end - limit) rows")
            hold(&next, id)
            #expect(next.kernel.state.requests.count == 1, "\(end - limit) rows")
            #expect(next.agent(id).holds == ["rule budget-\(kind.rawValue)"])
            #expect(next.agent(id).budgets[0].isReached)
            #expect(State.fold(next.events) == next.kernel.state)
        }
    }

    @Test(arguments: [true, false]) func whatWasAnsweredIsSoForTheNextSupervisor(_ isYes: Bool) {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 100)
        hold(&stage, id)
        let before = stage.events.count
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: isYes)))
        if isYes { stage.take(.hold(id, .released)) }
        let whole = stage.events
        for end in (before + (isYes ? 2 : 1))...whole.count {
            var next = stage
            next.recover([Survivor(agent: id, holder: 5)], after: Array(whole[..<end]))
            hold(&next, id)
            next.take(.hold(id, .released))
            #expect(next.kernel.state.requests.isEmpty, "\(end - before) rows")
            #expect(next.agent(id).holds == (isYes ? [] : ["operator"]), "\(end - before) rows")
        }
    }
}
