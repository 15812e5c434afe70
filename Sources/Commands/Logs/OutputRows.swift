internal import EventLog
internal import Swarm

/// The rows of a log that hold what some agents, or all, printed.
struct OutputRows {
    private let agents: Set<AgentID>
    private let filter: EventFilter

    /// So many rows are read at once; nothing of the log is held open while they are printed.
    private static let rowsPerPage = 1_000

    /// Of these agents; of all where none is named.
    init(of agents: [AgentID]) {
        self.agents = Set(agents)
        filter = EventFilter(agent: agents.count == 1 ? agents[0] : nil, type: .output)
    }

    /// Lends what was printed after an event, and the starts of programs between, and moves that
    /// place to the newest event there is.
    func read(
        _ reader: borrowing LogReader, after place: inout EventID,
        _ body: (EventView) throws -> Void
    ) throws {
        guard let end = try reader.range()?.upperBound else { return }
        while place < end {
            let page = try reader.page(
                after: place, through: end, limit: OutputRows.rowsPerPage, where: filter)
            let starts = try starts(in: reader, after: place, through: page.end)
            var next = 0
            for index in 0..<page.rows.count where isWanted(page.rows[index]) {
                while next < starts.count, starts[next].id < page.rows[index].id {
                    try body(starts[next])
                    next += 1
                }
                try body(page.rows[index])
            }
            while next < starts.count {
                try body(starts[next])
                next += 1
            }
            place = page.end
        }
    }

    /// Few beside what is printed, and found by their postings.
    private func starts(
        in reader: borrowing LogReader, after start: EventID, through end: EventID
    ) throws(LogError) -> EventRows {
        var starts = EventRows()
        var place = start
        while place < end {
            let page = try reader.page(
                after: place, through: end, limit: OutputRows.rowsPerPage,
                where: EventFilter(type: .agentSpawned))
            for index in 0..<page.rows.count where isOfThese(page.rows[index]) {
                starts.append(page.rows[index])
            }
            place = page.end
        }
        return starts
    }

    /// An event after which at least so many lines were printed, found backwards.
    func place(ofLast count: Int, in reader: borrowing LogReader) throws -> EventID {
        guard var place = try reader.range()?.upperBound, count > 0 else {
            return try reader.range()?.upperBound ?? .none
        }
        // One more, because the first of them may have begun in the row before.
        var missing = count + 1
        while missing > 0, place > .none {
            let rows = try reader.lastRows(
                through: place, limit: OutputRows.rowsPerPage, where: filter)
            guard rows.count > 0 else { return .none }
            for index in (0..<rows.count).reversed() where isWanted(rows[index]) {
                missing -= lineEnds(rows[index])
                if missing <= 0 { return EventID(rows[index].id.rawValue - 1) }
            }
            place = EventID(rows[0].id.rawValue - 1)
        }
        return .none
    }

    private func lineEnds(_ event: EventView) -> Int {
        event.content.withUnsafeBytes { bytes in bytes.count { $0 == 0x0a } }
    }

    private func isWanted(_ event: EventView) -> Bool {
        // Keys that were typed and sizes of terminals are rows of the same type.
        let stream = String(lossy: event.subject)
        guard stream != "in", stream != "size" else { return false }
        return agents.count > 1 ? isOfThese(event) : true
    }

    private func isOfThese(_ event: EventView) -> Bool {
        guard !agents.isEmpty else { return true }
        return String(lossy: event.agent).map { agents.contains(AgentID(rawValue: $0)) } ?? false
    }
}
