import Canvas
import Emulator
import MissionControl
import Swarm
import Testing

/// Pages, the past, an agent's terminal and a lost supervisor, as they look.
@Suite struct PageGoldenTests {
    private static let sizes = [(40, 10), (80, 24), (120, 40), (200, 50)]

    private func golden(_ name: String, _ person: Person) {
        let model = person.model
        expectGolden(model.draw(), "\(name)-\(model.columns)x\(model.rows)")
    }

    // MARK: - Health

    private static let report: JSON = [
        "pid": 4_121, "keeper_pid": 4_119, "version": "0.1.0", "disk": "ok", "queued_rows": 3,
        "queue_limit": 20_000, "log_bytes": 48_000_000,
        "commits": ["count": 5_012, "last_us": 912, "p99_us": 2_100],
        "descriptors": ["open": 87, "limit": 1_024],
        "write_ahead_bytes": 2_000_000, "since": "2026-11-20T13:03:54Z",
        "files": ["commit": "c1b0730e", "files": 214, "records": 31],
        "attached": [["agent": "coder-1", "writer": "pts/7", "watchers": 1]],
    ]

    private func atHealth(_ columns: Int, _ rows: Int) -> Person {
        var person = Person(columns, rows).pressing("9")
        if case .send(let request) = person.effects.last {
            person.tell(.reply(request.ticket, .done(Self.report)))
        }
        let now = person.model.live.now
        let question = DropsQuestion(after: .none, through: person.model.live.lastID)
        let drops = [
            DropRow(
                id: EventID(20), time: now, agent: person.agent("bench"), source: "fd3",
                why: "too large"),
            DropRow(id: EventID(21), time: now, source: "pid 991", why: "malformed", count: 2),
        ]
        person.tell(.answer(.drops(question, drops)))
        return person
    }

    @Test(arguments: sizes) func health(columns: Int, rows: Int) {
        golden("health", atHealth(columns, rows))
        if columns == 80 { golden("drops", atHealth(columns, rows).pressing("enter")) }
    }

    // MARK: - The past

    /// The same each time, with every mark there is, and a stretch in which nothing happened.
    private func density(_ question: DensityQuestion) -> Density {
        let count = question.scale.columns
        return Density(
            question,
            (0..<count).map { column in
                guard !(count / 3..<count / 3 + 6).contains(column) else { return Density.Column() }
                let mark = column % 5 == 0 ? TimelineMark(rawValue: column / 5 % 7) : nil
                return Density.Column(count: Int64(1 + column * column % 4_000), mark: mark)
            })
    }

    private func answering(_ person: Person) -> Person {
        var person = person
        for question in person.model.questions() {
            switch question {
            case .density(let asked): person.tell(.answer(.density(density(asked))))
            case .ahead(let asked):
                let time = LogTime(microseconds: person.model.scene.now.microseconds + 9_000_000)
                person.tell(.answer(.ahead(asked, NextMark(.decision, at: time))))
            default: break
            }
        }
        return person
    }

    /// Half an hour before, when the last ones were not there yet.
    private func inThePast(_ columns: Int, _ rows: Int) throws -> Person {
        let cast = Cast.afternoon
        var state = State()
        let then = EventID(11)
        for event in cast.events where event.id <= then { state.apply(event) }
        var person = Person(columns, rows, cast).pressing("R")
        person.model.past?.place = then
        let now = LogTime(microseconds: cast.now.microseconds - 1_871_000_000)
        let moment = MissionControl.Moment(state: state, now: now, rate: 212)
        person.tell(.answer(.moment(.at(then), moment, cast.extent)))
        return answering(person)
    }

    @Test(arguments: sizes) func replay(columns: Int, rows: Int) throws {
        golden("replay", try inThePast(columns, rows))
    }

    @Test(arguments: sizes) func timeline(columns: Int, rows: Int) {
        golden("timeline", answering(Person(columns, rows)).pressing("4"))
    }

    @Test func theCursorKeepsTheNameOfWhoeverIsNotThereYet() throws {
        var person = Person()
        try person.click("docs         starting")
        person.press("R")
        var state = State()
        for event in Cast.afternoon.events.prefix(5) { state.apply(event) }
        person.model.past?.place = EventID(5)
        let moment = MissionControl.Moment(state: state, now: person.model.live.now)
        person.tell(.answer(.moment(.at(EventID(5)), moment, nil)))
        #expect(person.model.draw().text.contains("docs: not started yet"))
    }

    // MARK: - Search

    @Test(arguments: sizes) func search(columns: Int, rows: Int) throws {
        let cast = Cast.afternoon
        var person = Person(columns, rows, cast).pressing("ctrl-r")
        person.type("test")
        let shelf = ShelfOfEvents(cast.events)
        for case .find(let question) in person.model.questions() {
            let answer = try EntryReader(shelf, question.selection)
                .find(question, first: EventID(1)) { _ in }
            person.tell(.answer(.found(answer)))
        }
        golden("search", person)
    }

    // MARK: - An agent's terminal

    private func attached(_ role: MissionControl.Attachment.Role, _ columns: Int, _ rows: Int)
        -> Person
    {
        var person = Person(columns, rows).pressing("G", "k", "k", "t")
        var emulator = Emulator(columns: columns, rows: rows - 1)
        _ = emulator.feed(
            Array("$ \u{1b}[1mpytest\u{1b}[0m -q\r\n\u{1b}[32m7 passed\u{1b}[0m\r\n$ ".utf8))
        person.tell(
            .attached(
                MissionControl.Attachment(
                    agent: "a3", name: "coder-1", role: role, emulator: emulator)))
        return person
    }

    @Test(arguments: [(40, 10), (80, 24), (120, 40)])
    func terminals(columns: Int, rows: Int) {
        golden("attached", attached(.writer, columns, rows))
        golden("watching", attached(.watcher("pts/7"), columns, rows))
        var ended = attached(.writer, columns, rows)
        ended.tell(.terminal(.ended(.exited("exited 0 after 12m"))))
        golden("ended", ended)
    }

    // MARK: - Questions, and a supervisor that is away

    @Test(arguments: sizes) func stopAll(columns: Int, rows: Int) {
        golden("stop-all", Person(columns, rows).pressing("X"))
    }

    /// How much happened stands on a screen once.
    @Test(arguments: [(40, 10), (80, 24), (100, 40)])
    func theTimelineIsNotThereTwice(columns: Int, rows: Int) {
        for keys in [["4"], ["4", "1"], ["4", "z"], ["R", "4"], ["4", "9"]] {
            var person = Person(columns, rows, .afternoon)
            for key in keys { person.press(key) }
            let layout = person.model.layout
            let strips = layout.strip.rows > 0 ? 1 : 0
            let panes = layout.panes[.timeline] == nil ? 0 : 1
            #expect(strips + panes <= 1, "\(keys)")
        }
        let both = Person(80, 24, .afternoon).pressing("4").model.layout
        #expect(both.panes[.timeline]?.rows == 4 && both.strip.rows == 0)
    }

    @Test(arguments: sizes) func lost(columns: Int, rows: Int) {
        var person = Person(columns, rows)
        person.tell(.link(.lost(seconds: 10)))
        golden("lost", person.pressing("p", "!"))
    }
}
