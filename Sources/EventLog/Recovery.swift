internal import Crypto
internal import Swarm

/// What the writer goes on from: the end of the log, checked.
struct Recovery {
    private(set) var hash: Digest
    private(set) var derived: Derived
    private(set) var time: LogTime?
    /// How far each stream of each agent is in the log.
    private(set) var streams: [AgentID: [String: Int64]]

    /// Reads the rows behind the newest brain snapshot, and those of the unfinished segment.
    ///
    /// Throws `.damaged` with the first of them that is not what was written, or with the first
    /// one missing, and acknowledges nothing on top of it. Where the rows are good and a table that
    /// follows from them is not, the tables are made anew.
    init(_ database: borrowing Database, mark: HeadMark.Found) throws(LogError) {
        let head = try Head(database)
        let root = try Root(database)
        let kept = try LogState.newestSnapshot(in: database, root, through: head.id)
        let start = if let kept { kept } else { try Recovery.firstState(database, root) }
        try self.init(database, head, from: start)
        try head.check(mark, in: database)
        let newest = try sourcesAreAsTheRowsSay(database, root)
        if !newest { try rebuild(database, head, root) }
        derived.forgetWhatIsStored()
    }

    private init(
        _ database: borrowing Database, _ head: Head, from kept: State,
        isRebuilt: Bool = false
    ) throws(LogError) {
        derived = Derived(from: kept)
        derived.adoptsSources = isRebuilt
        if isRebuilt { derived.noteAllAgents() }
        hash = head.hash
        time = kept.time
        streams = try Recovery.streams(database)
        try restoreSources(database)
        try walk(database, to: head, foldingAfter: max(kept.lastID.rawValue, head.rootID))
    }

    /// Writes everything that follows from the rows again, from the first row on.
    private mutating func rebuild(
        _ database: borrowing Database, _ head: Head, _ root: Root
    ) throws(LogError) {
        let first = try Recovery.firstState(database, root)
        // Of rows in the archive only the tables tell.
        let ofStreams = root.isArchived ? "" : "DELETE FROM streams;"
        let ofSources = root.isArchived ? "WHERE id > \(root.id)" : ""
        try database.execute("BEGIN IMMEDIATE")
        do {
            try database.execute(
                """
                DELETE FROM sources \(ofSources); \(ofStreams)
                DELETE FROM agents; DELETE FROM postings;
                DELETE FROM outlines WHERE segment >= \(Segment.number(of: root.id + 1));
                DELETE FROM snapshots WHERE state IS NOT NULL AND NOT (\(root.isKept))
                """)
            self = try Recovery(database, head, from: first, isRebuilt: root.isArchived)
            try WriterStatements(database).write(derived)
            streams = try Recovery.streams(database)
            try database.execute("COMMIT")
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
        derived.settle()
        derived.adoptsSources = false
    }

    /// What the log begins with, which it keeps. Where another version folded that, a fork folds it anew as long as
    /// the parent is there. Else it is taken as it is: it may lack something, but nobody can make it, or, of an
    /// archive, not in a time that one waits for at a start.
    private static func firstState(
        _ database: borrowing Database, _ root: Root
    ) throws(LogError) -> State {
        guard root.id > 0 else { return State() }
        let kept = try LogState.newestSnapshot(in: database, root, through: root.id)
        if let kept { return kept }
        if !root.isArchived, let parent = root.parent,
            let state = try? ParentLog(parent, upTo: root.beginning, generation: 1).reader.state(
                at: EventID(root.id))
        {
            try database.execute("DELETE FROM snapshots WHERE \(root.isKept)")
            try WriterStatements(database).keep(state)
            return state
        }
        return try LogState.rootOfAnyVersion(in: database, root) ?? State()
    }

    static func streams(
        _ database: borrowing Database
    ) throws(LogError) -> [AgentID: [String: Int64]] {
        let rows = try Statement("SELECT agent, stream, committed FROM streams", in: database)
        var streams: [AgentID: [String: Int64]] = [:]
        while try rows.step() {
            let agent = AgentID(rawValue: rows.text(0) ?? "")
            streams[agent, default: [:]][rows.text(1) ?? ""] = rows.integer(2)
        }
        return streams
    }

    private mutating func restoreSources(_ database: borrowing Database) throws(LogError) {
        let rows = try Statement(
            "SELECT agent, seq, id FROM sources ORDER BY agent, seq", in: database)
        while try rows.step() {
            derived.restore(
                SourceLedger.Run(sequence: rows.integer(1), id: EventID(rows.integer(2))),
                of: AgentID(rawValue: rows.text(0) ?? ""))
        }
    }

    /// A source's newest number decides what is taken for a repetition, and is then not stored. So
    /// it is not believed before the row that it names says the same; one in the archive was once.
    private func sourcesAreAsTheRowsSay(
        _ database: borrowing Database, _ root: Root
    ) throws(LogError) -> Bool {
        let runs = try Statement(
            "SELECT agent, max(seq), id FROM sources GROUP BY agent", in: database)
        let row = try Statement(
            "SELECT metadata FROM events WHERE id = ?1 AND agent_id = ?2", in: database)
        while try runs.step() {
            guard !root.isArchived || runs.integer(2) > root.id else { continue }
            defer { row.reset() }
            row.bind(runs.integer(2), at: 1)
            row.bind(runs.text(0) ?? "", at: 2)
            guard try row.step(),
                Provenance(metadata: row.bytes(0)).sequence == runs.integer(1)
            else { return false }
        }
        return true
    }

    private mutating func walk(
        _ database: borrowing Database, to head: Head, foldingAfter folded: Int64
    ) throws(LogError) {
        let segmentStart = Segment.number(of: head.id + 1) << Segment.bits
        let start = max(min(folded, segmentStart - 1), head.rootID)
        var chain = Chain(after: start, hash: try head.hash(of: start, in: database))
        let rows = try Statement(
            "SELECT \(Chain.columns) FROM events WHERE id > ? ORDER BY id", in: database)
        rows.bind(start, at: 1)
        walk: while true {
            let step = try chain.step(rows) {
                take($0, foldingAfter: folded, filingFrom: segmentStart)
            }
            switch step {
            case .row: continue
            case .flaw(let flaw): throw flaw.error(database.path)
            case .end: break walk
            }
        }
        if let flaw = head.flaw(atEndOf: chain) { throw flaw.error(database.path) }
        if let flaw = try head.flawBeforeFirst(in: database) { throw flaw.error(database.path) }
    }

    private mutating func take(
        _ event: EventView, foldingAfter folded: Int64, filingFrom segmentStart: Int64
    ) {
        time = event.time
        if event.id.rawValue > folded {
            derived.note(event)
        } else if event.id.rawValue >= segmentStart {
            derived.file(event, String(lossy: event.agent))
        }
    }
}

/// Where the log says it ends, and where it began.
struct Head {
    let id: Int64
    let hash: Digest
    let rootID: Int64
    let rootHash: Digest

