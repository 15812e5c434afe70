import Canvas
import MissionControl
import Swarm
import Testing

/// What may be used, and what was.
@Suite struct BudgetsPageTests {
    /// Three who have budgets, of whom one is held and one was refused, and all together.
    static let cast: Cast = {
        var cast = Cast()
        let set: [(String, JSON)] = [
            ("coder-1", ["tokens": 200_000, "time": 7_200]),
            ("coder-2", ["money": 5, "memory": 2_147_483_648]),
            ("critic", ["restarts": 5, "output": 10_485_760, "cpu": 600]),
        ]
        cast.tell(3_700, .signal, nil, "budget", ["budgets": ["money": 20], "by": "operator"])
        for (name, budgets) in set {
            cast.tell(
                3_600, .agentSpawned, name, "coder",
                ["name": JSON(name), "command": [], "pty": true, "budgets": budgets])
            cast.status(name, "running", "kernel", 3_600, nil, [.init("pid", 5)])
        }
        cast.tell(
            900, .usage, "coder-1", "m", ["tokens_in": 150_000, "tokens_out": 50_143, "cost": 1.5])
        cast.limit("coder-1", "tokens", 900, "spent 200,143 of 200,000 tokens")
        cast.status(
            "coder-1", "paused", "kernel", 899, "by rule budget-tokens; 3 of 3 processes held",
            [.init("holds", ["rule budget-tokens"])])
        cast.tell(800, .usage, "coder-2", "m", ["tokens_in": 9_000, "cost": 5.25])
        let asked = cast.limit("coder-2", "money", 800, "spent 5.25 of 5.00")
        cast.tell(
            700, .approval, "coder-2", "\(asked.rawValue)", ["verdict": "deny", "by": "operator"])
        cast.status(
            "coder-2", "paused", "kernel", 699, "by operator; 2 of 2 processes held",
            [.init("holds", ["operator"])])
        cast.print(600, "critic", String(repeating: "0123456789abcdef", count: 64 * 137))
        cast.tell(
            30, .signal, nil, "sample",
            [
                "agents": [
                    [
                        "agent": JSON(cast.state.agent(called: "critic")!.id.rawValue), "cpu": 80,
                        "memory": 90, "cpu_time": 540,
                    ]
                ]
            ])
        return cast
    }()

    @Test(arguments: [(40, 10), (80, 24), (120, 40)])
    func budgets(columns: Int, rows: Int) {
        expectGolden(opened(columns, rows).model.draw(), "budgets-\(columns)x\(rows)")
    }

    private func opened(_ columns: Int, _ rows: Int, _ cast: Cast = cast) -> Person {
        var person = Person.at(columns, rows, cast, [":"])
        person.type("budgets")
        person.press("enter")
        return person
    }

