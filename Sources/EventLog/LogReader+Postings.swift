public import Swarm

// Rows of one agent or type, found without looking at the others.
extension LogReader {
    /// How many ids are looked up at once where a second condition may refuse most of them.
    private static let candidates = 4096

    /// The next rows of a key.
    func page(
        of key: String, after start: EventID, through end: EventID, limit: PageLimit,
        where wanted: EventFilter
    ) throws(LogError) -> EventPage {
        guard start < end else { return EventPage(rows: EventRows(), end: end) }
        let cap = max(limit.rows, LogReader.candidates)
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

    /// The last rows up to one, in the order of the log: up to `limit` of them, and what so many bytes
    /// hold.
    public func lastRows(
        through end: EventID, limit: Int, bytes: Int = bytesPerPage,
        where wanted: EventFilter = .all
    ) throws(LogError) -> EventRows {
        let limit = PageLimit(rows: limit, bytes: bytes)
        return try look { () throws(LogError) -> EventRows in
            var rows = EventRows()
            guard let range = try range(), limit.rows > 0 else { return rows }
            var place: EventID? = min(end, range.upperBound)
            while let end = place, end >= range.lowerBound, !rows.isFull(limit) {
                if let key = wanted.key {
                    let left = range.lowerBound.rawValue...end.rawValue
                    place = try copy(key, left, to: &rows, limit, wanted)
                } else {
                    place = try copy(through: end, to: &rows, limit, wanted)
                }
            }
            rows.reverse()
            return rows
        }
    }

    /// Copies rows of a key, the newest first; where the next ones are, nil where there are none.
    private func copy(
        _ key: String, _ range: ClosedRange<Int64>, to rows: inout EventRows, _ limit: PageLimit,
        _ wanted: EventFilter
    ) throws(LogError) -> EventID? {
        let isSure = wanted.agent == nil || wanted.type == nil
        let left = limit.rows - rows.count
        let cap = isSure ? left : max(left, LogReader.candidates)
        let ids = try ids(of: key, in: range, limit: cap, newestFirst: true)
        try copy(ids, to: &rows, limit: limit, where: wanted)
        return ids.last.map { EventID($0 - 1) }
    }

    /// Lends the rows up to one, the newest first, until the body has enough.
    ///
    /// What is lent is gone when the body returns: whoever looks through all rows copies only what it keeps.
    public func lend(
        through end: EventID, _ body: (EventView) -> Bool
    ) throws(LogError) {
        try look { () throws(LogError) in
            guard let range = try range() else { return }
            var isEnough = false
            var place: EventID? = min(end, range.upperBound)
            while let end = place, end >= range.lowerBound, !isEnough {
                place = try lendSome(through: end) { event in
                    isEnough = !body(event)
                    return !isEnough
                }
            }
        }
    }

    /// As much as one look takes; where the next rows are, nil where there are none.
    private func lendSome(
        through end: EventID, _ body: (EventView) -> Bool
    ) throws(LogError) -> EventID? {
        guard let elder, end.rawValue <= root.id else {
            return try lendOwn(through: end, body)
        }
        var rows = EventRows()
        let place = try elder.copy(through: end, to: &rows, LogReader.elderPage, .all)
        for index in 0..<rows.count where !body(rows[index]) { break }
        return place
    }

    /// So much of the rows of others is copied at once.
    static let elderPage = PageLimit(rows: 1_024, bytes: 1 << 18)

    /// Copies whatever matches, the newest first; where the next rows are, nil where there are none.
    func copy(
        through end: EventID, to rows: inout EventRows, _ limit: PageLimit, _ wanted: EventFilter
    ) throws(LogError) -> EventID? {
        if let elder, end.rawValue <= root.id {
            return try elder.copy(through: end, to: &rows, limit, wanted)
        }
        return try lendOwn(through: end) { event in
            if wanted.matches(event) { rows.append(event) }
            return !rows.isFull(limit)
        }
    }

    /// Lends its own rows, the newest first, until the body has enough; where the next ones are.
    private func lendOwn(
        through end: EventID, _ body: (EventView) -> Bool
    ) throws(LogError) -> EventID? {
        defer { statements.rowsBefore.reset() }
        statements.rowsBefore.bind(end.rawValue, at: 1)
        var last: EventID?
        while try statements.rowsBefore.step() {
            let event = statements.rowsBefore.event()
            last = event.id
            guard body(event) else { break }
        }
        if let last { return EventID(last.rawValue - 1) }
        // There may be rows that went into the archive in between.
        if try footing.hasMoved(in: database) { return end }
        return elder == nil ? nil : EventID(root.id)
    }

    /// The ids of a key, in a fork those before it as well.
    func ids(
        of key: String, in range: ClosedRange<Int64>, limit: Int, newestFirst: Bool
    ) throws(LogError) -> [Int64] {
        guard let elder, range.lowerBound <= root.id else {
            return try ownIDs(of: key, in: range, limit: limit, newestFirst: newestFirst)
        }
        let before = range.lowerBound...min(range.upperBound, root.id)
        let own = range.upperBound > root.id ? root.id + 1...range.upperBound : nil
        var ids: [Int64] = []
        for isOwn in newestFirst ? [true, false] : [false, true] where ids.count < limit {
            let left = limit - ids.count
            if !isOwn {
                ids += try elder.ids(
                    of: key, in: before, limit: left, newestFirst: newestFirst)
            } else if let own {
                ids += try ownIDs(of: key, in: own, limit: left, newestFirst: newestFirst)
            }
        }
        return ids
    }

    /// The ids of a key, from its postings and from the segment that has none yet.
    private func ownIDs(
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
    func unfinishedStart() throws(LogError) -> Int64 {
        defer { statements.head.reset() }
        let head = try statements.head.step() ? statements.head.integer(0) : 0
        return Segment.number(of: min(max(head, 0), Head.largestID) + 1) << Segment.bits
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
