public import Swarm

// Rows of one agent or type, found without looking at the others.
extension LogReader {
    /// How many ids are looked up at once where a second condition may refuse most of them.
    private static let candidates = 4096

    /// The next rows of a key.
    func page(
        of key: String, after start: EventID, through end: EventID, limit: Int,
        where wanted: EventFilter
    ) throws(LogError) -> EventPage {
        guard start < end else { return EventPage(rows: EventRows(), end: end) }
        let cap = max(limit, LogReader.candidates)
        let ids = try ids(of: key, in: start.rawValue + 1...end.rawValue, limit: cap)
        let rows = try rows(ids, limit: limit, where: wanted)
        if rows.isFull(limit), let last = rows.rows.last {
            return EventPage(rows: rows, end: last.id)
        }
        return EventPage(rows: rows, end: ids.count < cap ? end : EventID(ids[cap - 1]))
    }

    /// The last rows up to one, in the order of the log.
    public func lastRows(
        through end: EventID, limit: Int, where wanted: EventFilter = .all
    ) throws(LogError) -> EventRows {
        guard let range = try range(), limit > 0 else { return EventRows() }
        var place = min(end, range.upperBound).rawValue
        var found: [Int64] = []
        while place >= range.lowerBound.rawValue, found.count < limit {
            let looked = try newest(range.lowerBound.rawValue...place, limit - found.count, wanted)
            found += try matching(looked, limit: limit - found.count, wanted)
            guard let oldest = looked.last else { break }
            place = oldest - 1
        }
        return try rows(found.reversed(), limit: limit, where: .all)
    }

    /// Ids that may match, the newest first.
    private func newest(
        _ range: ClosedRange<Int64>, _ count: Int, _ wanted: EventFilter
    ) throws(LogError) -> [Int64] {
        let isSure =
            wanted == .all || wanted.key != nil && (wanted.agent == nil || wanted.type == nil)
        let cap = isSure ? count : max(count, LogReader.candidates)
        if let key = wanted.key {
            return try ids(of: key, in: range, limit: cap, newestFirst: true)
        }
        return range.suffix(cap).reversed()
    }

    private func matching(
        _ ids: [Int64], limit: Int, _ wanted: EventFilter
    ) throws(LogError) -> [Int64] {
        guard wanted != .all else { return ids }
        return try rows(ids, limit: limit, where: wanted).rows.map(\.id.rawValue)
    }

    /// The ids of a key, from its postings and from the segment that has none yet.
    private func ids(
        of key: String, in range: ClosedRange<Int64>, limit: Int, newestFirst: Bool = false
    ) throws(LogError) -> [Int64] {
        // One look at the log for both halves: in between, a segment could become full.
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        let head = try database.integer("SELECT value FROM meta WHERE key = 'head_id'") ?? 0
        let tail = Segment.number(of: head + 1) << Segment.bits
        let order = newestFirst ? "DESC" : "ASC"
        var ids: [Int64] = []
        func addFiled() throws(LogError) {
            guard range.lowerBound < tail, ids.count < limit else { return }
            let filed = range.lowerBound...min(range.upperBound, tail - 1)
            ids += try filedIDs(of: key, in: filed, order, limit: limit - ids.count)
        }
        func addUnfiled() throws(LogError) {
            guard range.upperBound >= tail, ids.count < limit else { return }
            let unfiled = max(range.lowerBound, tail)...range.upperBound
            ids += try unfiledIDs(of: key, in: unfiled, order, limit: limit - ids.count)
        }
        if newestFirst { try addUnfiled() } else { try addFiled() }
        if newestFirst { try addFiled() } else { try addUnfiled() }
        return ids
    }

    private func filedIDs(
        of key: String, in range: ClosedRange<Int64>, _ order: String, limit: Int
    ) throws(LogError) -> [Int64] {
        let rows = try Statement(
            """
            SELECT segment, ids FROM postings WHERE key = ?1 AND segment BETWEEN ?2 AND ?3
            ORDER BY segment \(order)
            """, in: database)
        rows.bind(key, at: 1)
        rows.bind(Segment.number(of: range.lowerBound), at: 2)
        rows.bind(Segment.number(of: range.upperBound), at: 3)
        var ids: [Int64] = []
        while ids.count < limit, try rows.step() {
            let rising = Segment.ids(in: rows.bytes(1), segment: rows.integer(0))
                .filter { range.contains($0) }
            ids += order == "ASC" ? rising : rising.reversed()
        }
        return Array(ids.prefix(limit))
    }

    private func unfiledIDs(
        of key: String, in range: ClosedRange<Int64>, _ order: String, limit: Int
    ) throws(LogError) -> [Int64] {
        let isType = key.hasPrefix("#")
        let rows = try Statement(
            """
            SELECT id FROM events WHERE id BETWEEN ?1 AND ?2
            AND \(isType ? "event_type" : "agent_id") = ?3 ORDER BY id \(order) LIMIT ?4
            """, in: database)
        rows.bind(range.lowerBound, at: 1)
        rows.bind(range.upperBound, at: 2)
        rows.bind(isType ? String(key.dropFirst()) : key, at: 3)
        rows.bind(Int64(limit), at: 4)
        var ids: [Int64] = []
        while try rows.step() { ids.append(rows.integer(0)) }
        return ids
    }
}
