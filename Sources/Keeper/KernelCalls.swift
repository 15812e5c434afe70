internal import Glibc
internal import Linux

// What the keeper alone needs of the kernel.

/// A child that has ended, and now is gone.
struct Reaped {
    let number: ProcessNumber
    private let status: CInt

    /// Whoever starts us may ignore that its children end, and that is inherited: then the kernel
    /// would reap ours, and we would never hear of it.
    static func prepare() { _ = signal(SIGCHLD, SIG_DFL) }

    /// Any child: supervisor, holder, or an orphan that a killed holder left behind; nil when none
    /// has ended.
    static func next() -> Reaped? {
        while true {
            var status: CInt = 0
            let number = waitpid(-1, &status, WNOHANG)
            let code = errno
            if number > 0 { return Reaped(number: number, status: status) }
            guard number < 0, code == EINTR else { return nil }
        }
    }

    /// That one child; nil when it has not ended.
    static func take(_ number: ProcessNumber) -> Reaped? {
        var status: CInt = 0
        guard waitpid(number, &status, WNOHANG) == number else { return nil }
        return Reaped(number: number, status: status)
    }

    var wasKilled: Bool { status & 0x7f != 0 }

    /// It gave up, or did something that is never right; nobody ended it.
    var isCrash: Bool {
        let signal = status & 0x7f
        return signal == 0 ? status != 0 : ![SIGKILL, SIGTERM, SIGINT, SIGHUP].contains(signal)
    }

    var description: String {
        let signal = status & 0x7f
        return signal == 0 ? "exited with \((status >> 8) & 0xff)" : "was killed by \(signal)"
    }
}

extension MemoryFile {
    /// Makes everything before an offset a hole.
    borrowing func begin(at offset: Int64) throws(SystemError) {
        guard ftruncate(descriptor.number, off_t(offset)) == 0 else {
            throw SystemError(code: errno, deed: "start a stream", subject: "\(offset)")
        }
    }
}

/// What is told as an `errno` though no call failed.
enum Reason {
    static let missing = ENOENT
    static let malformed = EINVAL
    static let busy = EBUSY
    static let tooMany = EMFILE
}

extension Descriptor {
    static func nothing() throws(SystemError) -> Descriptor {
        try Descriptor(open: "/dev/null", O_RDWR)
    }
}

extension SystemError {
    /// Too many descriptors of this user are under way in sockets.
    var isCongestion: Bool { isShortage || code == ETOOMANYREFS }
}

enum Limits {
    /// How many descriptors this process may have.
    static var descriptors: Int { max(sysconf(CInt(_SC_OPEN_MAX)), 0) }
}
