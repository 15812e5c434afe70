import Canvas
import MissionControl
import Swarm
import Testing

/// What becomes of what agents have in mind when they are restarted from the screen.
@Suite struct RestartTests {
    private func person(continuing: JSON?) -> Person {
        var cast = Cast()
        let more = continuing.map { [JSON.Field("continue", $0)] } ?? []
        cast.tell(
            100, .agentSpawned, "coder", "coder",
            JSON([JSON.Field("name", "coder"), JSON.Field("command", ["a"])] + more))
        cast.status("coder", "running", "kernel", 90)
        return Person(200, 50, cast).pressing("r")
    }

    @Test func whoCanTakesUpItsConversation() {
        var person = person(continuing: ["a", "-c"])
        let text = "Restart coder? It runs; it takes up its conversation again."
        #expect(person.model.draw().text.contains(text))
        person.press("y")
        #expect(person.requests.last?.verb == "restart")
        #expect(person.requests.last?.body == ["agents": ["a1"], "continue": true])
    }

    @Test func ofOthersItMayBeLost() {
        var person = person(continuing: nil)
        let text =
            "It runs; what it has in mind is lost unless its program can resume."
        #expect(person.model.draw().text.contains(text))
        person.press("y")
        #expect(person.requests.last?.body == ["agents": ["a1"]])
    }
}
