/// The tables of the log, and how an older log becomes a newer one.
///
/// `docs/log-format.md` says what each of them holds.
enum Schema {
    /// What takes a database from the version before to this one. The last entry is the newest.
    static let steps = [version1]

    static var version: Int { steps.count }

    /// Brings the database to the newest version, with the tables beside it.
    static func migrate(
        _ database: borrowing Database, through steps: [String] = steps
    ) throws(LogError) {
        try step(database, through: steps)
        try database.execute(outlines)
    }

    /// Brings it to `steps.count` in one transaction; nothing is changed if a step fails.
    private static func step(
        _ database: borrowing Database, through steps: [String]
    ) throws(LogError) {
        let found = Int(try database.integer("PRAGMA user_version") ?? 0)
        guard found < steps.count else { return }
        try database.execute("BEGIN IMMEDIATE")
        do {
            for step in steps[found...] { try database.execute(step) }
            try database.execute("PRAGMA user_version = \(steps.count); COMMIT")
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    /// Refuses what this version cannot read: another program's file, or a newer log.
    static func check(_ database: borrowing Database) throws(LogError) {
        let found = try database.integer("PRAGMA user_version") ?? 0
        let path = database.path
        guard found <= version else {
            throw LogError(
                .newer, "the log '\(path)' has version \(found), this skep knows \(version)",
                hint: "start the newer skep")
        }
        let tables = try database.integer("SELECT count(*) FROM sqlite_schema") ?? 0
        if found == 0 && tables == 0 { return }
        guard found > 0, try hasColumns(database) else {
            throw LogError(
                .foreign, "'\(path)' is a database of another program, not a Skep log",
                hint: "move that file away, or use another directory")
        }
    }

    private static func hasColumns(_ database: borrowing Database) throws(LogError) -> Bool {
        try database.integer(
            """
            SELECT count(*) FROM pragma_table_info('events') WHERE name IN ('id', 'timestamp',
            'event_type', 'agent_id', 'subject', 'metadata', 'hash', 'content')
            """) == 8
    }

    /// A table beside a version's own, which a log need not have: whoever does not know it writes on without.
    private static let outlines = """
        CREATE TABLE IF NOT EXISTS outlines(segment INTEGER PRIMARY KEY, parts BLOB NOT NULL)
        """

    private static let version1 = """
        CREATE TABLE events(
            id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, event_type TEXT NOT NULL,
            agent_id TEXT, subject TEXT, metadata TEXT, hash BLOB NOT NULL, content BLOB NOT NULL);
        CREATE TABLE agents(
            id TEXT PRIMARY KEY, status TEXT NOT NULL, zmq_address TEXT, metadata TEXT NOT NULL);
        CREATE TABLE snapshots(
            id INTEGER PRIMARY KEY AUTOINCREMENT, git_commit_hash TEXT,
            last_event_id INTEGER NOT NULL, created_at INTEGER NOT NULL, state BLOB);
        CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE streams(
            agent TEXT NOT NULL, stream TEXT NOT NULL, committed INTEGER NOT NULL,
            PRIMARY KEY(agent, stream)) WITHOUT ROWID;
        CREATE TABLE sources(
            agent TEXT NOT NULL, seq INTEGER NOT NULL, id INTEGER NOT NULL,
            PRIMARY KEY(agent, seq)) WITHOUT ROWID;
        CREATE TABLE keyframes(
            agent TEXT NOT NULL, last_event_id INTEGER NOT NULL, cells BLOB NOT NULL,
            PRIMARY KEY(agent, last_event_id));
        CREATE TABLE postings(
            key TEXT NOT NULL, segment INTEGER NOT NULL, n INTEGER NOT NULL, ids BLOB NOT NULL,
            PRIMARY KEY(key, segment)) WITHOUT ROWID;
        CREATE INDEX brain_snapshots ON snapshots(last_event_id) WHERE state IS NOT NULL;
        INSERT INTO meta VALUES
            ('root_id', 0), ('root_hash', zeroblob(32)), ('head_id', 0), ('head_hash', zeroblob(32));
        """
}
