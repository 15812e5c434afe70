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

    private func attachment(
        _ agent: String, _ role: MissionControl.Attachment.Role = .writer
    ) -> News {
        .attached(
            Attachment(
                agent: agent, name: "coder-2", role: role,
                emulator: Emulator(columns: 80, rows: 23)))
    }

    private func attachment(_ request: ControlRequest) -> News {
        attachment(request.body["agent"]?.string ?? "")
    }

    private func tick(_ person: inout Person) {
        let moment = person.model.live
        person.tell(.bell(Bell(lastID: moment.lastID, now: moment.now)))
    }

    /// It is asked for again of whoever serves next; keys typed meanwhile are for nobody, and least of all the list's.
    @Test func aTerminalComesBackWithTheSupervisor() throws {
        var person = Person().pressing("t")
        let first = try #require(attaching(person).last)
        person.tell(.reply(first.ticket, .done(pass)))
        person.tell(attachment(first))
        tick(&person)
        #expect(attaching(person).count == 1)
        person.tell(.terminal(.ended(.lost("the supervisor is gone"))))
        person.type("x")
        person.press("enter")
        #expect(person.model.draw().rowText(23).contains("supervisor lost; this comes back"))
        tick(&person)
        tick(&person)
        let second = try #require(attaching(person).last)
        #expect(attaching(person).count == 2 && second.body == first.body)
        // The next one is lost, too, and the one after it lets us in.
        person.tell(.reply(second.ticket, .lost))
        tick(&person)
        let third = try #require(attaching(person).last)
        #expect(attaching(person).count == 3)
        person.tell(.reply(third.ticket, .done(pass)))
        person.tell(attachment(third))
        person.type("y")
        #expect(person.effects.last == .type(Array("y".utf8)))
    }

    private func attached(_ role: MissionControl.Attachment.Role = .writer) throws -> (
        Person, ControlRequest
    ) {
        var person = Person().pressing("t")
        let request = try #require(attaching(person).last)
        person.tell(.reply(request.ticket, .done(pass)))
        person.tell(attachment(person.model.swarm.selected?.rawValue ?? "", role))
        return (person, request)
    }

    private let lost = News.terminal(.ended(.lost("the supervisor is gone")))

    /// In whatever part of the way back it is lost again.
    @Test func aTerminalThatIsLostTwiceComesBack() throws {
        var (person, _) = try attached()
        person.tell(lost)
        tick(&person)
        let second = try #require(attaching(person).last)
        person.tell(.reply(second.ticket, .done(pass)))
        // Before its picture is there.
        person.tell(lost)
        tick(&person)
        let third = try #require(attaching(person).last)
        #expect(attaching(person).count == 3)
        // Before it was sent, and before the socket was reached.
        person.tell(
            .reply(
                third.ticket,
                .refused(MissionControl.Refusal(code: "lost", message: "nobody answers"))))
        tick(&person)
        let fourth = try #require(attaching(person).last)
        person.tell(.reply(fourth.ticket, .done(pass)))
        person.tell(.failed("cannot attach: no such socket"))
        tick(&person)
        #expect(attaching(person).count == 5)
        #expect(person.model.draw().rowText(23).contains("supervisor lost; this comes back"))
        person.type("x")
        #expect(person.model.attachment != nil && person.model.dialogs.isEmpty)
    }

    /// Whoever is back first: who watched is to watch, and a size is told that changed on the way.
    @Test func whoTypedTypesAndWhoWatchedWatches() throws {
        var (watcher, first) = try attached(.watcher("pts/7"))
        #expect(first.body["watch"]?.bool == false)
        watcher.tell(lost)
        tick(&watcher)
        #expect(attaching(watcher).last?.body["watch"]?.bool == true)
        var (writer, _) = try attached()
        writer.tell(lost)
        tick(&writer)
        let second = try #require(attaching(writer).last)
        #expect(second.body["watch"]?.bool == false)
        writer.tell(.gesture(.resize(columns: 100, rows: 30)))
        writer.tell(.reply(second.ticket, .done(pass)))
        writer.tell(attachment(second))
        #expect(writer.effects.last == .resizeAgent(columns: 100, rows: 29))
    }

    /// The way is there, and nobody passes on what goes it.
    @Test func aSupervisorThatStandsStillIsSaid() throws {
        var (person, _) = try attached()
        #expect(person.model.draw().rowText(23).contains("attached"))
        person.tell(.link(.lost(seconds: 0)))
        #expect(person.model.draw().rowText(23).contains("the supervisor stands still"))
        person.tell(.link(.live))
        #expect(!person.model.draw().rowText(23).contains("stands still"))
    }

    /// Keys typed for a terminal at which somebody else types would be about that.
    @Test func whatIsTypedAheadTakesNothingOver() throws {
        var person = Person().pressing("t")
        let request = try #require(attaching(person).last)
        person.type("sy")
        person.tell(.reply(request.ticket, .done(pass)))
        person.tell(attachment("a2", .watcher("pts/7")))
        #expect(!person.effects.contains(.takeOver))
    }

    /// The rest of what somebody types is not for the screen, and a line's end does not close the box.
    @Test func whoTypesWholeLinesAfterARefusalDoesNothing() throws {
        var person = Person().pressing("t")
        let request = try #require(attaching(person).first)
        person.type("make")
        person.tell(
            .reply(
                request.ticket,
                .refused(MissionControl.Refusal(code: "exited", message: "it has exited"))))
        #expect(person.model.draw().text.contains("No terminal was opened"))
        #expect(person.model.notice?.text == "it has exited")
        let sent = person.requests.count
        person.press("enter", "p", "q", "enter", "x", "y")
        #expect(person.requests.count == sent && !person.model.dialogs.isEmpty)
        person.press("esc")
        #expect(person.model.dialogs.isEmpty)
    }

    /// A screen for one terminal alone stays with it, whatever becomes of the agent meanwhile.
    @Test func aScreenForOneTerminalShowsItsEnd() throws {
        var person = Person()
        person.model.show(only: "coder-2")
        tick(&person)
        person.tell(attachment(person.model.swarm.selected?.rawValue ?? ""))
        person.tell(lost)
        tick(&person)
        let request = try #require(attaching(person).last)
        person.tell(
            .reply(
                request.ticket,
                .refused(MissionControl.Refusal(code: "exited", message: "it has exited"))))
        #expect(!person.effects.contains(.leave))
        #expect(person.model.draw().rowText(23).contains("it has exited"))
    }

    /// An agent that ended meanwhile does not come back, and is not asked for again and again.
    @Test func whatWasRefusedIsNotAskedForAgain() throws {
        var person = Person().pressing("t")
        let first = try #require(attaching(person).last)
        person.tell(.reply(first.ticket, .done(pass)))
        person.tell(attachment(first))
        person.tell(.terminal(.ended(.lost("the supervisor is gone"))))
        tick(&person)
        let second = try #require(attaching(person).last)
        let refusal = MissionControl.Refusal(code: "exited", message: "coder-2 has exited")
        person.tell(.reply(second.ticket, .refused(refusal)))
        tick(&person)
        #expect(attaching(person).count == 2)
        #expect(person.model.draw().rowText(23).contains("coder-2 has exited"))
        #expect(person.pressing("enter").model.attachment == nil)
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

    /// A message begun to whom takes none is not a row of keys.
    @Test func whoWritesToWhomTakesNoMessagesDoesNothing() {
        var cast = Cast.afternoon
        cast.tell(
            0, .agentSpawned, "deaf", "coder",
            ["name": "deaf", "command": ["claude"], "pty": true])
        var person = Person(80, 24, cast).pressing("/")
        person.type("deaf")
        person.press("enter", "m")
        #expect(person.model.draw().text.contains("deaf takes no messages"))
        person.type("hello there, stop!")
        person.press("enter")
        #expect(person.requests.isEmpty && person.model.dialogs.count == 1)
        person.press("esc")
        #expect(person.model.dialogs.isEmpty)
        // By its name the action is found, and why it does nothing.
        person.press(":")
        person.type("message")
        #expect(person.model.draw().text.contains("deaf takes no messages"))
    }
}
