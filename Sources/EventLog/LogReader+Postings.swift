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
        return try look { () throws(LogError) -> EventPage in
            let range = start.rawValue + 1...end.rawValue
            let ids = try ids(of: key, in: range, limit: cap, newestFirst: false)
            var rows = EventRows()
            try copy(ids, to: &rows, limit: limit, where: wanted)
            if rows.isFull(limit), let last = rows.rows.last {
                return EventPage(rows: rows, end: last.id)
            }
            return EventPage(rows: rows, end: ids.count < cap ? end : EventID(ids[cap - 1]))
        }
    }

    /// The last rows up to one, in the order of the log: up to `limit` of them, and what 4 MiB hold.
    public func lastRows(
        through end: EventID, limit: Int, where wanted: EventFilter = .all
    ) throws(LogError) -> EventRows {
        try look { () throws(LogError) -> EventRows in
            var rows = EventRows()
            guard let range = try range(), limit > 0 else { return rows }
            var place = min(end, range.upperBound).rawValue
            while place >= range.lowerBound.rawValue, !rows.isFull(limit) {
                let left = range.lowerBound.rawValue...place
                let ids = try newest(left, limit - rows.count, wanted)
                try copy(ids, to: &rows, limit: limit, where: wanted)
                guard let oldest = ids.last else { break }
                place = oldest - 1
            }
            rows.reverse()
            return rows
        }
    }

    /// Ids that may match, the newest first.
    private func newest(
        _ range: ClosedRange<Int64>, _ count: Int, _ wanted: EventFilter
    ) throws(LogError) -> [Int64] {
        let cap = wanted.isAnsweredByKey ? count : max(count, LogReader.candidates)
        guard let key = wanted.key else { return range.suffix(cap).reversed() }
        return try ids(of: key, in: range, limit: cap, newestFirst: true)
    }

    /// The ids of a key, from its postings and from the segment that has none yet.
    private func ids(
        of key: String, in range: ClosedRange<Int64>, limit: Int, newestFirst: Bool
    ) throws(LogError) -> [Int64] {
        let tail = try unfinishedStart()
        let filed = range.clamped(to: Int64.min...(tail - 1))
        let unfiled = range.clamped(to: tail...Int64.max)
        var ids: [Int64] = []
        for isFiled in newestFirst ? [false, true] : [true, false] where ids.count < limit {
            let part = isFiled ? filed : unfiled
            guard range.overlaps(part) else { continue }
            let left = limit - ids.count
            ids +=
                try isFiled
                ? filedIDs(of: key, in: part, limit: left, newestFirst)
                : unfiledIDs(of: key, in: part, limit: left, newestFirst)
        }
        return ids
    }

    /// The first id whose segment has no postings yet.
    private func unfinishedStart() throws(LogError) -> Int64 {
        defer { statements.head.reset() }
        let head = try statements.head.step() ? statements.head.integer(0) : 0
        return Segment.number(of: head + 1) << Segment.bits
    }

    private func filedIDs(
        of key: String, in range: ClosedRange<Int64>, limit: Int, _ newestFirst: Bool
    ) throws(LogError) -> [Int64] {
        let segments = Segment.number(of: range.lowerBound)...Segment.number(of: range.upperBound)
        var ids: [Int64] = []
        try statements.filed.forEach(in: segments, of: key, newestFirst: newestFirst) { row in
            let rising = Segment.ids(in: row.bytes(1), segment: row.integer(0), within: range)
            ids += newestFirst ? rising.suffix(limit - ids.count).reversed() : rising
            return ids.count < limit
        }
        return Array(ids.prefix(limit))
    }

    private func unfiledIDs(
        of key: String, in range: ClosedRange<Int64>, limit: Int, _ newestFirst: Bool
    ) throws(LogError) -> [Int64] {
        var ids: [Int64] = []
        func take(_ row: borrowing Statement) -> Bool {
            ids.append(row.integer(0))
            return ids.count < limit
        }
        if key.hasPrefix("#") {
            let type = String(key.dropFirst())
            try statements.ofType.forEach(in: range, of: type, newestFirst: newestFirst, take)
        } else {
            try statements.ofAgent.forEach(in: range, of: key, newestFirst: newestFirst, take)
        }
        return ids
    }
}
