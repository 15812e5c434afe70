import Canvas
import MissionControl
import Swarm
import Testing

/// Everything a key does the mouse does, too.
@Suite struct MouseTests {
    @Test func aCountShowsItsGroupAlone() throws {
        var person = Person()
        try person.click("waiting ✗1")
        #expect(person.model.draw().text.contains("2 of 12 match \"is:waiting\""))
        try person.click("▲2")
        #expect(person.model.draw().text.contains("12 agents, by need"))
        try person.click("‖1 paused")
        #expect(person.model.draw().text.contains("1 of 12 match \"is:paused\""))
    }

    @Test func wordsOfTheFooterAct() throws {
        var person = Person()
        try person.click("p pause")
        #expect(person.requests.map(\.verb) == ["pause"])
        try person.click(": all")
        #expect(person.model.dialogs == [.palette(Palette())])
    }

    @Test func theKeyInTheFirstRowActs() throws {
        var person = Person()
        person.press("G")
        try person.click("w next")
        #expect(person.model.draw().text.contains("▸ ▲ coder-2"))
    }

    /// Who clicks on a notice takes it away, and does not do what is under it.
    @Test func aNoticeIsOnlyTakenAway() throws {
        var person = Person().pressing("P")
        try person.click("P does nothing")
        #expect(person.requests.isEmpty && person.model.notice == nil)
    }

    @Test func theSecondOfTwoClicksIsEnter() throws {
        var person = Person()
        try person.click("planner")
        #expect(person.model.focus == .swarm)
        try person.click("planner", isSecond: true)
        #expect(person.model.focus == .log)
        #expect(person.model.log.agents == [try #require(person.agent("planner"))])
    }

    @Test func theWheelScrollsWhatIsUnderIt() throws {
        var person = Person()
        try person.turnWheel(.wheelDown, over: "critic       waiting?")
        #expect(person.model.draw().text.contains("▸ ? coder-5"))
        try person.turnWheel(.wheelUp, over: "critic       waiting?")
        #expect(person.model.draw().text.contains("▸ ▲ coder-2"))
    }

    @Test func thePlayheadIsDragged() throws {
        var person = Person()
        let strip = person.model.layout.strip
        func mouse(_ deed: Mouse.Deed, _ x: Int, _ y: Int) -> News {
            .gesture(.mouse(Mouse(deed, .left, x: x, y: y)))
        }
        person.tell(mouse(.press, 20, strip.y))
        person.tell(mouse(.drag, 40, strip.y - 3))
        person.tell(mouse(.release, 40, strip.y - 3))
        person.tell(mouse(.drag, 60, strip.y))
        let places = person.effects.compactMap { effect in
            if case .ask(.place(let question)) = effect { question.way } else { nil }
        }
        #expect(places.count == 2 && places[0] != places[1])
    }

    @Test func boxesAreAnsweredByClicks() throws {
        var person = Person().pressing("x")
        try person.click("n no")
        #expect(person.requests.isEmpty && person.model.dialogs.isEmpty)
        person.press("x")
        try person.click("y yes")
        #expect(person.requests.map(\.verb) == ["stop"])
    }

    @Test func whatIsOnAListIsChosen() throws {
        var person = Person().pressing(":", "p", "a", "u", "s")
        try person.click("pause or resume")
        #expect(person.requests.isEmpty)
        try person.click("pause or resume", isSecond: true)
        #expect(person.requests.map(\.verb) == ["pause"])
    }

    @Test func theFirstAgentIsStartedByTwoClicks() throws {
        var model = Model(workspace: "shop")
        model.firstRun = FirstRun(programs: ["claude", "bash"], known: ["claude"])
        var person = Person(80, 24, model, nil)
        try person.click("bash")
        #expect(person.effects.isEmpty)
        try person.click("bash", isSecond: true)
        guard case .start(let order, _) = person.effects.last else {
            Issue.record("nothing is started")
            return
        }
        #expect(order.command == ["bash"] && order.opens)
    }
}
