import EventLog
import Foundation
import Support
import Swarm
import Testing

@Suite struct QueryTests {
    private let scratch = Scratch()

    init() throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(100))
        try writer.commit()
    }

    private func ask(_ sql: String) throws -> QueryResult {
        try LogReader.query(sql, in: scratch.directory)
    }

    @Test func aSelectIsAnswered() throws {
        let result = try ask(
            "SELECT event_type AS type, count(*), NULL, 0.5, x'00ff' FROM events GROUP BY 1;")
        #expect(result.columns == ["type", "count(*)", "NULL", "0.5", "x'00ff'"])
        let rest: [QueryValue] = [.null, .real(0.5), .blob([0, 255])]
        #expect(
            result.rows == [
                [.text("agent.spawned"), .integer(1)] + rest,
                [.text("output"), .integer(99)] + rest,
            ])
        #expect(!result.isCut)
    }

    @Test(
        "what does more than read is refused, and nothing comes of it",
        arguments: [
            "ATTACH '/tmp/skep-attached.db' AS other", "PRAGMA journal_mode = DELETE",
            "PRAGMA writable_schema = ON", "DELETE FROM events", "INSERT INTO meta VALUES (1, 2)",
            "CREATE TABLE mine(x)", "CREATE TEMP TABLE mine(x)", "UPDATE events SET subject = 1",
            "VACUUM INTO '/tmp/skep-attached.db'", "SELECT load_extension('x')", "BEGIN",
            "DROP TABLE events",
        ])
    func onlyReading(sql: String) throws {
        #expect(throws: LogError.self) { try ask(sql) }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/skep-attached.db"))
        guard case .intact(100, _) = try LogReader(scratch.directory).verify() else {
            Issue.record("the log was changed by \(sql)")
            return
        }
    }

    @Test(
        "what would never end, or need a machine of its own, is stopped and says so",
        arguments: [
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
            "SELECT randomblob(1000000000)",
            "SELECT hex(zeroblob(4000000)) || hex(zeroblob(4000000))",
            "WITH RECURSIVE n(i, b) AS (SELECT 1, randomblob(100000) UNION ALL"
                + " SELECT i + 1, randomblob(100000) FROM n) SELECT count(*) FROM (SELECT * FROM n ORDER BY b)",
            "SELECT count(*) FROM events a, events b, events c, events d, events e",
            "SELECT '" + String(repeating: "x", count: 1_000_000) + "'",
            "SELECT " + String(repeating: "(", count: 5_000) + "1"
                + String(repeating: ")", count: 5_000),
            "SELECT " + (0..<30).map { "zeroblob(12000000) AS b\($0)" }.joined(separator: ", "),
            "SELECT hex(zeroblob(1000000)) LIKE '" + String(repeating: "%a", count: 400) + "'",
            "SELECT 1; SELECT 2", "", "-- nothing", "SELECT FROM", "SELECT nothing FROM events",
            "SELECT 1\u{0}; DROP TABLE events",
        ])
    func bounded(sql: String) throws {
        let error = #expect(throws: LogError.self) { try ask(sql) }
        #expect([.query, .interrupted].contains(error?.code))
    }

    @Test(
        "a comment or a blank is no second statement",
        arguments: ["SELECT 1; -- one", "SELECT 1;\r\n", "/* one */ SELECT 1 /* more */;;"])
    func trailing(sql: String) throws {
        #expect(try ask(sql).rows == [[.integer(1)]])
    }

    @Test func aResultWithoutEndIsCut() throws {
        let result = try ask(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
        #expect(result.isCut)
        #expect(result.rows.count == 100_000)
    }
}
