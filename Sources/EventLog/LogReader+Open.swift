internal import Glibc

extension LogReader {
    /// Opens a log that this version can read.
    static func open(_ directory: LogDirectory) throws(LogError) -> Database {
        try directory.checkNotEmptied()
        let database = try openFile(directory)
        try Schema.check(database)
        try directory.checkIsBegun(database)
        guard try database.integer("PRAGMA user_version") ?? 0 > 0 else { throw nothing(directory) }
        return database
    }

    private static func openFile(_ directory: LogDirectory) throws(LogError) -> Database {
        guard access(directory.log, F_OK) == 0, WriteAhead.size(directory.log) > 0 else {
            throw nothing(directory)
        }
        do {
            let database = try Database(directory.log, .readOnly)
            _ = try database.integer("SELECT count(*) FROM sqlite_schema")
            return database
        } catch  where error.code == .readOnly && access(directory.log, R_OK) == 0 {
            return try unchanging(directory, error)
        }
    }

    private static func nothing(_ directory: LogDirectory) -> LogError {
        LogError(.missing, "there is no log in '\(directory.path)'")
    }

    /// SQLite cannot make its shared memory where nothing may be written, as on a backup that is
    /// mounted read-only. There nobody writes, so the file alone is the log, unless its newest rows
    /// are still in the write-ahead file.
    private static func unchanging(
        _ directory: LogDirectory, _ error: LogError
    ) throws(LogError) -> Database {
        guard access(directory.path, W_OK) != 0 else { throw error }
        guard WriteAhead.size(directory.writeAhead) == 0 else {
            throw LogError(
                .readOnly,
                "the newest rows of the log '\(directory.log)' are in its write-ahead "
                    + "file, and the directory cannot be written",
                hint: "copy '\(directory.path)' to where you may write, and read it there")
        }
        return try Database(directory.log, .immutable)
    }
}
