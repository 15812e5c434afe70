internal import Swarm

/// The postings and outlines as the rows alone give them, compared a segment at a time.
struct FiledPostings {
    private var segment = Segment()
    private var outline = OutlineDraft()
    private var last: Int64 = 0
    private var rowCount: Int64 = 0

    mutating func note(_ event: EventView, of agent: String?) {
        last = event.id.rawValue
        segment.add(id: last, type: event.type, agent: agent)
        outline.note(event)
    }

    /// At the end of a segment: a key whose row is not what the events say; nil where all are.
    mutating func stale(in database: borrowing Database) throws(LogError) -> String? {
        defer { segment = Segment() }
        // The rows are counted whatever is found, so that one finding does not make another.
        let postings = segment.postings
        rowCount += Int64(postings.count)
        let row = try Statement(
            "SELECT n, ids FROM postings WHERE key = ?1 AND segment = ?2", in: database)
        for (key, ids) in postings {
            row.bind(key, at: 1)
            row.bind(Segment.number(of: last), at: 2)
            defer { row.reset() }
            guard try row.step(), row.integer(0) == Int64(ids.count / 2), row.blob(1) == ids
            else { return key }
        }
        return nil
    }

    /// At the end of a segment: whether its outline is there and not what the events say.
    mutating func hasStaleOutline(in database: borrowing Database) throws(LogError) -> Bool {
        defer { outline = OutlineDraft() }
        guard let wanted = outline.outline, try Outline.areKept(in: database) else { return false }
        let row = try Statement("SELECT parts FROM outlines WHERE segment = ?1", in: database)
        row.bind(Segment.number(of: last), at: 1)
        guard try row.step(), let found = Outline(row.bytes(0)) else { return false }
        return found != wanted
    }

    /// At the end of the log: whether there are rows that no event asks for.
    func hasMore(in database: borrowing Database) throws(LogError) -> Bool {
        try database.integer("SELECT count(*) FROM postings") != rowCount
    }
}
