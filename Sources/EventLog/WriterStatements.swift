internal import Crypto
internal import Swarm

/// What the writer says to SQLite, prepared once.
struct WriterStatements: ~Copyable {
    private let row: Statement
    private let rows: Statement
    private let posting: Statement
    private let outline: Statement
    private let stream: Statement
    private let agent: Statement
    private let forgetNewest: Statement
    private let forgetOldest: Statement
    private let source: Statement
    private let snapshot: Statement
    private let keyframe: Statement
    private let head: Statement
    private let begin: Statement
    private let end: Statement

    private static let values = "(?, ?, ?, ?, ?, ?, ?, ?)"
    private static let valueCount = 8
    /// So many rows go in with one statement, as long as there are so many.
    private static let rowsAtOnce = 16

    init(_ database: borrowing Database) throws(LogError) {
        let row = try Statement(
            "INSERT INTO events VALUES \(WriterStatements.values)", in: database)
        // FAIL: else SQLite keeps a copy of what a statement of many rows touches, to undo it alone.
        // Here a refusal undoes the whole transaction.
        let many = repeatElement(WriterStatements.values, count: WriterStatements.rowsAtOnce)
        let rows = try Statement(
            "INSERT OR FAIL INTO events VALUES \(many.joined(separator: ","))", in: database)
        let posting = try Statement("REPLACE INTO postings VALUES (?, ?, ?, ?)", in: database)
        let outline = try Statement("REPLACE INTO outlines VALUES (?, ?)", in: database)
        let stream = try Statement("REPLACE INTO streams VALUES (?, ?, ?)", in: database)
        let agent = try Statement("REPLACE INTO agents VALUES (?, ?, ?, ?)", in: database)
        // Two, because for one that knew both cases SQLite looks at every run of the agent.
        let forgetNewest = try Statement(
            "DELETE FROM sources WHERE agent = ? AND seq >= ?", in: database)
        let forgetOldest = try Statement(
            "DELETE FROM sources WHERE agent = ? AND seq <= ?", in: database)
        let source = try Statement("INSERT INTO sources VALUES (?, ?, ?)", in: database)
        let snapshot = try Statement(
            """
            INSERT INTO snapshots(git_commit_hash, last_event_id, created_at, state)
            VALUES (?, ?, ?, ?)
            """, in: database)
        let keyframe = try Statement("REPLACE INTO keyframes VALUES (?, ?, ?)", in: database)
        let head = try Statement(
            """
            UPDATE meta SET value = CASE key WHEN 'head_id' THEN ?1 ELSE ?2 END
            WHERE key IN ('head_id', 'head_hash')
            """, in: database)
        let begin = try Statement("BEGIN IMMEDIATE", in: database)
        let end = try Statement("COMMIT", in: database)
        // All at once: what is not copied cannot be half there when one of these throws.
        self.row = row
        self.rows = rows
        self.posting = posting
        self.outline = outline
        self.stream = stream
        self.agent = agent
        self.forgetNewest = forgetNewest
        self.forgetOldest = forgetOldest
        self.source = source
        self.snapshot = snapshot
        self.keyframe = keyframe
        self.head = head
        self.begin = begin
        self.end = end
    }

    func beginTransaction() throws(LogError) { try begin.run() }

    func commitTransaction() throws(LogError) { try end.run() }

    func insert(_ batch: borrowing Batch) throws(LogError) {
        let (places, types) = (batch.rows, batch.types)
        let alone = places.count - places.count % WriterStatements.rowsAtOnce
        // What is bound stays in the batch, which nothing changes until the steps are done.
        try batch.bytes.withUnsafeBytes { bytes throws(LogError) in
            try batch.hashes.span.bytes.withUnsafeBytes { hashes throws(LogError) in
                func bind(_ place: Int, to statement: borrowing Statement, after count: Int) {
                    let hash = hashes[place * Digest.byteCount..<(place + 1) * Digest.byteCount]
                    statement.bind(
                        places[place], types[place], UnsafeRawBufferPointer(rebasing: hash), bytes,
                        after: Int32(count * WriterStatements.valueCount))
                }
                for start in stride(from: 0, to: alone, by: WriterStatements.rowsAtOnce) {
                    for offset in 0..<WriterStatements.rowsAtOnce {
                        bind(start + offset, to: rows, after: offset)
                    }
                    try rows.run()
                }
                for place in alone..<places.count {
                    bind(place, to: row, after: 0)
                    try row.run()
                }
            }
        }
    }

