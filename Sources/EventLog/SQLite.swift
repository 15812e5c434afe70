internal import CSQLite

/// The SQLite that this process is linked with.
public enum SQLite {
    /// As SQLite says it, such as `3.40.1`.
    public static var version: String { String(cString: sqlite3_libversion()) }
}
