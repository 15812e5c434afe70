/// What an event says, by its type.
public enum Fact: Equatable, Sendable {
    case spawned(Introduction)
    case joined(Introduction)
    case statusChanged(StatusChange)
    case exited(Ending)
    case reported(SelfReport)
    case decided(Decision)
    case stateChanged(StateChange)
    case consistency(Consistency)
    case message(Message)
    case lease(LeaseChange)
    case order(Order)
    case gate(GateVerdict)
    case approval(Approval)
    case command(CommandRecord)
    case breaker(BreakerChange)
    case sample(Sample)
    case usage(Usage)
    case tool(ToolUse)
    case snapshot(Restoration)
    case rewind(Restoration)
    case fork(Restoration)
    case clock(ClockChange)
    case drop(Drop)
    /// A type or a shape this version does not know.
    case other(JSON)

    /// Reads a JSON content. What is no object has no known shape.
    public init(_ type: EventType, subject: String?, _ json: JSON) {
        self = Fact.known(type, subject, json) ?? .other(json)
    }

    /// The content as JSON again, with all it had.
    public var json: JSON {
        switch self {
        case .spawned(let content), .joined(let content): content.json
        case .statusChanged(let content): content.json
        case .exited(let content): content.json
        case .reported(let content): content.json
        case .decided(let content): content.json
        case .stateChanged(let content): content.json
        case .consistency(let content): content.json
        case .message(let content): content.json
        case .lease(let content): content.json
        case .order(let content): content.json
        case .gate(let content): content.json
        case .approval(let content): content.json
        case .command(let content): content.json
        case .breaker(let content): content.json
        case .sample(let content): content.json
        case .usage(let content): content.json
        case .tool(let content): content.json
        case .snapshot(let content), .rewind(let content), .fork(let content): content.json
        case .clock(let content): content.json
        case .drop(let content): content.json
        case .other(let json): json
        }
    }

    private static func known(_ type: EventType, _ subject: String?, _ json: JSON) -> Fact? {
        switch type {
        case .agentSpawned: Introduction(json).map(Fact.spawned)
        case .agentJoined: Introduction(json).map(Fact.joined)
        case .agentStatus: StatusChange(json).map(Fact.statusChanged)
        case .agentExited: Ending(json).map(Fact.exited)
        case .status: SelfReport(json).map(Fact.reported)
        case .decision: Decision(json).map(Fact.decided)
        case .stateChange: StateChange(json).map(Fact.stateChanged)
        case .consistency: Consistency(json).map(Fact.consistency)
        case .message: Message(json).map(Fact.message)
        case .lease: LeaseChange(json).map(Fact.lease)
        case .order: Order(json).map(Fact.order)
        case .gate: GateVerdict(json).map(Fact.gate)
        case .approval: Approval(json).map(Fact.approval)
        case .command: CommandRecord(json).map(Fact.command)
        case .signal: signal(subject, json)
        case .usage: Usage(json).map(Fact.usage)
        case .tool: ToolUse(json).map(Fact.tool)
        case .snapshot: Restoration(json).map(Fact.snapshot)
        case .rewind: Restoration(json).map(Fact.rewind)
        case .fork: Restoration(json).map(Fact.fork)
        case .clock: ClockChange(json).map(Fact.clock)
        case .drop: Drop(json).map(Fact.drop)
        case .output, .other: nil
        }
    }

    private static func signal(_ subject: String?, _ json: JSON) -> Fact? {
        switch subject {
        case "sample": Sample(json).map(Fact.sample)
        case "breaker": BreakerChange(json).map(Fact.breaker)
        default: nil
        }
    }
}
