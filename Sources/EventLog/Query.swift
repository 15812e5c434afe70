internal import CSQLite
internal import Glibc

/// What a question put to the log in SQL gave.
public struct QueryResult: Equatable, Sendable {
    public let columns: [String]
    public let rows: [[QueryValue]]
    /// True when there was more than a result may hold.
    public let isCut: Bool
}

public enum QueryValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// How much a question may cost. Whoever asks more is told so, and the log goes on meanwhile.
enum QueryLimit {
    /// Between two steps. What one step may take, such as a function over a large value, is not
    /// bounded by it: a command sets itself an alarm.
    static let seconds = 2
    static let sqlBytes: Int32 = 100_000
    /// Every row of a log is smaller.
    static let valueBytes: Int32 = 12 << 20
    static let resultBytes = 16 << 20
    static let rows = 100_000
    /// What SQLite may take for it, sorting and recursion included.
    static let memoryBytes: Int64 = 24 << 20
    /// How many steps of SQLite's machine lie between two looks: each may take a value's worth.
    static let stepsBetweenLooks: Int32 = 20
}

extension LogReader {
    /// Answers one SELECT, and copies the answer out.
    ///
    /// The connection it uses can read and nothing else: no other file, no setting, no writing.
    /// Throws `.query` where the question is wrong, and `.interrupted` after two seconds.
    public static func query(
        _ sql: String, in directory: LogDirectory
    ) throws(LogError) -> QueryResult {
        guard !sql.utf8.contains(0) else {
            throw LogError(.query, "the query holds a NUL character")
        }
        let database = try LogReader.open(directory)
        try database.execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000")
        let guardian = QueryGuard()
        database.allowReadingOnly()
        database.limit(by: guardian)
        do {
            let statement = try Statement(only: sql, in: database)
            let result = try statement.result()
            // SQLite knows it by its address alone.
            withExtendedLifetime(guardian) {}
            return result
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

    fileprivate func result() throws(LogError) -> QueryResult {
        let columns = (0..<columnCount).map { name($0) }
        var rows: [[QueryValue]] = []
        var bytes = 0
        while try step() {
            guard rows.count < QueryLimit.rows, bytes < QueryLimit.resultBytes else {
                return QueryResult(columns: columns, rows: rows, isCut: true)
            }
            var row: [QueryValue] = []
            for column in 0..<columnCount {
                row.append(value(column))
                bytes += row[row.count - 1].size
                // One row may hold many large values: they are counted as they are copied.
                guard bytes < 2 * QueryLimit.resultBytes else {
                    throw LogError(
                        .query,
                        "a row of the answer has more than \(QueryLimit.resultBytes >> 20) MiB",
                        hint: "ask for fewer or shorter columns")
                }
            }
            rows.append(row)
        }
        return QueryResult(columns: columns, rows: rows, isCut: false)
    }

    private func value(_ column: Int32) -> QueryValue {
        switch storage(column) {
        case .null: .null
        case .integer: .integer(integer(column))
        case .real: .real(real(column))
        case .text: .text(text(column) ?? "")
        case .blob: .blob(blob(column))
        }
    }
}

extension QueryValue {
    fileprivate var size: Int {
        switch self {
        case .null, .integer, .real: 32
        case .text(let text): text.utf8.count + 32
        case .blob(let bytes): bytes.count + 32
        }
    }
}

/// Ends a query that takes too long or too much, whenever SQLite asks whether to go on.
private final class QueryGuard {
    private(set) var tookTooMuch = false
    private let end = QueryGuard.now + QueryLimit.seconds * 1000
    private let memoryBefore = sqlite3_memory_used()
    private var looks = 0

    /// A limit of SQLite's own would hold for every connection of the process; this one is the query's.
    func mayGoOn() -> Bool {
        tookTooMuch = sqlite3_memory_used() - memoryBefore > QueryLimit.memoryBytes
        looks += 1
        if tookTooMuch { return false }
        return looks % 8 != 0 || QueryGuard.now < end
    }

    private static var now: Int {
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
        switch sqlite3_errcode(raw) {
        case SQLITE_INTERRUPT:
            let limit =
                guardian.tookTooMuch
                ? "needs more than \(QueryLimit.memoryBytes >> 20) MiB of memory"
                : "takes longer than \(QueryLimit.seconds) s"
            return LogError(
                .interrupted, "the query \(limit) and was stopped",
                hint: "narrow it by id or timestamp, or query a copy of the log")
        case SQLITE_AUTH:
            return LogError(
                .query, "the query does more than read: \(said)",
                hint: "only SELECT is answered, and no PRAGMA or ATTACH")
        case SQLITE_ERROR, SQLITE_TOOBIG:
            return LogError(.query, "the query is wrong: \(said)")
        default: return error
        }
    }
}
