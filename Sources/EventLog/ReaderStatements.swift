/// What a reader says to SQLite, prepared once.
struct ReaderStatements: ~Copyable {
    let begin: Statement
    let end: Statement
    /// Rows after one and up to another.
    let rowsFrom: Statement
    /// Rows at or before one, the newest first.
    let rowsBefore: Statement
    /// The same, and of each what most are told from others by. It has no lower end, which would be looked at for each.
    let glances: LateStatement
    let row: Statement
    let moment: Statement
    let subject: LateStatement
    /// Those of an agent, the newest first.
    let keyframe: LateStatement
    /// The first and the last id.
    let ends: Statement
    let head: Statement
    /// Postings of a key in segments, and ids of the rows that have none yet, both ways.
    let filed: Pair
    let ofAgent: Pair
    let ofType: Pair
    /// Outlines of some segments.
    let outlines: LateStatement

    /// Rows up to the root are another log's.
    init(_ database: borrowing Database, after root: Int64) throws(LogError) {
        // Nobody asks a reader for a hash, and it would be copied for each row.
        let columns = "id, timestamp, event_type, agent_id, subject, metadata, NULL, content"
        let begin = try Statement("BEGIN", in: database)
        let end = try Statement("COMMIT", in: database)
        let rowsFrom = try Statement(
            """
            SELECT \(columns) FROM events WHERE id > ?1 AND id <= ?2
            ORDER BY id LIMIT \(LogReader.rowsPerLook)
            """, in: database)
        let rowsBefore = try Statement(
            """
            SELECT \(columns) FROM events WHERE id <= ?1 AND id > \(root)
            ORDER BY id DESC LIMIT \(LogReader.rowsPerLook)
            """, in: database)
        let glances = LateStatement(
            """
            SELECT \(Statement.glanceColumns) FROM events WHERE id <= ?1 ORDER BY id DESC
            """, in: database)
        let row = try Statement("SELECT \(columns) FROM events WHERE id = ?", in: database)
        let moment = try Statement("SELECT timestamp FROM events WHERE id = ?", in: database)
        let subject = LateStatement("SELECT subject FROM events WHERE id = ?", in: database)
        let keyframe = LateStatement(
            """
            SELECT last_event_id, cells FROM keyframes WHERE agent = ?1 AND last_event_id <= ?2
            ORDER BY last_event_id DESC LIMIT 8
            """, in: database)
        let ends = try Statement(
            """
            SELECT (SELECT min(id) FROM events WHERE id > \(root)),
            (SELECT max(id) FROM events WHERE id > \(root) AND id <= \(Head.largestID))
            """, in: database)
        let head = try Statement("SELECT value FROM meta WHERE key = 'head_id'", in: database)
        let filed = Pair(
            """
            SELECT segment, ids FROM postings WHERE key = ?3 AND segment BETWEEN ?1 AND ?2
            ORDER BY segment
            """, in: database)
        let ofAgent = Pair(
            "SELECT id FROM events WHERE id BETWEEN ?1 AND ?2 AND agent_id = ?3 ORDER BY id",
            in: database)
        let ofType = Pair(
            "SELECT id FROM events WHERE id BETWEEN ?1 AND ?2 AND event_type = ?3 ORDER BY id",
            in: database)
        let outlines = LateStatement(
            "SELECT segment, parts FROM outlines WHERE segment BETWEEN ?1 AND ?2 ORDER BY segment",
            in: database)
        // All at once: what is not copied cannot be half there when one of these throws.
        self.begin = begin
        self.end = end
        self.rowsFrom = rowsFrom
        self.rowsBefore = rowsBefore
        self.glances = glances
        self.row = row
        self.moment = moment
        self.subject = subject
        self.keyframe = keyframe
        self.ends = ends
        self.head = head
        self.filed = filed
        self.ofAgent = ofAgent
        self.ofType = ofType
        self.outlines = outlines
    }

    /// One question that can be answered from either end. Most who open a log ask neither.
    struct Pair: ~Copyable {
        private let rising: LateStatement
        private let falling: LateStatement

        init(_ sql: String, in database: borrowing Database) {
            rising = LateStatement(sql + " ASC", in: database)
            falling = LateStatement(sql + " DESC", in: database)
        }

        /// Lends the rows for a range and a key, until the body says that it has enough.
        func forEach(
            in range: ClosedRange<Int64>, of key: String, newestFirst: Bool,
            _ body: (borrowing Statement) -> Bool
        ) throws(LogError) {
            let statement = newestFirst ? falling : rising
            try statement.lend { (ready) throws(LogError) in
                try ready.forEach(in: range, of: key, body)
            }
        }
    }
}

extension Statement {
    fileprivate func forEach(
        in range: ClosedRange<Int64>, of key: String, _ body: (borrowing Statement) -> Bool
    ) throws(LogError) {
        defer { reset() }
        bind(range.lowerBound, at: 1)
        bind(range.upperBound, at: 2)
        bind(key, at: 3)
        while try step(), body(self) {}
    }
}
