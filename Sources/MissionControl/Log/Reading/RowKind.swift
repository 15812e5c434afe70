internal import Swarm

/// What a row is for a Log.
enum RowKind {
    /// Nothing to show: measurements, keys, sizes, what another row says better.
    case hidden
    case block
    /// Lines of a stream.
    case text
    /// What only paints a terminal's screen.
    case screen
    /// It would be shown, and nothing of what is searched for is in it.
    case absent
}

extension RowKind {
    /// A row is looked at no further to find out whether it moves the cursor.
    static let lookLimit = 1 << 16

    init(_ event: EventView) {
        guard event.type == .output else {
            self = RowKind.isShown(event) ? .block : .hidden
            return
        }
        guard let stream = event.subject, !stream.isWord("in"), !stream.isWord("size"),
            event.content.byteCount > 0
        else {
            self = .hidden
            return
        }
        self = stream.isWord("pty") && RowKind.paints(event.content) ? .screen : .text
    }

    private static func paints(_ content: RawSpan) -> Bool {
        content.extracting(first: lookLimit).movesCursor
    }

    /// What merely flows is left to other panes: measurements, costs, and statuses that call nobody.
    private static func isShown(_ event: EventView) -> Bool {
        switch event.type {
        case .usage, .status: false
        case .signal: isDeed(event)
        case .agentStatus: isNews(event)
        // It stands beside what was said.
        case .command: Delivery(event).map { !$0.refusals.isEmpty } ?? true
        default: true
        }
    }

    /// What a person did, or what came of it.
    private static func isDeed(_ event: EventView) -> Bool {
        guard let subject = event.subject else { return false }
        return subject.isWord("breaker") || subject.isWord("override")
            || subject.isWord("exemption")
    }

    /// Statuses that call somebody, or end something. A request stands in a row of its own.
    private static func isNews(_ event: EventView) -> Bool {
        guard let change = StatusChange(parsing: event.content), change.phase == nil,
            let status = String(lossy: event.subject).flatMap(Status.init(rawValue:))
        else { return false }
        switch status {
        case .waiting: return change.evidence != .hook
        case .failed, .unknown, .paused, .terminated: return true
        case .running, .thinking: return change.evidence == .silence
        case .initializing, .idle, .completed: return false
        }
    }
}

extension LogKind {
    init(_ type: EventType) {
        self =
            switch type {
            case .output: .output
            case .decision: .decision
            case .stateChange, .consistency: .change
            case .message: .message
            case .order: .order
            case .lease: .lease
            case .gate, .approval: .gate
            case .tool: .tool
            case .command, .signal: .command
            case .agentSpawned, .agentJoined, .agentStatus, .agentExited, .status: .status
            case .usage, .snapshot, .rewind, .fork, .clock, .drop, .other: .other
            }
    }
}
