internal import Canvas
public import Swarm

/// An event that says to which trace it belongs.
public struct TraceEvent: Equatable, Sendable {
    public let id: EventID
    public let time: LogTime
    public let agent: AgentID?
    public let context: TraceContext
    /// What it was, in a few words.
    let gist: Line
    let mark: Block.Mark
    public let hasFailed: Bool
    /// How long what it tells of took, up to then.
    public let microseconds: Int64

    /// Nil for an event of no trace.
    init?(_ event: EventView) {
        guard let metadata = event.metadata, let context = TraceContext(metadata: metadata) else {
            return nil
        }
        (id, time, self.context) = (event.id, event.time, context)
        agent = String(lossy: event.agent).map { AgentID(rawValue: $0) }
        let block = Block(event, TraceEvent.names)
        (mark, hasFailed) = (block.mark, block.isFailure)
        let subject = String(lossy: event.subject)
        let fact = Fact(event.type, subject: subject, parsing: event.content)
        gist = TraceEvent.gist(fact, subject, block)
        microseconds = TraceEvent.duration(fact)
    }

    /// Agents are called as they were when it was written.
    private static let names = EventNames(State(), zone: .utc, newest: LogTime(microseconds: 0))

    private static func gist(_ fact: Fact?, _ subject: String?, _ block: Block) -> Line {
        switch fact {
        case .tool(let content):
            let input = content.input.map(Gist.subject) ?? Line()
            return [Line(subject ?? "tool"), input].joined(by: " ")
        case .decided where subject != nil: return Line(subject ?? "")
        case .reported(let content):
            return [Line(subject ?? ""), Line(content.reason ?? "")].joined(by: ": ")
        default: return [block.word, block.fields.joined(by: dot)].joined(by: " ")
        }
    }

    /// Longer than any run is no duration.
    private static let longest = 1e9

    private static func duration(_ fact: Fact?) -> Int64 {
        let seconds: Double? =
            switch fact {
            case .tool(let content): content.duration
            case .usage(let content): content.duration
            default: nil
            }
        guard let seconds, seconds.isFinite, (0...longest).contains(seconds) else { return 0 }
        return Int64(seconds * 1_000_000)
    }

    /// The types that agents write, of which traces are made, and how many of the newest rows are looked at.
    public static let types: [EventType] = [
        .status, .decision, .stateChange, .consistency, .message, .usage, .tool,
    ]
    public static let limit = 4_000

    public static var window: RowWindow<TraceEvent> {
        RowWindow(types, limit: limit) { TraceEvent($0) }
    }
}
