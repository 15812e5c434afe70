import Canvas
import Emulator
import MissionControl
import Swarm
import Testing

/// Whoever asks for a terminal may have changed their mind when the answer comes.
@Suite struct WaysToATerminalTests {
    private let pass: JSON = ["agent": "a2", "path": "/run/a2", "token": "t"]

    private func attaching(_ person: Person) -> [ControlRequest] {
        person.requests.filter { $0.verb == "attach" }
    }

    private func entered(_ person: Person) -> Int {
        person.effects.count { if case .enter = $0 { true } else { false } }
    }

    @Test func anAnswerToWhatWasLeftLeadsNowhere() throws {
        var person = Person().pressing("t", "ctrl-\\", "j", "t")
        let requests = attaching(person)
        try #require(requests.count == 2)
        person.type("yes")
        person.tell(.reply(requests[0].ticket, .done(pass)))
        #expect(entered(person) == 0)
        // Nor does a refusal of it let what is typed for the other one go astray.
        person.tell(
            .reply(
                requests[0].ticket,
                .refused(MissionControl.Refusal(code: "exited", message: "it has exited"))))
        person.type("x")
        #expect(person.model.dialogs.isEmpty)
        person.tell(.reply(requests[1].ticket, .done(pass)))
        #expect(entered(person) == 1)
    }

    /// The rest of what somebody types is not for the screen.
    @Test func whoTypesOnAfterARefusalStopsNobody() throws {
        var person = Person().pressing("t")
        let request = try #require(attaching(person).first)
        person.type("x")
        person.tell(
            .reply(
                request.ticket,
                .refused(MissionControl.Refusal(code: "exited", message: "it has exited"))))
        #expect(person.model.draw().text.contains("No terminal was opened"))
        #expect(person.model.notice?.text == "it has exited")
        person.type("xy")
        #expect(!person.requests.contains { $0.verb == "stop" })
    }

    @Test func aTerminalIsThatOfTheCursorWhoeverIsMarked() throws {
        let person = Person().pressing("space", "space", "j", "t")
        let selected = try #require(person.model.swarm.selected)
        #expect(!person.model.swarm.marked.contains(selected))
        #expect(attaching(person).first?.body["agent"]?.string == selected.rawValue)
    }

    /// Whatever the cursor of the swarm does meanwhile.
    @Test func inOneAgentsLogKeysAreAboutThatAgent() throws {
        var person = Person()
        let agent = try #require(person.model.swarm.selected)
        person.press("enter", "J", "J")
        person.press("K")
        person.press("t")
        #expect(attaching(person).first?.body["agent"]?.string == agent.rawValue)
    }
}
