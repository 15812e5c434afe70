internal import CSQLite
internal import Glibc
internal import Swarm

/// A connection for one question in SQL: it can read the tables of this log, and do nothing else.
struct QueryConnection: ~Copyable {
    private let database: Database
    private let guardian: QueryGuard

    /// With a state, the tables show the log as it was then; else all there is.
    init(
        _ directory: LogDirectory, at moment: State?, _ guardian: QueryGuard
    ) throws(LogError) {
        let database = try LogReader.open(directory)
        try database.execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000")
        try database.meetJSON()
        try database.makeLists(through: moment?.lastID)
        if let moment { try database.showOnly(moment) }
        try database.execute("PRAGMA query_only = ON")
        database.allowReadingOnly()
        database.limit(by: guardian)
        // All at once: what is not copied cannot be half there when one of these throws.
        self.database = database
        self.guardian = guardian
    }

    /// Lends the one statement of a text, which has not made a step.
    func ask<Answer>(
        _ sql: String, _ body: (borrowing Statement) throws(LogError) -> Answer
    ) throws(LogError) -> Answer {
        guard !sql.utf8.contains(0) else {
            throw LogError(.query, "the query holds a NUL character")
        }
        do {
            let statement = try Statement(only: sql, in: database)
            let answer = try body(statement)
            // SQLite knows it by its address alone.
            withExtendedLifetime(guardian) {}
            return answer
        } catch {
            throw database.explain(error, guardian)
        }
    }
}

extension Statement {
    /// The one statement of a text.
    fileprivate init(only sql: String, in database: borrowing Database) throws(LogError) {
        var (handle, tail) = try Statement.prepare(sql, in: database)
        guard let first = handle else { throw LogError(.query, "the query says nothing") }
        // Behind it only blanks and comments may come: they make no statement.
        while !tail.utf8.allSatisfy({ " \t\r\n;".utf8.contains($0) }) {
            do { (handle, tail) = try Statement.prepare(tail, in: database) } catch {
                sqlite3_finalize(first)
                throw error
            }
            guard let second = handle else { continue }
            sqlite3_finalize(first)
            sqlite3_finalize(second)
            throw LogError(.query, "the query holds more than one statement")
        }
        self.init(owning: first, path: database.path)
    }

    /// A text's first statement, nil where there is none, and what comes after it.
    private static func prepare(
        _ sql: String, in database: borrowing Database
    ) throws(LogError) -> (OpaquePointer?, String) {
        var handle: OpaquePointer?
        var rest = ""
        let code = sql.withCString { start -> Int32 in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(database.raw, start, -1, &handle, &tail)
            rest = tail.map { String(cString: $0) } ?? ""
            return code
        }
        guard code == SQLITE_OK else { throw .sqlite(code, database.raw, path: database.path) }
        return (handle, rest)
    }
}

/// Ends a query that takes too long or too much, or that nobody waits for, whenever SQLite asks whether to go on.
final class QueryGuard {
    enum End { case tooMuch, tooLong, stopped }

    private(set) var end: End?
    let seconds: Int
    let memoryBytes: Int64
    private let deadline: Int
    private let isStopped: () -> Bool
    private let memoryBefore = sqlite3_memory_used()
    private var looks = 0

    init(
        seconds: Int, memoryBytes: Int64 = QueryLimit.memoryBytes,
        isStopped: @escaping () -> Bool = { false }
    ) {
        self.seconds = seconds
        self.memoryBytes = memoryBytes
        self.isStopped = isStopped
        deadline = QueryGuard.now + seconds * 1000
    }

    /// A limit of SQLite's own would hold for every connection of the process; this one is the query's.
    func mayGoOn() -> Bool {
        looks += 1
        if sqlite3_memory_used() - memoryBefore > memoryBytes {
            end = .tooMuch
        } else if looks % 8 == 0 {
            if isStopped() { end = .stopped } else if QueryGuard.now >= deadline { end = .tooLong }
        }
        return end == nil
    }

    /// Milliseconds on a clock that nobody sets.
    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

extension Database {
    /// From now on nothing can be prepared that does more than read the tables of this log.
    fileprivate func allowReadingOnly() {
        sqlite3_set_authorizer(
            raw,
            { _, action, _, function, _, _ in
                switch action {
                case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
                case SQLITE_FUNCTION:
                    let name = function.map { String(cString: $0) }
                    return name == "load_extension" ? SQLITE_DENY : SQLITE_OK
                default: return SQLITE_DENY
                }
            }, nil)
    }

    /// The guard must live as long as the connection asks it.
    fileprivate func limit(by guardian: QueryGuard) {
        sqlite3_limit(raw, SQLITE_LIMIT_SQL_LENGTH, QueryLimit.sqlBytes)
        sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, QueryLimit.valueBytes)
        sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_limit(raw, SQLITE_LIMIT_EXPR_DEPTH, 200)
        sqlite3_limit(raw, SQLITE_LIMIT_COMPOUND_SELECT, 50)
        sqlite3_limit(raw, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100)
        sqlite3_limit(raw, SQLITE_LIMIT_COLUMN, 200)
        sqlite3_progress_handler(
            raw, QueryLimit.stepsBetweenLooks,
            { guardian in
                guard let guardian else { return 0 }
                return Unmanaged<QueryGuard>.fromOpaque(guardian).takeUnretainedValue().mayGoOn()
                    ? 0 : 1
            }, Unmanaged.passUnretained(guardian).toOpaque())
    }

    /// Says what was wrong with the question in the words of whoever asked it.
    fileprivate func explain(_ error: LogError, _ guardian: QueryGuard) -> LogError {
        let said = sqlite3_errmsg(raw).map { String(cString: $0) } ?? ""
        // A table of a moment is a view, which says so in its own way.
        let isWrite = said.hasPrefix("cannot modify")
        switch sqlite3_errcode(raw) {
        case SQLITE_INTERRUPT:
            return LogError(
                .interrupted, "the query \(guardian.limit) and was stopped",
                hint: "narrow it by id or timestamp, or query a copy of the log")
        case SQLITE_AUTH, SQLITE_READONLY,
            SQLITE_ERROR where isWrite:
            return LogError(
                .query, "the query does more than read: \(said)",
                hint: "only SELECT is answered, and no PRAGMA or ATTACH")
        case SQLITE_ERROR, SQLITE_TOOBIG:
            return LogError(.query, "the query is wrong: \(said)", hint: Database.hint(said))
        default: return error
        }
    }

    /// What to do about what SQLite said.
    private static func hint(_ said: String) -> String? {
        if said.hasPrefix("no such table") {
            return "the tables are events, agents, snapshots and filed"
        }
        if said.hasPrefix("no such column") {
            return
                "events has id, timestamp, event_type, agent_id, subject, metadata, hash and content"
        }
        return said.hasSuffix("syntax error") ? "look at what stands just before it" : nil
    }
}

extension QueryGuard {
    fileprivate var limit: String {
        switch end {
        case .tooMuch: "needs more than \(memoryBytes >> 20) MiB of memory"
        case .stopped: "is not wanted any more"
        case .tooLong, nil: "takes longer than \(seconds) s"
        }
    }
}
