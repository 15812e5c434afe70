internal import Glibc

/// The directory a log lives in: `.skep` at the root of a workspace.
public struct LogDirectory: Equatable, Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// `log.db`, the log itself; SQLite keeps two more files beside it.
    public var log: String { path + "/log.db" }
    /// SQLite refuses longer ones of a file, its journal's name included, with no word that says so.
    static let pathLimit = 512 - "-journal".utf8.count

    /// How many bytes the path has more than SQLite takes; nil where it is short enough.
    public var excess: Int? {
        let excess = log.utf8.count - LogDirectory.pathLimit
        return excess > 0 ? excess : nil
    }

    /// How many bytes the log has, without what is still in its write-ahead file.
    public var logSize: Int64 { WriteAhead.size(log) }
    public var writeAheadSize: Int64 { WriteAhead.size(writeAhead) }

    /// Beside the log: the repository where the files are recorded.
    public var body: String { path + "/body.git" }

    var writeAhead: String { log + "-wal" }
    var sharedMemory: String { log + "-shm" }
    var lock: String { path + "/lock" }
    var head: String { path + "/head" }

    /// Makes what is missing: the directory, its `.gitignore`, and an empty file for the log.
    func prepare() throws(LogError) {
        try prepareDirectory()
        // A log that begins anew is not the one whose last row was marked, nor the one whose rows were archived.
        if access(log, F_OK) != 0 {
            unlink(head)
            try setArchiveAside()
        }
        try makeFile(log, holding: "")
    }

    /// The same without the log.
    func prepareDirectory() throws(LogError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw LogError.system("make", path) }
        try makeFile(path + "/.gitignore", holding: "*\n")
    }

    /// SQLite takes an empty file for a new database, and removes the write-ahead file beside it, which
    /// may hold every row there is.
    func checkNotEmptied() throws(LogError) {
        guard WriteAhead.size(log) == 0, WriteAhead.size(writeAhead) > 0 else { return }
        throw LogError(
            .damaged, "the log '\(log)' is empty, and its write-ahead file is not",
            hint: "keep both files, and restore the log from a backup")
    }

    /// Puts the names of the directory and its files on the disk: a file whose name is not there is
    /// gone after a power loss.
    ///
    /// To be called at every start, once all files are there: an earlier start may have died before
    /// it came to this, and SQLite passes over an error when it flushes its write-ahead file's name.
    func flushNames() throws(LogError) {
        try LogDirectory.flush(path)
        try LogDirectory.flush(path + "/..")
    }

    /// It is somebody's, and may be all that is left of the log.
    private func setArchiveAside() throws(LogError) {
        guard access(archive, F_OK) == 0 else { return }
        for number in 1...1_000 {
            let place = "\(archive).\(number)"
            guard access(place, F_OK) != 0 else { continue }
            guard rename(archive, place) == 0 else { throw LogError.system("rename", archive) }
            return
        }
    }

    /// Makes the directory of the archive, if it is not there.
    func prepareArchive() throws(LogError) {
        if mkdir(archive, 0o700) == 0 {
            try LogDirectory.flush(path)
        } else if errno != EEXIST {
            throw LogError.system("make", archive)
        }
    }

    /// Leaves a file that is there as it is. Only its owner may read it: agents write secrets into logs.
    private func makeFile(_ file: String, holding text: String) throws(LogError) {
        // A crash may have come between making the file and writing it.
        let isEmpty = !text.isEmpty && WriteAhead.size(file) == 0
        let mode = O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (isEmpty ? 0 : O_EXCL)
        let descriptor = open(file, mode, 0o600)
        if descriptor < 0, errno == EEXIST { return }
        guard descriptor >= 0 else { throw LogError.system("make", file) }
        defer { close(descriptor) }
        guard write(descriptor, text, text.utf8.count) == text.utf8.count else {
            let error = LogError.system("write", file)
            unlink(file)
            throw error
        }
    }

    static func flush(_ directory: String) throws(LogError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogError.system("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LogError.system("flush", directory) }
    }
}
