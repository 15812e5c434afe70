internal import Crypto
public import Swarm

/// What a look at every row of a log found.
public enum Verdict: Equatable, Sendable {
    /// All rows are what was written; how many there are, and the hash that stands for all of them.
    case intact(rows: Int64, head: String)
    /// The first row that is not what was written, and why.
    case damaged(row: Int64, why: String)
    /// The rows are good, but something derived from them is not what follows from them.
    case stale(what: String)
    /// The rows are what was written, but one says of a file what an earlier one contradicts.
    case contradiction(row: Int64, why: String)
    /// The rows are what was written, but the log they continue is there and is not what it was: its first row
    /// that is not, and why.
    case otherParent(row: Int64, why: String)
    /// The rows that the log holds are what was written, but one in its archive is not.
    case damagedArchive(row: Int64, why: String)
}

extension LogReader {
    /// Follows the hash chain from the first row to the last, and folds it on the way: the brain
    /// snapshots and the tables of agents, sources, streams and postings must be what the rows say.
    ///
    /// What is in its archive is followed first, and of a fork the chain of its parent before that, up to where it was
    /// left. A parent, or a file of the archive, that is not there is no flaw of the log.
    ///
    /// It looks at 4,096 rows at a time, so it may run while the log is written.
    public func verify() throws(LogError) -> Verdict {
        while true {
            let found = Result { () throws(LogError) in try verifyOnce() }
            // Rows that went into the archive in between are missing where they were looked for.
            if case .success(.intact) = found { return try found.get() }
            guard try footing.hasMoved(in: database) else { return try found.get() }
        }
    }

    /// The rows of its own that nobody can read: the files of the archive that have them are not there.
    public func absentRows() -> ClosedRange<EventID>? {
        let first = (elder as? Archive)?.first ?? root.id + 1
        guard root.isArchived, first > root.beginning.id + 1 else { return nil }
        return EventID(root.beginning.id + 1)...EventID(first - 1)
    }

    /// The rows of its own that it holds no more, be the files of the archive there or not.
    public func archivedRows() -> ClosedRange<EventID>? {
        root.isArchived ? EventID(root.beginning.id + 1)...EventID(root.id) : nil
    }

    private func verifyOnce() throws(LogError) -> Verdict {
        let head: Head
        do { head = try Head(database) } catch {
            return .damaged(row: try range()?.lowerBound.rawValue ?? 1, why: error.message)
        }
        // Before the rows: what is marked now must be among those that are read later.
        let mark = HeadMark.read(directory.head)
        let past = try past()
        var chain = Chain(after: head.rootID, hash: head.rootHash)
        var walk = Walk(from: past, root)
        while true {
            switch try walk.look(at: database, along: &chain) {
            case .more: continue
            case .end(let head): return try verdict(walk, head, mark, past)
            case .flaw(let flaw): return .damaged(row: flaw.row, why: flaw.why)
            }
        }
    }

    private func verdict(
        _ walk: Walk, _ head: Head, _ mark: HeadMark.Found, _ past: Past
    ) throws(LogError) -> Verdict {
        if let flaw = try head.flaw(by: mark, in: database) {
            return .damaged(row: flaw.row, why: flaw.why)
        }
        if let verdict = past.verdict { return verdict }
        if let (row, why) = walk.files.contradiction { return .contradiction(row: row, why: why) }
        if let stale = walk.stale { return .stale(what: stale) }
        if mark == .unreadable { return .stale(what: "the mark of the newest event") }
        let archived = (elder as? Archive).map { head.rootID + 1 - $0.first } ?? 0
        return .intact(rows: head.id - head.rootID + archived, head: head.hash.hexadecimal)
    }
}

/// The walk over all rows, a few thousand at a time.
private struct Walk {
    private var state: State
    private var origins: Origins
    private(set) var files = FoundFiles()
    private var filed = FiledPostings()
    /// The first derived thing that is not what follows from the rows.
    private(set) var stale: String?
    private var nextSnapshot: Int64?

    private let root: Root

    init(from past: Past, _ root: Root) {
        self.root = root
        origins = Origins(after: root)
        state = past.state
        stale = past.stale
    }

    enum Look {
        case more
        case end(Head)
        case flaw(Flaw)
    }

    static let rowsPerLook: Int64 = 4_096

    mutating func look(
        at database: borrowing Database, along chain: inout Chain
    ) throws(LogError) -> Look {
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        return try rows(of: database, along: &chain)
    }

