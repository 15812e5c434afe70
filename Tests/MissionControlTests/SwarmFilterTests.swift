import Canvas
import MissionControl
import Swarm
import Testing

/// The filter of the swarm: text, role and status together.
@Suite struct SwarmFilterTests {
    private func names(_ filter: String) -> Set<String> {
        let state = Cast.afternoon.state
        let filter = SwarmFilter(filter)
        return Set(state.agents.filter { filter.matches($0, in: state) }.map(\.name))
    }

    @Test(
        arguments: [
            ("is:waiting", ["coder-2", "critic"]), ("is:waiting role:critic", ["critic"]),
            ("is:waiting?", ["critic"]), ("is:initializing", ["docs"]), ("is:starting", ["docs"]),
            ("is:completed", ["setup"]), ("is:done", ["setup"]), ("is:unsure", ["coder-5"]),
            ("is:Stalled", ["coder-5"]), ("is:failed,paused", ["bench", "scout-2"]),
            ("role:coder -is:waiting", ["coder-1", "coder-3", "coder-5"]),
            ("role:scout,bench 180", ["scout-1"]), ("PASSED", ["coder-1"]), ("passed", ["coder-1"]),
            ("role:coder -coder-1 -is:waiting", ["coder-3", "coder-5"]),
            ("role:critic -", ["critic"]),
            ("role:coder is:waiting rm", ["coder-2"]), ("is:nothing", []),
        ] as [(String, Set<String>)])
    func wordsHoldTogether(filter: String, wanted: Set<String>) {
        #expect(names(filter) == wanted)
    }

    @Test func whoTypesOnSeesEverybodyMeanwhile() {
        #expect(names("is:").count == 12)
        #expect(names("-role: ").count == 12)
    }

    /// Who types a name and `enter` twice means whom the list shows.
    @Test func theCursorIsOnARowThatIsShown() throws {
        var person = Person().pressing("/")
        person.type("planner")
        #expect(person.model.draw().text.contains("▸ ● planner"))
        person.press("enter", "enter")
        #expect(person.model.log.agents == [try #require(person.agent("planner"))])
        // Whoever it was on before is left where it is shown, too.
        var same = Person().pressing("j", "/")
        same.type("c")
        #expect(same.model.swarm.selected == same.agent("critic"))
    }

    /// Who is hidden because it is something else now is not acted on by the keys that were meant for it.
    @Test func whomTheFilterHidesNobodyActsOn() {
        var person = Person().pressing("/")
        person.type("is:waiting")
        person.press("enter")
        var cast = Cast.afternoon
        cast.status("coder-2", "running", "hook", 0)
        person.tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        #expect(person.pressing("p").requests.isEmpty)
        #expect(person.pressing("enter").model.focus == .swarm)
        #expect(person.pressing("j", "p").requests.map(\.verb) == ["pause"])
    }

    @Test func aClickOnACountLeadsToItsFirst() throws {
        var person = Person()
        try person.click("idle")
        #expect(person.model.swarm.selected == person.agent("reviewer"))
    }

    @Test func nobodyIsSaidInASentence() {
        var person = Person().pressing("/")
        person.type("is:waiting role:bench")
        person.press("enter")
        let text = person.model.draw().text
        #expect(
            text.contains("0 of 12 match \"is:waiting role:bench\"; esc clears the filter"))
        #expect(person.pressing("esc").model.draw().text.contains("12 agents, by need"))
        // Who waits is shown, whatever the filter says.
        #expect(person.pressing("w").model.draw().text.contains("▸ ▲ critic"))
    }
}
