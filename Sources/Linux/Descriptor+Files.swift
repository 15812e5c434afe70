internal import CLinux
internal import Glibc

// What is done to the files of a directory that is open: names and paths are bytes, relative to it.
extension Descriptor {
    /// A directory, by its path from anywhere; links in it are followed.
    public init(directory path: String) throws(SystemError) {
        try self.init(open: path, O_RDONLY | O_DIRECTORY)
    }

    /// What to open a file for.
    public enum Purpose: Sendable {
        /// To read it. A FIFO does not keep one waiting.
        case reading
        /// To list it, or to go on from it: a directory.
        case listing
        /// To write what was not there before.
        case creating
        /// The same of a file with this mode, less what the umask takes away.
        case creatingAs(mode: UInt16)
    }

    /// Opens what is below this directory: no link is followed, and no path leads out. Throws
    /// `ELOOP` at a link, `EXDEV` at `..`, `ENOTDIR` at a file on the way. The path is not empty.
    public borrowing func opened(
        beneath path: [UInt8], for purpose: Purpose
    ) throws(SystemError) -> Descriptor {
        let flags =
            switch purpose {
            case .reading: O_RDONLY | O_NONBLOCK | O_NOCTTY
            case .listing: O_RDONLY | O_DIRECTORY
            case .creating, .creatingAs: O_WRONLY | O_CREAT | O_EXCL
            }
        let number = number
        let mode: UInt64 =
            switch purpose {
            case .reading, .listing: 0
            case .creating: 0o600
            case .creatingAs(let mode): UInt64(mode)
            }
        let outcome = path.withCString { path in
            uninterrupted {
                skep_open_beneath(number, path, UInt64(flags | O_NOFOLLOW | O_CLOEXEC), mode)
            }
        }
        try path.check(outcome, "open")
        return Descriptor(owning: outcome.value)
    }

    /// The names in this directory, but `.` and `..`, in no order.
    public borrowing func names() throws(SystemError) -> [[UInt8]] {
        // The stream closes its descriptor, and begins where the open file is.
        let copy = try duplicate()
        let number = copy.number
        guard let stream = fdopendir(number) else {
            throw SystemError(code: errno, deed: "list a directory")
        }
        _ = copy.release()
        defer { closedir(stream) }
        rewinddir(stream)
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else {
                    throw SystemError(code: errno, deed: "list a directory")
                }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
        }
    }

    /// Where a link of this directory leads.
    public borrowing func target(of name: [UInt8]) throws(SystemError) -> [UInt8] {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let number = number
        let outcome = name.withCString { name in
            uninterrupted { readlinkat(number, name, &target, target.count) }
        }
        try name.check(outcome, "read link")
        return target.prefix(outcome.value).map { UInt8(bitPattern: $0) }
    }

    public borrowing func makeDirectory(
        _ name: [UInt8], mode: UInt16 = 0o700
    ) throws(SystemError) {
        let number = number
        let outcome = name.withCString { name in
            uninterrupted { mkdirat(number, name, mode_t(mode)) }
        }
        try name.check(outcome, "make directory")
    }

    public borrowing func makeLink(
        _ name: [UInt8], to target: [UInt8]
    ) throws(SystemError) {
        let number = number
        let outcome = name.withCString { name in
            target.withCString { target in uninterrupted { symlinkat(target, number, name) } }
        }
        try name.check(outcome, "make link")
    }

    /// Takes a name away that is no directory's; false where there is none.
    @discardableResult
    public borrowing func removeFile(_ name: [UInt8]) throws(SystemError) -> Bool {
        let number = number
        let outcome = name.withCString { name in uninterrupted { unlinkat(number, name, 0) } }
        if outcome.isFailure, outcome.code == ENOENT { return false }
        try name.check(outcome, "remove")
        return true
    }

    /// Gives a file of this directory another name of it, in place of whatever had that.
    public borrowing func rename(
        _ name: [UInt8], to other: [UInt8]
    ) throws(SystemError) {
        let number = number
        let outcome = name.withCString { name in
            other.withCString { other in uninterrupted { renameat(number, name, number, other) } }
        }
        try name.check(outcome, "rename")
    }

    public borrowing func setMode(_ mode: UInt16) throws(SystemError) {
        let number = number
        try attempt("set a file's mode") { fchmod(number, mode_t(mode)) }
    }

    /// Says when this file was changed, and read, last.
    public borrowing func setTime(_ time: FileTime) throws(SystemError) {
        let number = number
        let times = [time.kernels, time.kernels]
        try attempt("set a file's time") { futimens(number, times) }
    }

    /// The same of what this directory has under a name, a link itself and not where it leads.
    public borrowing func setTime(
        _ time: FileTime, of name: [UInt8]
    ) throws(SystemError) {
        let number = number
        let times = [time.kernels, time.kernels]
        let outcome = name.withCString { name in
            uninterrupted { utimensat(number, name, times, AT_SYMLINK_NOFOLLOW) }
        }
        try name.check(outcome, "set the time of")
    }

    /// The last byte of this file; nil where it is empty.
    public borrowing func lastByte() throws(SystemError) -> UInt8? {
        let number = number
        let end = try fileStatus().size
        guard end > 0 else { return nil }
        var byte: UInt8 = 0
        let count = try attempt("read a file") { pread(number, &byte, 1, off_t(end - 1)) }
        return count == 1 ? byte : nil
    }

    /// Sends what was written to this file to the disk, and waits until it is there or does not. That the bytes are
    /// this file's is not on the disk then.
    public borrowing func writeBack(isWaiting: Bool) throws(SystemError) {
        let number = number
        try attempt("write back a file") { skep_write_back(number, isWaiting ? 1 : 0) }
    }

    /// True on ext4: what was done before a file was changed is on the disk when that file is flushed, if the bytes
    /// of all other files are.
    public borrowing func isInOrder() -> Bool { skep_is_on_ext4(number) != 0 }

    /// Returns when all that was written to this file is on the disk; of a directory, its names.
    public borrowing func flush() throws(SystemError) {
        let number = number
        try attempt("flush a file") { fsync(number) }
    }

    /// Returns when everything is on the disk that was written to the file system it is on.
    public borrowing func flushFileSystem() throws(SystemError) {
        let number = number
        try attempt("flush a file system") { skep_flush_file_system(number) }
    }

    /// Waits until there is something to read or room to write, or nobody at the other end; false if
    /// not so soon.
    public borrowing func wait(
        for direction: Direction, milliseconds: CInt
    ) throws(SystemError) -> Bool {
        let events = if case .reading = direction { POLLIN } else { POLLOUT }
        var look = pollfd(fd: number, events: Int16(events), revents: 0)
        return try attempt("wait for a descriptor") { poll(&look, 1, milliseconds) } > 0
    }

    public enum Direction: Sendable {
        case reading, writing
    }
}

extension Descriptor {
    /// Opens a path from anywhere for reading, and waits for nobody.
    public init(openNow path: String) throws(SystemError) {
        try self.init(open: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    }
}
