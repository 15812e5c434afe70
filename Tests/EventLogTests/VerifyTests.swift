import Support
import Swarm
import Testing

@testable import EventLog

/// What somebody with write access to the file can do, and what is said of it.
@Suite struct VerifyTests {
    private let scratch = Scratch()

    private func tamper(_ sql: String, rows: Int = 9_000) throws -> Verdict {
        do {
            var writer = try LogWriter(scratch.directory)
            for start in stride(from: 0, to: rows, by: 1_000) {
                writer.stage(lines(min(1_000, rows - start), after: Int64(start)))
                try writer.commit()
            }
        }
        let database = try Database(scratch.directory.log, .readWrite)
        try database.execute(sql)
        return try LogReader(scratch.directory).verify()
    }

    @Test(
        "any change to a row names that row",
        arguments: [
            "timestamp = timestamp + 1", "event_type = 'decision'", "agent_id = 'a2'",
            "agent_id = NULL", "subject = 'err'", "metadata = '{}'", "hash = zeroblob(32)",
            "hash = x'00'", "content = CAST(content AS TEXT)", "content = x''", "content = 1.5",
            "subject = CAST(subject AS BLOB)", "hash = CAST(hash AS TEXT)", "timestamp = 'now'",
        ])
    func changed(change: String) throws {
        let verdict = try tamper("UPDATE events SET \(change) WHERE id = 4321")
        guard case .damaged(4_321, _) = verdict else {
            Issue.record("\(change): \(verdict)")
            return
        }
    }

    @Test(
        "rows removed, moved, swapped, cut off or added are named by the first of them",
        arguments: [
            ("DELETE FROM events WHERE id = 77", 77),
            ("DELETE FROM events WHERE id <= 3", 1),
            ("UPDATE events SET id = -1 WHERE id = 77", 77),
            (
                "UPDATE events SET id = -1 WHERE id = 50; UPDATE events SET id = 50 WHERE id = 51;"
                    + "UPDATE events SET id = 51 WHERE id = -1", 50
            ),
            ("DELETE FROM events WHERE id > 8990", 8_991),
            ("DELETE FROM events", 1),
            ("UPDATE meta SET value = 8990 WHERE key = 'head_id'", 8_991),
            ("UPDATE meta SET value = zeroblob(32) WHERE key = 'head_hash'", 9_000),
            (
                "INSERT INTO events SELECT 9001, 9001, event_type, agent_id, subject, metadata, hash, content FROM events WHERE id = 9000",
                9_001
            ),
            ("DELETE FROM meta", 1),
        ])
    func structure(sql: String, row: Int64) throws {
        let verdict = try tamper(sql)
        guard case .damaged(row, _) = verdict else {
            Issue.record("\(sql): \(verdict)")
            return
        }
    }

    @Test(
        "what is derived from the rows is checked too, and reading does not believe it",
        arguments: [
            "UPDATE snapshots SET state = zeroblob(100)",
            "UPDATE snapshots SET last_event_id = last_event_id - 1",
            "UPDATE postings SET ids = substr(ids, 3) WHERE segment = 1",
            "DELETE FROM postings WHERE segment = 0", "UPDATE postings SET n = n + 1",
            "INSERT INTO postings VALUES ('a9', 0, 1, x'0001')",
            "UPDATE agents SET status = 'completed'", "DELETE FROM agents",
            "INSERT INTO agents VALUES ('a9', 'running', NULL, '{}')",
            "UPDATE agents SET zmq_address = 'ipc:///tmp/x'",
        ])
    func derived(sql: String) throws {
        guard case .stale = try tamper(sql) else {
            Issue.record("\(sql): \(try LogReader(scratch.directory).verify())")
            return
        }
        #expect(try LogReader(scratch.directory).state() == State.fold(lines(9_000)))
    }

    @Test func aDamagedEndIsNotBuiltOn() throws {
        _ = try tamper("UPDATE events SET subject = 'err' WHERE id = 8999")
        let error = #expect(throws: LogError.self) { _ = try LogWriter(scratch.directory) }
        #expect(error?.code == .damaged)
        #expect(error?.row == 8_999)
    }
}
