public import Swarm

/// A read-only look at a log, as many at once as there are readers; none of them slows the writer.
///
/// What is read is copied out before a method returns, so that no read transaction stays open while
/// the caller draws, prints or thinks; only `forEach` lends rows inside of one.
public struct LogReader: ~Copyable {
    public let directory: LogDirectory
    let database: Database
    let statements: ReaderStatements
    private let place: LogPlace
    let footing: Footing
    /// Behind which row its own ones begin.
    var root: Root { footing.root }
    /// Who has the rows up to the root; nil where nobody has, or they cannot be read.
    var elder: (any Elder)? { footing.elder }
    /// Why they cannot be read.
    var absence: LogError? { footing.absence }

    /// Throws `.missing` where there is no log, and `.foreign` or `.newer` where it cannot be read.
    ///
    /// Of a fork the rows up to its root are read in its parent, as long as that is the log it was; where
    /// it is not, the log begins with its own first row, and `family` says why.
    public init(_ directory: LogDirectory) throws(LogError) {
        try self.init(directory, generation: 0, before: .max)
    }

    /// A parent begins before its fork: so nobody is read as the parent of itself.
    init(_ directory: LogDirectory, generation: Int, before limit: Int64) throws(LogError) {
        let database = try LogReader.open(directory)
        let footing = try Footing(database, of: directory, generation: generation, before: limit)
        let statements = try ReaderStatements(database, after: footing.root.id)
        // All at once: what is not copied cannot be half there when one of these throws.
        self.directory = directory
        self.database = database
        self.statements = statements
        self.footing = footing
        place = LogPlace(of: directory.log)
    }

    /// Throws `.gone` where what is read is not the log any more: nothing will come of it.
    public func checkPlace() throws(LogError) {
        guard !place.isKept else { return }
        throw LogError(
            .gone, "the log '\(directory.log)' was taken away while it was read",
            hint: "whoever begins anew sees what is there now")
    }

    /// How many rows are looked at before a reader lets go of the log for a moment.
    static let rowsPerLook: Int64 = 1 << 16
    /// How many bytes a page holds at most, its last row aside.
    public static let bytesPerPage = 4 << 20

    // MARK: - Places

    /// The first and the last row; nil while there is none.
    public func range() throws(LogError) -> ClosedRange<EventID>? {
        var own = try ownRange()
        if own?.lowerBound.rawValue != root.id + 1, try footing.hasMoved(in: database) {
            own = try ownRange()
        }
        guard let before = try elder?.range() else { return own }
        return before.lowerBound...(own?.upperBound ?? EventID(root.id))
    }

    private func ownRange() throws(LogError) -> ClosedRange<EventID>? {
        defer { statements.ends.reset() }
        guard try statements.ends.step(), statements.ends.storage(0) == .integer else { return nil }
        let (first, last) = (statements.ends.integer(0), statements.ends.integer(1))
        return EventID(first)...EventID(max(first, last))
    }

    /// False where rows are missing at the end: the log says where it ended when it was written last.
    public func endsWhereItSays() throws(LogError) -> Bool {
        try look { () throws(LogError) -> Bool in
            let last = try range()?.upperBound.rawValue
            let head = try Head(database)
            return last ?? head.rootID == head.id
        }
    }

    /// When a row was written; nil when there is no such row.
    public func time(of id: EventID) throws(LogError) -> LogTime? {
        guard id.rawValue > root.id else { return try olderTime(of: id) }
        defer { statements.moment.reset() }
        statements.moment.bind(id.rawValue, at: 1)
        guard try statements.moment.step() else {
            return try footing.hasMoved(in: database) ? try olderTime(of: id) : nil
        }
        return LogTime(microseconds: statements.moment.integer(0))
    }

    private func olderTime(of id: EventID) throws(LogError) -> LogTime? {
        var time: LogTime?
        try elder?.lend(id.rawValue) { time = $0.time }
        return time
    }

    /// The last row at or before a time, found by halving; `.none` when all are later.
    public func last(atOrBefore time: LogTime) throws(LogError) -> EventID {
        try look { () throws(LogError) -> EventID in try halve(atOrBefore: time) }
    }

