import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// Traces: which there are, and one of them as a waterfall.
@Suite struct TracePageTests {
    /// Two who mend one thing, one step of which fails, and a short thing of another.
    private static let story: Cast = {
        var cast = Cast()
        for (name, role) in [("planner", "architect"), ("coder-1", "coder"), ("scout-1", "scout")] {
            cast.spawn(name, role, 600)
        }
        cast.tell(
            60, .decision, "planner", "make the checkout faster", ["confidence": 0.7],
            metadata: ids("checkout", "root"))
        cast.tell(
            57, .tool, "planner", "Read",
            ["input": ["path": "src/order/tax.py"], "ok": true, "duration": 2.0],
            metadata: ids("checkout", "read", "root"))
        cast.tell(
            50, .status, "coder-1", "thinking", ["reason": "which query is slow"],
            metadata: ids("checkout", "look", "root"))
        cast.tell(
            44, .tool, "coder-1", "psql",
            ["input": ["command": "explain analyze"], "ok": false, "duration": 5.0],
            metadata: ids("checkout", "query", "look"))
        cast.tell(
            40, .usage, "coder-1", "large-2", ["tokens_in": 1_200],
            metadata: ids("checkout", "look", "root"))
        cast.tell(
            38, .message, "coder-1", "planner",
            ["intent": "inform", "text": "an index is missing"],
            metadata: ids("checkout"))
        cast.tell(30, .status, "scout-1", "running", [:], metadata: ids("docs"))
        cast.tell(
            20, .tool, "coder-1", "Edit",
            ["input": ["path": "schema.sql"], "ok": true, "duration": 1.0],
            metadata: ids("checkout", "edit", "root"))
        return cast
    }()

    private static func ids(_ trace: String, _ span: String? = nil, _ parent: String? = nil) -> JSON
    {
        let fields = [("trace_id", trace), ("span_id", span), ("parent_span_id", parent)]
        return JSON(fields.compactMap { key, id in id.map { JSON.Field(key, JSON($0)) } })
    }

    private func person(
        _ columns: Int, _ rows: Int, _ cast: Cast = story, _ keys: [String] = ["8"]
    ) -> Person {
        var person = Person(columns, rows, cast)
        for (place, key) in keys.enumerated() {
            person.press(key)
            if place == 0 { person = person.reading(cast.events) }
        }
        return person
    }

    private func rows(_ person: Person) -> [String] {
        let canvas = person.model.draw()
        return (0..<canvas.rows).map { canvas.rowText($0) }
    }

    /// What is in the waterfall of the only trace of some events, indented.
    private func waterfall(_ tell: (inout Cast) -> Void) -> [String] {
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        tell(&cast)
        let shown = rows(person(100, 40, cast, ["8", "enter"]))
        return shown.dropFirst(4).prefix { !$0.isEmpty }.map { row in
            let text = row.dropFirst(3).prefix(24)
            return String(text.prefix { $0 == " " }) + String(text.split(separator: " ")[1])
        }
    }

    @Test(arguments: [(40, 10), (80, 24), (120, 40), (200, 50)])
    func traces(columns: Int, rows: Int) {
        let list = person(columns, rows)
        expectGolden(list.model.draw(), "traces-\(columns)x\(rows)")
        let opened = list.pressing("j", "enter", "j")
        expectGolden(opened.model.draw(), "trace-\(columns)x\(rows)")
    }

    @Test func theListSaysWhatThereIs() throws {
        let rows = rows(person(120, 24))
        #expect(rows[2].hasSuffix("2 traces, newest first ━"))
        // What began last is first.
        #expect(rows[4].hasPrefix("▸  14:31:24  running") && rows[4].contains("scout-1"))
        #expect(rows[5].hasPrefix(" ✗ 14:30:54  make the checkout faster"))
        let words = rows[5].split(separator: " ").suffix(6).map(String.init)
        #expect(words == ["planner,", "coder-1", "5", "7", "40", "s"])
    }

