import Canvas
import MissionControl
import Swarm
import Testing

/// What agents ask before they act, and what became of it.
@Suite struct AsksPageTests {
    @Test(arguments: [(40, 10), (80, 24), (120, 36)])
    func asks(columns: Int, rows: Int) {
        expectGolden(
            Person.at(columns, rows, ["5"]).model.draw(), "asks-\(columns)x\(rows)")
    }

    @Test func whatIsOpenComesFirstAndWhatBecameOfTheRest() {
        let rows = Person.at(120, 24, ["5"]).screen
        #expect(rows[2].contains("2 open · 4 settled"))
        #expect(rows[3].hasPrefix("▸ ▲ coder-2    4m run \"rm -rf build && cp"))
        #expect(rows[3].contains("rm-rf · open until 14:37:54"))
        #expect(rows[4].contains("▲ critic    30s write \"a‹U+202E›b.txt\""))
        #expect(rows[5].contains("· critic     4m run \"git push --force\""))
        #expect(rows[5].contains("withdrawn at 14:27:04: who asked is gone"))
        #expect(rows[6].contains("✗ planner") && rows[6].contains("denied by rule secrets"))
        #expect(rows[7].contains("✗ critic") && rows[7].contains("denied by rule sudo"))
        #expect(rows[8].contains("✓ coder-1"))
        #expect(rows[8].contains("approved by you at 14:17:14: only this once"))
        #expect(!rows.contains { $0.contains("run \"make\"") })
    }

    @Test func whatIsAllowedAlwaysNamesTheRule() {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        let asked = cast.ask("coder-1", "run", "make", "rm-rf", 240)
        cast.answer(asked, "allow", 200, ["by": "operator", "pattern": "make *"])
        let row = Person.at(120, 24, cast, ["5"]).screen[3]
        #expect(row.contains("approved always by you at 14:28:34: rule rm-rf is lifted for make *"))
    }

    @Test func howMuchIsToBeSpentStandsBeforeWhatFor() {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        let asked = cast.ask("coder-1", "spend", "gpu hours", "money", 240, [.init("amount", 12.5)])
        var person = Person.at(120, 24, cast, [])
        #expect(person.row("▲ coder-1  ")?.contains("spend 12.5 for \"gpu hours\"?") == true)
        person = person.pressing("5").reading(cast.events)
        #expect(person.row("▸ ▲")?.contains("spend 12.5 for \"gpu hours\"") == true)
        #expect(person.pressing("a").row("wants to")?.hasSuffix("  spend 12.5") == true)
        cast.answer(asked, "deny", 0, ["by": "operator"])
        person.see(cast)
        person = person.reading(cast.events)
        #expect(person.row("▸ ✗")?.contains("spend 12.5 for \"gpu hours\"") == true)
        // What says nothing of it is as it was.
        cast.ask("coder-1", "spend", "gpu hours", "money", 0)
        person = Person.at(120, 24, cast, ["5"])
        #expect(person.row("▸ ▲")?.contains("spend \"gpu hours\"") == true)
    }