    func setHead(_ id: EventID, _ hash: Digest) throws(LogError) {
        head.bind(id.rawValue, at: 1)
        head.bind(blob: hash.withBytes { Array($0) }, at: 2)
        try head.run()
    }

    func write(_ derived: Derived) throws(LogError) {
        for full in derived.full {
            for (key, ids) in full.segment.postings { try write(key, full.number, ids) }
            if let seen = full.outline { try write(seen, full.number) }
        }
        for (key, committed) in derived.streams {
            stream.bind(key.agent, at: 1)
            stream.bind(key.stream, at: 2)
            stream.bind(committed, at: 3)
            try stream.run()
        }
        for id in derived.changedAgents {
            if let agent = derived.state[id] { try write(agent) }
        }
        for (id, run) in derived.changedSources {
            try write(derived.sources.runs(of: id), of: id, from: run.sequence)
        }
        if derived.snapshotIsDue { try write(derived.state) }
    }

    private func write(_ key: String, _ segment: Int64, _ ids: [UInt8]) throws(LogError) {
        posting.bind(key, at: 1)
        posting.bind(segment, at: 2)
        posting.bind(Int64(ids.count / 2), at: 3)
        posting.bind(blob: ids, at: 4)
        try posting.run()
    }

    private func write(_ seen: Outline, _ segment: Int64) throws(LogError) {
        outline.bind(segment, at: 1)
        outline.bind(blob: seen.packed, at: 2)
        try outline.run()
    }

    private func write(_ agent: Agent) throws(LogError) {
        self.agent.bind(agent.id.rawValue, at: 1)
        self.agent.bind(agent.condition.status.rawValue, at: 2)
        if let address = agent.origin.address {
            self.agent.bind(address, at: 3)
        } else {
            self.agent.bindNull(at: 3)
        }
        self.agent.bind(agent.profile, at: 4)
        try self.agent.run()
    }

    /// Writes a source's runs from one on, and forgets those that are too old to be asked for.
    private func write(
        _ runs: [SourceLedger.Run], of id: AgentID, from sequence: Int64
    ) throws(LogError) {
        forgetNewest.bind(id.rawValue, at: 1)
        forgetNewest.bind(sequence, at: 2)
        try forgetNewest.run()
        forgetOldest.bind(id.rawValue, at: 1)
        forgetOldest.bind((runs.last?.sequence ?? 0) &- SourceLedger.window, at: 2)
        try forgetOldest.run()
        // There may be thousands, of which few are new.
        let old = runs.lastIndex { $0.sequence < sequence }
        for run in runs[((old ?? -1) + 1)...] {
            source.bind(id.rawValue, at: 1)
            source.bind(run.sequence, at: 2)
            source.bind(run.id.rawValue, at: 3)
            try source.run()
        }
    }

    /// One statement is a transaction of its own.
    func keep(_ state: State) throws(LogError) { try write(state) }

    func keep(_ keyframes: [Keyframe]) throws(LogError) {
        try begin.run()
        for kept in keyframes {
            keyframe.bind(kept.agent.rawValue, at: 1)
            keyframe.bind(kept.lastID.rawValue, at: 2)
            keyframe.bind(blob: kept.sealed, at: 3)
            try keyframe.run()
        }
        try end.run()
    }

    private func write(_ state: State) throws(LogError) {
        if let commit = state.body?.commit {
            snapshot.bind(commit, at: 1)
        } else {
            snapshot.bindNull(at: 1)
        }
        snapshot.bind(state.lastID.rawValue, at: 2)
        snapshot.bind(state.time?.microseconds ?? 0, at: 3)
        snapshot.bind(blob: KeptState.encode(state), at: 4)
        try snapshot.run()
    }
}

extension Statement {
    /// Binds the values of one row behind so many others.
    fileprivate func bind(
        _ row: EventRow, _ type: Range<Int>, _ hash: UnsafeRawBufferPointer,
        _ bytes: UnsafeRawBufferPointer, after count: Int32
    ) {
        func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[range])
        }
        func bind(_ range: Range<Int>?, at parameter: Int32) {
            guard let range else { return bindNull(at: count + parameter) }
            self.bind(unmovedText: part(range), at: count + parameter)
        }
        self.bind(row.id.rawValue, at: count + 1)
        self.bind(row.time.microseconds, at: count + 2)
        bind(type, at: 3)
        bind(row.agent, at: 4)
        bind(row.subject, at: 5)
        bind(row.metadata, at: 6)
        self.bind(unmovedBlob: hash, at: count + 7)
        if row.contentIsText {
            bind(row.content, at: 8)
        } else {
            self.bind(unmovedBlob: part(row.content), at: count + 8)
        }
    }
}
