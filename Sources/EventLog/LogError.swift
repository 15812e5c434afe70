internal import CSQLite
internal import Glibc

/// Why the log could not be opened, read or written.
public struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: Equatable, Sendable {
        /// There is no log at the path.
        case missing
        /// There is a log already where another one should begin.
        case exists
        /// The file is something else than a Skep log.
        case foreign
        /// A newer Skep wrote the log.
        case newer
        /// The directory or the file does not let us write.
        case readOnly
        /// A row or a page is not what was written.
        case damaged
        /// No room: nothing was lost, and the same commit can be tried again.
        case full
        /// The file is not where it was: what is written nobody finds, until it is put back.
        case gone
        /// Another connection is in the way: the same commit can be tried again.
        case busy
        /// Another process writes this log.
        case locked
        /// The disk failed: what was not acknowledged may be lost, and only a new start may write.
        case disk
        /// The reader took longer than it may, or was told to stop.
        case interrupted
        /// The question put to the log is wrong.
        case query
        /// SQLite could not do its work: no memory, or a mistake of ours.
        case failed
    }

    public let code: Code
    /// What went wrong with which file, in one sentence without a full stop.
    public let message: String
    /// What to do about it, where there is something.
    public let hint: String?
    /// The first row known to be bad, where that is the matter.
    public let row: Int64?

    init(_ code: Code, _ message: String, hint: String? = nil, row: Int64? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.row = row
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}

extension LogError {
    /// Turns the code SQLite just returned on `path` into ours.
    static func sqlite(_ result: Int32, _ handle: OpaquePointer?, path: String) -> LogError {
        // Of a failed commit SQLite 3.40 does not note what the kernel said, but leaves it here.
        let left = errno
        let extended = handle.map { sqlite3_extended_errcode($0) } ?? result
        let noted = handle.map { sqlite3_system_errno($0) } ?? 0
        let text = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(result)
        let said = text.map { String(cString: $0) } ?? "error \(result)"
        let code = Code(result: result, extended: extended, systemErrors: [left, noted])
        return LogError(code, "\(code.sentence(path)): \(said)", hint: code.hint)
    }
}

extension LogError.Code {
    init(result: Int32, extended: Int32, systemErrors: [Int32]) {
        switch result & 0xff {
        case SQLITE_FULL: self = .full
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .busy
        case SQLITE_CORRUPT: self = .damaged
        case SQLITE_NOTADB: self = .foreign
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH: self = .readOnly
        case SQLITE_INTERRUPT: self = .interrupted
        case SQLITE_IOERR:
            self = LogError.Code.isNoRoom(extended, systemErrors) ? .full : .disk
        case SQLITE_ERROR: self = .query
        default: self = .failed
        }
    }

    /// A write that found no room leaves the file as it was, so it is no broken disk. A *flush* that
    /// says the same may have dropped pages already, so it is.
    ///
    /// One of the errors may be an older one. Then a write that failed for another reason is tried
    /// again as well, which is safe: what was not written is not there.
    private static func isNoRoom(_ extended: Int32, _ systemErrors: [Int32]) -> Bool {
        let isWrite =
            extended == skep_sqlite3_ioerr_write || extended == skep_sqlite3_ioerr_shmsize
        return isWrite && systemErrors.contains { [ENOSPC, EDQUOT, EFBIG].contains($0) }
    }

    fileprivate func sentence(_ path: String) -> String {
        switch self {
        case .full: "no room to write the log '\(path)'"
        case .busy: "the log '\(path)' is busy"
        case .damaged: "the log '\(path)' is damaged"
        case .foreign: "'\(path)' is not a Skep log"
        case .readOnly: "the log '\(path)' cannot be opened as needed"
        case .disk: "the disk failed under the log '\(path)'"
        case .interrupted: "reading the log '\(path)' was stopped"
        case .failed: "SQLite failed at its work on the log '\(path)'"
        case .missing, .exists, .newer, .locked, .query, .gone: "the log '\(path)'"
        }
    }

    fileprivate var hint: String? {
        switch self {
        case .full: "make room; nothing acknowledged is lost, and writing goes on by itself"
        case .damaged: "'skep verify' says whether events are, and which is the first"
        case .foreign: "move that file away, or use another directory"
        case .readOnly: "check who owns it and whether it may be written"
        case .disk: "look at the disk; what is there is verified at the next start"
        case .busy, .interrupted, .missing, .exists, .newer, .locked, .query, .failed, .gone: nil
        }
    }
}

extension LogError {
    /// What the system just refused, by `errno`.
    static func system(_ verb: String, _ path: String) -> LogError {
        let code = errno
        let said = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            return LogError(.full, "cannot \(verb) '\(path)': \(said)", hint: "make room")
        case EACCES, EPERM, EROFS:
            return LogError(
                .readOnly, "cannot \(verb) '\(path)': \(said)",
                hint: "check who owns it and whether it may be written")
        case ENOENT, ENOTDIR:
            return LogError(.missing, "cannot \(verb) '\(path)': \(said)")
        default:
            return LogError(.disk, "cannot \(verb) '\(path)': \(said)")
        }
    }
}
