/// Something to be found out by whoever has hands: a command is run, or a connection tried.
public struct Check: Equatable, Sendable {
    public let ticket: Int
    /// In whose world it is done.
    public let agent: AgentID
    public let task: Task
    /// Microseconds after which it is over: what runs then is ended.
    public let timeout: Int64

    public enum Task: Equatable, Sendable {
        /// It reads the input, and nothing where that is empty.
        case command([String], directory: String, input: [UInt8])
        /// One more line at the end of a file. A path that is not absolute begins in the directory, and what
        /// is missing of it is made there.
        case append(path: String, directory: String, line: [UInt8])
        /// Something of that name is there.
        case exists(path: String)
        /// On 127.0.0.1.
        case connect(port: Int64)
    }
}

/// What was found out.
public enum CheckOutcome: Equatable, Sendable {
    /// The command ended by itself.
    case exited(Int64)
    case appended
    case signalled(Int64)
    case connected
    case exists
    /// It could not be tried, or nobody takes connections: why.
    case refused(String)
    case timedOut

    /// Why it is not so; nil where it is.
    var objection: String? {
        switch self {
        case .exited(0), .connected, .appended, .exists: nil
        case .exited(let code): "exit \(code)"
        case .signalled(let signal): "signal \(signal)"
        case .refused(let why): why
        case .timedOut: "it took too long"
        }
    }
}
