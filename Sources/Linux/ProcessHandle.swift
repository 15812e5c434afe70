internal import CLinux
internal import Glibc

/// A pid: the number of a process, a process group or a session. The kernel uses it anew.
public typealias ProcessNumber = Int32

/// How a process ended.
public enum ProcessEnd: Equatable, Sendable {
    case exited(CInt)
    case killed(Signal)
}

/// One process for certain, also after its number has been given to another.
public struct ProcessHandle: ~Copyable, Sendable {
    public let number: ProcessNumber
    /// Readable when the process has ended, whoever's child it is.
    public let descriptor: Descriptor

    /// Whoever has this number now. Of a child nobody has waited for, that is the child.
    ///
    /// Throws `ESRCH` when there is no such process.
    public init(_ number: ProcessNumber) throws(SystemError) {
        self.number = number
        descriptor = Descriptor(
            owning: try attempt("find process", "\(number)") { skep_pidfd_open(number) })
    }

    /// False when it has ended and been waited for: then nobody got the signal.
    @discardableResult
    public borrowing func send(_ signal: Signal) throws(SystemError) -> Bool {
        let process = descriptor.number
        let outcome = uninterrupted { skep_pidfd_signal(process, signal.rawValue) }
        guard outcome.isFailure else { return true }
        if outcome.code == ESRCH { return false }
        throw SystemError(code: outcome.code, deed: "signal process", subject: "\(number)")
    }

    /// How a child ended, once; nil as long as it lives. Throws `ECHILD` for anyone else's.
    public borrowing func reap() throws(SystemError) -> ProcessEnd? {
        var how: CInt = 0
        var status: CInt = 0
        let process = descriptor.number
        try attempt("wait for process", "\(number)") { skep_reap(process, &how, &status) }
        switch how {
        case 0: return nil
        case CInt(CLD_EXITED): return .exited(status)
        default: return .killed(Signal(rawValue: status))
        }
    }
}

/// This process.
public enum OwnProcess {
    public static var number: ProcessNumber { getpid() }

    /// From now on whoever loses its parents below this process becomes its child.
    public static func becomeSubreaper() throws(SystemError) {
        try attempt("become a subreaper") { skep_become_subreaper() }
    }

    /// Lets this thread, and those it starts from now on, run so long at a time at most, and be let in
    /// the sooner for that where others keep the processors busy: the kernel does not make a short
    /// turn wait for the end of a long one. It is a wish; false where the kernel knows none (before
    /// Linux 6.12).
    @discardableResult
    public static func wishForTurns(ofMicroseconds microseconds: Int) -> Bool {
        let wanted = UInt64(microseconds) * 1_000
        var granted: UInt64 = 0
        return skep_wish_turn(wanted) == 0 && skep_turn(&granted) == 0 && granted == wanted
    }

    /// Lets it have as many descriptors as the hard limit allows, and returns the soft limit it had:
    /// what it spawns should get that one back.
    public static func raiseDescriptorLimit() throws(SystemError) -> Int {
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        try attempt("read the limit of descriptors") { getrlimit(files, &limit) }
        let former = Int(clamping: limit.rlim_cur)
        limit.rlim_cur = limit.rlim_max
        try attempt("raise the limit of descriptors") { setrlimit(files, &limit) }
        return former
    }
}
