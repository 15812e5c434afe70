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
        let connection = try QueryConnection(
            directory, at: nil, QueryGuard(seconds: QueryLimit.seconds))
        return try connection.ask(sql) { statement throws(LogError) in try statement.result() }
    }
}

extension Statement {
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
