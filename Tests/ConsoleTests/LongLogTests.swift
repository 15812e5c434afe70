import Support
import Swarm
import Testing

@testable import EventLog
@testable import MissionControl

/// What is offered must be answered on a long log, too: here the log is short, and so is the memory.
@Suite struct LongLogTests {
    private static let count: Int64 = 200_000
    /// In the middle of a part, and of a segment.
    private static let moment: Int64 = 195_000
    private static let memory: Int64 = 10 << 20
    private let scratch: Scratch
    private let directory: LogDirectory

    /// Seven agents that hardly do anything but cost.
    init() throws {
        var log = try GrowingLog(inMemory: true)
        for start in stride(from: 1, through: LongLogTests.count, by: 10_000) {
            try log.write((start..<start + 10_000).map(LongLogTests.event))
        }
        (scratch, directory) = (log.scratch, log.directory)
    }

    private static func event(_ id: Int64) -> Event {
        let agent = AgentID(first: EventID(id <= 7 ? id : 1 + id % 7))
        func event(_ type: EventType, _ content: String) -> Event {
            Event(
                id: EventID(id), time: LogTime(microseconds: id * 1_000), type: type, agent: agent,
                subject: "coder", content: .text(content))
        }
        if id <= 7 { return event(.agentSpawned, #"{"name":"coder-\#(id)"}"#) }
        if id % 1_000 == 0 { return event(.decision, #"{"rationale":"because"}"#) }
        let content = #"{"tokens_in":\#(id % 1_000),"tokens_out":2,"cost":0.\#(id % 90 + 10)}"#
        return event(.usage, content)
    }

    private func page(_ sql: String) throws -> QueryPage {
        var query = PagedQuery(sql, through: EventID(LongLogTests.moment))
        query.memoryBytes = LongLogTests.memory
        return try LogReader.page(query, in: directory, isStopped: { false }, tell: { _ in })
    }

    /// What other tests of this process leave with SQLite meanwhile counts as the question's.
    private func patientPage(_ sql: String) throws -> QueryPage {
        for _ in 0..<20 {
            do { return try page(sql) } catch let error as LogError where error.code == .interrupted
            {}
        }
        return try page(sql)
    }

    /// And what they let go of is more than it may have.
    private func refusal(of sql: String) throws -> String? {
        for _ in 0..<20 {
            do { _ = try page(sql) } catch let error as LogError { return error.description }
        }
        return nil
    }

    private func ready() throws -> [ReadyQuestion] {
        let state = try LogReader(directory).state(at: EventID(LongLogTests.moment))
        let now = LogTime(microseconds: LongLogTests.moment * 1_000)
        let moment = MissionControl.Moment(state: state, now: now)
        return ReadyQuestion.all(
            Scene(moment, isReplay: true, zone: .utc), selected: nil, marked: [])
    }

    /// One test, because what SQLite has for one is counted by all others of the process.
    @Test func littleMemoryIsEnough() throws {
        for ready in try ready() {
            #expect(throws: Never.self, "\(ready.title)") { try patientPage(ready.statement) }
        }
        try expectCostsAreThoseOfAllEvents()
        try expectKindsAreThoseOfAllEvents()
        // The teeth: one sort of all rows is more than is allowed.
        for statement in [LongLogTests.costsAtOnce, LongLogTests.kindsAtOnce] {
            #expect(try refusal(of: statement)?.contains("more than 10 MiB of memory") == true)
        }
    }

    private func expectCostsAreThoseOfAllEvents() throws {
        struct Sum { var (cost, tokens, times, last) = (0.0, Int64(0), Int64(0), Int64(0)) }
        var sums: [Int64: Sum] = [:]
        for id in 8...LongLogTests.moment where id % 1_000 != 0 {
            let sum = sums[1 + id % 7, default: Sum()]
            sums[1 + id % 7] = Sum(
                cost: sum.cost + Double(id % 90 + 10) / 100, tokens: sum.tokens + id % 1_000,
                times: sum.times + 1, last: id)
        }
        let costs = try #require(try ready().first { $0.title == "cost by agent" })
        let rows = try patientPage(costs.statement).rows.map { $0.map(\.value) }
        #expect(rows.count == 7)
        for row in rows {
            let agent = try #require((Int64(1)...7).first { row[0] == .text("coder-\($0)") })
            let sum = try #require(sums[agent])
            guard case .real(let cost) = row[1] else {
                Issue.record("\(row)")
                continue
            }
            #expect(abs(cost - sum.cost) < 0.01)
            let whole = [sum.tokens, 2 * sum.times, sum.times, sum.last]
            #expect(row[2...] == whole.map { .integer($0) }[...])
        }
    }

    private func expectKindsAreThoseOfAllEvents() throws {
        let kinds = try #require(try ready().first { $0.title == "events by kind" })
        let rows = try patientPage(kinds.statement).rows.map { $0.map(\.value) }
        func row(_ kind: String, _ count: Int64, _ id: Int64) -> [QueryValue] {
            [.text(kind), .integer(count), .integer(id), .integer(id * 1_000)]
        }
        #expect(
            rows == [
                row("usage", 194_798, 194_999), row("decision", 195, 195_000),
                row("agent.spawned", 7, 7),
            ])
    }

    private static let costsAtOnce = """
        SELECT agent_id, round(sum(cost), 2) AS cost, sum("in") AS "in", count(*), max(id)
        FROM (SELECT e.id, e.agent_id, e.content ->> '$.cost' AS cost,
            e.content ->> '$.tokens_in' AS "in"
          FROM filed AS f JOIN events AS e ON e.id = f.id WHERE f.key = '#usage' LIMIT -1)
        GROUP BY agent_id
        """

    private static let kindsAtOnce =
        "SELECT event_type, count(*), max(id), max(timestamp) FROM events GROUP BY event_type"
}
