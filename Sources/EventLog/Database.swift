internal import CEventLog
internal import CSQLite

/// The one owner of a SQLite connection.
struct Database: ~Copyable {
    enum Access { case readOnly, readWrite, immutable }

    let path: String
    // Statements may outlive it for a moment: `sqlite3_close_v2` waits for the last of them.
    let raw: OpaquePointer

    /// Opens a file that exists; a reader never creates one, and the writer has made it by then.
    init(_ path: String, _ access: Access) throws(LogError) {
        guard path.utf8.count <= LogDirectory.pathLimit else {
            throw LogError(
                .readOnly, "the path of the log '\(path)' is too long",
                hint: "SQLite takes \(LogDirectory.pathLimit) bytes of it: move the workspace up")
        }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(
            Database.address(of: path, access), &handle, access.flags,
            access == .readWrite ? Database.gathering : nil)
        guard code == SQLITE_OK, let handle else {
            let error = LogError.sqlite(code, handle, path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        self.path = path
        raw = handle
        sqlite3_extended_result_codes(raw, 1)
        // Only the scribe checkpoints: a reader that leaves last must not.
        _ = skep_sqlite3_set(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        _ = skep_sqlite3_set(raw, SQLITE_DBCONFIG_DEFENSIVE, access == .readWrite ? 0 : 1)
        _ = skep_sqlite3_set(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        sqlite3_busy_timeout(raw, Int32(Database.busyMilliseconds))
    }

    deinit { sqlite3_close_v2(raw) }

    /// How SQLite's writer reaches its files: a commit is one write. Without it each page is two.
    // nonisolated(unsafe): a name that is made once, and never written or freed afterwards.
    nonisolated(unsafe) private static let gathering = skep_gathering()

    /// How long a connection waits for another, as at the recovery after a crash.
    static let busyMilliseconds = 2_000

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(LogError) {
        try check(sqlite3_exec(raw, sql, nil, nil, nil))
    }

    /// The one integer a statement gives; nil when it gives no row.
    func integer(_ sql: String) throws(LogError) -> Int64? {
        let statement = try Statement(sql, in: self)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The one text a statement gives; nil when it gives no row.
    func text(_ sql: String) throws(LogError) -> String? {
        let statement = try Statement(sql, in: self)
        return try statement.step() ? statement.text(0) : nil
    }

    func check(_ code: Int32) throws(LogError) {
        guard code == SQLITE_OK else { throw LogError.sqlite(code, raw, path: path) }
    }

    /// A file name is plain unless the file must be read as one that nobody changes.
    private static func address(of path: String, _ access: Access) -> String {
        guard access == .immutable else { return path }
        let reserved = ["%": "%25", "?": "%3f", "#": "%23"]
        return "file:" + path.map { reserved[String($0)] ?? String($0) }.joined() + "?immutable=1"
    }
}

extension Database.Access {
    fileprivate var flags: Int32 {
        // One thread owns each connection, so SQLite's own locks would guard nothing.
        switch self {
        case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
        case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
        }
    }
}
