internal import CLinux
internal import Glibc

/// Where programs of the same user connect: a Unix stream socket with a file that nobody else may open.
public struct StreamListener: ~Copyable, Sendable {
    /// Readable when somebody waits to be let in.
    public let descriptor: Descriptor
    public let path: String
    private let mark: FileMark

    /// Takes the place at the path, from whatever has it. So many may wait to be let in.
    ///
    /// It is shut to others before anybody can connect, and only then moved to its place.
    public init(at path: String, backlog: CInt = 128) throws(SystemError) {
        let descriptor = try Descriptor.streamSocket()
        mark = try StreamListener.listen(descriptor.number, at: path, backlog)
        self.descriptor = descriptor
        self.path = path
    }

    private static func listen(
        _ number: CInt, at path: String, _ backlog: CInt
    ) throws(SystemError) -> FileMark {
        let temporary = "\(path).\(getpid())"
        guard let address = sockaddr_un(temporary) else {
            throw SystemError(code: ENAMETOOLONG, deed: "listen at", subject: path)
        }
        // Left there by one of the same number that was killed.
        unlink(temporary)
        try attempt("listen at", path) { address.lend { bind(number, $0, $1) } }
        do throws(SystemError) {
            try attempt("shut", temporary) { chmod(temporary, 0o600) }
            try attempt("listen at", path) { Glibc.listen(number, backlog) }
            let mark = try FileMark(temporary)
            try attempt("listen at", path) { rename(temporary, path) }
            return mark
        } catch {
            unlink(temporary)
            throw error
        }
    }

    deinit { if isInPlace { unlink(path) } }

    /// False once something took the file away or put another there: nobody finds the way any more.
    public var isInPlace: Bool { (try? FileMark(path)) == mark }

    /// A connection of who waits, non-blocking and close-on-exec; nil when nobody does.
    public borrowing func accept() throws(SystemError) -> Descriptor? {
        let number = descriptor.number
        let outcome = uninterrupted { skep_accept(number) }
        // Whoever went away meanwhile is not waiting either.
        if outcome.wouldBlock || (outcome.isFailure && outcome.code == ECONNABORTED) { return nil }
        guard !outcome.isFailure else {
            throw SystemError(code: outcome.code, deed: "accept a connection")
        }
        return Descriptor(owning: outcome.value)
    }
}

/// What tells a file from all others while it is there.
private struct FileMark: Equatable {
    let device: dev_t
    let inode: ino_t

    init(_ path: String) throws(SystemError) {
        var status = stat()
        try attempt("look at", path) { lstat(path, &status) }
        device = status.st_dev
        inode = status.st_ino
    }
}
