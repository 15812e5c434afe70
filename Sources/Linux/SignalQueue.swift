internal import CLinux
internal import Glibc

/// A signal by its number.
public struct Signal: RawRepresentable, Hashable, Sendable {
    public let rawValue: CInt

    public init(rawValue: CInt) { self.rawValue = rawValue }

    public static let hangUp = Signal(rawValue: SIGHUP)
    public static let interrupt = Signal(rawValue: SIGINT)
    public static let terminate = Signal(rawValue: SIGTERM)
    public static let kill = Signal(rawValue: SIGKILL)
    public static let stop = Signal(rawValue: SIGSTOP)
    public static let resume = Signal(rawValue: SIGCONT)
    public static let terminalStop = Signal(rawValue: SIGTSTP)
    public static let windowChange = Signal(rawValue: SIGWINCH)
    public static let child = Signal(rawValue: SIGCHLD)
    public static let brokenPipe = Signal(rawValue: SIGPIPE)
    public static let fileTooLarge = Signal(rawValue: SIGXFSZ)
    public static let user1 = Signal(rawValue: SIGUSR1)

    /// From now on this process does not get it. Programs it spawns do.
    public func ignore() { _ = Glibc.signal(rawValue, SIG_IGN) }
}

/// Signals to this process, to be read like anything else.
public struct SignalQueue: ~Copyable, Sendable {
    public struct Delivery: Equatable, Sendable {
        public let signal: Signal
        /// Who sent it; 0 for the kernel.
        public let sender: ProcessNumber
    }

    public let descriptor: Descriptor

    /// Must be made before any other thread: those inherit that the signals are blocked, and one that
    /// did not would get them instead. They stay blocked when this value is gone.
    public init(_ signals: [Signal]) throws(SystemError) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.rawValue) }
        let code = pthread_sigmask(SIG_BLOCK, &set, nil)
        guard code == 0 else { throw SystemError(code: code, deed: "block signals") }
        descriptor = Descriptor(
            owning: try attempt("make a queue of signals") {
                signalfd(-1, &set, CInt(SFD_CLOEXEC | SFD_NONBLOCK))
            })
    }

    /// The next one; nil when there is none now. The kernel keeps only one of each kind.
    public borrowing func next() throws(SystemError) -> Delivery? {
        var record = signalfd_siginfo()
        let transfer = try withUnsafeMutableBytes(of: &record) { bytes throws(SystemError) in
            try descriptor.read(into: bytes)
        }
        guard case .bytes = transfer else { return nil }
        return Delivery(
            signal: Signal(rawValue: CInt(record.ssi_signo)),
            sender: ProcessNumber(record.ssi_pid))
    }
}
