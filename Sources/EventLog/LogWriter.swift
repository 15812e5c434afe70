internal import CSQLite
internal import Crypto
public import Swarm

/// The one connection in the world that writes a log.
///
/// Rows are staged and then committed together, in one transaction that also holds all that is
/// derived from them. A commit that failed for want of room can be tried again: what is staged
/// stays as it is until it is on the disk.
public struct LogWriter: ~Copyable {
    // Closing writes nothing, so it does not matter which of these goes first.
    private let lock: WriteLock
    let database: Database
    private let statements: WriterStatements
    private let pages: WriteAheadPages
    private let marker: HeadMarker
    let place: LogPlace
    private var batch: Batch
    private var derived: Derived
    private var time: LogTime?
    /// How far each stream of each agent was in the log when it was opened.
    let streams: [AgentID: [String: Int64]]

    /// Opens the log of a directory, made if it is not there, and checks the end of its chain.
    ///
    /// Throws `.locked` while another process writes it, and `.damaged` with the first bad row.
    public init(_ directory: LogDirectory) throws(LogError) {
        try directory.prepare()
        let lock = try WriteLock(directory)
        try directory.checkNotEmptied()
        try WriteAhead.flushAgain(directory.writeAhead)
        let database = try Database(directory.log, .readWrite)
        try Schema.check(database)
        try directory.checkIsBegun(database)
        try database.execute(LogWriter.settings)
        guard try database.text("PRAGMA journal_mode") == "wal" else {
            throw LogError(
                .disk, "the log '\(directory.log)' cannot be kept with a write-ahead file",
                hint: "'skep doctor' says whether the file system is one that lacks shared memory")
        }
        try Schema.migrate(database)
        try directory.flushNames()
        let recovered = try Recovery(database, mark: HeadMark.read(directory.head))
        // Not before: it refuses whole pages, and recovery names the one row that is bad.
        try database.execute("PRAGMA cell_size_check = ON")
        let statements = try WriterStatements(database)
        // All at once: what is not copied cannot be half there when one of these throws.
        batch = Batch(after: recovered.hash)
        derived = recovered.derived
        time = recovered.time
        streams = recovered.streams
        place = LogPlace(directory)
        pages = WriteAheadPages(of: database, at: directory.writeAhead)
        marker = HeadMarker(directory.head)
        marker.set(recovered.derived.state.lastID.rawValue, recovered.hash)
        self.statements = statements
        self.database = database
        self.lock = lock
    }

