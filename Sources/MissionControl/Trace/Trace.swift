internal import Canvas
public import Swarm

/// What was done for one thing, by whomever: spans that lie within each other, and events.
public struct Trace: Equatable, Sendable {
    public let id: String
    /// In the order of a waterfall: each before those within it.
    public let spans: [TraceSpan]
    public let start: LogTime
    public let end: LogTime
    /// In the order in which they began to take part.
    public let agents: [AgentID]
    public let eventCount: Int

    public var spanCount: Int { spans.count { $0.span != nil } }
    public var hasFailed: Bool { spans.contains(where: \.hasFailed) }
    /// The root's name.
    var name: Line { spans.first?.gist ?? Line() }
}

/// A row of a waterfall: a span with its events, or an event that is in none.
public struct TraceSpan: Equatable, Sendable {
    /// Its first event.
    public let event: EventID
    /// Nil for an event without a span.
    public let span: String?
    public internal(set) var depth = 0
    public let agent: AgentID?
    let gist: Line
    let mark: Block.Mark
    public let start: LogTime
    public let end: LogTime
    /// When the last of what lies within it ended.
    public fileprivate(set) var reach: LogTime
    public let eventCount: Int
    public let hasFailed: Bool
    fileprivate let parent: String?

    /// Of events of one span, in the order of the log.
    fileprivate init(_ events: [TraceEvent]) {
        let first = events[0]
        (event, span, agent) = (first.id, first.context.span, first.agent)
        (gist, mark) = (first.gist, first.mark)
        start = events.map(\.start).min() ?? first.time
        end = events.map(\.time).max() ?? first.time
        reach = end
        eventCount = events.count
        hasFailed = events.contains(where: \.hasFailed)
        parent = events.lazy.compactMap(\.context.parent).first
    }
}

extension TraceEvent {
    fileprivate var start: LogTime {
        LogTime(microseconds: max(time.microseconds - microseconds, 0))
    }
}

extension Trace {
    /// Of events of one trace, in the order of the log; at least one.
    fileprivate init(_ id: String, _ events: [TraceEvent]) {
        var groups: [[TraceEvent]] = []
        var places: [String: Int] = [:]
        for event in events {
            if let span = event.context.span, let place = places[span] {
                groups[place].append(event)
                continue
            }
            if let span = event.context.span { places[span] = groups.count }
            groups.append([event])
        }
        let spans = groups.map(TraceSpan.init)
        self.id = id
        self.spans = Trace.waterfall(spans)
        start = spans.map(\.start).min() ?? events[0].time
        end = spans.map(\.end).max() ?? events[0].time
        var seen: Set<AgentID> = []
        agents = events.compactMap(\.agent).filter { seen.insert($0).inserted }
        eventCount = events.count
    }

    /// Each span before those within it, which stand in the order in which they began. What is within something that is
    /// not there, or within itself, stands by itself.
    private static func waterfall(_ spans: [TraceSpan]) -> [TraceSpan] {
        let order = spans.indices.sorted {
            (spans[$0].start, spans[$0].event) < (spans[$1].start, spans[$1].event)
        }
        let known = Set(spans.compactMap(\.span))
        var within: [String: [Int]] = [:]
        var roots: [Int] = []
        for index in order {
            if let parent = spans[index].parent, known.contains(parent),
                parent != spans[index].span
            {
                within[parent, default: []].append(index)
            } else {
                roots.append(index)
            }
        }
        var result: [TraceSpan] = []
        // Where in the result what each of them lies in is.
        var outer: [Int?] = []
        var taken: Set<Int> = []
        func take(_ root: Int) {
            var waiting: [(index: Int, depth: Int, outer: Int?)] = [(root, 0, nil)]
            while let next = waiting.popLast() {
                guard taken.insert(next.index).inserted else { continue }
                var span = spans[next.index]
                span.depth = next.depth
                for inner in (span.span.flatMap { within[$0] } ?? []).reversed() {
                    waiting.append((inner, next.depth + 1, result.count))
                }
                result.append(span)
                outer.append(next.outer)
            }
        }
        roots.forEach(take)
        // Of spans that are each other's parents nobody is a root.
        for index in order where !taken.contains(index) { take(index) }
        for index in result.indices.reversed() {
            guard let outer = outer[index] else { continue }
            result[outer].reach = max(result[outer].reach, result[index].reach)
        }
        return result
    }
}

/// The traces up to a moment.
public struct TraceReading: Equatable, Sendable {
    public let through: EventID
    /// Those that began last first.
    public let traces: [Trace]
    /// When the oldest row was that was looked at; nil where all were.
    public let cut: LogTime?

    /// There are none.
    public init(through: EventID) {
        (self.through, traces, cut) = (through, [], nil)
    }

    public init(_ reading: RowWindow<TraceEvent>.Reading, through: EventID) {
        self.through = through
        cut = reading.cut
        var events: [String: [TraceEvent]] = [:]
        for event in reading.elements { events[event.context.trace, default: []].append(event) }
        traces = events.map { Trace($0, $1) }.sorted {
            ($0.start, $0.spans[0].event, $0.id) > ($1.start, $1.spans[0].event, $1.id)
        }
    }

    func trace(_ id: String) -> Trace? { traces.first { $0.id == id } }
}
