internal import CLinux  // Its headers bring in `timespec`.
internal import Glibc

/// What a directory says of one of its files, a link itself and not what it leads to.
public struct FileStatus: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case file, directory, link
        /// A FIFO, a socket or a device.
        case special
    }

    public let kind: Kind
    /// The twelve bits that `chmod` sets.
    public let mode: UInt16
    public let size: Int64
    /// How many names lead to it.
    public let names: Int
    public let inode: UInt64
    public let device: UInt64
    public let modified: FileTime
    /// When it, its mode or its names were last changed; nobody can set it.
    public let changed: FileTime
}

/// A file's time, since 1970.
public struct FileTime: Hashable, Sendable {
    public let seconds: Int64
    public let nanoseconds: Int32

    public init(seconds: Int64, nanoseconds: Int32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }
}

extension FileStatus {
    /// What a path from anywhere leads to, over links; nil where that is nothing, or not for us.
    public init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        default: kind = .special
        }
        mode = UInt16(status.st_mode & 0o7777)
        size = Int64(status.st_size)
        names = Int(status.st_nlink)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
        modified = FileTime(status.st_mtim)
        changed = FileTime(status.st_ctim)
    }
}

extension FileTime {
    init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    var kernels: timespec { timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds)) }
}

extension Descriptor {
    /// What it is a descriptor of.
    public borrowing func fileStatus() throws(SystemError) -> FileStatus {
        var status = stat()
        let number = number
        try attempt("look at a file") { fstat(number, &status) }
        return FileStatus(status)
    }

    /// What is in this directory under a name; nil where nothing is.
    public borrowing func fileStatus(of name: [UInt8]) throws(SystemError) -> FileStatus? {
        var status = stat()
        let number = number
        let outcome = name.withCString { name in
            uninterrupted { fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
        }
        if outcome.isFailure, outcome.code == ENOENT { return nil }
        try name.check(outcome, "look at")
        return FileStatus(status)
    }
}

extension [UInt8] {
    /// Lends a name or a path as the kernel takes it.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        // What follows a NUL would be cut off in silence: that is another file.
        precondition(!contains(0), "a file's name has a NUL")
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 1) { room in
            _ = room.initialize(from: self)
            room.initializeElement(at: count, to: 0)
            return UnsafeRawBufferPointer(room).withMemoryRebound(to: CChar.self) { text in
                // Never empty: it has its NUL.
                body(text.baseAddress.unsafelyUnwrapped)
            }
        }
    }

    func check<Value>(_ outcome: Outcome<Value>, _ deed: String) throws(SystemError) {
        guard outcome.isFailure else { return }
        throw SystemError(
            code: outcome.code, deed: deed, subject: String(decoding: self, as: UTF8.self))
    }
}