    /// The same within a look.
    func halve(atOrBefore time: LogTime) throws(LogError) -> EventID {
        guard let range = try ownRange() else { return try older(atOrBefore: time) }
        var low = range.lowerBound.rawValue - 1
        var high = range.upperBound.rawValue
        while low < high {
            let middle = high - (high - low) / 2
            let found = try self.time(of: EventID(middle))
            if let found, found <= time { low = middle } else { high = middle - 1 }
        }
        return low < range.lowerBound.rawValue
            ? try older(atOrBefore: time) : EventID(low)
    }

    /// A parent has rows behind the last one that is this log's as well.
    private func older(atOrBefore time: LogTime) throws(LogError) -> EventID {
        min(try elder?.last(atOrBefore: time) ?? .none, EventID(root.id))
    }

    /// Reads several things as they are at one moment, and takes SQLite's lock once for all of them; in a fork
    /// so in each log it continues.
    func look<Result>(
        _ body: () throws(LogError) -> Result
    ) throws(LogError) -> Result {
        try statements.begin.run()
        defer { try? statements.end.run() }
        _ = try footing.hasMoved(in: database)
        guard let elder else { return try body() }
        return try elder.look(body)
    }

    // MARK: - Rows

    public func event(_ id: EventID) throws(LogError) -> Event? {
        var event: Event?
        try lend(id.rawValue) { event = Event($0) }
        return event
    }

    /// Lends every row after one and up to another, in order. The log is let go of every 65,536 rows.
    public func forEach(
        after start: EventID, through end: EventID, _ body: (EventView) throws(LogError) -> Void
    ) throws(LogError) {
        var place = start
        while place < end {
            let before = place
            if place.rawValue < root.id {
                place = EventID(root.id)
                try elder?.forEach(after: before, through: min(place, end), body)
            }
            let first = place
            var count: Int64 = 0
            let isWhole = try lend(after: place, through: end) { event throws(LogError) in
                try body(event)
                place = event.id
                count += 1
                return true
            }
            guard !isWhole || (count == LogReader.rowsPerLook && place > first) else { return }
        }
    }

    /// Copies rows out, in order: up to `limit` of them, and what 65,536 rows or so many bytes hold.
    public func page(
        after start: EventID, through end: EventID, limit: Int, bytes: Int = bytesPerPage,
        where wanted: EventFilter = .all
    ) throws(LogError) -> EventPage {
        let limit = PageLimit(rows: limit, bytes: bytes)
        // What is not there yet was not looked at either.
        let start = max(start, .none)
        let end = min(end, try range()?.upperBound ?? start)
        guard start < end else { return EventPage(rows: EventRows(), end: max(start, end)) }
        if let key = wanted.key {
            return try page(of: key, after: start, through: end, limit: limit, where: wanted)
        }
        var rows = EventRows()
        let place = try copy(after: start, through: end, to: &rows, limit, wanted)
        return EventPage(rows: rows, end: place)
    }

    /// Copies whatever matches, in order; how far was looked.
    func copy(
        after start: EventID, through end: EventID, to rows: inout EventRows, _ limit: PageLimit,
        _ wanted: EventFilter
    ) throws(LogError) -> EventID {
        guard let elder, start.rawValue < root.id else {
            return try copyOwn(after: start, through: end, to: &rows, limit, wanted)
        }
        let seam = min(end, EventID(root.id))
        let place = try elder.copy(after: start, through: seam, to: &rows, limit, wanted)
        guard place == seam, seam < end, !rows.isFull(limit) else { return place }
        do {
            return try copyOwn(after: seam, through: end, to: &rows, limit, wanted)
        } catch  where error.code == .damaged { return seam }
    }

    private func copyOwn(
        after start: EventID, through end: EventID, to rows: inout EventRows, _ limit: PageLimit,
        _ wanted: EventFilter
    ) throws(LogError) -> EventID {
        var count: Int64 = 0
        var place = start
        do {
            let isWhole = try lend(after: start, through: end) { event throws(LogError) in
                if wanted.matches(event) { rows.append(event) }
                count += 1
                place = event.id
                return !rows.isFull(limit)
            }
            guard isWhole else {
                return try copy(after: start, through: end, to: &rows, limit, wanted)
            }
        } catch  where error.code == .damaged && place > start {
            // What is good before a bad row is given; the next page begins with the bad one.
            return place
        }
        let isCut = rows.isFull(limit) || count == LogReader.rowsPerLook
        return isCut ? place : end
    }

