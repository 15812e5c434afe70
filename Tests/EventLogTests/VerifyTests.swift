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
            "INSERT INTO snapshots(last_event_id, created_at, state) VALUES (0, 0, x'00')",
            "INSERT INTO snapshots(last_event_id, created_at, state) VALUES (99999, 0, x'00')",
            "UPDATE postings SET ids = substr(ids, 3) WHERE segment = 1",
            "DELETE FROM postings WHERE segment = 0", "UPDATE postings SET n = n + 1",
            "INSERT INTO postings VALUES ('a9', 0, 1, x'0001')",
            "UPDATE agents SET status = 'completed'", "DELETE FROM agents",
            "INSERT INTO agents VALUES ('a9', 'running', NULL, '{}')",
            "UPDATE agents SET zmq_address = 'ipc:///tmp/x'",
            "UPDATE outlines SET parts = CAST(substr(parts, 1, 144) || 'x' AS BLOB)",
            "DROP TABLE outlines; CREATE TABLE outlines(x)",
        ])
    func derived(sql: String) throws {
        guard case .stale = try tamper(sql) else {
            Issue.record("\(sql): \(try LogReader(scratch.directory).verify())")
            return
        }
        #expect(try LogReader(scratch.directory).state() == State.fold(lines(9_000)))
    }

    @Test(
        "no edit makes a reader trap, hang, or believe it",
        arguments: [
            "UPDATE meta SET value = 9223372036854775807 WHERE key = 'head_id'",
            "UPDATE meta SET value = -9223372036854775808 WHERE key = 'root_id'",
            "INSERT INTO events SELECT 9223372036854775807, 99999, event_type, agent_id, subject,"
                + " metadata, hash, content FROM events WHERE id = 9000",
            "INSERT INTO events SELECT -9223372036854775808, 0, event_type, agent_id, subject,"
                + " metadata, hash, content FROM events WHERE id = 9000",
            "INSERT INTO events SELECT 4611686018427387904, 99999, event_type, agent_id, subject,"
                + " metadata, hash, content FROM events WHERE id = 9000",
        ])
    func hostileNumbers(sql: String) throws {
        let verdict = try tamper(sql)
        if case .intact = verdict { Issue.record("\(sql): taken for intact") }
        let reader = try LogReader(scratch.directory)
        _ = try? reader.state()
        _ = try? reader.last(atOrBefore: LogTime(microseconds: 500))
        for filter in [
            EventFilter.all, EventFilter(agent: coder), EventFilter(type: .agentSpawned),
        ] {
            for place in [Int64.min, 0, 8_999, .max] {
                let id = EventID(place)
                _ = try? reader.page(after: id, through: EventID(.max), limit: 10, where: filter)
                _ = try? reader.lastRows(through: id, limit: 10, where: filter)
            }
        }
        #expect(throws: LogError.self) { _ = try LogWriter(scratch.directory) }
    }

    @Test(
        "a table that follows from the rows is made anew where it could lose an event",
        arguments: [
            "UPDATE sources SET id = id - 1", "UPDATE sources SET seq = seq + 1",
            "INSERT INTO sources VALUES ('a7', 5, 12)",
        ])
    func rebuilt(sql: String) throws {
        do {
            var writer = try LogWriter(scratch.directory)
            writer.stage(lines(9_000))
            writer.stage([
                Event(
                    id: EventID(9_001), time: LogTime(microseconds: 9_001), type: .message,
                    agent: coder, metadata: #"{"seq":1}"#, content: .text("{}"))
            ])
            try writer.commit()
        }
        try Database(scratch.directory.log, .readWrite).execute(sql + "; DELETE FROM outlines")
        guard case .stale = try LogReader(scratch.directory).verify() else {
            Issue.record("\(sql) was not found")
            return
        }
        do {
            let writer = try LogWriter(scratch.directory)
            #expect(writer.sources.judge(1, from: coder) == .duplicate(EventID(9_001)))
            #expect(writer.sources.judge(2, from: coder) == .next)
        }
        let reader = try LogReader(scratch.directory)
        guard case .intact(9_001, _) = try reader.verify() else {
            Issue.record("not made anew: \(try reader.verify())")
            return
        }
        let mine = try reader.lastRows(
            through: EventID(9_001), limit: 10_000, where: EventFilter(agent: coder))
        #expect(mine.count == 9_001)
        let database = try Database(scratch.directory.log, .readOnly)
        #expect(try database.integer("SELECT count(*) FROM outlines") == 2)
    }

    @Test func aSnapshotThatWasDueIsTakenAfterARestart() throws {
        do {
            var writer = try LogWriter(scratch.directory)
            writer.stage(lines(8_000))
            try writer.commit()
        }
        for start in stride(from: Int64(8_000), to: 8_400, by: 100) {
            var writer = try LogWriter(scratch.directory)
            writer.stage(lines(100, after: start))
            try writer.commit()
        }
        let database = try Database(scratch.directory.log, .readOnly)
        #expect(try database.integer("SELECT last_event_id FROM snapshots") == 8_200)
    }

    @Test func aDamagedEndIsNotBuiltOn() throws {
        _ = try tamper("UPDATE events SET subject = 'err' WHERE id = 8999")
        let error = #expect(throws: LogError.self) { _ = try LogWriter(scratch.directory) }
        #expect(error?.code == .damaged)
        #expect(error?.row == 8_999)
    }

    // MARK: - What the rows say of files

    /// Changes as a supervisor tells them: path, hash before, hash after, kind.
    private func verify(
        _ changes: [(String, String?, String?, String?)]
    ) throws -> Verdict {
        var writer = try LogWriter(scratch.directory)
        writer.stage(
            changes.enumerated().map { place, change in
                var content = StateChange(target: "file", before: change.1, after: change.2)
                content.commit = "c0ffee"
                content.find = StateChange.Find(part: 1, parts: 1)
                content.find?.kind = change.3
                return Event(
                    id: EventID(Int64(place + 1)), time: LogTime(microseconds: Int64(place + 1)),
                    type: .stateChange, subject: change.0, content: .text(content.text))
            })
        try writer.commit()
        try writer.settle()
        return try LogReader(scratch.directory).verify()
    }

    @Test func aFileThatIsNotWhatItWasLeftAsIsNamed() throws {
        let verdict = try verify([
            ("a", nil, "1", nil), ("b", nil, "1", nil), ("a", "1", "2", nil), ("a", "1", "3", nil),
        ])
        guard case .contradiction(4, let why) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(why.contains("'a' was 1") && why.contains("event 3 left 2"))
    }

    /// A directory is told only where nothing in it is: its rows do not follow each other.
    @Test func directoriesComeAndGoUntold() throws {
        let verdict = try verify([
            ("d", nil, "t", "directory"), ("d/x", nil, "1", nil), ("d/x", "1", nil, nil),
            ("d", nil, "t", "directory"), ("d", "t", "2", nil), ("d", "2", nil, nil),
        ])
        guard case .intact(6, _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }
}
