import Canvas
import Emulator
import MissionControl
import Swarm
import Testing

/// A question is answered in a box, and the next one never by the same fingers.
@Suite struct AnswerBoxTests {
    private static let ask = "Apply this patch? [y/N] "

    /// Goes to critic, whose prompt stands at its cursor, and opens the box.
    private func opening(_ columns: Int = 80, _ rows: Int = 24) -> Person {
        var person = Person(columns, rows).pressing("w", "w")
        person.press("a")
        return person
    }

    private func id(_ name: String) -> AgentID {
        Cast.afternoon.state.agent(called: name)?.id ?? AgentID(rawValue: "a0")
    }

    private func arrive(
        _ person: inout Person, _ role: MissionControl.Attachment.Role = .watcher(nil)
    ) {
        guard let request = person.requests.last else { return }
        let agent = id("critic").rawValue
        person.tell(
            .reply(
                request.ticket,
                .done(["agent": JSON(agent), "name": "critic", "token": "t", "path": "/s"])))
        var emulator = Emulator(columns: 120, rows: 40)
        _ = emulator.feed(
            Array("--- a/tax.py\r\n+++ b/tax.py\r\n-    return 1\r\n+    return 2\r\n".utf8))
        _ = emulator.feed(Array(AnswerBoxTests.ask.utf8))
        person.tell(
            .attached(
                MissionControl.Attachment(
                    agent: agent, name: "critic", role: role, emulator: emulator)))
        person.tell(.terminal(.size(columns: 120, rows: 40)))
    }

    private func open(_ columns: Int = 80, _ rows: Int = 24) -> Person {
        var person = opening(columns, rows)
        arrive(&person)
        return person
    }

