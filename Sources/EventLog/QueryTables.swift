internal import CSQLite
internal import Swarm

// What questions in SQL find besides the tables of the file: it lies in memory, and is gone with the connection.
extension Database {
    /// SQLite declares these two tables when somebody first asks for them, which it takes for writing where
    /// only reading is allowed.
    func meetJSON() throws(LogError) {
        try execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
    }

    /// `filed(key, id, segment)`: which events an agent (`a12`) or a type (`#decision`) has, from the postings, so
    /// that nobody has to walk over all others to find them. Those of a key come in the order of the log.
    ///
    /// The casts keep it cheap. Where a column is of one kind in all three parts, SQLite puts a question to each of
    /// them, and keeps no list of all ids in memory; and what is computed is not looked up in `events` from the
    /// other side, where a condition would meet rows that have not the key.
    func makeLists(through end: EventID?) throws(LogError) {
        try teachOffsets()
        let end = end?.rawValue ?? Head.largestID
        // The newest segment has no postings yet: it is looked through.
        let rest = """
            FROM main.events WHERE id <= \(end) AND id >= (
            SELECT (value + 1 >> \(Segment.bits)) << \(Segment.bits)
            FROM main.meta WHERE key = 'head_id')
            """
        let place = "CAST(id AS INTEGER), CAST(id >> \(Segment.bits) AS INTEGER)"
        let silent = [EventType.output, .signal].map { "'\($0.name)'" }
        try execute(
            """
            CREATE TEMP VIEW filed(key, id, segment) AS
            SELECT p.key, CAST((p.segment << \(Segment.bits)) + o.value AS INTEGER), p.segment
            FROM main.postings AS p, json_each(offsets(p.ids)) AS o
            WHERE p.segment <= \(end >> Segment.bits)
            AND (p.segment << \(Segment.bits)) + o.value <= \(end)
            UNION ALL SELECT CAST('#' || event_type AS TEXT), \(place) \(rest)
            AND event_type NOT IN (\(silent.joined(separator: ", ")))
            UNION ALL SELECT agent_id, \(place) \(rest) AND agent_id IS NOT NULL
            """)
    }

    /// From now on the public tables hold what they did at a moment: SQLite looks for a name here before it
    /// looks into the file. `main.events` is still all there is.
    func showOnly(_ moment: State) throws(LogError) {
        let end = moment.lastID.rawValue
        try execute(
            """
            CREATE TEMP VIEW events AS SELECT \(Chain.columns) FROM main.events WHERE id <= \(end);
            CREATE TEMP VIEW snapshots AS
            SELECT id, git_commit_hash, last_event_id, created_at, state FROM main.snapshots
            WHERE last_event_id <= \(end);
            CREATE TEMP TABLE agents(
            id TEXT PRIMARY KEY, status TEXT NOT NULL, zmq_address TEXT, metadata TEXT NOT NULL);
            """)
        let row = try Statement("INSERT INTO temp.agents VALUES (?, ?, ?, ?)", in: self)
        for agent in moment.agents { try row.insert(agent) }
    }

    /// The function `offsets`: those in a row of postings, as a JSON array.
    private func teachOffsets() throws(LogError) {
        try check(
            sqlite3_create_function_v2(
                raw, "offsets", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nil,
                { context, _, values in
                    guard let value = values?[0] else { return sqlite3_result_null(context) }
                    let ids = UnsafeRawBufferPointer(
                        start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value)))
                    // More than a segment has was not written by us.
                    guard ids.count <= 2 << Segment.bits else {
                        return sqlite3_result_null(context)
                    }
                    let text = Segment.json(ofOffsets: ids)
                    text.withCString {
                        sqlite3_result_text(
                            context, $0, Int32(text.utf8.count), skep_sqlite3_transient())
                    }
                }, nil, nil, nil))
    }
}

extension Statement {
    fileprivate func insert(_ agent: Agent) throws(LogError) {
        bind(agent.id.rawValue, at: 1)
        bind(agent.condition.status.rawValue, at: 2)
        if let address = agent.origin.address { bind(address, at: 3) } else { bindNull(at: 3) }
        bind(agent.profile, at: 4)
        try run()
    }
}

extension Segment {
    fileprivate static func json(ofOffsets ids: UnsafeRawBufferPointer) -> String {
        let offsets = stride(from: 0, to: ids.count - 1, by: 2).map {
            String(Int(ids[$0]) << 8 | Int(ids[$0 + 1]))
        }
        return "[" + offsets.joined(separator: ",") + "]"
    }
}
