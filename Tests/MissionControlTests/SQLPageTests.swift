import Canvas
import Swarm
import Testing

@testable import MissionControl

@Suite struct SQLPageTests {
    private static let sizes = [(40, 10), (80, 24), (120, 40), (200, 50)]

    private func golden(_ name: String, _ model: Model) {
        expectGolden(model.draw(), "\(name)-\(model.columns)x\(model.rows)")
    }

    private func asking(_ statement: String, _ columns: Int = 80, _ rows: Int = 24) -> Person {
        var person = Person(columns, rows).pressing(";")
        person.tell(.gesture(.paste(Array(statement.utf8))))
        person.press("enter")
        return person
    }

    private func question(_ person: inout Person) -> SQLQuestion? {
        for case .sql(let question) in person.model.questions() { return question }
        return nil
    }

    private func page(_ person: Person) -> SQLPage? {
        if case .sql(let page) = person.model.dialogs.last { page } else { nil }
    }

    /// Rows `1, 2, 3 …` of an answer from a row on.
    private func numbers(
        _ question: SQLQuestion, _ count: Int, of all: Int, isOver: Bool = true
    ) -> News {
        var answer = SQLAnswer(question)
        answer.columns = ["id"]
        answer.rows = (question.first..<min(question.first + count, all)).map {
            [.integer(Int64($0) + 1)]
        }
        answer.count = all
        answer.isOver = isOver
        answer.isCounted = isOver
        return .answer(.sql(answer))
    }

    private func decisions(_ question: SQLQuestion) -> News {
        var answer = SQLAnswer(question)
        answer.columns = ["id", "timestamp", "agent", "sure", "why"]
        answer.rows = [
            [
                .integer(17), .integer(1_795_185_111_000_000), .text("planner"), .real(0.74),
                .text(
                    "split \"pricing\" into 2 tickets (not 3), for the rounding is another matter"),
            ],
            [
                .integer(4), .integer(1_795_084_860_000_000), .text("coder-2\u{1b}[31m"), .none,
                .text("the retry loop hides the timeout;\nremove the loop"),
            ],
        ]
        answer.count = 2
        answer.isCounted = true
        answer.isOver = true
        return .answer(.sql(answer))
    }

    // MARK: - How it looks

    @Test(arguments: sizes) func howItLooks(columns: Int, rows: Int) {
        let person = Person(columns, rows).pressing(";", "down")
        golden("sql-ready", person.model)
        golden("sql-typing", person.pressing("s").model)
        var asked = person.pressing("enter")
        golden("sql-running", asked.model)
        if let question = question(&asked) { asked.tell(decisions(question)) }
        golden("sql-rows", asked.model)
        var wrong = asking("SELECT * FROM event", columns, rows)
        if let question = question(&wrong) {
            let why = "the query is wrong: no such table: event"
            let hint = "the tables are events, agents, snapshots and filed"
            wrong.tell(.answer(.failed(.sql(question), "\(why); \(hint)")))
        }
        golden("sql-wrong", wrong.model)
    }

    @Test func noSizeIsTooSmall() {
        for columns in stride(from: 0, to: 60, by: 3) {
            for rows in 0...14 {
                var person = asking("SELECT 1\nFROM events", columns, rows)
                _ = person.model.draw()
                if let question = question(&person) { person.tell(decisions(question)) }
                let canvas = person.pressing("end", "right", "tab").model.draw()
                #expect(canvas.columns == columns && canvas.rows == rows)
            }
        }
    }

    // MARK: - Asking

    @Test func whatIsTypedIsAskedAboutTheMoment() throws {
        var person = asking("SELECT 1")
        let asked = try #require(question(&person))
        #expect(asked == SQLQuestion("SELECT 1", through: Cast.afternoon.state.lastID))
        #expect(question(&person) == nil)
        #expect(person.model.draw().rowText(2).contains("running, esc stops · up to #"))
    }

    /// What came after the playhead is not asked about.
    @Test func inReplayItIsThePast() throws {
        var person = Person().pressing("R", "g")
        let first = try #require(person.model.past?.place)
        let state = State.fold(Cast.afternoon.events.prefix { $0.id <= first })
        let moment = MissionControl.Moment(state: state, now: Cast.afternoon.now, rate: 0)
        person.tell(.answer(.moment(.at(first), moment, nil)))
        person.press(";", "down", "enter")
        #expect(question(&person)?.through == first && first < person.model.live.lastID)
        #expect(person.model.draw().rowText(2).contains("up to #\(first.rawValue) "))
    }

