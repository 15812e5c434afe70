import Canvas
import MissionControl
import Testing

/// Help that can be searched, and closes by keys of its own alone.
@Suite struct HelpPageTests {
    private func help() -> Person { Person().pressing("?") }

    private func isOpen(_ person: Person) -> Bool { !person.model.dialogs.isEmpty }

    @Test(arguments: ["esc", "q", "?", "F1", "ctrl-c"]) func itsKeysCloseIt(name: String) {
        #expect(!isOpen(help().pressing(name)))
    }

    @Test(arguments: ["x", "p", "a", "R", "enter"]) func noOtherKeyDoes(name: String) {
        let person = help().pressing(name)
        #expect(isOpen(person) && person.requests.isEmpty)
        #expect(person.model.notice?.text == "\(name) does nothing here; esc closes this")
    }

    @Test func actionsAreFoundInIt() {
        var person = help().pressing("/")
        person.type("paus")
        var text = person.model.draw().text
        #expect(text.contains("p pause or resume") && !text.contains("restart"))
        #expect(text.contains("Help: Swarm · paus"))
        // Letters are letters as long as one types, and keys again behind that.
        person.type("q")
        #expect(person.model.draw().text.contains("no action here is called so"))
        person.press("backspace", "enter", "esc")
        text = person.model.draw().text
        #expect(isOpen(person) && text.contains("restart"))
        #expect(!isOpen(person.pressing("esc")))
    }

    /// What is for the other side of time stands apart, and dim.
    @Test func itSaysWhatWorksNow() throws {
        func rows(_ person: Person) -> (text: String, apart: Role?, name: String) {
            let picture = person.model.draw()
            let rows = (0..<picture.rows).map { picture.rowText($0) }
            guard let row = rows.firstIndex(where: { $0.hasPrefix(" in ") }) else {
                return (picture.text, nil, "")
            }
            return (picture.text, picture[12, row].role, String(rows[row].prefix(11)))
        }
        var model = Model(workspace: "shop")
        model.columns = 120
        let live = rows(Person(120, 50, model).pressing("?"))
        #expect(live.name == " in replay ")
        #expect(live.apart == .textDim)
        #expect(live.text.contains("home g first"))
        // In the Swarm these keys are others'.
        #expect(!live.text.contains("/ search"))
        let past = rows(Person(120, 50, model).pressing("R", "?"))
        #expect(past.name == " in live   ")
        #expect(past.apart == .textDim)
        #expect(past.text.contains("g start of the run") && past.text.contains("n next match"))
        #expect(!past.text.contains("g first"))
    }

    @Test func itEndsWhereItsLinesEnd() {
        var person = Person(40, 10).pressing("?", "end")
        let last = person.model.draw().text
        person.press("j", "pgdn")
        #expect(person.model.draw().text == last)
        person.press("home")
        #expect(person.model.draw().text == Person(40, 10).pressing("?").model.draw().text)
    }
}

/// What cannot be done now is dim on the list of everything, and says why.
@Suite struct ObstacleTests {
    private func row(_ person: Person, _ title: String) -> (text: String, role: Role?)? {
        let canvas = person.model.draw()
        for y in 0..<canvas.rows {
            let text = canvas.rowText(y)
            // Behind the keys.
            guard text.dropFirst(16).hasPrefix(title) else { continue }
            return (text, canvas[16, y].role)
        }
        return nil
    }

    private func palette(_ person: Person, _ typed: String) -> Person {
        var person = person.pressing(":")
        person.type(typed)
        return person
    }

    @Test(
        arguments: [
            ("next match", "in the Log; 2 goes there"), ("search", "in the Log; 2 goes there"),
            ("yank", "in the Log; 2 goes there"),
            ("event back", "in replay alone; R goes there"),
            ("last place", "there is no last place"), ("follow", "in the Log; 2 goes there"),
            ("leave the terminal", "in an agent's terminal"),
        ]) func itSaysWhy(title: String, why: String) throws
    {
        let found = try #require(row(palette(Person(), title), title))
        #expect(found.text.hasSuffix("  " + why))
        #expect(found.role == .textDim)
    }

    @Test func thePaneDecides() throws {
        let log = Person().pressing("2")
        for title in ["search", "yank", "follow"] {
            #expect(try #require(row(palette(log, title), title)).role == .dialog, "\(title)")
        }
        for title in ["next match", "leave the terminal"] {
            #expect(try #require(row(palette(log, title), title)).role == .textDim, "\(title)")
        }
    }

    @Test(arguments: ["pause", "restart", "filter", "replay", "breaker", "terminal", "answer"])
    func whatCanBeDoneIsNotDim(title: String) throws {
        #expect(try #require(row(palette(Person(), title), title)).role == .dialog)
    }

    @Test func thePastHasNoActs() throws {
        let past = Person().pressing("R")
        #expect(
            try #require(row(palette(past, "pause"), "pause")).text.hasSuffix(
                "in the present alone; R goes there"))
        #expect(try #require(row(palette(past, "event back"), "event back")).role == .dialog)
    }

    /// What is named dim is not done, but says so.
    @Test func whatIsForThePastIsNotDoneInThePresent() {
        let person = palette(Person(), "event back").pressing("enter")
        #expect(person.model.notice?.text == "in replay alone; R goes there")
    }
}