    /// Lends its own rows until the body has enough of them, but not more than one look may take. False, and none
    /// were lent, where some went into the archive in between.
    private func lend(
        after start: EventID, through end: EventID,
        _ body: (EventView) throws(LogError) -> Bool
    ) throws(LogError) -> Bool {
        defer { statements.rowsFrom.reset() }
        statements.rowsFrom.bind(start.rawValue, at: 1)
        statements.rowsFrom.bind(end.rawValue, at: 2)
        guard try statements.rowsFrom.step() else { return try !footing.hasMoved(in: database) }
        let first = statements.rowsFrom.event()
        // Ids have no gaps.
        if first.id.rawValue > max(start.rawValue, root.id) + 1 {
            guard try !footing.hasMoved(in: database) else { return false }
        }
        guard try body(first) else { return true }
        while try statements.rowsFrom.step(), try body(statements.rowsFrom.event()) {}
        return true
    }

    /// Copies the rows of some ids out, those that match and exist, until there are enough.
    func copy(
        _ ids: some Sequence<Int64>, to rows: inout EventRows, limit: PageLimit,
        where wanted: EventFilter
    ) throws(LogError) {
        for id in ids where !rows.isFull(limit) {
            try lend(id) { event in
                if wanted.matches(event) { rows.append(event) }
            }
        }
    }

    /// Lends one row, where it is there.
    func lend(_ id: Int64, _ body: (EventView) -> Void) throws(LogError) {
        guard id > root.id else { return try elder?.lend(id, body) ?? () }
        defer { statements.row.reset() }
        statements.row.bind(id, at: 1)
        if try statements.row.step() {
            body(statements.row.event())
        } else if try footing.hasMoved(in: database) {
            try elder?.lend(id, body)
        }
    }

    // MARK: - The state

    /// The state after a row, or after the last one there is.
    public func state(at id: EventID? = nil) throws(LogError) -> State {
        guard let range = try range() else { return State() }
        let end = min(max(id ?? range.upperBound, .none), range.upperBound)
        var state = try keptState(atOrBefore: end) ?? State()
        try forEach(after: state.lastID, through: end) { state.apply($0) }
        return state
    }

    /// The newest state at or before a row that need not be folded; nil where none was kept.
    public func keptState(atOrBefore id: EventID) throws(LogError) -> State? {
        guard let range = try range() else { return nil }
        let end = min(max(id, .none), range.upperBound)
        let own = try LogState.newestSnapshot(in: database, root, through: end.rawValue)
        if let own { return own }
        // Of what is in an archive nobody waits until a year of it is folded anew.
        let isTaken = elder == nil || root.isArchived
        if isTaken, root.id > 0, end.rawValue >= root.id,
            let state = try LogState.rootOfAnyVersion(in: database, root)
        {
            return state
        }
        return try elder?.keptState(atOrBefore: min(end, EventID(root.id)))
    }
}

/// Rows that were copied out, and how far was looked.
public struct EventPage: Sendable {
    public let rows: EventRows
    /// The next page begins after this one. It may lie behind the last row: the rest did not match.
    public let end: EventID
}

/// Which rows are wanted: all that are given must hold.
public struct EventFilter: Equatable, Sendable {
    public var agent: AgentID?
    public var type: EventType?

    public static let all = EventFilter()

    public init(agent: AgentID? = nil, type: EventType? = nil) {
        self.agent = agent
        self.type = type
    }

    func matches(_ event: EventView) -> Bool {
        if let agent {
            guard let found = event.agent, found.isEqual(to: agent.rawValue) else { return false }
        }
        return type == nil || event.type == type
    }

    /// The postings that hold all that can match; nil when every row must be looked at.
    var key: String? {
        if let agent { return agent.rawValue }
        return type.flatMap { $0.isMilestone ? Segment.key(of: $0) : nil }
    }
}

/// How much one page holds: its last row may go beyond the bytes.
struct PageLimit {
    let rows: Int
    let bytes: Int
}

extension EventRows {
    func isFull(_ limit: PageLimit) -> Bool { count >= limit.rows || byteCount >= limit.bytes }
}

extension RawSpan {
    fileprivate func isEqual(to text: String) -> Bool {
        let other = text.utf8Span.span.bytes
        return withUnsafeBytes { mine in other.withUnsafeBytes { mine.elementsEqual($0) } }
    }
}
