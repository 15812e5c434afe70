import Canvas
import Emulator
import MissionControl
import Swarm
import Testing

/// A screen that is larger than the pane it is shown in.
@Suite struct PreviewPanTests {
    /// `tui` draws a screen of 120×40, and somebody looks at it.
    private func looking(_ columns: Int = 80, _ rows: Int = 24) throws -> Person {
        var cast = Cast.afternoon
        cast.spawn("tui", "coder", 60, ["vi"])
        cast.status("tui", "running", "kernel", 50)
        var person = Person(columns, rows, cast)
        person.press("/")
        person.type("tui")
        person.press("enter", "enter", "v")
        var emulator = Emulator(columns: 120, rows: 40)
        for row in 1...40 {
            let text = "\u{1b}[\(row);1Hrow \(row)\u{1b}[\(row);110Hend \(row)"
            _ = emulator.feed(Array(text.utf8))
        }
        let tui = try #require(person.agent("tui"))
        let question = ScreenQuestion(tui, through: cast.moment.lastID)
        person.tell(.answer(.screen(ScreenAnswer(question, emulator))))
        return person
    }

    private func top(_ person: Person) -> String {
        let layout = person.model.layout
        return person.model.draw().rowText((layout.panes[.log]?.y ?? 0) + 1)
    }

    @Test func theFirstPartIsThatAroundTheCursor() throws {
        #expect(try looking().model.draw().text.contains("end 40"))
    }

    @Test func keysMoveIt() throws {
        let person = try looking()
        let first = top(person)
        #expect(top(person.pressing("k")) != first)
        #expect(top(person.pressing("k", "k", "j", "j")) == first)
        #expect(top(person.pressing("home")) == "row 1")
        #expect(top(person.pressing("home", "j")) == "row 2")
        let right = person.pressing("home", "L", "L", "L", "}", "}")
        #expect(!top(right).contains("row"))
        #expect(top(right.pressing("{", "{", "H", "H", "H")) == "row 1")
        // Beyond its edges there is nothing.
        #expect(top(person.pressing("home", "k", "h", "pgup")) == "row 1")
        #expect(top(person.pressing("pgdn", "pgdn", "pgdn")) == first)
    }

    @Test func theTitleSaysWhichPartItIs() throws {
        let person = try looking().pressing("home")
        let rows = (person.model.layout.panes[.log]?.rows ?? 0) - 1
        #expect(person.model.draw().text.contains("its screen, rows 1–\(rows) of 40"))
    }

    /// Whoever goes back to the end sees the cursor again, wherever it goes.
    @Test func theEndIsWhereTheCursorIs() throws {
        let person = try looking()
        #expect(top(person.pressing("home", "G")) == top(person))
        #expect(top(person.pressing("home", "v", "v")) == top(person))
    }

    @Test func theWheelMovesIt() throws {
        var person = try looking().pressing("home")
        try person.turnWheel(.wheelDown, over: "row 3")
        #expect(top(person) == "row 4")
    }

    @Test func whereAllOfItIsShownNothingMoves() throws {
        let person = try looking(130, 60).pressing("z", "k")
        #expect(person.model.notice?.text.hasPrefix("all of the screen of tui is shown") == true)
    }
}