    /// However narrow it is, what is open is never called decided.
    @Test(arguments: [72, 80, 100, 120, 200]) func whatIsOpenIsNotCalledDecided(columns: Int) {
        for text in ["make", "rm -rf build && cp -r /srv/cache/build ."] {
            var cast = Cast()
            cast.spawn("coder-1", "coder", 600)
            cast.ask("coder-1", "run", text, "rm-rf", 240)
            let row = Person.at(columns, 24, cast, ["5"]).screen[3]
            #expect(
                !row.contains("denied") || row.contains("open until 14:37:54, then denied"),
                "\(row)")
            #expect(
                columns < 80 || text.count > 10 || row.contains("open until 14:37:54"), "\(row)")
        }
    }

    /// Not of whoever the cursor of the Swarm is on.
    @Test func theSelectedRequestIsDecided() {
        var person = Person.at(80, 24, ["5", "j", "a"])
        #expect(person.row("▸critic asks · 2 of 2") != nil)
        person.press("y")
        #expect(person.requests.last?.verb == "approve")
        let second = Cast.law.state.requests[1].id
        #expect(person.requests.last?.body == ["id": JSON(second.rawValue)])
        #expect(Person.at(80, 24, ["5", "enter"]).row("▸coder-2 asks · 1 of 2") != nil)
    }

    /// What is answered takes the cursor along; the next one needs a key.
    @Test func nothingComesUnderTheCursorByItself() {
        var person = Person.at(80, 24, ["5"])
        var cast = Cast.law
        cast.answer(cast.state.requests[0].id, "withdrawn", 0, [:])
        person.see(cast)
        #expect(person.row("▸ ")?.contains("coder-2") == true)
        person.press("a")
        #expect(person.refusal == "that is settled; esc, then w goes to what waits for an answer")
        person.press("esc", "w", "a")
        #expect(person.row("▸critic asks · 1 of 1") != nil)
    }

    private static let settled: Cast = {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        for number in 0..<25 {
            let asked = cast.ask("coder-1", "run", "make t\(number).", "rm-rf", 240)
            cast.answer(asked, "allow", 230, ["by": "operator"])
        }
        return cast
    }()

    /// They come above the first row, where the list stood at its top, as far as that stays to be seen.
    @Test func whatIsAskedMeanwhileIsSeen() throws {
        var person = Person.at(80, 24, Self.settled, ["5"])
        #expect(person.screen[3].hasPrefix("▸ ✓ coder-1") && person.screen[3].contains("t24."))
        var cast = Self.settled
        for number in 0..<30 {
            cast.ask("coder-1", "run", "make q\(number).", "rm-rf", 20)
            person.see(cast)
            person = person.reading(cast.events)
            let rows = person.screen
            let here = try #require(rows.firstIndex { $0.hasPrefix("▸ ✓") })
            #expect(rows[here].contains("t24."), "\(rows)")
            #expect(rows[here - 1].contains("▲") && rows[here - 1].contains("q\(number)."))
            if number < 10 { #expect(rows[3].contains("q0.")) }
        }
        // Whoever has gone elsewhere stays there, on the same line.
        var other = Person.at(80, 24, Self.settled, ["5"]).pressing("j", "j")
        let line = try #require(other.screen.firstIndex { $0.hasPrefix("▸ ✓") })
        cast = Self.settled
        cast.ask("coder-1", "run", "make it", "rm-rf", 20)
        other.see(cast)
        #expect(other.reading(cast.events).screen[line].hasPrefix("▸ ✓"))
    }

    /// What became of it is not guessed while that is being read.
    @Test func whatIsNotReadYetIsNotCalledWithdrawn() {
        var person = Person.at(80, 24, ["5"])
        var cast = Cast.law
        cast.answer(cast.state.requests[0].id, "allow", 0, ["by": "operator"])
        person.tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        #expect(person.row("rm -rf build")?.hasSuffix("  settled") == true)
        person = person.reading(cast.events)
        #expect(person.row("rm -rf build")?.hasSuffix("  approved") == true)
    }

    @Test func theNextKeyGoesFromOneToTheNext() {
        var person = Person.at(80, 24, ["5", "w"])
        #expect(person.model.notice?.text == "this has waited longest")
        person.press("w")
        #expect(person.row("▸ ")?.contains("critic") == true)
        // In the box as well, and the page stays.
        person.press("w", "a", "w")
        #expect(person.model.dialogs.isEmpty && person.model.focus == .asks)
        #expect(person.row("▸ ")?.contains("critic") == true)
    }

    /// Who is held by a rule has asked nothing, and is told nothing.
    @Test func aNoToALimitSaysWhatIsSo() throws {
        func said(
            _ agent: String?, _ rule: String, _ action: String, _ holds: [JSON], _ keys: [String]
        ) throws -> String? {
            var cast = Cast()
            cast.spawn("tim", "coder", 600)
            cast.spawn("tom", "coder", 600)
            cast.tell(
                20, .gate, agent, "go on: a.py",
                [
                    "verdict": "ask", "level": "safety", "rule": JSON(rule),
                    "action": JSON(action), "target": "a.py",
                ])
            let isOver = rule == "budget-restarts"
            let status = isOver ? "failed" : holds.isEmpty ? "running" : "paused"
            cast.status("tim", status, "kernel", 10, nil, [.init("holds", JSON(holds))])
            var person = Person.at(120, 24, cast, ["5", "a"])
            for key in keys { person.press(key) }
            let request = try #require(person.requests.last)
            person.tell(.reply(request.ticket, .done([:])))
            return person.model.notice?.text
        }
        let stays = "tim stays paused; p lets it go on"
        for keys in [["n"], ["N", "enter"]] {
            #expect(try said("tim", "loop", "change", ["rule loop"], keys) == stays)
            #expect(try said("tim", "consistency", "expect", ["rule consistency"], keys) == stays)
            let tokens = try said("tim", "budget-tokens", "budget", ["rule budget-tokens"], keys)
            #expect(tokens == stays)
            let over = try said("tim", "budget-restarts", "budget", [], keys)
            #expect(over == "tim is not started again")
        }
        let all = "all that are held stay paused; p lets one of them go on"
        #expect(
            try said(nil, "budget-all-tokens", "budget", ["rule budget-all-tokens"], ["n"]) == all)
        #expect(try said("tim", "sudo", "run", [], ["n"]) == "tim may not, and was told so")
        #expect(try said("tim", "loop", "change", ["rule loop"], ["y"]) == "tim may")
    }

    /// Other keys are about whom the row is about.
    @Test func keysActOnWhoAsks() {
        var person = Person.at(80, 24, ["5", "j", "p"])
        let critic = person.agent("critic")?.rawValue ?? ""
        #expect(person.requests.last?.verb == "pause")
        #expect(person.requests.last?.body == ["agents": [JSON(critic)]])
        person.press("t")
        #expect(person.requests.last?.verb == "attach")
        #expect(person.requests.last?.body["agent"]?.string == critic)
    }

    @Test func whatBecameOfItIsRead() {
        var person = Person.at(80, 24, ["5"]).pressing("G", "enter")
        #expect(person.row("▸coder-1 asked at 14:16:54") != nil)
        #expect(person.row("   run \"curl -s example.org\"") != nil)
        #expect(person.row("approved by you at 14:17:14: only this once") != nil)
        person.press("esc", "y")
        guard case .copy(let text) = person.effects.last else {
            Issue.record("nothing was yanked")
            return
        }
        #expect(text.hasPrefix("coder-1  run \"curl -s example.org\"  approved by you"))
    }

    @Test func itIsSearched() {
        var person = Person.at(80, 24, ["5", "/"])
        person.type("secrets")
        person.press("enter")
        #expect(person.row("▸ ")?.contains("planner") == true)
    }

    /// In the past it is decided no more; `enter` goes to when it was asked.
    @Test func thePastIsAsItWas() {
        var person = Person.at(80, 24, ["5"])
        let live = person.screen[2...20]
        person.press("R")
        person = person.reading(Cast.law.events)
        let past = person.screen[2...20].map { $0.replacing("═", with: "━") }
        #expect(past == Array(live))
        person.press("a")
        #expect(person.refusal == "replay shows the past: R returns to live")
        person.press("esc", "enter")
        #expect(person.model.past?.place == Cast.law.state.requests[0].id)
        person.see(Cast.law.state.requests[0].id, of: .law)
        person = person.reading(Cast.law.events)
        #expect(person.screen[2].contains("1 open · 4 settled"))
        #expect(person.row("a‹U+202E›b.txt") == nil)
    }

    @Test func anEmptyPageSaysWhatComesThere() {
        var cast = Cast()
        cast.spawn("planner", "architect", 9)
        let person = Person.at(80, 24, cast, ["5"])
        let said = "nobody has asked anything: what agents ask by 'skep gate'"
        #expect(person.screen[3].contains(said))
        #expect(person.pressing("a").refusal == "nothing waits for an answer")
    }

    @Test func noSizeIsTooSmall() {
        for columns in [1, 7, 39, 40, 63, 64, 120] {
            for rows in [1, 2, 9, 10, 13] {
                for page in ["5", "6"] {
                    let person = Person.at(columns, rows, [page, "j", "enter", "esc", "G", "}"])
                    #expect(person.model.draw().columns == columns)
                }
            }
        }
    }
}