    /// SQL does not see the archive, and says so beside what it does see.
    @Test func whatIsInTheArchiveIsSaidToBeNoPart() throws {
        var person = asking("SELECT 1", 120, 40)
        let asked = try #require(question(&person))
        var answer = SQLAnswer(asked)
        person.tell(.answer(.sql(answer)))
        #expect(!person.model.draw().rowText(2).contains("archive"))
        answer.archived = EventID(8_191)
        person.tell(.answer(.sql(answer)))
        #expect(person.model.draw().rowText(2).contains(" · not the archive, up to #8,191"))
    }

    @Test func theWheelMovesTheRows() throws {
        var person = asking("SELECT 1")
        let asked = try #require(question(&person))
        person.tell(numbers(asked, 400, of: 400))
        person.tell(.gesture(.mouse(Mouse(.wheelDown, .none, x: 5, y: 12))))
        #expect(page(person)?.selected == 3)
        person.tell(.gesture(.mouse(Mouse(.wheelUp, .none, x: 5, y: 12))))
        #expect(page(person)?.selected == 0)
    }

    @Test func escStopsThenCloses() {
        var person = asking("SELECT 1")
        #expect(question(&person) != nil)
        #expect(person.model.unwanted() == [])
        person.press("esc")
        #expect(page(person) != nil)
        #expect(person.model.unwanted() == [.sql])
        #expect(person.model.draw().rowText(2).contains("stopped"))
        person.press("esc")
        #expect(person.model.dialogs.isEmpty)
    }

    /// However it comes to be of no use, whoever answers it hears of it.
    @Test(arguments: ["ctrl-c", "esc"]) func closingStopsIt(key: String) {
        var person = asking("SELECT 1")
        #expect(question(&person) != nil)
        person.press(key)
        #expect(person.model.unwanted() == [.sql])
    }

    @Test func theSameIsAskedAgain() throws {
        var person = asking("SELECT 1")
        let first = try #require(question(&person))
        person.tell(numbers(first, 1, of: 1))
        _ = person.model.unwanted()
        person.press("tab", "enter")
        #expect(question(&person) == first)
    }

    @Test func anEmptyStatementIsNoQuestion() {
        var person = Person().pressing(";", "space", "enter")
        #expect(question(&person) == nil)
        #expect(person.model.notice?.text == "down chooses a question; or type a statement")
    }

    @Test func whatIsLateIsNotShown() throws {
        var person = asking("SELECT 1")
        let late = try #require(question(&person))
        person.press("esc")
        person.tell(numbers(late, 1, of: 1))
        #expect(page(person)?.table == nil)
        person.press("tab", "2", "enter")
        person.tell(numbers(late, 1, of: 1))
        #expect(page(person)?.table == nil)
    }

    // MARK: - Moving

    @Test func arrowsGoBetweenTheFieldAndTheList() {
        var person = Person().pressing(";")
        #expect(page(person)?.spot == .field)
        person.press("down", "down")
        #expect(page(person)?.spot == .list && page(person)?.selected == 1)
        person.press("up", "up")
        #expect(page(person)?.spot == .field)
        person.press("down", "x")
        #expect(page(person)?.spot == .field && page(person)?.field.text == "x")
    }

    @Test func aKeyThatLeadsNoFurtherSaysSo() {
        for keys in [["left"], ["down", "pgup"], ["down", "end", "down"], ["F5"], ["ctrl-n"]] {
            let person = keys.reduce(Person().pressing(";")) { $0.pressing($1) }
            #expect(person.model.notice != nil, "\(keys)")
        }
    }

    @Test func earlierStatementsComeBack() {
        var person = asking("SELECT 1")
        person.press("ctrl-c", ";")
        for text in ["SELECT 2", "SELECT 1"] {
            person.tell(.gesture(.paste(Array(text.utf8))))
            person.press("enter", "tab", "ctrl-u")
        }
        person.type("draft")
        let wanted = ["SELECT 1", "SELECT 2", "SELECT 2"]
        for text in wanted {
            person.press("up")
            #expect(page(person)?.field.text == text)
        }
        person.press("down", "down")
        #expect(page(person)?.field.text == "draft")
    }

