internal import Glibc

/// The directory a log lives in: `.skep` at the root of a workspace.
public struct LogDirectory: Equatable, Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// `log.db`, the log itself; SQLite keeps two more files beside it.
    public var log: String { path + "/log.db" }
    var writeAhead: String { log + "-wal" }
    var sharedMemory: String { log + "-shm" }
    var lock: String { path + "/lock" }

    /// Makes what is missing: the directory, its `.gitignore`, and an empty file for the log.
    func prepare() throws(LogError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw LogError.system("make", path) }
        try makeFile(path + "/.gitignore", holding: "*\n")
        try makeFile(log, holding: "")
    }

    /// Puts the names of the directory and its files on the disk: a file whose name is not there is
    /// gone after a power loss.
    ///
    /// To be called at every start, once all files are there: an earlier start may have died before
    /// it came to this, and SQLite passes over an error when it flushes its write-ahead file's name.
    func flushNames() throws(LogError) {
        try flush(path)
        try flush(path + "/..")
    }

    /// Leaves a file that is there as it is. Only its owner may read it: agents write secrets into logs.
    private func makeFile(_ file: String, holding text: String) throws(LogError) {
        let descriptor = open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == EEXIST { return }
        guard descriptor >= 0 else { throw LogError.system("make", file) }
        defer { close(descriptor) }
        guard write(descriptor, text, text.utf8.count) == text.utf8.count else {
            let error = LogError.system("write", file)
            unlink(file)
            throw error
        }
    }

    private func flush(_ directory: String) throws(LogError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogError.system("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LogError.system("flush", directory) }
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

/// The right to write a log: whoever holds it is the only one in the world.
struct WriteLock: ~Copyable {
    private let descriptor: CInt

    /// Throws `.locked` and names the holder when there is one.
    init(_ directory: LogDirectory) throws(LogError) {
        // Close-on-exec: a lock inherited by a child would outlive its owner.
        let descriptor = open(
            directory.lock, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LogError.system("open", directory.lock) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = WriteLock.holder(descriptor)
            close(descriptor)
            throw LogError(
                .locked, "the log '\(directory.log)' is written by another process\(holder)",
                hint: "one writer is enough; stop it first")
        }
        self.descriptor = descriptor
        // Only for the message above: on a full disk it stays out.
        let name = "\(getpid())\n"
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, name, name.utf8.count, 0) }
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? "" : " (pid \(String(decoding: digits, as: UTF8.self)))"
    }
}
