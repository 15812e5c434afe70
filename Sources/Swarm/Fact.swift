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
    case workTree(WorkTreeChange)
    case rules(RulesChange)
    case exemption(ExemptionChange)
    case override(OverrideChange)
    case conflict(ConflictChange)
    case promise(PromiseChange)
    case limit(LimitReached)
    case budget(BudgetChange)
    case retention(RetentionChange)
    /// A type or a shape this version does not know.
    case other(JSON)

    /// Reads a content. What is no object has no known shape; nil where it is no JSON.
    public init?(_ type: EventType, subject: String?, parsing content: RawSpan) {
        if let known = Fact.known(type, subject, content) {
            self = known
        } else if let json = try? JSON(parsing: content) {
            self = .other(json)
        } else {
            return nil
        }
    }

    /// The content as JSON again, with all it had.
    public var text: String {
        switch self {
        case .spawned(let content), .joined(let content): content.text
        case .statusChanged(let content): content.text
        case .exited(let content): content.text
        case .reported(let content): content.text
        case .decided(let content): content.text
        case .stateChanged(let content): content.text
        case .consistency(let content): content.text
        case .message(let content): content.text
        case .lease(let content): content.text
        case .order(let content): content.text
        case .gate(let content): content.text
        case .approval(let content): content.text
        case .command(let content): content.text
        case .breaker(let content): content.text
        case .sample(let content): content.text
        case .usage(let content): content.text
        case .tool(let content): content.text
        case .snapshot(let content), .rewind(let content), .fork(let content): content.text
        case .clock(let content): content.text
        case .drop(let content): content.text
        case .workTree(let content): content.text
        case .rules(let content): content.text
        case .exemption(let content): content.text
        case .override(let content): content.text
        case .conflict(let content): content.text
        case .promise(let content): content.text
        case .limit(let content): content.text
        case .budget(let content): content.text
        case .retention(let content): content.text
        case .other(let json): json.text
        }
    }

    private static func known(_ type: EventType, _ subject: String?, _ content: RawSpan) -> Fact? {
        switch type {
        case .agentSpawned: Introduction(parsing: content).map(Fact.spawned)
        case .agentJoined: Introduction(parsing: content).map(Fact.joined)
        case .agentStatus: StatusChange(parsing: content).map(Fact.statusChanged)
        case .agentExited: Ending(parsing: content).map(Fact.exited)
        case .status: SelfReport(parsing: content).map(Fact.reported)
        case .decision: Decision(parsing: content).map(Fact.decided)
        case .stateChange: StateChange(parsing: content).map(Fact.stateChanged)
        case .consistency: Consistency(parsing: content).map(Fact.consistency)
        case .message: Message(parsing: content).map(Fact.message)
        case .lease: LeaseChange(parsing: content).map(Fact.lease)
        case .order: Order(parsing: content).map(Fact.order)
        case .gate: GateVerdict(parsing: content).map(Fact.gate)
        case .approval: Approval(parsing: content).map(Fact.approval)
        case .command: CommandRecord(parsing: content).map(Fact.command)
        case .signal: signal(subject, content)
        case .usage: Usage(parsing: content).map(Fact.usage)
        case .tool: ToolUse(parsing: content).map(Fact.tool)
        case .snapshot: Restoration(parsing: content).map(Fact.snapshot)
        case .rewind: Restoration(parsing: content).map(Fact.rewind)
        case .fork: Restoration(parsing: content).map(Fact.fork)
        case .clock: ClockChange(parsing: content).map(Fact.clock)
        case .drop: Drop(parsing: content).map(Fact.drop)
        case .output, .other: nil
        }
    }

    private static func signal(_ subject: String?, _ content: RawSpan) -> Fact? {
        switch subject {
        case "sample": Sample(parsing: content).map(Fact.sample)
        case "breaker": BreakerChange(parsing: content).map(Fact.breaker)
        case "worktree": WorkTreeChange(parsing: content).map(Fact.workTree)
        case "rules": RulesChange(parsing: content).map(Fact.rules)
        case "exemption": ExemptionChange(parsing: content).map(Fact.exemption)
        case "override": OverrideChange(parsing: content).map(Fact.override)
        case "conflict": ConflictChange(parsing: content).map(Fact.conflict)
        case "promise": PromiseChange(parsing: content).map(Fact.promise)
        case "limit": LimitReached(parsing: content).map(Fact.limit)
        case "budget": BudgetChange(parsing: content).map(Fact.budget)
        case "retention": RetentionChange(parsing: content).map(Fact.retention)
        default: nil
        }
    }
}