    private mutating func rows(
        of database: borrowing Database, along chain: inout Chain
    ) throws(LogError) -> Look {
        let rows = try Statement(
            "SELECT \(Chain.columns) FROM events WHERE id > ? ORDER BY id LIMIT \(Walk.rowsPerLook)",
            in: database)
        rows.bind(chain.id, at: 1)
        do { try findSnapshot(after: chain.id, in: database) } catch  where error.code == .damaged {
            note("the table of snapshots, which cannot be read,")
        }
        var count: Int64 = 0
        walk: while true {
            switch try chain.step(rows, { note($0) }) {
            case .row: break
            case .flaw(let flaw): return .flaw(flaw)
            case .end: break walk
            }
            count += 1
            try compareDerived(at: chain.id, in: database)
        }
        if count == Walk.rowsPerLook { return .more }
        let head = try Head(database)
        if let flaw = head.flaw(atEndOf: chain) { return .flaw(flaw) }
        if let flaw = try head.flawBeforeFirst(in: database) { return .flaw(flaw) }
        try compareTables(head, in: database)
        return .end(head)
    }

    private mutating func note(_ event: EventView) {
        let agent = String(lossy: event.agent)
        state.apply(event)
        origins.note(event, of: agent)
        files.note(event)
        filed.note(event, of: agent)
    }

    private mutating func compareDerived(
        at id: Int64, in database: borrowing Database
    ) throws(LogError) {
        do {
            if id == nextSnapshot { try compareSnapshot(at: id, in: database) }
            if Segment.isLast(id), let key = try filed.stale(in: database) {
                note("what the postings say of '\(key)'")
            }
            if Segment.isLast(id), try filed.hasStaleOutline(in: database) {
                note("the outline of the \(Segment.mask + 1) rows up to \(id)")
            }
        } catch  where error.code == .damaged || error.code == .query {
            note("a table that cannot be read (\(error.message))")
        }
    }

    private mutating func compareTables(
        _ head: Head, in database: borrowing Database
    ) throws(LogError) {
        do {
            try compareAgents(in: database)
            if let stale = try origins.stale(in: database, after: root) { note(stale) }
            if let row = try strangeSnapshot(head, in: database) {
                note("the brain snapshot at row \(row), where there is no row,")
            }
            if try filed.hasMore(in: database) { note("the table of postings, which holds more") }
        } catch  where error.code == .damaged {
            note("a table that cannot be read (\(error.message))")
        }
    }

    private func strangeSnapshot(
        _ head: Head, in database: borrowing Database
    ) throws(LogError) -> Int64? {
        try database.integer(
            """
            SELECT last_event_id FROM snapshots WHERE state IS NOT NULL
            AND (last_event_id < \(max(head.rootID, 1)) OR last_event_id > \(head.id)) LIMIT 1
            """)
    }

    private mutating func findSnapshot(
        after id: Int64, in database: borrowing Database
    ) throws(LogError) {
        nextSnapshot = try database.integer(
            """
            SELECT last_event_id FROM snapshots INDEXED BY brain_snapshots
            WHERE state IS NOT NULL AND last_event_id > \(id) ORDER BY last_event_id LIMIT 1
            """)
    }

    private mutating func compareSnapshot(
        at id: Int64, in database: borrowing Database
    ) throws(LogError) {
        let kept = try Statement(
            "SELECT state FROM snapshots WHERE state IS NOT NULL AND last_event_id = ?",
            in: database)
        kept.bind(id, at: 1)
        while try kept.step() {
            switch KeptState.decode(kept.bytes(0)) {
            case .state(let found) where found == state: break
            case .ofAnotherVersion: break
            case .state, .broken: note("the brain snapshot at row \(id)")
            }
        }
        try findSnapshot(after: id, in: database)
    }

    private mutating func compareAgents(in database: borrowing Database) throws(LogError) {
        let rows = try Statement("SELECT id, status, zmq_address FROM agents", in: database)
        var left = Set(state.agents.map(\.id))
        while try rows.step() {
            let id = AgentID(rawValue: rows.text(0) ?? "")
            let agent = state[id]
            if left.remove(id) == nil || agent?.condition.status.rawValue != rows.text(1)
                || agent?.origin.address != rows.text(2)
            {
                note("the row of '\(id)' in the table of agents")
            }
        }
        if let missing = left.first { note("the row of '\(missing)' in the table of agents") }
    }

    private mutating func note(_ what: String) { stale = stale ?? what }
}
