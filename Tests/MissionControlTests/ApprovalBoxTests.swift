import Canvas
import MissionControl
import Swarm
import Testing

/// Where a person says yes or no to what an agent is about to do.
@Suite struct ApprovalBoxTests {
    /// One that asks for something long, with all that can be said of it.
    private static let long: Cast = {
        var cast = Cast()
        for name in ["coder-1", "coder-2"] { cast.spawn(name, "coder", 600) }
        let lines = (1...30).map { "+line \($0)" }.joined(separator: "\n")
        cast.ask(
            "coder-1", "run", "rm -rf build \u{202e}&& make", "rm-rf", 240,
            [
                .init("tool", "Bash"), .init("cwd", "/srv/shop"),
                .init("reason", "a clean build"), .init("reaches", ["/srv/cache"]),
                .init("diff", JSON("--- a\n-old\n\(lines)")),
            ])
        cast.ask("coder-2", "run", "sudo id", "sudo", 60)
        return cast
    }()

    private func box(_ columns: Int = 80, _ rows: Int = 24, _ cast: Cast = long) -> Person {
        Person.at(columns, rows, cast, ["w", "a"])
    }

    private func verbs(_ person: Person) -> [String] { person.requests.map(\.verb) }

    @Test(arguments: [(40, 10), (80, 24), (120, 36)])
    func approval(columns: Int, rows: Int) {
        expectGolden(box(columns, rows).model.draw(), "approval-\(columns)x\(rows)")
        guard columns == 80 else { return }
        expectGolden(box().pressing("G", "Y").model.draw(), "approval-always-80x24")
    }

    @Test func allThatIsKnownIsSaid() {
        let text = box(100, 60).model.draw().text
        #expect(text.contains("coder-1 asks · 1 of 2"))
        #expect(text.contains("wants to   run a command with Bash in /srv/shop"))
        #expect(text.contains("command    rm -rf build ‹U+202E›&& make"))
        #expect(text.contains("hidden     1 character shown as ‹U+…›"))
        #expect(text.contains("reaches    outside of the workspace: /srv/cache"))
        #expect(text.contains("safety · rule rm-rf: denied if unanswered at 14:37:54"))
        #expect(text.contains("said why   \"a clean build\""))
        #expect(text.contains("+line 30"))
    }

    /// Nobody says yes to what has not been on the screen.
    @Test(arguments: [(40, 10), (80, 24)])
    func yesNeedsItsEnd(columns: Int, rows: Int) {
        var person = box(columns, rows)
        person.press("y", "Y")
        #expect(person.requests.isEmpty)
        #expect(person.model.notice?.text == "read to its end first: down, space or G")
        var pages = 0
        while person.row("+line 30") == nil, pages < 200 {
            person.press("space")
            pages += 1
        }
        #expect(pages > 0 && pages < 200)
        person.press("y")
        #expect(verbs(person) == ["approve"])
    }

    /// No part is passed over, and none is covered by what counts the rest.
    @Test(arguments: ["j", "space", "ctrl-d"])
    func everyLineComesByOnTheWay(key: String) {
        for (columns, rows) in [(40, 10), (80, 24)] {
            var person = box(columns, rows)
            var seen = Set<String>()
            for _ in 0..<120 {
                for row in person.screen { seen.insert(String(row.drop { $0 == " " })) }
                person.press(key)
            }
            for number in 1...30 { #expect(seen.contains("+line \(number)"), "\(number)") }
        }
    }

    @Test func noNeedsNoReading() throws {
        let person = box().pressing("n")
        let request = try #require(person.requests.last)
        #expect(request.verb == "deny" && person.model.dialogs.isEmpty)
        #expect(request.body == ["id": JSON(Self.long.state.requests[0].id.rawValue)])
    }

    @Test func noSaysWhy() {
        var person = box().pressing("N")
        person.type("use make")
        person.tell(.gesture(.paste(Array(" clean".utf8))))
        person.press("enter")
        #expect(verbs(person) == ["deny"])
        #expect(person.requests.last?.body["text"]?.string == "use make clean")
        // Without a reason it is no as well, and esc goes back to the box.
        #expect(verbs(box().pressing("N", "enter")) == ["deny"])
        let back = box().pressing("N", "esc")
        #expect(back.requests.isEmpty && back.row("coder-1 asks") != nil)
    }

    @Test func alwaysTakesAPatternThatCanBeMended() {
        var person = box().pressing("G", "Y")
        #expect(person.row("always")?.contains("rm -rf build") == true)
        person.press("ctrl-u")
        #expect(person.pressing("enter").model.notice?.text == "a pattern is needed; esc goes back")
        person.type("rm -rf build/*")
        person.press("enter")
        #expect(verbs(person) == ["approve"])
        #expect(person.requests.last?.body["always"]?.string == "rm -rf build/*")
    }

    /// Letters of a field decide nothing.
    @Test func whatIsTypedIsNoAnswer() {
        var person = box().pressing("N")
        person.type("yYnN!q")
        #expect(person.requests.isEmpty)
        #expect(person.row("yYnN!q") != nil)
    }

    /// A paste is no key.
    @Test func aPasteDecidesNothing() {
        var person = box().pressing("G")
        person.tell(.gesture(.paste(Array("y\ny\n".utf8))))
        #expect(person.requests.isEmpty && person.row("coder-1 asks") != nil)
        #expect(person.model.notice?.text.hasPrefix("4 characters pasted into nothing") == true)
    }

    @Test func whatIsWithdrawnClosesTheBox() {
        for keys in [[], ["G", "Y"], ["N"]] {
            var person = box()
            for key in keys { person.press(key) }
            var cast = Self.long
            cast.answer(cast.state.requests[0].id, "withdrawn", 0, [:])
            person.see(cast)
            #expect(person.model.dialogs.isEmpty)
            #expect(
                person.model.notice?.text == "the request of coder-1 is answered, or withdrawn")
            // A yes that was on its way meets no other question.
            person.press("y")
            #expect(person.requests.isEmpty)
        }
    }

    /// However fast: after an answer there is a key before the next one.
    @Test func anAnswerNeverGoesOn() {
        let answered = box().pressing("G", "y", "y", "y", "n")
        #expect(verbs(answered) == ["approve"])
        let denied = box().pressing("n", "n", "n", "N", "enter")
        #expect(verbs(denied) == ["deny"])
        let next = box().pressing("w")
        #expect(next.model.dialogs.isEmpty && next.row("▸ ▲ coder-2") != nil)
        #expect(next.pressing("y").requests.isEmpty)
        #expect(next.pressing("a").row("coder-2 asks · 2 of 2") != nil)
    }

    @Test func laterAnswersNothing() {
        let person = box().pressing("esc")
        #expect(person.requests.isEmpty && person.model.dialogs.isEmpty)
        #expect(person.model.notice?.text == "nothing was answered; a comes back")
    }

    /// In the past nothing is decided.
    @Test func notInThePast() {
        let person = Person.at(80, 24, Self.long, ["w", "R", "a"])
        #expect(person.model.dialogs.isEmpty)
        #expect(person.model.notice?.text == "replay shows the past: R returns to live")
    }

    @Test func whereNobodyAnswersItStaysOpen() {
        var person = box().pressing("G")
        person.tell(.link(.lost(seconds: 3)))
        person.press("y")
        #expect(person.requests.isEmpty && person.row("coder-1 asks") != nil)
    }
}