    @Test func theFullestComesFirstAndSaysWhatIsAsked() {
        let rows = opened(100, 24).screen
        #expect(rows[2].contains("Budgets") && rows[2].contains("2 reached · 1 nearly · 8 set"))
        // What all may spend together stands above.
        #expect(rows[3].hasPrefix("▸ · all"), "\(rows[3])")
        #expect(rows[3].contains("33%") && rows[3].contains("6.75 of 20.00"))
        #expect(rows[4].contains("‖ coder-2") && rows[4].contains("105%"), "\(rows[4])")
        #expect(rows[4].contains("you said no"))
        #expect(
            rows[5].contains("▲ coder-1") && rows[5].contains("200,143 of 200,000"), "\(rows[5])")
        #expect(rows[5].contains("held; a answers"))
        #expect(rows[6].contains("+ critic") && rows[6].contains("90%"), "\(rows[6])")
    }

    @Test func theKeyOfAnswersOpensWhatIsAsked() {
        var person = opened(100, 24).pressing("j", "j", "a")
        #expect(person.row("coder-1 asks") != nil)
        #expect(person.row("go on, with as much once more") != nil)
        person.press("y")
        #expect(person.requests.last?.verb == "approve")
        // There is nothing to write: what is always allowed is that there is no limit.
        let always = opened(100, 24).pressing("j", "j", "a")
        #expect(always.row("Y yes, no limit") != nil && always.row("hidden") == nil)
        #expect(always.row("it is held until you answer") != nil)
        #expect(always.pressing("Y").requests.last?.body["always"] == "tokens")
        #expect(always.pressing("Y").model.dialogs.isEmpty)
    }

    /// One whose answer is another key's.
    @Test func theKeyOfPauseNamesThatOfTheAnswer() {
        let person = Person.at(120, 40, BudgetsPageTests.cast, ["w", "p"])
        #expect(person.requests.isEmpty)
        #expect(
            person.model.notice?.text
                == "coder-1 is held by the rule budget-tokens until you answer: a shows what it asks"
        )
        #expect(person.pressing("a").row("coder-1 asks") != nil)
        // Whoever was refused goes on by that key.
        let refused = opened(100, 24).pressing("j", "p")
        #expect(refused.requests.last?.verb == "resume")
    }

    /// What somebody has lifted is told calmly, however much of it is used.
    @Test func whatIsLiftedIsNoAlarm() {
        var cast = BudgetsPageTests.cast
        let id = JSON(cast.state.agent(called: "critic")?.id.rawValue ?? "")
        cast.tell(
            20, .signal, nil, "sample",
            ["agents": [["agent": id, "cpu": 80, "memory": 90, "cpu_time": 1_794]]])
        #expect(Person.at(120, 40, cast, []).row("● critic")?.contains("! 299% of its cpu") == true)
        cast.tell(
            10, .signal, "critic", "exemption",
            ["on": true, "rule": "budget-cpu", "agent": id, "by": "operator"])
        #expect(Person.at(120, 40, cast, []).row("● critic")?.contains("!") == false)
        let row = opened(100, 24, cast).screen.first { $0.contains("cpu") }
        #expect(
            row?.contains("· critic") == true && row?.contains("lifted") == true, "\(row ?? "")")
    }

    /// One question, whoever is held for it; whoever stays where it is whatever the answer does not wait for it.
    @Test func whatAllAreAskedIsAskedOnce() {
        var cast = Cast()
        cast.tell(3_700, .signal, nil, "budget", ["budgets": ["tokens": 100_000]])
        for name in ["denied", "one", "two"] {
            cast.spawn(name, "coder", 3_600)
            cast.status(name, "running", "kernel", 3_600, nil, [.init("pid", 5)])
        }
        cast.status(
            "denied", "paused", "kernel", 1_200, "by operator; 1 of 1 processes held",
            [.init("holds", ["operator"])])
        cast.limit(nil, "tokens", 30, "spent 120,000 of 100,000 tokens")
        for (name, holds) in [
            ("denied", ["operator", "rule budget-all-tokens"] as JSON),
            ("one", ["rule budget-all-tokens"]), ("two", ["rule budget-all-tokens"]),
        ] { cast.status(name, "paused", "kernel", 29, "held", [.init("holds", holds)]) }
        let person = Person.at(100, 24, cast, [])
        #expect(person.screen[0].contains("▲ all together ask 20s  "), "\(person.screen[0])")
        #expect(person.row("‖ denied")?.contains("paused     20m") == true)
        #expect(person.row("▲ one")?.contains("waiting    20s") == true)
        #expect(person.pressing("w", "a").row("the swarm asks · 1 of 1") != nil)
        #expect(person.pressing("w", "a").row("all are held until you answer") != nil)
        // A question of its own it waits for as long as that is asked.
        cast.limit("denied", "money", 15, "spent 2.00 of 1.00")
        cast.status(
            "denied", "paused", "kernel", 14, "held",
            [.init("holds", ["operator", "rule budget-all-tokens", "rule budget-money"])])
        let own = Person.at(100, 24, cast, [])
        #expect(own.row("▲ denied")?.contains("waiting    10s") == true)
        #expect(own.screen[0].contains("▲ all together ask 20s, denied asks 10s"))
    }

    /// What is asked from a shell has no row that waits for it.
    @Test func whoAsksForNobodyIsNotForgotten() {
        var cast = Cast()
        cast.spawn("one", "coder", 3_600)
        cast.status("one", "running", "kernel", 3_600, nil, [.init("pid", 5)])
        #expect(
            Person.at(80, 24, cast, []).pressing("w").model.notice?.text.contains("nobody") == true)
        cast.tell(
            30, .gate, nil, "run \"sudo id\"",
            [
                "verdict": "ask", "level": "safety", "rule": "root", "action": "run",
                "target": "sudo id",
            ])
        let person = Person.at(80, 24, cast, [])
        #expect(person.screen[0].contains("▲ somebody asks 30s"), "\(person.screen[0])")
        #expect(person.pressing("w").row("sudo id") != nil)
        #expect(person.pressing("w", "a").row("somebody asks · 1 of 1") != nil)
    }

    /// An agent that has ended is not called held.
    @Test func whoHasEndedIsNotCalledHeld() {
        var cast = Cast()
        cast.tell(
            3_600, .agentSpawned, "bench", "bench",
            ["name": "bench", "command": [], "budgets": ["restarts": 2]])
        cast.tell(20, .agentExited, "bench", "1", ["code": 1])
        cast.limit("bench", "restarts", 19, "was started 2 times again, of 2")
        let row = opened(100, 24, cast).screen.first { $0.contains("restarts") }
        #expect(row?.contains("ended; a answers") == true, "\(row ?? "")")
        let box = opened(100, 24, cast).pressing("a")
        #expect(box.row("be started again, as often once more") != nil)
        #expect(box.row("it is not started again until you answer") != nil)
        #expect(!box.model.draw().text.contains("held"))
        #expect(Person.at(120, 24, cast, ["5"]).row("not started again until answered") != nil)
    }

    @Test func enterGoesToTheAgent() {
        let person = opened(100, 24).pressing("j", "j", "enter")
        #expect(person.row("▸ ▲ coder-1") != nil)
        #expect(opened(100, 24).pressing("enter").model.notice?.text.contains("together") == true)
    }

    @Test func withoutBudgetsItSaysHowOneIsSet() {
        var cast = Cast()
        cast.spawn("one", "coder", 60)
        let person = opened(80, 24, cast)
        #expect(person.row("none is set") != nil)
        #expect(person.row("skep run --budget tokens=200000") != nil)
    }

    /// The row in the swarm says what is asked, and what is nearly used up.
    @Test func rowsOfTheSwarmSayIt() {
        let person = Person.at(120, 40, BudgetsPageTests.cast, [])
        let row = person.screen.dropFirst().first { $0.contains("▲ coder-1 ") }
        #expect(row?.contains("spent 200,143 of 200,000 tokens") == true, "\(row ?? "")")
        #expect(person.row("● critic")?.contains("! 90% of its cpu") == true)
    }

    /// In the past it is what it was then.
    @Test func replayShowsWhatWasSpentThen() throws {
        let cast = BudgetsPageTests.cast
        var person = opened(100, 24).pressing("R")
        var state = State()
        let then = EventID(7)
        for event in cast.events where event.id <= then { state.apply(event) }
        person.model.past?.place = then
        let now = LogTime(microseconds: cast.now.microseconds - 3_000_000_000)
        person.tell(
            .answer(.moment(.at(then), MissionControl.Moment(state: state, now: now), cast.extent)))
        let rows = person.screen.filter { $0.contains("coder-1") }
        #expect(rows.contains { $0.contains("0 of 200,000") }, "\(rows)")
        #expect(rows.contains { $0.contains("10m of 2h") }, "\(rows)")
        #expect(person.screen[2].contains("═"))
    }
}

extension Cast {
    @discardableResult
    fileprivate mutating func limit(
        _ agent: String?, _ kind: String, _ ago: Double, _ words: String
    ) -> EventID {
        tell(ago, .signal, agent, "limit", ["budget": JSON(kind)])
        let rule = agent == nil ? "budget-all-\(kind)" : "budget-\(kind)"
        tell(
            ago, .gate, agent, words,
            [
                "verdict": "ask", "level": "safety", "rule": JSON(rule),
                "why": JSON("it \(words)"), "action": "budget", "target": JSON(words),
                "pattern": JSON(kind),
            ])
        return state.lastID
    }
}
