import Canvas
import MissionControl
import Swarm
import Testing

/// What is said fits where there is little room, and what stands side by side is told apart where there is much.
@Suite struct SizesTests {
    private func rows(_ person: Person) -> [String] {
        let canvas = person.model.draw()
        return (0..<canvas.rows).map { canvas.rowText($0) }
    }

    @Test(arguments: [":", "n", "/", "m"]) func theKeyThatClosesIsNamed(name: String) {
        for columns in [40, 60, 80] {
            let hints = rows(Person(columns, 10).pressing(name)).dropLast().last ?? ""
            #expect(hints.hasSuffix("esc leaves it"), "\(columns): \(hints)")
        }
    }

    @Test func aSmallListIsNoPeephole() {
        var person = Person(40, 10).pressing(":")
        person.type("only")
        let shown = rows(person).filter { $0.contains("log: only") }
        #expect(shown.count >= 4)
    }

    /// What keys act on is on the screen, however small it becomes.
    @Test func theCursorStaysInSight() {
        for (columns, rows) in [(40, 10), (80, 24), (60, 12)] {
            var person = Person(120, 40).pressing("end")
            person.tell(.gesture(.resize(columns: columns, rows: rows)))
            #expect(self.rows(person).contains { $0.contains("▸ ✓") }, "\(columns)x\(rows)")
        }
    }

    @Test func allFieldsOfAFormAreThere() {
        let text = Person(40, 10).pressing("n").model.draw().text
        for name in ["command", "name", "role", "directory", "runs on"] {
            #expect(text.contains(name), "\(name)")
        }
    }

    @Test func whatIsSearchedForIsSeen() {
        var person = Person(40, 10).pressing("ctrl-r")
        person.type("timeout")
        let title = rows(person)[2]
        #expect(title.hasPrefix("━▸Search: timeout") && title.contains("0 hits, esc stops"))
    }

    @Test func whyNothingIsDoneIsSaid() {
        var person = Person(40, 10).pressing(":")
        person.type("play")
        #expect(rows(person).contains { $0.contains("play  in replay alone") })
    }

    @Test(arguments: [(80, 40), (120, 40), (200, 50)])
    func headsAreWholeWords(columns: Int, rows: Int) {
        let head = self.rows(Person(columns, rows))[3]
        #expect(head.contains("status") && !head.contains("…"), "\(head)")
    }

    /// From 200 columns on a row says what only a wide one has room for.
    @Test func aWideRowSaysMore() throws {
        var cast = Cast.afternoon
        cast.tell(0, .usage, "planner", "m", ["tokens_in": 12_000, "tokens_out": 400])
        cast.spawn("late", "coder", 0, ["claude", "fix the tests"])
        let person = Person(220, 40, cast).pressing("z")
        let shown = rows(person)
        let head = shown[3]
        let words = ["leases", "tokens", "process", "contained", "by", "command", "worktree"]
        #expect(head.split(separator: " ").suffix(words.count).map(String.init) == words)
        let planner = try #require(shown.first { $0.hasPrefix("  ● planner") })
        #expect(planner.contains(" 12k ") && planner.contains(" process tree"), "\(planner)")
        let late = try #require(shown.first { $0.contains("late") })
        #expect(
            late.contains("claude 'fix the tes") || late.contains("claude \"fix the tes"), "\(late)"
        )
        #expect(!rows(Person(199, 40, cast).pressing("z"))[3].contains("tokens"))
    }

    @Test func whoNeedsSomebodyIsNamed() {
        #expect(rows(Person(40, 10))[0].hasPrefix(" skep LIVE   ▲ coder-2 asks 4m"))
    }

    @Test(arguments: [200, 300]) func aLineStandsBetweenPanes(columns: Int) throws {
        for keys in [[], ["R"]] {
            var person = Person(columns, 50)
            for key in keys { person.press(key) }
            let log = try #require(person.model.layout.panes[.log])
            let canvas = person.model.draw()
            let x = log.x - 1
            #expect((log.y + 1..<log.bottom).allSatisfy { canvas[x, $0].glyph.text == "│" })
            #expect(canvas[x, log.y].glyph.text == (person.model.isReplay ? "═" : "─"))
            #expect(person.model.layout.pane(x: x, y: log.y + 3) == nil)
        }
    }
}
