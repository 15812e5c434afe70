internal import CSQLite

/// A database read without any code of the log's: what the product wrote, seen with other eyes.
public final class RawLog {
    private let handle: OpaquePointer

    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Opens a file that exists; `writing` is for tests that tamper.
    public init(_ path: String, writing: Bool = false) throws {
        var opened: OpaquePointer?
        let access = writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(path, &opened, access, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw Failure(description: "cannot open '\(path)'")
        }
        handle = opened
        sqlite3_busy_timeout(handle, 2_000)
    }

    deinit { sqlite3_close_v2(handle) }

    public func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
    }

    /// Lends each row a statement gives.
    public func rows(_ sql: String, _ body: (RawRow) throws -> Void) throws {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try body(RawRow(statement: statement))
            case SQLITE_DONE: return
            default: throw failure(sql)
            }
        }
    }

    /// The one number a statement gives.
    public func integer(_ sql: String) throws -> Int64 {
        var found: Int64 = 0
        try rows(sql) { found = $0.integer(0) }
        return found
    }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement
        else { throw failure(sql) }
        return statement
    }

    private func failure(_ sql: String) -> Failure {
        Failure(description: "\(String(cString: sqlite3_errmsg(handle))) in: \(sql)")
    }
}

/// The row a statement stands on; it may not outlive the closure it was lent to.
public struct RawRow {
    fileprivate let statement: OpaquePointer

    /// SQLite's classes, in the numbers of the hash chain.
    public enum Storage: UInt8, Sendable { case null, integer, text, blob, real }

    public func storage(_ column: Int32) -> Storage {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer
        case SQLITE_TEXT: .text
        case SQLITE_FLOAT: .real
        default: .blob
        }
    }

    public func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    public func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(sqlite3_column_bytes(statement, column))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Nil for NULL.
    public func text(_ column: Int32) -> String? {
        storage(column) == .null ? nil : String(decoding: bytes(column), as: UTF8.self)
    }
}