    private static let settings = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = \(CheckpointRule.keptBytes);
        PRAGMA cache_size = -\(LogWriter.cacheKibibytes);
        """

    /// Pages behind the newest rows are hardly asked for again; left to itself SQLite keeps 2 MiB.
    private static let cacheKibibytes = 512

    /// The state after the newest staged row.
    public var state: State { derived.state }

    /// What numbered events are known of each source, up to the newest staged row.
    public var sources: SourceLedger { derived.sources }

    /// The newest row on the disk or on its way there.
    public var last: (id: EventID, time: LogTime?) { (derived.state.lastID, time) }

    /// How many rows wait for `commit`.
    public var stagedCount: Int { batch.rows.count }

    /// Takes rows into the next commit. Their ids follow the last one's and their times rise.
    public mutating func stage(_ events: [Event]) {
        // Lent where they are: a copy of each would count its references on two threads.
        let rows = events.span
        for place in rows.indices {
            let last = derived.state.lastID.rawValue
            precondition(rows[place].id.rawValue == last + 1, "ids have no gaps: after \(last)")
            precondition(
                time.map { rows[place].time > $0 } ?? true, "times rise from row to row")
            LogWriter.take(rows[place], events.isOvertaken(at: place), into: &batch, &derived)
            time = rows[place].time
        }
    }

    private static func take(
        _ event: Event, _ isOvertaken: Bool, into batch: inout Batch, _ derived: inout Derived
    ) {
        batch.append(event)
        derived.note(batch[batch.rows.count - 1], isOvertaken: isOvertaken)
    }

    /// Puts everything staged on the disk; when it returns, the rows survive a power loss.
    ///
    /// Throws `.full` or `.busy` where the same commit can be tried again, `.gone` where it is the log
    /// that must come back, and `.disk` where this writer must be given up: what a failed flush left
    /// is checked by the next one to open the log.
    public mutating func commit() throws(LogError) {
        if !batch.rows.isEmpty { try write() }
        // Asked afterwards: then they were there all the while. What was written into a file that is
        // taken away is not written again, and counts when that is back.
        try place.check()
    }

    private mutating func write() throws(LogError) {
        try statements.beginTransaction()
        do {
            try statements.insert(batch)
            try statements.write(derived)
            try statements.setHead(derived.state.lastID, batch.head)
            try statements.commitTransaction()
        } catch {
            // SQLite may have rolled back by itself; then there is nothing left to do.
            try? database.execute("ROLLBACK")
            throw error
        }
        marker.set(derived.state.lastID.rawValue, batch.head)
        batch.removeAll()
        derived.settle()
    }

    /// Moves what is in the write-ahead file into the log if the rule says it is time.
    @discardableResult
    public func checkpoint(whenIdle isIdle: Bool) throws(LogError) -> Bool {
        guard pages.count >= (isIdle ? CheckpointRule.idlePages : CheckpointRule.maximumPages)
        else { return false }
        try pages.checkpoint(database)
        return true
    }

    /// Moves everything into the log and empties the write-ahead file, as far as readers let it: a log
    /// at rest is one file, which a copy of it can be. Its state is kept there as well, so that whoever
    /// looks at it has little to fold.
    public func settle() throws(LogError) {
        if derived.isWorthKeeping, batch.rows.isEmpty { try statements.keep(derived.state) }
        try pages.checkpoint(database, emptying: true)
    }

    /// Keeps keyframes, in a transaction of their own: one that fails takes no row with it.
    func keep(_ keyframes: [Keyframe]) throws(LogError) {
        do throws(LogError) {
            try statements.keep(keyframes)
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    /// True when an idle checkpoint has nothing to do.
    var isAtRest: Bool { pages.count < CheckpointRule.idlePages }
}

/// When the write-ahead file is emptied.
public enum CheckpointRule {
    public static let idlePages: Int32 = 250
    /// With a large commit on top it still fits what is kept.
    public static let maximumPages: Int32 = 2_500
    /// What stays of the file once it has been emptied after it grew.
    static let keptBytes = 16 << 20
    /// From here on somebody is told who keeps it from being emptied.
    public static let warningBytes: Int64 = 64 << 20
}

/// Counts the pages in the write-ahead file, as SQLite tells after each commit.
private struct WriteAheadPages: ~Copyable {
    private let counter = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

    init(of database: borrowing Database, at path: String) {
        // What a crash has left is to be moved like the rest; SQLite tells only what it wrote itself.
        counter.initialize(to: Int32(clamping: WriteAhead.size(path) / 4_096))
        sqlite3_wal_hook(
            database.raw,
            { counter, _, _, pages in
                counter?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, counter)
    }

    // The connection makes no commit after its writer is gone.
    deinit { counter.deallocate() }

    var count: Int32 { counter.pointee }

    func checkpoint(
        _ database: borrowing Database, emptying: Bool = false
    ) throws(LogError) {
        var pages: Int32 = 0
        var moved: Int32 = 0
        let mode = emptying ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        // Emptying would wait for readers; at the end nobody has time for that.
        if emptying { sqlite3_busy_timeout(database.raw, 0) }
        defer { sqlite3_busy_timeout(database.raw, Int32(Database.busyMilliseconds)) }
        let code = sqlite3_wal_checkpoint_v2(database.raw, nil, mode, &pages, &moved)
        // Busy is no failure: the pages a reader still looks at are moved another time.
        if code != SQLITE_BUSY { try database.check(code) }
        // Once all pages are moved the next commit begins the file anew.
        counter.pointee = pages == moved ? 0 : pages
    }
}
