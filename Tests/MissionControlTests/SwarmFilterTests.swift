import Canvas
import Swarm
import Testing

@testable import MissionControl

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
        #expect(person.pressing("w").model.draw().text.contains("▸ ▲ coder-2"))
    }

    /// Nobody acts on those whom a filter hides, marked or not.
    @Test func whoIsHiddenIsLeftAlone() throws {
        var person = Person().pressing("space", "/")
        let marked = person.model.swarm.marked
        person.type("planner")
        person.press("enter")
        person.press("home", "p")
        #expect(person.model.swarm.marked == marked && !marked.isEmpty)
        let names = person.requests.last?.body["agents"]?.array?.compactMap(\.string)
        #expect(names == [person.agent("planner")?.rawValue ?? ""])
    }

    // MARK: - What can mean nobody

    @Test(
        arguments: [
            ("is:bogus", "'bogus' is no status: waiting failed unsure"),
            ("coder -is:waiting,bogus", "'bogus' is no status"),
            ("role:pilot", "'pilot' is no role: coder"),
            ("state:waiting", "nobody says 'state:'; only is: and role:"),
        ])
    func whatMeansNobodyIsSaid(typed: String, said: String) {
        var person = Person().pressing("/")
        person.type(typed)
        #expect(person.model.draw().text.contains(said))
        person.press("enter")
        #expect(person.model.notice?.text.hasPrefix(said) == true)
        #expect(person.model.notice?.isBad == true)
    }

    /// Who is not there now may come; and a beginning is enough.
    @Test(
        arguments: [
            "is:", "is:stop", "is:Held", "is:wait,fail", "is:waiting?", "is:running?",
            "is:stalled?",
            "-is:lingering", "role:cod", "-role:", "nobody", "-x",
        ])
    func whatMayMeanSomebodyIsNot(typed: String) {
        #expect(SwarmFilter(typed).objection(in: Cast.afternoon.state) == nil)
    }

    @Test func aWordWithAColonIsLookedForToo() {
        var person = Person().pressing("/")
        person.type("last:")
        #expect(person.model.draw().text.contains("words, is:waiting, role:coder"))
    }

    @Test func theLogSaysItWhileOneTypes() {
        var person = Person().pressing("tab", "/")
        person.type("is:bogus")
        #expect(person.model.draw().text.contains("'bogus' is no kind; there are"))
        person.press("backspace", "backspace", "backspace", "backspace", "backspace")
        #expect(!person.model.draw().text.contains("is no kind"))
    }
}