    @Test func aWaterfallShowsWhatLiesInWhat() throws {
        let rows = rows(person(100, 24, Self.story, ["8", "j", "enter"]))
        #expect(rows[2].contains("▸8 Trace: make the checkout faster ━"))
        #expect(rows[2].hasSuffix("5 spans · 40 s ━"))
        let names = rows[4..<10].map { row in
            String(row.dropFirst(3).prefix(36).reversed().drop { $0 == " " }.reversed())
        }
        #expect(
            names.prefix(5) == [
                "◆ make the checkout faster", "  · Read src/order/tax.py",
                "  · thinking: which query is slow", "    · psql explain analyze",
                "  · Edit schema.sql",
            ], "\(names)")
        let failed = try #require(rows.first { $0.contains("psql") })
        #expect(failed.hasPrefix(" ✗") && failed.hasSuffix("5.0 s"))
        // A bar begins when the step did, which is before its event; a line leads on to the end of what lies within.
        func start(_ name: String) throws -> Int {
            let row = try #require(rows.dropFirst(4).first { $0.contains(name) })
            let bar = try #require(row.firstIndex { $0 == "▆" || $0 == "◇" })
            return row.distance(from: row.startIndex, to: bar)
        }
        #expect(try start("make the") < start("Read"))
        #expect(try start("Read") < start("thinking") && start("thinking") < start("psql"))
        #expect(rows[4].contains("◇─────"))
        let event = try #require(rows.first { $0.contains("an in") })
        #expect(event.contains("◇") && !event.contains("▆"))
    }

    @Test func whatIsWithinNothingStandsByItself() {
        #expect(
            waterfall { cast in
                cast.tell(9, .tool, "coder-1", "lost", [:], metadata: Self.ids("t", "a", "gone"))
                cast.tell(8, .tool, "coder-1", "inner", [:], metadata: Self.ids("t", "b", "a"))
                cast.tell(7, .tool, "coder-1", "alone", [:], metadata: Self.ids("t"))
                cast.tell(6, .tool, "coder-1", "leaf", [:], metadata: Self.ids("t", nil, "b"))
            } == ["lost", "  inner", "    leaf", "alone"])
    }

    /// Spans that are each other's parents are nobody's root; each is there once all the same.
    @Test func whatIsWithinItselfIsThereOnce() {
        #expect(
            waterfall { cast in
                cast.tell(9, .tool, "coder-1", "one", [:], metadata: Self.ids("t", "a", "b"))
                cast.tell(8, .tool, "coder-1", "two", [:], metadata: Self.ids("t", "b", "a"))
                cast.tell(7, .tool, "coder-1", "own", [:], metadata: Self.ids("t", "c", "c"))
            } == ["own", "one", "  two"])
    }

    @Test func aDeepOneStaysOnTheScreen() {
        let rows = waterfall { cast in
            for depth in 0..<30 {
                cast.tell(
                    Double(40 - depth), .tool, "coder-1", "x\(depth)", [:],
                    metadata: Self.ids("t", "s\(depth)", depth > 0 ? "s\(depth - 1)" : nil))
            }
        }
        #expect(rows.first == "x0" && rows.contains { $0.hasSuffix("                x20") })
    }

    @Test func keysLeadDeeperAndBack() throws {
        let opened = person(100, 24, Self.story, ["8", "j", "enter"])
        #expect(rows(opened.pressing("esc"))[2].contains("2 traces"))
        #expect(opened.pressing("esc", "esc").model.focus == .swarm)
        // A span leads to its moment, where its Log is; the trace is open when one comes back.
        var there = opened.pressing("j", "j", "j", "enter")
        #expect(there.model.focus == .log)
        #expect(there.model.past?.place == EventID(7))
        there.see(EventID(7), of: Self.story)
        there = there.pressing("8").reading(Self.story.events)
        let rows = rows(there)
        #expect(rows[2].contains("8 Trace: make the checkout faster"))
        #expect(rows.contains { $0.contains("psql") } && !rows.contains { $0.contains("Edit") })
        // Before it began there is nothing of it.
        there.see(EventID(3), of: Self.story)
        there.model.past?.place = EventID(3)
        there.see(EventID(3), of: Self.story)
        #expect(self.rows(there.reading(Self.story.events))[3].contains("not begun yet"))
    }

    @Test func whatIsSearchedForIsFound() {
        var person = person(100, 24, Self.story, ["8", "j", "enter", "/"])
        person.type("psql")
        person.press("enter")
        #expect(rows(person).contains { $0.hasPrefix("▸✗") && $0.contains("psql") })
        #expect(person.pressing("y").effects.last == .copy("psql explain analyze  coder-1"))
        #expect(person.pressing("R").model.past?.place == EventID(7))
    }

    @Test func anEmptyPageSaysHowATraceIsGiven() {
        for (columns, rows) in [(80, 24), (40, 10)] {
            let person = person(columns, rows, .afternoon)
            let text = self.rows(person).joined(separator: " ")
            #expect(text.contains("trace_id") && text.contains("docs/events.md"), "\(text)")
            #expect(person.pressing("enter").model.notice?.text == "there is nothing to open")
        }
    }

    @Test func noSizeIsTooSmall() {
        for columns in [1, 7, 39, 40, 53, 60, 64, 99, 120] {
            for rows in [1, 2, 9, 10, 11, 13] {
                let person = person(columns, rows, Self.story, ["8", "j", "enter", "j", "}", "G"])
                #expect(person.model.draw().columns == columns)
            }
        }
    }

    // MARK: - Replay equals live

    /// At every event both pages show in replay what they showed when it was the newest.
    @Test(arguments: ["7", "8", "8 enter"])
    func thePastLooksAsItDid(keys: String) {
        let (cast, first) = (Self.story, 5)
        func picture(_ person: Person) -> [[Cell]] {
            let area = person.model.layout.panes[person.model.focus] ?? person.model.layout.footer
            let canvas = person.model.draw()
            return (area.y + 1..<area.bottom).map { y in
                (area.x..<area.right).map { canvas[$0, y] }
            }
        }
        func moment(_ place: Int) -> MissionControl.Moment {
            let state = State.fold(cast.events.prefix(place))
            return MissionControl.Moment(state: state, now: state.time ?? cast.now)
        }
        var live = Person(120, 40, cast)
        live.tell(.answer(.moment(.newest(now: nil), moment(first), cast.extent)))
        for key in keys.split(separator: " ") {
            live.press(String(key))
            live = live.reading(cast.events)
        }
        // Where it was opened it is the only trace there was.
        var replay = live
        var shown: [[[Cell]]] = []
        for place in first...cast.events.count {
            live.tell(.answer(.moment(.newest(now: nil), moment(place), cast.extent)))
            live = live.reading(cast.events)
            shown.append(picture(live))
        }
        #expect(zip(shown, shown.dropFirst()).contains { $0 != $1 })
        replay.tell(.answer(.moment(.newest(now: nil), moment(cast.events.count), cast.extent)))
        replay.press("R")
        var dice = SplitMix(seed: Settings.seed(77))
        for place in (first...cast.events.count).shuffled(using: &dice) {
            replay.model.past?.place = EventID(Int64(place))
            replay.see(EventID(Int64(place)), of: cast)
            replay = replay.reading(cast.events)
            #expect(picture(replay) == shown[place - first], "SEED=\(Settings.seed) \(place)")
        }
    }
}
