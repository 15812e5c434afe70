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

    /// All of it has been on the screen.
    private func read() -> Person { box().pressing("space", "space", "space") }

    /// A pattern that is not asked for is no row of answers.
    @Test func whoTypesAPatternThatIsNotAskedForAnswersNothing() {
        var person = box().pressing("Y")
        #expect(person.refusal?.contains("not shown yet") == true)
        person.type("npm run y")
        person.press("enter")
        #expect(person.requests.isEmpty)
        #expect(person.pressing("esc").row("coder-1 asks") != nil)
    }

    private func verbs(_ person: Person) -> [String] { person.requests.map(\.verb) }

    @Test(arguments: [(40, 10), (80, 24), (120, 36)])
    func approval(columns: Int, rows: Int) {
        expectGolden(box(columns, rows).model.draw(), "approval-\(columns)x\(rows)")
        guard columns == 80 else { return }
        expectGolden(read().pressing("Y").model.draw(), "approval-always-80x24")
    }

    /// Whoever may say why must not have to say no without it.
    @Test(arguments: [40, 60, 80]) func bothWaysToSayNoAreNamed(columns: Int) {
        let cast = ApprovalBoxTests.long
        let other = Person.at(columns, 24, cast, ["w", "w", "a"])
        for person in [box(columns, 10), box(columns, 24), other] {
            let row = person.row("esc later") ?? ""
            #expect(row.contains("n no   N "), "\(row)")
            #expect(row.hasPrefix("   down ") || row.hasPrefix("   y yes"), "\(row)")
        }
        #expect(other.row("   y yes") != nil)
        let said = other.pressing("k", "P").model.notice?.text
        #expect(said == "y allows it, n does not, N says why not; esc leaves it for later")
    }

    @Test func allThatIsKnownIsSaid() {
        let text = box(100, 60).model.draw().text
        #expect(text.contains("coder-1 asks · 1 of 2"))
        #expect(text.contains("wants to   run a command with Bash in /srv/shop"))
        #expect(text.contains("command    rm -rf build ‹U+202E›&& make"))
        #expect(text.contains("hidden     1 character shown as ‹U+…› or ^…"))
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
        #expect(
            person.refusal?.hasSuffix("not shown yet: down, up and space show what is left") == true
        )
        person.press("esc")
        var pages = 0
        while person.row("+line 30") == nil, pages < 200 {
            person.press("space")
            pages += 1
        }
        #expect(pages > 0 && pages < 200)
        person.press("y")
        #expect(verbs(person) == ["approve"])
    }

    /// What was jumped over was not on the screen, whichever way one comes to it then.
    @Test(arguments: ["pgup", "k"]) func theEndAloneIsNotAll(key: String) {
        var person = box(80, 24)
        person.press("end")
        #expect(person.row("+line 30") != nil && person.row("y yes, once") == nil)
        person.press("y")
        #expect(person.requests.isEmpty && person.row("coder-1 asks") != nil)
        let said = person.model.notice?.text ?? ""
        #expect(
            said.hasSuffix("lines of it were not shown yet: down, up and space show what is left"))
        for _ in 0..<60 where person.row("y yes, once") == nil { person.press(key) }
        person.press("y")
        #expect(verbs(person) == ["approve"])
    }

    /// A screen that has room for all of it shows all of it.
    @Test func theBoxIsAsTallAsItMayBe() {
        let person = box(80, 48)
        #expect(person.row("wants to") != nil && person.row("+line 30") != nil)
        #expect(verbs(person.pressing("y")) == ["approve"])
        // In half of it the rest is below, and what comes into sight counts.
        var later = box(80, 24)
        #expect(later.row("more lines below") != nil)
        later.tell(.gesture(.resize(columns: 80, rows: 48)))
        #expect(verbs(later.pressing("y")) == ["approve"])
    }

    /// Whatever is shown as a mark is counted, and an end of a line is not taken for a line that goes on.
    @Test(arguments: [
        ("make\nrm -rf /", "1 line end shown as ␊", "make␊"),
        ("a\u{1b}[2J\u{7}b\u{7f}", "3 characters shown as ‹U+…› or ^…", "a^[[2J^Gb^?"),
        (
            "a\u{202e}b\r\nc", "2 characters shown as ‹U+…› or ^…, 1 line end shown as ␊",
            "a‹U+202E›b^M␊c"
        ),
        ("a\tb", "1 character shown as ‹U+…› or ^…", "a^Ib"), ("make", "none", "make"),
    ]) func whatIsHiddenIsCounted(command: String, said: String, shown: String) {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        cast.ask("coder-1", "run", command, "rm-rf", 60)
        let person = box(100, 40, cast)
        #expect(
            person.row("hidden     \(said) ") != nil
                || person.row("hidden")?.hasSuffix(said) == true)
        #expect(person.row("command    \(shown)") != nil)
    }

    /// What somebody acts under is read, and not looked up.
    @Test func anOrderIsItsWords() throws {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        cast.spawn("lead", "orchestrator", 600)
        cast.tell(500, .order, "lead", "coder-1", ["text": "build it anew"])
        let order = cast.state.lastID
        cast.ask(
            "coder-1", "run", "rm -rf build", "rm-rf", 60, [.init("order", JSON(order.rawValue))])
        var person = Person.at(100, 40, cast, ["w"]).pressing("a")
        #expect(person.row("its order  #\(order.rawValue)") != nil)
        #expect(person.model.questions().contains(.order(order)))
        let event = try #require(cast.events.first { $0.id == order })
        person.tell(.answer(.order(order, OrderText(event))))
        #expect(person.row("its order  build it anew (from lead)") != nil)
        #expect(!person.model.questions().contains(.order(order)))
        #expect(verbs(person.pressing("y")) == ["approve"])
    }

    /// The kernel writes times of the log: here they are those of the clock on the wall.
    @Test func timesInReasonsAreThoseOfThisPlace() {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        let until = LogTime(microseconds: cast.now.microseconds + 60_000_123).rfc3339
        cast.tell(
            60, .gate, "coder-1", "write \"a.py\"",
            [
                "verdict": "ask", "level": "safety", "rule": "lease", "action": "write",
                "target": "a.py", "why": JSON("a.py is taken until \(until)"),
            ])
        cast.status("coder-1", "waiting", "wire", 60)
        let person = box(100, 40, cast)
        #expect(person.row("since      a.py is taken until 14:32:54") != nil)
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
        var person = read().pressing("Y")
        #expect(person.row("always")?.contains("rm -rf build") == true)
        person.press("ctrl-u")
        #expect(person.pressing("enter").model.notice?.text == "a pattern is needed; esc goes back")
        person.type("rm -rf build/*")
        person.press("enter")
        #expect(verbs(person) == ["approve"])
        #expect(person.requests.last?.body["always"]?.string == "rm -rf build/*")
    }

    /// What is allowed always is more than what was asked: which rule that ends, and for what.
    @Test func alwaysSaysWhichRuleItLifts() throws {
        var person = read().pressing("Y")
        #expect(person.row("enter allows that always, and lifts the rule rm-rf for it") != nil)
        person.press("ctrl-u")
        person.type("rm -rf build/*")
        person.press("enter")
        let request = try #require(person.requests.last)
        person.tell(.reply(request.ticket, .done(["id": 3])))
        #expect(
            person.model.notice?.text == "coder-1 may; rule rm-rf is lifted for rm -rf build/*")
        var once = read().pressing("y")
        let other = try #require(once.requests.last)
        once.tell(.reply(other.ticket, .done(["id": 3])))
        #expect(once.model.notice?.text == "coder-1 may")
    }

    /// What came from a shell has none; neither has whoever has joined, or was started without one.
    @Test func onlyATerminalThatIsThereIsOffered() {
        var cast = Cast()
        for name in ["coder-1", "coder-2"] { cast.spawn(name, "coder", 600) }
        cast.tell(
            9, .gate, nil, "run \"make\"",
            [
                "verdict": "ask", "level": "safety", "rule": "make", "action": "run",
                "target": "make",
            ])
        let person = Person.at(100, 24, cast, ["5", "a"])
        #expect(person.row("somebody asks") != nil && person.row("its terminal") == nil)
        #expect(person.pressing("t").refusal == "no agent asks this: it has no terminal")
        #expect(box(100, 60).row("t its terminal") != nil)
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
        var person = read()
        person.tell(.gesture(.paste(Array("y\ny\n".utf8))))
        #expect(person.requests.isEmpty && person.row("coder-1 asks") != nil)
        #expect(person.model.notice?.text.hasPrefix("4 characters pasted into nothing") == true)
    }

    @Test func whatIsWithdrawnClosesTheBox() {
        for keys in [[], ["Y"], ["N"]] {
            var person = read()
            for key in keys { person.press(key) }
            var cast = Self.long
            cast.answer(cast.state.requests[0].id, "withdrawn", 0, [:])
            person.see(cast)
            #expect(person.row("▸coder-1 asks ·") == nil)
            #expect(
                person.model.notice?.text == "the request of coder-1 is answered, or withdrawn")
            // A yes that was on its way meets no other question, and the rest of a text no keys.
            person.press("y", "p", "x", "y")
            #expect(person.requests.map(\.verb) == (keys.isEmpty ? ["pause", "stop"] : []))
            #expect(person.model.dialogs.isEmpty == keys.isEmpty)
        }
    }

    /// However fast: after an answer there is a key before the next one.
    @Test func anAnswerNeverGoesOn() {
        let answered = read().pressing("y", "y", "y", "n")
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
        #expect(person.refusal == "replay shows the past: R returns to live")
    }

    @Test func whereNobodyAnswersItStaysOpen() {
        var person = read()
        person.tell(.link(.lost(seconds: 3)))
        person.press("y")
        #expect(person.requests.isEmpty && person.row("coder-1 asks") != nil)
    }
}
