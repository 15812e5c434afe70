public import Linux
internal import Wire

/// The supervisor of a workspace: it records what agents do, and does with them what is asked for.
public enum Supervisor {
    /// Serves until it is told to leave, or by SIGTERM to end; then it returns.
    ///
    /// It must be called before any other thread is started. Throws where the log is another's or
    /// damaged, or there is no place for the sockets.
    public static func run(_ options: SupervisorOptions) throws {
        Signal.brokenPipe.ignore()
        Signal.hangUp.ignore()
        OwnProcess.wishForTurns(ofMicroseconds: turnMicroseconds)
        let signals = try SignalQueue([.terminate, .interrupt])
        let reactor = try Reactor(options, signals, DescriptorLimit.raise())
        try reactor.run()
    }

    /// Agents that keep every processor busy let us wait for some milliseconds whenever we wake up, and
    /// an answer takes several threads that do. Half a millisecond is enough for nearly all they do.
    private static let turnMicroseconds = 500
}

public struct SupervisorOptions: Sendable {
    /// The directory of the log, `.skep`.
    public var directory: String
    /// The root of the workspace, an absolute path.
    public var workspace: String
    /// The descriptor of the line to the keeper; the supervisor closes it.
    public var keeper: Int32
    /// Its variables, by which git and the user's settings of it are found.
    public var environment: [String]
    /// What it says its version is.
    public var version: String
    /// What it says about itself.
    public var log: DiagnosticLog

    public init(
        directory: String, workspace: String, keeper: Int32, environment: [String],
        version: String, log: DiagnosticLog = DiagnosticLog("supervisor")
    ) {
        self.directory = directory
        self.workspace = workspace
        self.keeper = keeper
        self.environment = environment
        self.version = version
        self.log = log
    }
}

/// Why the supervisor gave up, where no part of it says so itself.
public struct SupervisorError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
