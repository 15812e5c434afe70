import Canvas
import MissionControl
import Swarm
import Testing

/// What is set in the palette.
@Suite struct SettingTests {
    private func person(_ typed: String, _ columns: Int = 80, _ rows: Int = 24) -> Person {
        var model = Model(workspace: "shop")
        model.choices = Choices(themes: ["dark", "light"])
        var person = Person(columns, rows, model)
        person.press(":")
        person.type(typed)
        return person
    }

    @Test func themesAreListedAndApplyAtOnce() {
        #expect(person("theme").model.draw().text.contains("theme dark"))
        let person = person("theme li").pressing("enter")
        #expect(person.effects == [.useTheme("light")])
        #expect(person.model.dialogs.isEmpty)
    }

    @Test func theSwarmsShareIsSet() {
        func rows(_ typed: String, _ columns: Int, _ rows: Int) -> Rectangle? {
            person(typed, columns, rows).pressing("enter").model.layout.panes[.swarm]
        }
        #expect(rows("layout 70", 80, 44)?.rows == 28)
        #expect(rows("layout 30", 80, 44)?.rows == 12)
        // The last column of its share stands between it and the next pane.
        #expect(rows("layout 35", 300, 80)?.columns == 104)
        #expect(rows("layout auto", 300, 80)?.columns == 149)
        // Whatever is wished, there is room for a list and for lines.
        #expect(rows("layout 90", 80, 24)?.rows == 14)
        #expect(rows("layout 10", 80, 24)?.rows == 4)
    }

    @Test func aKeyOfOursGoesToTheSelectedAgent() throws {
        let person = person("key ctrl-\\").pressing("enter")
        let request = try #require(person.requests.first)
        #expect(request.verb == "send" && request.body["enter"]?.bool == false)
        #expect(request.body["text"]?.string == "\u{1c}")
        #expect(
            self.person("key F12").pressing("enter").requests.first?.body["text"]?.string
                == "\u{1b}[24~")
    }

    @Test func marksAreChosen() throws {
        var person = person("marks ◆ failures").pressing("enter", "R")
        person.press("]")
        let ways = person.effects.compactMap { effect in
            if case .ask(.place(let question)) = effect { question.way } else { nil }
        }
        guard case .mark(_, true, let stops) = ways.last else {
            Issue.record("no mark was asked for")
            return
        }
        #expect(stops == [.decision, .failure])
    }

    @Test func whatIsNoSettingIsNone() {
        for typed in ["layout 5", "theme pink", "marks ?", "key ctrl-ctrl", "idle"] {
            #expect(
                !person(typed).pressing("enter").effects.contains { effect in
                    if case .useTheme = effect { true } else { false }
                }, "\(typed)")
        }
    }

    @Test func filesThatChangedCountAtOnceAndWrongOnesDoNot() throws {
        var person = Person()
        let chosen = KeyMap(chosen: [.pause: [Key("P")]])
        person.tell(.look(Look(keys: chosen, themes: ["dark"])))
        #expect(person.model.keys == chosen)
        person.tell(.look(Look(keys: .standard, themes: [], complaint: "keys.yaml:3:8: 'p' is …")))
        #expect(person.model.keys == chosen)
        #expect(person.model.notice?.text == "keys.yaml:3:8: 'p' is …")
    }
}
