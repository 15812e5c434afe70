import Canvas
import MissionControl
import Swarm
import Testing

/// What was said between agents and to them, as a sequence and as a list.
@Suite struct TalkPageTests {
    /// Five who ask, tell, refuse and are asked.
    private static let story: Cast = {
        var cast = Cast()
        for (name, role) in [
            ("planner", "architect"), ("scout-1", "scout"), ("coder-2", "coder"),
            ("critic", "critic"), ("bench", "bench"),
        ] { cast.spawn(name, role, 600) }
        cast.tell(300, .order, nil, "planner", ["text": "split the work\nand say who does what"])
        cast.conclude(299, reached: ["planner"])
        cast.tell(240, .message, "planner", "*", ["intent": "inform", "text": "tickets are out"])
        cast.conclude(
            239, reached: ["scout-1", "coder-2", "critic"],
            refused: ["bench": "not_listening"])
        cast.tell(
            120, .message, "scout-1", "planner",
            ["intent": "inform", "text": "tax rules are in order/tax.py", "reply_to": 8])
        cast.conclude(119, reached: ["planner"])
        cast.tell(90, .message, "coder-2", "bench", ["intent": "ask", "text": "how fast is it?"])
        cast.conclude(89, refused: ["bench": "not_running"])
        cast.tell(
            60, .gate, "coder-2", "run \"rm -rf build\"",
            ["verdict": "ask", "rule": "rm-rf", "level": "safety"])
        cast.tell(50, .gate, "critic", "push", ["verdict": "deny", "level": "order"])
        cast.tell(40, .approval, nil, "14", ["verdict": "allow", "by": "operator", "text": "once"])
        cast.tell(30, .gate, "scout-1", "read /etc/passwd", ["verdict": "ask", "rule": "etc"])
        cast.tell(20, .message, "critic", "coder-2,planner", ["text": "please check src/cart.py"])
        return cast
    }()

    private func person(
        _ columns: Int, _ rows: Int, _ cast: Cast = story, _ keys: [String] = ["7"]
    ) -> Person {
        var person = Person(columns, rows, cast)
        for key in keys { person.press(key) }
        return person.reading(cast.events)
    }

    private func rows(_ person: Person) -> [String] {
        let canvas = person.model.draw()
        return (0..<canvas.rows).map { canvas.rowText($0) }
    }

    @Test(arguments: [(40, 10), (80, 24), (120, 40), (200, 50)])
    func talk(columns: Int, rows: Int) {
        let person = person(columns, rows)
        expectGolden(person.model.draw(), "talk-\(columns)x\(rows)")
    }

