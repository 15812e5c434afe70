import EventLog
import Swarm
import Testing

@testable import Console
@testable import MissionControl

@Suite struct AnalystTests {
    private static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    private func log(_ count: Int = 3_000) throws -> GrowingLog {
        var log = try GrowingLog()
        try log.write(try rehearsed(count))
        return log
    }

    @Test func anAnswerHasItsRows() throws {
        let log = try log()
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let question = SQLQuestion(
            "SELECT id, NULL, 0.5, 'text', x'00ff', CAST('bytes' AS BLOB) FROM events LIMIT 2",
            through: EventID(3_000))
        let answer = try #require(librarian.answer(question))
        let rest: [SQLValue] = [
            .none, .real(0.5), .text("text"), .text("x'00ff'"), .text("bytes"),
        ]
        #expect(answer.rows == [[.integer(1)] + rest, [.integer(2)] + rest])
        #expect(answer.count == 2 && answer.isCounted && answer.columns[3] == "'text'")
    }

    /// The rest of the screen is read meanwhile, and the question ends when it is given up. Where nobody gives
    /// it up it goes on.
    @Test(arguments: [true, false]) func whatNeverEndsKeepsNobodyWaiting(isStopped: Bool) throws {
        let log = try log()
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        librarian.ask(.sql(SQLQuestion(AnalystTests.endless, through: EventID(3_000))))
        for _ in 0..<20 {
            let found = try #require(librarian.moment(.newest(now: nil)))
            #expect(found.moment.lastID == EventID(3_000))
        }
        if isStopped { librarian.stop(.sql) }
        #expect(librarian.restsFromSQL(within: isStopped ? 30_000 : 300) == isStopped)
        #expect(librarian.next() == nil)
    }

    @Test func theNextQuestionGoesFirst() throws {
        let log = try log()
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        librarian.ask(.sql(SQLQuestion(AnalystTests.endless, through: EventID(3_000))))
        let next = SQLQuestion("SELECT 1", through: EventID(3_000))
        #expect(librarian.answer(next)?.rows == [[.integer(1)]])
    }

    /// Whoever leaves the screen leaves nothing behind that reads, neither in SQL nor as a search.
    @Test func leavingEndsWhatIsAsked() throws {
        let log = try log(20_000)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        let end = EventID(20_000)
        librarian.ask(.sql(SQLQuestion(AnalystTests.endless, through: end)))
        let selection = LogSelection(pattern: Pattern("nothing has this"))
        librarian.ask(.find(FindQuestion(selection, through: end)))
        librarian.dismiss()
        #expect(librarian.restsFromSQL(within: 30_000))
        librarian.rest()
        while let answer = librarian.next() {
            if case .found(let found) = answer { #expect(!found.isOver) }
        }
        librarian.close()
    }

    @Test func whatIsRefusedIsOneSentence() throws {
        let log = try log()
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let question = SQLQuestion("DELETE FROM events", through: EventID(3_000))
        librarian.ask(.sql(question))
        guard case .failed(.sql(question), let why) = librarian.wait() else {
            Issue.record("it was answered")
            return
        }
        #expect(why.hasPrefix("the query does more than read") && !why.contains("\n"))
        #expect(try LogReader(log.directory).range() == EventID(1)...EventID(3_000))
    }

    // MARK: - What is offered

    /// Everything offered is answered by a real log, and by looking at no more of it than the question needs.
    @Test func readyQuestionsAreAnswered() throws {
        let log = try log(12_000)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let found = try #require(librarian.moment(.at(EventID(11_000)))).moment
        let scene = Scene(found, isReplay: true, zone: .utc)
        let agents = found.state.agents.map(\.id)
        let failed = found.state.agents.first { $0.standing.group == .failed }?.id
        for (selected, marked) in [
            (nil, []), (agents[1], []), (nil, Array(agents[0...1])), (failed, []),
        ] {
            for ready in ReadyQuestion.all(scene, selected: selected, marked: marked) {
                let answer = librarian.answer(SQLQuestion(ready.statement, through: found.lastID))
                #expect(answer?.isOver == true, "\(ready.title)")
                #expect(answer?.columns.contains("id") == true, "\(ready.title)")
                try expectLittleIsRead(ready, librarian)
            }
        }
    }

    private func expectLittleIsRead(_ ready: ReadyQuestion, _ librarian: Librarian) throws {
        // These are about all events, and about the newest ones.
        guard ready.statement.contains("filed") else { return }
        let plan = try #require(
            librarian.answer(
                SQLQuestion("EXPLAIN QUERY PLAN " + ready.statement, through: EventID(11_000))))
        let steps = plan.rows.compactMap { if case .text(let step) = $0[3] { step } else { nil } }
        let walks = steps.count { $0.hasPrefix("SCAN main.events") || $0.contains("(rowid<?)") }
        // The newest event is looked for in the same way, and is the first that is found.
        let newest = ready.statement.contains("(SELECT max(id) FROM events)") ? 1 : 0
        #expect(walks == newest, "\(ready.title): \(steps)")
        // Nor are all ids of a long log kept in memory meanwhile.
        #expect(!steps.contains("MATERIALIZE filed"), "\(ready.title): \(steps)")
    }

    /// What is offered says what happened: counted here from the events themselves.
    @Test func whatItSaysIsSo() throws {
        let events = try rehearsed(12_000)
        let log = try log(12_000)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let found = try #require(librarian.moment(.at(EventID(11_000)))).moment
        let scene = Scene(found, isReplay: true, zone: .utc)
        let agent = try #require(
            events.last { $0.type == .decision && $0.id.rawValue <= 11_000 }?.agent)
        let ready = ReadyQuestion.all(scene, selected: agent, marked: [])
        let decisions = try #require(
            librarian.answer(SQLQuestion(ready[0].statement, through: found.lastID)))
        let expected = events[..<11_000].filter { $0.type == .decision && $0.agent == agent }
            .suffix(10).reversed().map { SQLValue.integer($0.id.rawValue) }
        #expect(decisions.rows.map { $0[0] } == expected)
        let kinds = try #require(
            librarian.answer(SQLQuestion(ready[7].statement, through: found.lastID)))
        let total = kinds.rows.reduce(Int64(0)) { sum, row in
            if case .integer(let count) = row[1] { sum + count } else { sum }
        }
        #expect(total == 11_000)
    }
}

extension Librarian {
    /// The last word on a question; nil where it is refused.
    fileprivate func answer(_ question: SQLQuestion) -> SQLAnswer? {
        ask(.sql(question))
        while let answer = wait() {
            switch answer {
            case .sql(let found) where found.question == question && found.isOver: return found
            case .failed(.sql(question), let why):
                Issue.record("\(why): \(question.statement)")
                return nil
            default: continue
            }
        }
        return nil
    }
}
