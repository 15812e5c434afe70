import Canvas
import MissionControl
import Swarm
import Testing

/// Who is in whose way, who holds what, who stands in line.
@Suite struct LeasesPageTests {
    @Test(arguments: [(40, 10), (80, 24), (120, 36)])
    func leases(columns: Int, rows: Int) {
        expectGolden(
            Person.at(columns, rows, ["6"]).model.draw(), "leases-\(columns)x\(rows)")
    }

    private func id(_ name: String) -> JSON {
        JSON(Cast.law.state.agent(called: name)?.id.rawValue ?? "")
    }

    @Test func conflictsComeFirst() {
        let rows = Person.at(100, 24, ["6"]).screen
        #expect(rows[2].contains("1 conflict · 3 leases · 2 wait"))
        #expect(
            rows[3].hasPrefix(
                "▸ ✗ src/cart.py   conflict  coder-2 changed it at 14:31:04, coder-1 at 14:31:39 · nobody holds it"
            ))
        #expect(rows[4].hasPrefix("  · src/price.py  coder-1   3m left · until 14:34:54"))
        #expect(rows[5].hasPrefix("  · docs") && rows[5].hasSuffix("until 14:40:14 · shared"))
        #expect(rows[7].hasPrefix("  … src/price.py  coder-2   waits 1m behind coder-1"))
        // It is in the way of both.
        #expect(rows[8].hasPrefix("  … src           planner   waits 20s behind coder-1, coder-2"))
    }

    /// Both rows say so, without a colour and within their columns.
    @Test func whoIsInAConflictIsMarkedInTheSwarm() {
        let person = Person.at(100, 24, [])
        #expect(person.row("● coder-1")?.contains("conflict: src/cart.py with coder-2") == true)
        // Who asks needs somebody first.
        #expect(person.row("▲ coder-2  ")?.contains("run \"rm -rf build") == true)
        var cast = Cast.law
        cast.answer(cast.state.requests[0].id, "allow", 0, [:])
        let later = Person.at(100, 24, cast, [])
        #expect(later.row("● coder-2")?.contains("conflict: src/cart.py with coder-1") == true)
    }

    @Test func rowOneNamesIt() {
        var cast = Cast()
        for name in ["one", "two"] { cast.spawn(name, "coder", 600) }
        cast.conflict("a.py", 5, [("one", 60, false), ("two", 5, false)])
        let row = Person.at(80, 24, cast, []).screen[0]
        #expect(row.contains("LIVE   conflict: a.py, changed by one and two"))
        #expect(row.hasSuffix("6 shows it"))
        // Who waits comes before.
        #expect(Person.at(80, 24, []).screen[0].contains("▲ coder-2 asks 4m"))
        let replay = Person.at(120, 36, cast, ["R"]).screen[0]
        #expect(replay.contains("now: conflict: a.py"))
    }

    @Test func grantIsALeaseForTheFirst() throws {
        var person = Person.at(80, 24, ["6", "g"])
        let request = try #require(person.requests.last)
        #expect(request.verb == "lease")
        #expect(request.body == ["path": "/srv/shop/src/cart.py", "agent": id("coder-2")])
        person.tell(.reply(request.ticket, .done(["path": "src/cart.py"])))
        #expect(person.model.notice?.text == "coder-2 holds src/cart.py now")
    }

    /// Whoever loses by it hears of it, once it is so.
    @Test func whoLosesIsTold() throws {
        var person = Person.at(80, 24, ["6", "g"])
        let lease = try #require(person.requests.last)
        #expect(person.requests.count == 1)
        person.tell(.reply(lease.ticket, .done(["path": "src/cart.py"])))
        let message = try #require(person.requests.last)
        #expect(message.verb == "message")
        let text = "coder-2 holds src/cart.py now, and you do not: leave it to coder-2"
        #expect(message.body == ["agents": [id("coder-1")], "text": JSON(text)])
        person.tell(.reply(message.ticket, .done(["results": []])))
        #expect(
            person.model.notice?.text == "coder-2 holds src/cart.py now; coder-1 was told so")
    }

    @Test func whatWasNotGrantedIsToldToNobody() throws {
        var person = Person.at(80, 24, ["6", "g"])
        let lease = try #require(person.requests.last)
        let why = Refusal(code: "held", message: "critic holds it")
        person.tell(.reply(lease.ticket, .refused(why)))
        #expect(person.requests.count == 1)
        #expect(person.model.notice?.text == "critic holds it")
    }

    @Test func whoTakesNoMessagesIsNotTold() throws {
        var cast = Cast()
        cast.spawn("one", "coder", 600)
        cast.tell(600, .agentSpawned, "deaf", "coder", ["name": "deaf", "pty": true])
        cast.conflict("a.py", 5, [("one", 60, false), ("deaf", 5, false)])
        var person = Person.at(80, 24, cast, ["6", "g"])
        let lease = try #require(person.requests.last)
        person.tell(.reply(lease.ticket, .done(["path": "a.py"])))
        #expect(person.requests.count == 1)
        #expect(person.model.notice?.text == "one holds a.py now; deaf takes no messages")
    }

    /// While somebody looks a key means whom it meant, though they write by turns; the last row names them.
    @Test func keysMeanWhomTheyMeantAMomentAgo() {
        var person = Person.at(120, 24, ["6"])
        let keys = "g grant coder-2  m warn  p pause coder-1"
        #expect(person.screen[23].contains(keys))
        let row = person.screen[3]
        var cast = Cast.law
        cast.conflict("src/cart.py", 1, [("coder-1", 15, false), ("coder-2", 1, false)])
        person.see(cast)
        #expect(person.screen[23].contains(keys))
        #expect(person.screen[3] != row && person.screen[3].contains("coder-2 changed it at"))
        #expect(person.pressing("p").requests.last?.body == ["agents": [id("coder-1")]])
        #expect(person.pressing("g").requests.last?.body["agent"] == id("coder-2"))
        // Whoever comes anew is told how it is now.
        let again = person.pressing("esc", "6")
        #expect(again.screen[23].contains("g grant coder-1  m warn  p pause coder-2"))
        // One that holds it now is the first, whatever was before.
        cast.conflict("src/cart.py", 0, [("coder-1", 9, true), ("coder-2", 0, false)])
        person.see(cast)
        #expect(person.screen[23].contains("g grant coder-1"))
    }

    /// Of the keys those are named that do something to the row under the cursor.
    @Test func keysAreNamedThatTheRowTakes() {
        func keys(_ cast: Cast, _ keys: String...) -> String {
            let row = Person.at(120, 24, cast, ["6"] + keys).screen[23]
            return row.split(separator: " ").joined(separator: " ")
        }
        var cast = Cast.law
        cast.tell(0, .lease, nil, "src/own.py", ["action": "granted", "holder": "operator"])
        let until = cast.now.microseconds + 60_000_000
        cast.tell(
            0, .signal, "coder-1", "promise",
            [
                "promise": 5, "action": "made", "kind": "claim", "path": "a.py",
                "until": JSON(until),
            ])
        let (back, rest) = ("esc back ", "/ search R replay : all ? help")
        #expect(keys(cast, "j") == back + "m message p pause x take " + rest)
        #expect(keys(cast, "j", "j", "j", "j") == back + "x take " + rest)
        let told = back + "m message p pause " + rest
        #expect(keys(cast, "j", "j", "j", "j", "j") == told)
        #expect(keys(cast, "G") == told)
        var calm = Cast()
        calm.spawn("one", "coder", 600)
        #expect(keys(calm) == back + rest)
    }

    @Test func warnBeginsAMessageToBoth() {
        var person = Person.at(80, 24, ["6", "m"])
        #expect(person.row("▸To coder-2 and coder-1") != nil)
        #expect(person.row("both of you change src/cart.py:") != nil)
        person.type("talk")
        person.press("enter")
        #expect(person.requests.last?.verb == "message")
        #expect(
            person.requests.last?.body == [
                "agents": [id("coder-2"), id("coder-1")],
                "text": "both of you change src/cart.py: talk",
            ])
    }

    @Test func pauseHoldsWhoCameLater() throws {
        var person = Person.at(80, 24, ["6", "p"])
        let request = try #require(person.requests.last)
        #expect(request.verb == "pause" && request.body == ["agents": [id("coder-1")]])
        person.tell(.reply(request.ticket, .done(["results": []])))
        #expect(
            person.model.notice?.text == "coder-1, who came later, is paused; p lets it go on")
    }

    /// Who holds it was there first, whenever it began.
    @Test func whoHoldsItIsTheFirst() {
        var cast = Cast.law
        cast.conflict("a.py", 1, [("planner", 9, false), ("critic", 2, true)])
        let person = Person.at(80, 24, cast, ["6", "j", "g"])
        #expect(person.requests.last?.body["agent"] == id("critic"))
        let other = Person.at(80, 24, cast, ["6", "j", "p"])
        #expect(other.requests.last?.body == ["agents": [id("planner")]])
    }

    @Test func takingAwayAsksFirst() throws {
        var person = Person.at(80, 24, ["6", "j", "x"])
        #expect(person.row("Take src/price.py from coder-1?") != nil && person.requests.isEmpty)
        #expect(person.pressing("enter").requests.isEmpty)
        person.press("y")
        let request = try #require(person.requests.last)
        #expect(request.verb == "release")
        #expect(request.body == ["path": "/srv/shop/src/price.py", "agent": id("coder-1")])
        person.tell(.reply(request.ticket, .done(["released": ["src/price.py"]])))
        #expect(
            person.model.notice?.text == "src/price.py is not coder-1's any more"
        )
    }

    @Test func whatIsNotHeldAnyMoreIsNotTaken() {
        var person = Person.at(80, 24, ["6", "j", "x"])
        var cast = Cast.law
        cast.claim("coder-1", "src/price.py", 0, until: 0, action: "released")
        person.see(cast)
        person.press("y")
        #expect(person.requests.isEmpty)
        #expect(person.model.notice?.text == "coder-1 does not hold src/price.py any more")
    }

    /// A conflict that ended is not taken for the next row.
    @Test func whatIsGoneIsNotActedOn() {
        var person = Person.at(80, 24, ["6"])
        var cast = Cast.law
        cast.tell(0, .signal, nil, "conflict", ["path": "src/cart.py", "over": true])
        person.see(cast)
        person.press("p")
        #expect(person.requests.isEmpty)
        let said = "what the cursor was on is there no more; it is on another row now"
        #expect(person.model.notice?.text == said)
        #expect(person.pressing("p").requests.last?.verb == "pause")
    }

    /// What it was on when somebody left the page does not matter to whoever comes back.
    @Test func whoeverComesBackMeansTheRowTheyFind() {
        var person = Person.at(80, 24, ["6", "esc"])
        var cast = Cast.law
        cast.tell(0, .signal, nil, "conflict", ["path": "src/cart.py", "over": true])
        person.see(cast)
        person.press("6", "m")
        #expect(person.refusal == nil)
        #expect(person.row("▸To coder-1") != nil)
        person.press("esc", "esc", "6", "p")
        #expect(person.requests.last?.body == ["agents": [id("coder-1")]])
    }

    /// What was to be a warning is no row of keys, why ever it could not be begun.
    @Test func whatIsTypedAfterARefusedWarningDoesNothing() {
        var gone = Person.at(80, 24, ["6"])
        var cast = Cast.law
        cast.tell(0, .signal, nil, "conflict", ["path": "src/cart.py", "over": true])
        gone.see(cast)
        var ended = Cast.law
        for name in ["coder-1", "coder-2"] {
            ended.tell(0, .agentExited, name, "0", ["code": 0])
        }
        var nobody = Person.at(80, 24, ended, ["6"])
        var lost = Person.at(80, 24, ["6"])
        lost.tell(.link(.lost(seconds: 3)))
        let replay = Person.at(80, 24, ["6", "R"])
        nobody.press("home")
        for var person in [gone, nobody, lost, replay] {
            let sent = person.requests.count
            person.press("m")
            #expect(person.refusal != nil, "\(person.model.draw().text)")
            person.type("stop! grant x to p, o g go on u y")
            person.press("enter", "y")
            #expect(person.requests.count == sent && person.refusal != nil)
            person.press("esc")
            #expect(person.model.dialogs.isEmpty)
            #expect(person.model.focus == .leases)
        }
        #expect(
            gone.pressing("m").refusal?.hasPrefix("what the cursor was on is there no more") == true
        )
    }

    @Test func keysSayWhatTheyDo() {
        #expect(
            Person.at(80, 24, ["6", "x"]).model.notice?.text
                == "no lease is selected: x takes one away")
        #expect(Person.at(80, 24, ["6", "G", "g"]).row("▸ ")?.contains("cart.py") == true)
        #expect(Person.at(80, 24, ["6", "6"]).model.notice?.text == "this is the Leases")
        #expect(Person.at(80, 24, ["6", "j", "enter"]).row("▸Lease ") != nil)
        #expect(Person.at(80, 24, ["6", "?"]).row("grant to the first") != nil)
    }

    /// In the past nothing is granted or taken, and it looks as it did.
    @Test func thePastIsAsItWas() {
        var person = Person.at(80, 24, ["6"])
        let live = person.screen[2...20]
        person.press("R")
        #expect(person.screen[2...20].map { $0.replacing("═", with: "━") } == Array(live))
        for key in ["x", "m", "p"] {
            let pressed = person.pressing(key)
            let said = key == "m" ? pressed.refusal : pressed.model.notice?.text
            #expect(said == "replay shows the past: R returns to live", "\(key)")
        }
        #expect(person.requests.isEmpty)
    }

    @Test func anEmptyPageSaysWhatComesThere() {
        var cast = Cast()
        cast.spawn("planner", "architect", 9)
        let person = Person.at(80, 24, cast, ["6"])
        #expect(person.screen[3].contains("nothing is held: what agents claim by 'skep lease'"))
    }

    /// A path is what somebody decides by.
    @Test func nothingIsHiddenInAPath() {
        var cast = Cast()
        for name in ["one", "two"] { cast.spawn(name, "coder", 600) }
        cast.claim("one", "a\u{200b}b", 5, until: 60)
        cast.conflict("x\u{202e}y", 5, [("one", 60, false), ("two", 5, false)])
        for person in [
            Person.at(100, 24, cast, ["6"]), Person.at(100, 24, cast, ["6", "j", "x"]),
            Person.at(100, 24, cast, []),
        ] {
            let text = person.model.draw().text
            #expect(!text.unicodeScalars.contains("\u{202e}"))
            #expect(!text.unicodeScalars.contains("\u{200b}"))
            #expect(text.contains("x‹U+202E›y"))
        }
        #expect(Person.at(100, 24, cast, ["6", "j", "x"]).row("Take a‹U+200B›b from one?") != nil)
    }
}