    /// Only what is near is here; the rest is read when somebody comes near it.
    @Test func rowsAreReadAPageAtATime() throws {
        var person = asking("SELECT id FROM events")
        var asked = try #require(question(&person))
        person.tell(numbers(asked, 1_000, of: 50_000))
        var read = 1
        for _ in 0..<400 {
            person.press("pgdn")
            if let next = question(&person) {
                asked = next
                read += 1
                person.tell(numbers(next, 1_000, of: 50_000))
            }
            let row = try #require(page(person)).selected
            #expect(person.model.draw().text.contains("▸ \(row + 1)") || row < 10_000)
        }
        #expect((5...20).contains(read))
        person.press("end")
        asked = try #require(question(&person))
        person.tell(numbers(asked, 1_000, of: 50_000))
        #expect(person.model.draw().text.contains("▸ 50000"))
        person.press("home")
        #expect(question(&person)?.first == 0)
    }

    /// Where a page holds few rows because they are long, it still gets to every one of them.
    @Test(arguments: [1, 2, 7]) func shortPagesAreReadAsWell(rows: Int) throws {
        var person = asking("SELECT content FROM events")
        let asked = try #require(question(&person))
        person.tell(numbers(asked, rows, of: 40))
        for row in 1..<40 {
            person.press("down")
            for _ in 0..<4 {
                guard let next = question(&person) else { break }
                person.tell(numbers(next, rows, of: 40))
            }
            #expect(page(person)?.table?.range.contains(row) == true)
        }
    }

    @Test func wideRowsAreScrolledSideways() throws {
        var person = asking("SELECT 1", 60, 20)
        let asked = try #require(question(&person))
        person.tell(decisions(asked))
        #expect(!person.model.draw().text.contains("rounding"))
        for _ in 0..<6 { person.press("right") }
        #expect(person.model.draw().text.contains("rounding"))
        for _ in 0..<60 { person.press("right") }
        #expect(page(person).map { $0.left < $0.table?.width ?? 0 } == true)
        for _ in 0..<80 { person.press("left") }
        #expect(page(person)?.left == 0)
    }

    // MARK: - Where it leads

    @Test func aRowLeadsToItsMoment() throws {
        var person = asking("SELECT 1")
        let asked = try #require(question(&person))
        person.tell(decisions(asked))
        person.press("down", "enter")
        #expect(person.model.past?.place == EventID(4) && person.model.dialogs.isEmpty)
        // The page waits as it was, for whoever wants the next row.
        let again = person.pressing(";")
        #expect(page(again)?.selected == 1 && page(again)?.table != nil)
        person.press("esc")
        #expect(person.model.past == nil)
    }

    @Test func aRowWithoutAnEventLeadsNowhere() throws {
        var person = asking("SELECT 1")
        let asked = try #require(question(&person))
        var answer = SQLAnswer(asked)
        answer.columns = ["id", "n"]
        answer.rows = [[.text("a4"), .integer(1)], [.integer(999_999), .integer(1)]]
        (answer.count, answer.isOver) = (2, true)
        person.tell(.answer(.sql(answer)))
        for _ in 0..<2 {
            person.press("enter")
            #expect(person.model.past == nil)
            #expect(person.model.notice?.text.contains("has no moment") == true)
            person.press("down")
        }
    }

    // MARK: - What is offered

    @Test func whatIsOfferedIsAboutWhomOneLooksAt() throws {
        let scene = Person().model.scene
        let state = scene.state
        let bench = try #require(state.agent(called: "bench")?.id)
        let coder = try #require(state.agent(called: "coder-1")?.id)
        let titles = ReadyQuestion.all(scene, selected: bench, marked: []).map(\.title)
        #expect(titles[0] == "the last 10 decisions before bench failed")
        #expect(titles[2] == "what bench said and heard in the last hour")
        let two = ReadyQuestion.all(scene, selected: nil, marked: [bench, coder])
        #expect(two[2].title == "what bench and coder-1 said in the last hour")
        #expect(two[2].statement.contains("2026-11-20 13:31:54"))
        #expect(
            ReadyQuestion.all(scene, selected: nil, marked: [])[0].title == "the last 10 decisions")
    }
}
