import Glibc
import Support
import Testing

@testable import EventLog

/// The file system that SQLite's writer has its files from.
@Suite struct GatheringTests {
    private let scratch = Scratch()
    private let path: String

    init() throws {
        path = "\(scratch.path)/words.db"
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))
        try writer("FULL").execute("CREATE TABLE words(word TEXT NOT NULL)")
    }

    private func writer(_ synchronous: String) throws(LogError) -> Database {
        let database = try Database(path, .readWrite)
        try database.execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = \(synchronous);
            PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 10
            """)
        return database
    }

    private func add(_ count: Int, to database: borrowing Database) throws(LogError) {
        try database.execute(
            """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT \(count))
            INSERT INTO words SELECT hex(zeroblob(500)) FROM numbers
            """)
    }

    /// What somebody else sees who opens the file now.
    private func expect(_ count: Int64) throws {
        let reader = try Database(path, .readOnly)
        #expect(try reader.integer("SELECT count(*) FROM words") == count)
        #expect(try reader.text("PRAGMA integrity_check") == "ok")
    }

    @Test func aCommitIsOneWrite() throws {
        let database = try writer("FULL")
        try add(1, to: database)
        let before = try writes()
        try add(8, to: database)
        // Three pages at the least.
        #expect(try writes() == before + 1)
        try expect(9)
    }

    /// How often this thread has written to anything.
    private func writes() throws -> Int {
        let lines = try #require(TextFile.read("/proc/thread-self/io")).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("syscw: ") })
        return try #require(Int(line.dropFirst(7)))
    }

    /// Nothing may rest on a flush that comes after the commit: here none does.
    @Test func aCommitIsInTheFileWithoutAFlush() throws {
        let database = try writer("OFF")
        for count in Int64(1)...20 {
            try add(1, to: database)
            try expect(count)
        }
    }

    @Test func aTransactionReadsWhatItHasWritten() throws {
        let database = try writer("FULL")
        // Far more than is gathered, and than the cache holds.
        try database.execute("BEGIN")
        try add(500, to: database)
        #expect(try database.integer("SELECT count(*) FROM words WHERE length(word) = 1000") == 500)
        try add(500, to: database)
        try expect(0)
        try database.execute("COMMIT")
        try expect(1_000)
    }

    /// What stands in the files the moment it is acknowledged is whole, also where SQLite had to write pages
    /// before the commit, and again for it: headers are read by whoever comes after a crash.
    @Test(arguments: ["OFF", "FULL"])
    func aCommitIsWholeForWhoeverComesAfterACrash(_ synchronous: String) throws {
        let database = try writer(synchronous)
        try database.execute("BEGIN")
        try add(500, to: database)
        try database.execute("UPDATE words SET word = word || 'x'; COMMIT")
        let copy = scratch.path + "/copy.db"
        for end in ["", "-wal"] {
            let bytes = try #require(TextFile.bytes(path + end))
            TextFile.write(bytes, to: copy + end)
        }
        let found = try Database(copy, .readWrite)
        #expect(try found.integer("SELECT count(*) FROM words WHERE word LIKE '%x'") == 500)
        #expect(try found.text("PRAGMA integrity_check") == "ok")
    }

    @Test func whatIsTakenBackIsWrittenOver() throws {
        let database = try writer("FULL")
        try add(1, to: database)
        for count in [3, 400] {
            try database.execute("BEGIN")
            try add(count, to: database)
            try database.execute("ROLLBACK")
            try add(1, to: database)
        }
        try expect(3)
        try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try add(1, to: database)
        try expect(4)
    }
}