    /// No log grows so long; an id beyond it was never given, and could not be counted on from.
    static let largestID: Int64 = 1 << 62

    init(_ database: borrowing Database) throws(LogError) {
        let rows = try Statement("SELECT key, value FROM meta", in: database)
        var numbers: [String: Int64] = [:]
        var hashes: [String: Digest] = [:]
        while try rows.step() {
            let key = rows.text(0) ?? ""
            if rows.storage(1) == .integer { numbers[key] = rows.integer(1) }
            if rows.storage(1) == .blob { hashes[key] = Digest(rows.bytes(1)) }
        }
        guard let id = numbers["head_id"], let hash = hashes["head_hash"],
            let rootID = numbers["root_id"], let rootHash = hashes["root_hash"],
            0...Head.largestID ~= rootID, rootID...Head.largestID ~= id
        else {
            throw LogError(
                .damaged, "the log '\(database.path)' does not say where it ends",
                hint: "restore 'log.db' from a backup")
        }
        (self.id, self.hash, self.rootID, self.rootHash) = (id, hash, rootID, rootHash)
    }

    /// The hash a chain that begins after `id` builds on.
    func hash(of id: Int64, in database: borrowing Database) throws(LogError) -> Digest {
        guard id != rootID else { return rootHash }
        let row = try Statement("SELECT hash FROM events WHERE id = ?", in: database)
        row.bind(id, at: 1)
        guard try row.step(), let hash = Digest(row.bytes(0)) else {
            throw Flaw(row: id, why: "it is missing").error(database.path)
        }
        return hash
    }

    /// Throws where the log is not the one whose last row was marked. A mark that cannot be read says
    /// nothing, and is written anew.
    func check(_ found: HeadMark.Found, in database: borrowing Database) throws(LogError) {
        if let flaw = try flaw(by: found, in: database) { throw flaw.errorByMark(database.path) }
    }

    /// What is wrong by the mark: nil where that is as good as the rows, or says nothing.
    func flaw(
        by found: HeadMark.Found, in database: borrowing Database
    ) throws(LogError) -> Flaw? {
        guard case .mark(let mark) = found else { return nil }
        if mark.id > id { return mark.flaw(ofLogUpTo: id) }
        // Rows up to the root are another log's, or in an archive.
        guard mark.id > rootID else { return nil }
        let row = try Statement("SELECT hash FROM events WHERE id = ?", in: database)
        row.bind(mark.id, at: 1)
        guard try row.step(), Digest(row.bytes(0)) == mark.hash else {
            return Flaw(row: mark.id, why: "it is not the one that was acknowledged")
        }
        return nil
    }

    /// What is wrong where a row stands before the first one, at which no walk looks.
    func flawBeforeFirst(in database: borrowing Database) throws(LogError) -> Flaw? {
        try database.integer("SELECT id FROM events WHERE id <= \(rootID) ORDER BY id LIMIT 1")
            .map { Flaw(row: $0, why: "it was added behind the log's back") }
    }

    /// What is wrong when the rows end where `chain` stands.
    func flaw(atEndOf chain: borrowing Chain) -> Flaw? {
        if chain.id < id {
            return Flaw(row: chain.id + 1, why: "it is missing; the log was written up to \(id)")
        }
        if chain.id > id {
            return Flaw(row: id + 1, why: "it was added behind the log's back")
        }
        return chain.hash == hash
            ? nil : Flaw(row: id, why: "its hash is not the one the log ends with")
    }
}

extension Flaw {
    func error(_ path: String) -> LogError {
        LogError(
            .damaged, "row \(row) of the log '\(path)' is damaged: \(why)",
            hint: "restore 'log.db' from a backup, or move it away and begin anew", row: row)
    }

    /// The same where the rows that are left are good.
    func errorByMark(_ path: String) -> LogError {
        LogError(
            .damaged, error(path).message,
            hint: "restore 'log.db' from a backup, or remove 'head' to go on with what is left",
            row: row)
    }
}
