internal import Swarm

/// What the Log of one agent is made of: its own rows, and the messages and orders of others.
///
/// Those for somebody else are among them: whoever reads looks whom they are for.
final class Mailbox: RowSource {
    private let source: any RowSource
    private let parts: [RowFilter]

    init(_ source: any RowSource, of agent: AgentID) {
        self.source = source
        parts = [
            RowFilter(agent: agent), RowFilter(type: .message), RowFilter(type: .order),
        ]
    }

    func lastRows(
        through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) throws -> EventRows {
        guard wanted.isAll else { return try source.lastRows(through: end, limit, of: wanted) }
        let found = try parts.map { try source.lastRows(through: end, limit, of: $0) }
            .filter { !$0.isEmpty }
        // Before the first row of each of them there may be more of it.
        let start = found.map { $0.rows[0].id }.max() ?? end
        return Mailbox.merged(found, in: start...end)
    }

    func nextRows(
        after start: EventID, through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) throws -> EventRows {
        guard wanted.isAll else {
            return try source.nextRows(after: start, through: end, limit, of: wanted)
        }
        let found = try parts.map {
            try source.nextRows(after: start, through: end, limit, of: $0)
        }.filter { !$0.isEmpty }
        let last = found.map { $0.rows[$0.count - 1].id }.min() ?? end
        return Mailbox.merged(found, in: min(start, last)...last)
    }

    /// In the order of the log, each once.
    private static func merged(_ parts: [EventRows], in range: ClosedRange<EventID>) -> EventRows {
        guard parts.count > 1 else { return parts.first ?? EventRows() }
        let places = parts.indices.flatMap { part in
            parts[part].rows.indices.map { (id: parts[part].rows[$0].id, part: part, row: $0) }
        }
        var rows = EventRows()
        var last: EventID?
        for place in places.sorted(by: { $0.id < $1.id })
        where range.contains(place.id) && place.id != last {
            let part = parts[place.part]
            rows.append(part[place.row])
            last = place.id
        }
        return rows
    }
}
