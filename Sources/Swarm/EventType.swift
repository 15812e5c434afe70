/// What kind of fact an event is. A type this version does not know keeps its name.
public enum EventType: Hashable, Sendable {
    case agentSpawned, agentJoined, agentStatus, agentExited
    case status, output, decision, stateChange, consistency, message, lease, order
    case gate, approval, command, signal, usage, tool
    case snapshot, rewind, fork, clock, drop
    case other(String)

    /// Every type this version knows; first what nearly every row is.
    public static let known: [EventType] = [
        .output, .agentSpawned, .agentJoined, .agentStatus, .agentExited, .status, .decision,
        .stateChange, .consistency, .message, .lease, .order, .gate, .approval, .command, .signal,
        .usage, .tool, .snapshot, .rewind, .fork, .clock, .drop,
    ]

    public init(_ name: String) { self.init(name.utf8Span.span.bytes) }

    /// Reads a name where it is; only one that is not known is copied.
    public init(_ name: RawSpan) {
        self =
            EventType.known.first { $0.word.map { name.isWord($0) } ?? false }
            ?? .other(String(lossy: name))
    }

    /// The name in the log, on the wire and on the command line.
    public var name: String {
        if case .other(let name) = self { return name }
        return word?.description ?? ""
    }

    /// The name of a type that is known.
    private var word: StaticString? {
        switch self {
        case .agentSpawned: "agent.spawned"
        case .agentJoined: "agent.joined"
        case .agentStatus: "agent.status"
        case .agentExited: "agent.exited"
        case .status: "status"
        case .output: "output"
        case .decision: "decision"
        case .stateChange: "state_change"
        case .consistency: "consistency"
        case .message: "message"
        case .lease: "lease"
        case .order: "order"
        case .gate: "gate"
        case .approval: "approval"
        case .command: "command"
        case .signal: "signal"
        case .usage: "usage"
        case .tool: "tool"
        case .snapshot: "snapshot"
        case .rewind: "rewind"
        case .fork: "fork"
        case .clock: "clock"
        case .drop: "drop"
        case .other: nil
        }
    }

    /// True for all but what merely flows: these have postings of their own and marks in time.
    public var isMilestone: Bool {
        switch self {
        case .output, .signal: false
        default: true
        }
    }
}
