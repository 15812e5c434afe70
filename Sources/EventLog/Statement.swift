internal import CSQLite

/// The one owner of a prepared statement.
///
/// Parameters count from 1 and columns from 0, as in SQLite.
struct Statement: ~Copyable {
    private let raw: OpaquePointer
    private let path: String

    init(_ sql: String, in database: borrowing Database) throws(LogError) {
        try self.init(sql, in: database.raw, path: database.path)
    }

    fileprivate init(
        _ sql: String, in connection: OpaquePointer, path: String
    ) throws(LogError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else {
            throw LogError.sqlite(code, connection, path: path)
        }
        self.init(owning: handle, path: path)
    }

    /// Takes over a statement that was prepared elsewhere.
    init(owning raw: OpaquePointer, path: String) {
        self.raw = raw
        self.path = path
    }

    deinit { sqlite3_finalize(raw) }

    func bind(_ value: Int64, at parameter: Int32) {
        expect(sqlite3_bind_int64(raw, parameter, value))
    }

    /// A value that was not bound would leave the one before it in its place, and that would be
    /// written. It happens where there is no memory, or the parameter is not there.
    private func expect(_ code: Int32) {
        precondition(code == SQLITE_OK, "a value could not be bound, code \(code)")
    }

    func bind(_ text: String, at parameter: Int32) {
        // With its length: text may hold a NUL. Its address is never nil, which would be NULL.
        expect(
            text.withCString {
                sqlite3_bind_text(
                    raw, parameter, $0, Int32(text.utf8.count), skep_sqlite3_transient())
            })
    }

    func bindNull(at parameter: Int32) { expect(sqlite3_bind_null(raw, parameter)) }

    /// The bytes must stay where they are until the statement is reset.
    func bind(unmovedText bytes: UnsafeRawBufferPointer, at parameter: Int32) {
        expect(
            sqlite3_bind_text(
                raw, parameter, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count), nil))
    }

    /// The bytes must stay where they are until the statement is reset.
    func bind(unmovedBlob bytes: UnsafeRawBufferPointer, at parameter: Int32) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            // A nil address would make it NULL.
            return expect(sqlite3_bind_zeroblob(raw, parameter, 0))
        }
        expect(sqlite3_bind_blob(raw, parameter, start, Int32(bytes.count), nil))
    }

    func bind(blob bytes: [UInt8], at parameter: Int32) {
        bytes.withUnsafeBytes {
            guard let start = $0.baseAddress, !$0.isEmpty else {
                return expect(sqlite3_bind_zeroblob(raw, parameter, 0))
            }
            expect(
                sqlite3_bind_blob(
                    raw, parameter, start, Int32($0.count), skep_sqlite3_transient()))
        }
    }

    /// True when there is a row to read, false at the end.
    func step() throws(LogError) -> Bool {
        switch sqlite3_step(raw) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw LogError.sqlite(code, sqlite3_db_handle(raw), path: path)
        }
    }

    /// Ends the reading; bindings stay.
    func reset() { sqlite3_reset(raw) }

    /// Runs a statement that gives no rows, and makes it ready for the next time.
    func run() throws(LogError) {
        defer { reset() }
        while try step() {}
    }
}

extension Statement {
    var columnCount: Int32 { sqlite3_column_count(raw) }

    func name(_ column: Int32) -> String {
        sqlite3_column_name(raw, column).map { String(cString: $0) } ?? ""
    }

    func storage(_ column: Int32) -> Storage {
        switch sqlite3_column_type(raw, column) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        default: .blob
        }
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(raw, column) }

    func real(_ column: Int32) -> Double { sqlite3_column_double(raw, column) }

    /// A column's bytes, valid until the next step or reset.
    @_lifetime(borrow self)
    func bytes(_ column: Int32) -> RawSpan {
        // Found once, and asked twice: each `sqlite3_column_` call would look for it again. That is for a connection
        // that one thread owns, as every one here.
        let value = sqlite3_column_value(raw, column)
        // The blob call leaves text as it is stored; asking for text first would convert it.
        let start = sqlite3_value_blob(value)
        let count = sqlite3_value_bytes(value)
        let buffer = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count))
        return _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }

    /// A column's text, with what is not UTF-8 replaced; nil for NULL.
    func text(_ column: Int32) -> String? {
        guard storage(column) != .null else { return nil }
        return bytes(column).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    func blob(_ column: Int32) -> [UInt8] { bytes(column).withUnsafeBytes { Array($0) } }
}

/// How SQLite keeps a value.
enum Storage { case null, integer, real, text, blob }

/// A statement that is prepared when it is used first, and then kept.
///
/// It belongs to whoever owns the connection, and must not be used when that is gone.
final class LateStatement {
    private let sql: String
    private let connection: OpaquePointer
    private let path: String
    private var statement: Statement?

    init(_ sql: String, in database: borrowing Database) {
        self.sql = sql
        connection = database.raw
        path = database.path
    }

    func lend(
        _ body: (borrowing Statement) throws(LogError) -> Void
    ) throws(LogError) {
        let ready =
            if let kept = statement.take() {
                kept
            } else {
                try Statement(sql, in: connection, path: path)
            }
        let outcome = Result { () throws(LogError) in try body(ready) }
        statement = consume ready
        try outcome.get()
    }
}