    @Test func aRowSaysWhoToldWhomAndWhatCameOfIt() throws {
        let rows = rows(person(100, 24))
        let row = try #require(rows.first { $0.contains("tax rules") })
        #expect(row.contains("· scout-1 → planner"))
        #expect(row.contains(" inform ") && row.contains("re 14:27:54"))
        #expect(row.hasSuffix("delivered"))
        #expect(rows.contains { $0.contains("planner → all") && $0.contains("refused by bench") })
        #expect(rows.contains { $0.contains("how fast") && $0.hasSuffix("refused: it has exited") })
        #expect(
            rows.contains { $0.contains("rm -rf build\" · safety") && $0.hasSuffix("approved") })
        #expect(rows.contains { $0.contains("✗ critic ") && $0.contains("denied    push · order") })
        #expect(rows.contains { $0.contains("operator → coder-2  approved  run \"rm") })
        #expect(rows.contains { $0.contains("/etc/passwd") && $0.hasSuffix("waits") })
        #expect(rows.contains { $0.contains("critic → coder-2 +1") && $0.hasSuffix("on its way") })
    }

    /// An arrow begins at whoever speaks, and ends at each whom it is for.
    @Test func aSequenceHasAnArrowForEach() throws {
        let rows = rows(person(140, 40))
        let heads = try #require(rows.first { $0.contains("operator") && $0.contains("critic") })
        let names = heads.split(separator: " ").map(String.init)
        #expect(names == ["operator", "planner", "scout-1", "coder-2", "critic", "bench"])
        func lanes(_ text: String) throws -> String {
            let row = try #require(rows.first { $0.contains(text) })
            return String(row.drop { $0 != "│" && $0 != "├" }.filter { "│├┤┼▶◀✗[]▲".contains($0) })
        }
        #expect(try lanes("split the work") == "├▶│││││")
        #expect(try lanes("tickets are out") == "│├▶┼▶┼▶┼✗│")
        #expect(try lanes("tax rules") == "││◀┤│││")
        #expect(try lanes("/etc/passwd") == "││[▲]│││")
        #expect(try lanes("please check") == "││◀┼┼◀┤│")
    }

    /// What comes of a message from the screen names them by their ids, whatever the message calls them.
    @Test func whoRefusedItIsKnownByItsIdToo() throws {
        func id(_ name: String) -> String {
            Self.story.state.agent(called: name)?.id.rawValue ?? ""
        }
        var cast = Self.story
        cast.tell(10, .message, nil, "scout-1,bench,critic", ["text": "all stop"])
        cast.conclude(
            9, reached: [id("scout-1")],
            refused: [id("bench"): "not_listening", id("critic"): "not_listening"])
        let wide = rows(person(140, 40, cast))
        let row = try #require(wide.first { $0.contains("all stop") })
        let lanes = row.drop { $0 != "├" }.filter { "│├┤┼▶◀✗".contains($0) }
        #expect(lanes == "├┼▶┼┼✗┼✗│", "\(row)")
        let last = person(100, 24, cast, ["7", "G"])
        #expect(rows(last).contains { $0.contains("refused by critic and 1 more") })
        let box = last.pressing("enter").model.draw().text
        #expect(box.contains("refused by critic and 1 more: it did not ask"), "\(box)")
        #expect(box.contains("refused by bench: it did not ask"), "\(box)")
        // In the past as well.
        var then = person(140, 40, cast).pressing("R")
        then.see(cast.state.lastID, of: cast)
        #expect(rows(then.reading(cast.events)).contains(row.replacing("━", with: "═")))
    }

    @Test func whereLinesDoNotFitThereIsAList() {
        var cast = Self.story
        for number in 0..<30 {
            cast.spawn("worker-\(number)", "coder", 10)
            cast.tell(5, .message, "worker-\(number)", "planner", ["text": "begun"])
        }
        let rows = rows(person(200, 50, cast))
        #expect(rows.contains { $0.contains("worker-29 → planner") })
    }

    /// Whoever is for all is only drawn where there is room for all of them.
    @Test func whoOnlyHeardItNeedsNoLine() {
        var cast = Self.story
        for number in 0..<30 { cast.spawn("worker-\(number)", "coder", 500) }
        let rows = rows(person(200, 50, cast))
        #expect(rows.contains { $0.contains("operator") && $0.contains("bench") })
        #expect(!rows.contains { $0.contains("worker-") })
    }

    @Test func oneAgentsTalkIsWhatItSaysAndHears() throws {
        var person = Person(100, 24, Self.story)
        let bench = try #require(person.agent("bench"))
        person.model.swarm.select(bench, person.model.scene, rows: 10)
        person.press("7", "0")
        let rows = rows(person.reading(Self.story.events))
        #expect(rows.contains { $0.contains("Talk") && $0.contains(" bench · follows ") })
        let said = rows.filter { $0.contains(" · ") && $0.contains("→") }
        #expect(said.count == 2, "\(said)")
        #expect(said.contains { $0.contains("planner → all") })
        #expect(said.contains { $0.contains("coder-2 → bench") })
    }

    @Test func keysMoveAndFollow() throws {
        let person = person(80, 14)
        func title(_ person: Person) -> String { rows(person)[2] }
        #expect(title(person).contains("follows"))
        let held = person.pressing("k", "k")
        #expect(title(held).contains("held at 14:31:14, 2 newer"))
        #expect(rows(held).contains { $0.hasPrefix("▸14:31:14") })
        #expect(title(held.pressing("G")).contains("follows"))
        let first = person.pressing("g")
        #expect(rows(first)[3].hasPrefix("▸14:26:54"))
        #expect(title(first.pressing("space", "space")).contains("follows"))
        // More of a text is beside it.
        #expect(rows(person.pressing("}")).contains { $0.contains("heck src/cart.py") })
        #expect(person.pressing("z").model.notice?.text == "a page has all the room there is")
    }

    @Test func whatIsSearchedForIsFoundAndYanked() {
        var person = person(80, 24).pressing("/")
        person.type("check")
        person.press("enter")
        #expect(rows(person).contains { $0.hasPrefix("▸14:31:34") })
        person = person.pressing("N")
        #expect(person.model.notice?.text == "\"check\" not found before here; n looks on")
        person.press("esc", "/")
        person.type("tax")
        person.press("enter", "y")
        guard case .copy(let text) = person.effects.last else {
            Issue.record("nothing was yanked")
            return
        }
        #expect(text.hasPrefix("14:29:54 scout-1 → planner  inform  re 14:27:54"))
        // The search is over first, then the page.
        #expect(person.pressing("esc").model.focus == .talk)
        #expect(person.pressing("esc", "esc").model.focus == .swarm)
    }

    @Test func allOfATextIsRead() {
        let text = person(80, 24).pressing("g", "enter").model.draw().text
        #expect(text.contains("▸14:26:54  operator → planner, order"))
        #expect(text.contains("   split the work\n") && text.contains("   and say who does what"))
        #expect(text.contains("   delivered"))
    }

    /// In the past the playhead goes to what was said, and what was not known then is not shown.
    @Test func inThePastThePlayheadGoesThere() {
        var person = person(80, 24).pressing("R").reading(Self.story.events)
        #expect(rows(person)[2].contains("ends at the playhead"))
        person = person.pressing("g", "l")
        #expect(person.model.past?.place == EventID(1))
        person = self.person(80, 24).pressing("R").pressing("k", "k", "k", "k", "k", "enter")
        #expect(person.model.past?.place == EventID(12))
        person.see(EventID(12), of: Self.story)
        let rows = rows(person.reading(Self.story.events))
        #expect(rows.contains { $0.contains("how fast is it?") && $0.hasSuffix("on its way") })
        #expect(!rows.contains { $0.contains("rm -rf") })
    }

    /// In what is asked nothing is invisible, neither in a row nor where all of it is read.
    @Test func nothingIsHiddenInAQuestion() {
        var cast = Cast()
        cast.spawn("planner", "architect", 9)
        cast.tell(
            5, .gate, "planner", "rm \u{202e}x", ["verdict": "ask", "why": "a\u{200b}b"])
        let person = person(100, 24, cast)
        for text in [person, person.pressing("enter")].map({ $0.model.draw().text }) {
            #expect(text.contains("‹U+202E›") && text.contains("‹U+200B›"), "\(text)")
        }
    }

    @Test func whatWasOnAnotherDayHasItsDay() {
        var cast = Cast()
        cast.spawn("planner", "architect", 90_000)
        cast.tell(86_400, .order, nil, "planner", ["text": "begin"])
        let rows = rows(person(80, 24, cast))
        #expect(rows[3].hasPrefix("▸19 14:31 @ operator"), "\(rows[3])")
    }

    @Test func everyKeyOfAPageSaysSomething() {
        let person = person(80, 24)
        #expect(
            person.pressing("tab").model.notice?.text == "no other pane is shown; esc shows them")
        #expect(person.pressing("n").model.notice?.text == "nothing is searched for; / searches")
        #expect(person.pressing("7").model.notice?.text == "this is the Talk")
        #expect(person.pressing("8", "8").model.notice?.text == "this is the Trace")
        #expect(person.pressing("e").model.notice != nil)
        #expect(person.pressing("[").model.notice != nil)
    }

    @Test func anEmptyPageSaysWhatStandsThere() {
        var cast = Cast()
        cast.spawn("planner", "architect", 9)
        #expect(rows(person(80, 24, cast))[3].contains("nothing was said so far"))
    }

    /// No size is too small, and none has to be drawn beyond.
    @Test func noSizeIsTooSmall() {
        for columns in [1, 7, 39, 40, 53, 64, 119, 120] {
            for rows in [1, 2, 9, 10, 11, 13] {
                let person = person(columns, rows).pressing("k", "enter", "esc", "G", "}")
                #expect(person.model.draw().columns == columns)
            }
        }
    }
}