    private func typed(_ person: Person) -> String {
        let bytes = person.effects.flatMap { effect -> [UInt8] in
            if case .type(let bytes) = effect { bytes } else { [] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same agents after critic has become something else.
    private func after(_ change: (inout Cast) -> Void) -> News {
        var cast = Cast.afternoon
        change(&cast)
        return .answer(.moment(.newest(now: nil), cast.moment, cast.extent))
    }

    private func isOpen(_ person: Person) -> Bool { !person.model.dialogs.isEmpty }

    @Test(arguments: [(40, 10), (80, 24), (120, 40), (200, 50)])
    func everySizeHasItsPicture(columns: Int, rows: Int) {
        expectGolden(open(columns, rows).model.draw(), "answer-\(columns)x\(rows)")
    }

    @Test func itWatchesUntilSomebodyTypesAndResizesNothing() {
        var person = open()
        #expect(person.requests.last?.verb == "attach")
        #expect(person.requests.last?.body["watch"]?.bool == true)
        #expect(person.effects.contains(.resizeAgent(columns: 120, rows: 40)))
        #expect(!person.effects.contains(.takeOver))
        person.type("y")
        #expect(person.effects.suffix(2) == [.takeOver, .type([0x79])])
        person.tell(.terminal(.role(.writer)))
        person.press("enter")
        #expect(person.effects.last == .type([0x0d]))
    }

    /// The second line of a paste would be the answer to a question that nobody has seen.
    @Test func aPasteAnswersOnce() {
        var person = open()
        person.tell(.gesture(.paste(Array("no\nyes\n".utf8))))
        #expect(typed(person) == "no\r")
        #expect(person.model.notice?.text.hasPrefix("only the first line was typed") == true)
        person.type("y")
        #expect(typed(person) == "no\r")
    }

    /// The rest of what somebody types for it is not for the list behind it.
    @Test func whoTypesAnAnswerThatIsLostDoesNothing() {
        var person = open()
        person.type("stop")
        person.tell(.terminal(.ended(.lost("the supervisor is gone"))))
        let sent = person.requests.count
        person.type(" please")
        person.press("enter", "x", "y")
        #expect(person.requests.count == sent && !person.model.dialogs.isEmpty)
        #expect(person.model.draw().text.contains("critic still asks"))
        #expect(person.pressing("esc").model.dialogs.isEmpty)
    }

    /// Behind an answer the next one is somebody else, though the log may not know yet that it is answered.
    @Test func fromAnAnswerTheNextIsAnother() {
        var person = open()
        person.type("y")
        person.press("enter", "w")
        #expect(!isOpen(person))
        #expect(person.model.draw().text.contains("▸ ▲ coder-2"))
    }

    /// Two questions, and fingers that type on.
    @Test func theNextRequestIsNotUnderTheSameFingers() {
        var person = open()
        person.type("y")
        person.press("enter")
        // Whatever it may ask now: nobody has seen it.
        person.type("y")
        person.press("enter")
        #expect(typed(person) == "y\r")
        #expect(person.model.notice?.text == "the answer was given; a types on, esc leaves")
        person.tell(after { $0.status("critic", "running", "prompt", 1) })
        #expect(!isOpen(person))
        #expect(person.effects.last == .detach)
        #expect(person.model.notice?.text == "critic goes on; w goes to coder-2")
        person.type("y")
        #expect(typed(person) == "y\r")
        #expect(!isOpen(person))
    }

    @Test func aTypesOnAtAnAnswerThatWasNone() {
        var person = open()
        person.type("x")
        person.press("enter", "a", "y", "enter")
        #expect(typed(person) == "x\ry\r")
    }

    @Test func keysThatAreFasterThanTheTerminalAreForIt() {
        var person = opening()
        person.type("y")
        #expect(typed(person) == "")
        arrive(&person)
        #expect(typed(person) == "y")
    }

    @Test func itClosesWhenSomethingElseIsAsked() {
        var person = opening()
        person.type("y")
        person.tell(
            after {
                $0.status("critic", "running", "prompt", 2)
                $0.status("critic", "waiting", "prompt", 1, "prompt: Delete all? [y/N]")
            })
        #expect(!isOpen(person))
        arrive(&person)
        #expect(typed(person) == "", "it was typed for the question before")
        #expect(person.effects.last == .detach)
    }

    @Test(arguments: ["esc", "ctrl-\\", "F12"])
    func leavingAnswersNothing(key: String) {
        var person = open()
        person.press(key)
        #expect(!isOpen(person))
        #expect(person.effects.last == .detach)
        #expect(typed(person) == "")
    }

    @Test func whereSomebodyElseTypesItOnlyShows() {
        var person = opening()
        arrive(&person, .watcher("pts/7"))
        person.type("y")
        #expect(typed(person) == "" && !person.effects.contains(.takeOver))
        #expect(person.model.notice?.text == "pts/7 types there; t, then s takes over")
        #expect(person.model.draw().text.contains("pts/7 types there   t its terminal"))
    }

    @Test func aPasteIsForTheProgram() {
        var person = open()
        person.tell(.gesture(.paste(Array("yes".utf8))))
        #expect(typed(person) == "yes")
    }

    @Test func whatEndsTheTerminalEndsTheBox() {
        for end in [
            MissionControl.Attachment.End.exited("exited 0 after 3 s"),
            .gone("the supervisor is gone"),
        ] {
            var person = open()
            person.tell(.terminal(.ended(end)))
            #expect(!isOpen(person) && person.model.notice != nil)
        }
        // What was about to be typed is for nobody.
        var person = opening()
        person.tell(.failed("cannot attach: no"))
        #expect(person.row("No terminal was opened") != nil && person.row("▸critic asks") == nil)
        var refused = opening()
        if let ticket = refused.requests.last?.ticket {
            refused.tell(.reply(ticket, .refused(Refusal(code: "exited", message: "it exited"))))
        }
        #expect(refused.model.notice?.text == "it exited")
        #expect(refused.row("No terminal was opened") != nil)
        #expect(refused.pressing("esc").model.dialogs.isEmpty)
    }

    // MARK: - The mouse

    @Test func itsHintsCanBeClickedOn() throws {
        var later = open()
        try later.click("esc later")
        #expect(!isOpen(later) && later.effects.last == .detach)
        var sent = open().pressing("y", "enter")
        try sent.click("a types on")
        sent.type("n")
        #expect(typed(sent).hasSuffix("n"))
        sent.press("enter")
        try sent.click("w next request")
        #expect(!isOpen(sent) && sent.model.swarm.selected == id("coder-2"))
        var field = asker(joined: false).pressing("a")
        field.type("main")
        try field.click("enter answers")
        #expect(field.requests.last?.verb == "send")
    }

    // MARK: - Without a terminal

    private func asker(joined: Bool) -> Person {
        var cast = Cast()
        if joined {
            cast.tell(60, .agentJoined, "guest", "coder", ["name": "guest"])
        } else {
            cast.tell(60, .agentSpawned, "guest", "coder", ["name": "guest", "pty": false])
        }
        cast.status("guest", "waiting", joined ? "wire" : "fd3", 40, "which branch?")
        return Person(80, 24, cast)
    }

    @Test func aFieldAnswersAnAgentOnPipes() {
        var person = asker(joined: false).pressing("a")
        person.type("main")
        expectGolden(person.model.draw(), "answer-field-80x24")
        person.press("enter")
        #expect(!isOpen(person))
        let request = person.requests.last
        #expect(request?.verb == "send")
        #expect(request?.body["text"]?.string == "main")
        #expect(request?.body["answer"]?.bool == true)
        if let ticket = request?.ticket { person.tell(.reply(ticket, .done([:]))) }
        #expect(person.model.notice?.text == "guest has the answer")
    }

    /// What was pasted stays to be mended.
    @Test func aFieldAnswersOnce() {
        var person = asker(joined: false).pressing("a")
        person.tell(.gesture(.paste(Array("no\nyes".utf8))))
        person.press("enter")
        #expect(isOpen(person) && person.requests.isEmpty)
        #expect(person.model.notice?.text.hasPrefix("an answer is one line") == true)
        person.press("backspace", "backspace", "backspace", "backspace", "enter")
        #expect(person.requests.last?.body["text"]?.string == "no")
    }

    /// Nobody asks that any more: the rest of the answer is no row of keys.
    @Test func whoTypesAnAnswerThatIsNotWantedDoesNothing() {
        var cast = Cast()
        cast.tell(60, .agentSpawned, "guest", "coder", ["name": "guest", "pty": false])
        cast.status("guest", "waiting", "fd3", 40, "which branch?")
        var person = Person(80, 24, cast).pressing("a")
        person.type("the on")
        cast.status("guest", "running", "fd3", 1)
        person.tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        person.type("e with p")
        person.press("enter", "x", "y")
        #expect(person.requests.isEmpty && person.row("guest asks that no more") != nil)
        #expect(person.pressing("esc").model.dialogs.isEmpty)
    }

    @Test func aMessageAnswersOneThatJoined() {
        var person = asker(joined: true).pressing("a")
        person.type("main")
        person.press("enter")
        #expect(person.requests.last?.verb == "message")
        #expect(person.requests.last?.body["intent"]?.string == "answer")
    }

    // MARK: - Where there is nothing to answer

    @Test func nothingWaits() {
        var cast = Cast()
        cast.spawn("one", "coder", 5)
        #expect(Person(80, 24, cast).pressing("a").refusal == "nothing waits for an answer")
        let other = Person().pressing("G", "a")
        #expect(
            other.refusal
                == "nothing waits for an answer here; esc, then w goes to the next that does")
        #expect(
            Person().pressing("R", "a").refusal == "replay shows the past: R returns to live")
    }
}
