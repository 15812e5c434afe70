import Testing

@testable import Swarm

@Suite struct ConflictTests {
    private func stage() -> Stage {
        var stage = Stage()
        for (place, name) in ["one", "two"].enumerated() {
            _ = stage.join(name, on: place + 2, token: name)
        }
        return stage
    }

    private func change(_ stage: inout Stage, _ path: String, by name: String?) {
        let id = name.flatMap { stage.kernel.state.agent(called: $0)?.id }
        var content = StateChange(target: "file", before: nil, after: "1")
        content.find = StateChange.Find()
        stage.take(.files(.changed([FoundChange(path, by: id, content)])))
    }

    @Test func twoThatChangeOnePathAreAConflictUntilOneOfThemMay() {
        var stage = stage()
        change(&stage, "a.py", by: "one")
        change(&stage, "b.py", by: "two")
        #expect(stage.kernel.state.conflicts.isEmpty)
        change(&stage, "a.py", by: "two")
        let conflict = stage.kernel.state.conflicts.first
        #expect(conflict?.path == "a.py" && conflict?.touches.count == 2)
        var writer = JSONWriter()
        writer.beginObject()
        stage.kernel.state.writeList(to: &writer)
        writer.endObject()
        #expect(State(parsing: writer.take().span.bytes)?.conflicts == conflict.map { [$0] })
        stage.ask(.lease(LeaseWish("a.py", agent: "one")))
        #expect(stage.kernel.state.conflicts.isEmpty)
        // The other has been told, and does it all the same.
        change(&stage, "a.py", by: "two")
        #expect(stage.kernel.state.conflicts.first?.touches.first?.isHolder == true)
        // Who holds it may.
        stage.ask(.release(LeaseRelease(nil, agent: "one")))
        stage.ask(.lease(LeaseWish("b.py")), by: 2)
        change(&stage, "b.py", by: "one")
        #expect(stage.kernel.state.conflicts.map(\.path) == ["a.py"])
    }

    /// Who may write is not who did, where others were seen to have it open.
    @Test func whoHoldsAFileIsNotTakenForThoseWhoHaveItOpen() {
        var stage = stage()
        _ = stage.join("three", on: 4, token: "three")
        stage.ask(.lease(LeaseWish("a.py")), by: 4)
        stage.ask(.release(LeaseRelease(nil, agent: "three")))
        let ids = stage.kernel.state.agents.map(\.id)
        var content = StateChange(target: "file", before: nil, after: "1")
        content.find = StateChange.Find()
        content.find?.writers = ids.prefix(2).map(\.rawValue)
        stage.take(.files(.changed([FoundChange("a.py", by: nil, content)])))
        #expect(stage.events.first { $0.type == .stateChange }.map { $0.agent == nil } == true)
        #expect(stage.kernel.state.conflicts.first?.touches.map(\.agent) == Array(ids.prefix(2)))
    }

    @Test func aConflictIsToldOfOnceUntilItWouldBeOver() {
        var stage = stage()
        change(&stage, "a.py", by: "one")
        for _ in 0..<4 { change(&stage, "a.py", by: "two") }
        #expect(stage.events.count { $0.subject == "conflict" } == 1)
        stage.pass(Patience.conflict * 2 / 3)
        change(&stage, "a.py", by: "two")
        #expect(stage.events.count { $0.subject == "conflict" } == 2)
        #expect(stage.kernel.state.conflicts.count == 1)
    }

    @Test func aConflictIsOverAfterAWhile() {
        var stage = stage()
        change(&stage, "a.py", by: "one")
        change(&stage, "a.py", by: "two")
        stage.pass(Patience.conflict + 1)
        #expect(stage.kernel.state.conflicts.isEmpty)
        change(&stage, "a.py", by: "one")
        #expect(stage.kernel.state.conflicts.isEmpty)
    }

