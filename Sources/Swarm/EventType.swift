/// What kind of fact an event is. A type this version does not know keeps its name.
public enum EventType: Hashable, Sendable {
    case agentSpawned, agentJoined, agentStatus, agentExited
    case status, output, decision, stateChange, consistency, message, lease, order
    case gate, approval, command, signal, usage, tool
    case snapshot, rewind, fork, clock, drop
    case other(String)

    /// Every type this version knows, in the order of the documentation.
    public static let known: [EventType] = [
        .agentSpawned, .agentJoined, .agentStatus, .agentExited, .status, .output, .decision,
        .stateChange, .consistency, .message, .lease, .order, .gate, .approval, .command, .signal,
        .usage, .tool, .snapshot, .rewind, .fork, .clock, .drop,
    ]

    public init(_ name: String) {
        self = EventType.byName[name] ?? .other(name)
    }

    /// Reads a name where it is; what nearly every row is costs no string.
    public init(_ name: RawSpan) {
        self = name.isWord("output") ? .output : EventType(String(lossy: name))
    }

    /// The name in the log, on the wire and on the command line.
    public var name: String {
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
        case .other(let name): name
        }
    }

    /// True for all but what merely flows: these have postings of their own and marks in time.
    public var isMilestone: Bool {
        switch self {
        case .output, .signal: false
        default: true
        }
    }

    private static let byName = [String: EventType](
        uniqueKeysWithValues: known.map { ($0.name, $0) })
}
