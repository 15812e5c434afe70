public import Swarm

/// Finds the entries of a Log in the rows of the log, from any place and in both directions.
///
/// How much is read depends on how many entries are asked for, not on how long the log is or how much
/// came meanwhile; and what an entry says depends on the log up to the moment alone.
public struct EntryReader {
    let source: any RowSource
    /// The rows that may be in scope.
    let scope: any RowSource
    let selection: LogSelection
    public let through: EventID
    let names: EventNames

    public init(
        _ source: any RowSource, _ selection: LogSelection, through: EventID, names: EventNames
    ) {
        self.source = source
        scope = selection.onlyAgent.map { Mailbox(source, of: $0) } ?? source
        self.selection = selection
        self.through = through
        self.names = names
    }

    /// The same, read from elsewhere.
    public func reading(_ source: any RowSource) -> EntryReader {
        EntryReader(source, selection, through: through, names: names)
    }

    /// Why reading ended.
    public enum Reach: Equatable, Sendable {
        /// There is nothing more in this direction.
        case end
        /// Whoever asked has enough.
        case enough
        /// So much was looked at that others should have their turn; it goes on here.
        case pause(EntryPlace)
    }

    /// So many rows are read at once at first, and twice as many each time they were too few.
    static let firstRows = 64
    static let mostRows = 1_024
    /// So many rows are looked at before others have their turn, and so many bytes of them.
    static let rowsPerTurn = 16_384
    static let bytesPerTurn = 32 << 20

    func isInScope(_ event: EventView) -> Bool {
        guard let agents = selection.agents else { return true }
        if let agent = agent(of: event), agents.contains(agent) { return true }
        return isFor(agents, event)
    }

    func kind(of event: EventView) -> RowKind {
        isInScope(event) ? RowKind(event) : .hidden
    }

    // MARK: - Both ways

    /// Lends the entries that begin before a place and after a row, the last one first, until the body has enough; those
    /// of rows that a sieve holds back are left out.
    public func visit(
        before place: EntryPlace, after start: EventID = .none, past sieve: Sieve? = nil,
        _ body: (LogEntry) throws -> Bool
    ) throws -> Reach {
        var walk = Walk(firstRows: EntryReader.firstRows)
        var fold = Fold()
        var upper = min(place.offset > 0 ? place.event : place.event.before, through)
        while upper > start, !walk.isTired {
            let left = Int(clamping: upper.rawValue - start.rawValue)
            let passed = try pass(through: upper, atMost: min(walk.rows, left), past: sieve)
            guard let first = passed.rows.rows.first else { break }
            for index in (0..<passed.rows.count).reversed() {
                let event = passed.rows[index]
                guard event.id > start else { break }
                let kind = passed.kinds?[index] ?? kind(of: event)
                if kind == .screen {
                    if fold.isFresh { fold.expect(try laterRedraws(of: event)) }
                    if let entry = fold.prepend(event), try !body(entry) { return .enough }
                    continue
                }
                guard kind != .hidden else { continue }
                if let entry = fold.end(), try !body(entry) { return .enough }
                guard kind != .absent else { continue }
                let limit = event.id == place.event ? place.offset : Int.max
                guard try visit(passed.rows, index, kind, before: limit, body) else {
                    return .enough
                }
            }
            upper = first.id.before
            walk.note(rows: passed.rows.count, bytes: passed.bytes)
        }
        if walk.isTired, upper > start { return .pause(.end(of: fold.last ?? upper)) }
        if let entry = fold.end(), try !body(entry) { return .enough }
        return .end
    }

    /// Lends the entries that begin at a place or after it, in their order, until the body has enough.
    public func visit(
        from place: EntryPlace, _ body: (LogEntry) throws -> Bool
    ) throws -> Reach {
        var walk = Walk(firstRows: EntryReader.firstRows)
        var fold = Fold()
        var lower = place.event.before
        while lower < through, !walk.isTired {
            let rows = try scope.nextRows(
                after: lower, through: through, RowLimit(rows: walk.rows), of: .all)
            guard rows.count > 0 else { break }
            for index in 0..<rows.count {
                let event = rows[index]
                let kind = kind(of: event)
                if kind == .screen {
                    if fold.isFresh, try isRedrawBefore(event) { fold.skip(event) }
                    if let entry = fold.append(event), try !body(entry) { return .enough }
                    continue
                }
                guard kind != .hidden else { continue }
                if let entry = fold.end(), try !body(entry) { return .enough }
                let start = event.id == place.event ? place.offset : 0
                guard try visit(rows, index, kind, from: start, body) else { return .enough }
            }
            lower = rows.rows[rows.count - 1].id
            walk.note(rows: rows.count, bytes: rows.byteCount)
        }
        let isPaused = walk.isTired && lower < through
        if !isPaused, let entry = fold.end(), try !body(entry) { return .enough }
        return isPaused ? .pause(fold.start ?? EntryPlace(lower.next)) : .end
    }
}

extension EventID {
    var before: EventID { EventID(rawValue - 1) }
    var next: EventID { EventID(rawValue + 1) }
}
