internal import Custody

/// What a stream of an agent carries, by its name in the log.
enum StreamName: String, CaseIterable {
    case output = "out"
    case errors = "err"
    case terminal = "pty"
    /// The holder's lines.
    case status
    /// The agent's lines on descriptor 3.
    case events

    /// True for what the agent prints.
    var isOutput: Bool { self != .status && self != .events }

    var source: HeldName {
        switch self {
        case .output: .output
        case .errors: .errors
        case .terminal: .terminal
        case .status: .status
        case .events: .events
        }
    }

    var spool: HeldName {
        switch self {
        case .output: .outputSpool
        case .errors: .errorsSpool
        case .terminal: .terminalSpool
        case .status: .statusSpool
        case .events: .eventsSpool
        }
    }
}
