internal import Arguments
internal import Console
internal import EventLog
internal import Swarm

/// Which events are shown: a stretch of the log and a filter.
struct EventSelection {
    private(set) var first: EventID
    let last: EventID
    let filter: EventFilter

    init(
        _ call: Call, _ reader: borrowing LogReader, _ ends: LogEnds, _ state: State,
        last count: Int?
    ) throws {
        filter = EventFilter(
            agent: try call.invocation.value("agent").map { try state.agent(named: $0) },
            type: try call.invocation.value("type").map { try call.type($0, reader, ends) })
        let from = try call.point("from", ends)
        let to = try call.point("to", ends)
        first = try from?.first(in: reader, ends) ?? ends.ids.lowerBound
        last = try to?.last(in: reader, ends) ?? ends.ids.upperBound
        if let from, let to, try to.last(in: reader, ends) < from.first(in: reader, ends) {
            try EventSelection.checkOrder(from, to, call)
        }
        if let count { first = try place(ofLast: count, in: reader) }
    }

    /// Nothing between two points is no mistake, but two points that are the wrong way round are.
    private static func checkOrder(_ from: Point, _ to: Point, _ call: Call) throws(UsageError) {
        let isReversed =
            switch (from, to) {
            case (.event(let first), .event(let last)): last < first
            case (.time(let first), .time(let last)): last.upperBound < first.lowerBound
            case (.before(let first), .before(let last)): first < last
            default: false
            }
        if isReversed { throw call.usageError("'--from' is later than '--to'") }
    }

    /// The first of the last `count` events that match.
    ///
    /// Only its place is looked for, backwards, so that any number may be asked for.
    private func place(
        ofLast count: Int, in reader: borrowing LogReader
    ) throws(LogError) -> EventID {
        guard filter != .all else {
            let (place, isBefore) = last.rawValue.subtractingReportingOverflow(Int64(count) - 1)
            return isBefore ? first : max(first, EventID(place))
        }
        var left = count
        var place = EventID(last.rawValue + 1)
        while left > 0 {
            let rows = try reader.lastRows(
                through: EventID(place.rawValue - 1), limit: min(left, EventSelection.step),
                where: filter)
            guard let oldest = rows.rows.first?.id, oldest >= first else { return first }
            place = oldest
            left -= rows.count
        }
        return place
    }

    private static let step = 1_000
}

extension Call {
    /// A place in the log that an option names; nil when it was not given.
    func point(_ option: String, _ ends: LogEnds) throws(UsageError) -> Point? {
        try invocation.value(option).map { text throws(UsageError) in try point(named: text, ends) }
    }

    func point(
        named text: String, takesLabels: Bool = false, _ ends: LogEnds
    ) throws(UsageError) -> Point {
        if let point = Point(text, newest: ends.newest, zone: zone) { return point }
        let isDistance = Point("-\(text)", newest: ends.newest, zone: zone) != nil
        let forms = Point.forms + (takesLabels ? ", or the label of a snapshot" : "")
        let advice = isDistance ? "; did you mean '-\(text)'?" : "; \(forms)"
        throw usageError("'\(text)' is no place in the log" + advice)
    }

    /// What could be taken for a type.
    private static let signals = [
        "promise", "conflict", "override", "exemption", "rules", "budget", "loop", "limit",
        "health",
        "heartbeat", "sample", "worktree", "retention",
    ]

    /// A type this version knows, or one the log has.
    fileprivate func type(
        _ name: String, _ reader: borrowing LogReader, _ ends: LogEnds
    ) throws -> EventType {
        let type = EventType(name)
        if EventType.known.contains(type) { return type }
        let found = try reader.lastRows(
            through: ends.ids.upperBound, limit: 1, where: EventFilter(type: type))
        guard found.isEmpty else { return type }
        guard !Call.signals.contains(name) else {
            throw usageError("'\(name)' is the subject of events of the type 'signal', and no type")
        }
        throw usageError(
            "no event has the type '\(name)'"
                + question(about: name, among: EventType.known.map(\.name)))
    }
}

extension State {
    /// The agent of this name or id.
    func agent(named text: String) throws(Failure) -> AgentID {
        if let agent = agents.first(where: { $0.id.rawValue == text }) { return agent.id }
        let named = agents.filter { $0.name == text }
        if named.count > 1 {
            let ids = named.map { Text(foreign: $0.id.rawValue) }.joined(by: ", ")
            throw Failure(
                "\(named.count) agents have the name '\(text)': \(ids)", hint: "give an id")
        }
        guard let agent = named.first else {
            throw Failure(
                "there is no agent '\(text)'"
                    + Text(foreign: question(about: text, among: agents.map(\.name))),
                hint: "'skep state' names them all")
        }
        return agent.id
    }
}