    /// As docs/events.md says: what was written under a lease may be found a little after it.
    @Test func whatIsFoundSoonAfterALeaseWasDoneUnderIt() {
        for (pause, isItsOwn) in [(2_900_000, true), (3_100_000, false)] as [(Int64, Bool)] {
            var stage = stage()
            stage.ask(.lease(LeaseWish("a.py")), by: 2)
            stage.ask(.release(LeaseRelease(nil, agent: "one")))
            stage.pass(pause)
            change(&stage, "a.py", by: nil)
            let found = stage.events.last { $0.type == .stateChange }
            let one = stage.kernel.state.agent(called: "one")?.id
            #expect(found != nil && found?.agent == (isItsOwn ? one : nil), "\(pause)")
        }
    }

    @Test func whatNobodyWasSeenToDoWasDoneByTheHolder() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("src")), by: 2)
        change(&stage, "src/a.py", by: nil)
        #expect(stage.events.last?.agent == stage.kernel.state.agents[0].id)
        // It is found a little after it was written.
        stage.ask(.release(LeaseRelease(nil)), by: 2)
        change(&stage, "src/b.py", by: nil)
        #expect(stage.events.last?.agent == stage.kernel.state.agents[0].id)
        stage.pass(60_000_000)
        change(&stage, "src/b.py", by: nil)
        #expect(stage.events.last { $0.type == .stateChange }?.agent == nil)
    }

    @Test func whatNobodyWasSeenToDoWasDoneByWhoJustAskedTo() {
        var stage = stage()
        var question = GateQuestion("write", "a.py")
        question.place = FilePlace("a.py")
        stage.ask(.gate(question, agent: nil), by: 3)
        change(&stage, "a.py", by: nil)
        #expect(stage.events.last?.agent == stage.kernel.state.agents[1].id)
        // Two may have done it: then nobody is known to.
        stage.ask(.gate(question, agent: nil), by: 2)
        change(&stage, "a.py", by: nil)
        #expect(stage.events.last?.agent == nil)
    }

    /// Each agent was seen with it open.
    private func changeByAll(_ stage: inout Stage, _ path: String) {
        var content = StateChange(target: "file", before: nil, after: "1")
        content.find = StateChange.Find()
        content.find?.writers = stage.kernel.state.agents.map(\.id.rawValue)
        stage.take(.files(.changed([FoundChange(path, by: nil, content)])))
    }

    @Test func allWhoHadItOpenAreInEachOthersWay() {
        var stage = stage()
        changeByAll(&stage, "a.py")
        #expect(stage.kernel.state.conflicts.first?.touches.count == 2)
    }

    /// Of two that had it open the one who holds it need not be who wrote.
    @Test func whoHasOpenWhatAnotherHoldsIsInItsWay() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("a.py")), by: 2)
        changeByAll(&stage, "a.py")
        #expect(stage.events.last { $0.type == .stateChange }.map { $0.agent == nil } == true)
        let touches = stage.kernel.state.conflicts.first?.touches ?? []
        #expect(touches.map(\.isHolder) == [true, false])
        #expect(touches.map(\.agent) == stage.kernel.state.agents.map(\.id))
    }

    @Test func whoIsHeldWritesNothingWhateverItHasOpen() {
        var stage = stage()
        for _ in 0..<6 { change(&stage, "a.py", by: "one") }
        #expect(stage.pushes().contains("2 pause"))
        stage.confirm(stage.lastPush, on: 2)
        #expect(stage.kernel.state.agents[0].condition.status == .paused)
        stage.pass(2 * Patience.finding)
        change(&stage, "b.py", by: "one")
        let found = stage.events.last { $0.type == .stateChange }
        #expect(found.map { $0.subject == "b.py" && $0.agent == nil } == true)
        changeByAll(&stage, "b.py")
        let two = stage.kernel.state.agents[1].id
        let last = stage.events.last { $0.type == .stateChange }
        #expect(last?.agent == two && stage.kernel.state.conflicts.isEmpty)
    }

    @Test func whoChangesOneFileAgainAndAgainIsHeldAndAskedAbout() {
        var stage = stage()
        for _ in 0..<5 { change(&stage, "a.py", by: "one") }
        #expect(stage.kernel.state.requests.isEmpty)
        change(&stage, "a.py", by: "one")
        let request = stage.kernel.state.requests.first
        #expect(request?.rule == "loop" && request?.until == nil)
        #expect(stage.pushes().contains("2 pause"))
        stage.confirm(stage.lastPush, on: 2)
        #expect(stage.kernel.state.agents[0].condition.status == .paused)
        #expect(stage.kernel.state.agents[0].standing.group == .waiting)
        stage.ask(.resume(.named(["one"])))
        #expect(stage.results() == ["one": "held_by_rule"])
        stage.ask(.settle(Settlement(request?.id ?? .none, isAllowed: true)), "yes")
        #expect(stage.pushes().contains("2 resume"))
        stage.confirm(stage.lastPush, on: 2)
        #expect(stage.kernel.state.agents[0].condition.status == .running)
        // It is counted anew.
        for _ in 0..<5 { change(&stage, "a.py", by: "one") }
        #expect(stage.kernel.state.requests.isEmpty)
    }

    /// Who finds it paused, however later, need not look for why in its log.
    @Test func afterANoItsRowNamesTheRule() {
        var stage = stage()
        for _ in 0..<6 { change(&stage, "a.py", by: "one") }
        _ = stage.pushes()
        stage.confirm(stage.lastPush, on: 2)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)))
        let words = "by operator; stopped by the rule loop; it says so"
        #expect(stage.kernel.state.agents[0].condition.reason == words)
        stage.ask(.resume(.named(["one"])))
        _ = stage.pushes()
        stage.confirm(stage.lastPush, on: 2)
        stage.ask(.pause(.named(["one"])))
        _ = stage.pushes()
        stage.confirm(stage.lastPush, on: 2)
        #expect(stage.kernel.state.agents[0].condition.reason == "by operator; it says so")
    }

    /// Somebody was asked about one file, and means no other rule's worth of them.
    @Test(arguments: [
        ("*", false), ("**", false), ("src", false), ("src/lib/*", false), ("src/b", false),
        ("/src/lib/a.py", false), ("src/lib/a.py", true), ("./src/lib/a.py", true),
        ("src/lib/", true),
    ])
    func whatIsAllowedAlwaysIsTheFileOrItsDirectory(_ pattern: String, isTaken: Bool) {
        var stage = stage()
        for _ in 0..<6 { change(&stage, "src/lib/a.py", by: "one") }
        let request = stage.kernel.state.requests[0]
        #expect(request.content.pattern == "src/lib/a.py")
        stage.ask(.settle(Settlement(request.id, isAllowed: true, pattern: pattern)), "said")
        #expect(stage.answers["said"]?.code == (isTaken ? nil : "too_wide"))
        #expect(stage.kernel.state.exemptions.compactMap(\.pattern) == (isTaken ? [pattern] : []))
        #expect(stage.kernel.state.requests.isEmpty == isTaken)
        guard case .refused(let objection)? = stage.answers["said"] else { return }
        #expect(objection.hint?.hasPrefix("give 'src/lib/a.py' or 'src/lib'; ") == true)
    }

    @Test func whoIsNotLetGoOnStaysPausedUntilSomebodyResumesIt() {
        var stage = stage()
        for _ in 0..<6 { change(&stage, "a.py", by: "one") }
        _ = stage.pushes()
        stage.confirm(stage.lastPush, on: 2)
        let request = stage.kernel.state.requests[0].id
        stage.ask(.settle(Settlement(request, isAllowed: false)), "no")
        #expect(stage.kernel.state.agents[0].holds == ["operator"])
        stage.ask(.resume(.named(["one"])))
        _ = stage.pushes()
        stage.confirm(stage.lastPush, on: 2)
        #expect(stage.results() == ["one": "ok"])
    }
}
