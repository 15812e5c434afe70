internal import Crypto
internal import Swarm

/// What is wrong with a row.
struct Flaw: Equatable {
    let row: Int64
    let why: String
}

/// Walks the rows of the log in order and checks each against the one before it.
struct Chain: ~Copyable {
    static let columns =
        "id, timestamp, event_type, agent_id, subject, metadata, hash, content"

    /// The last row that was good, and its hash.
    private(set) var id: Int64
    private(set) var hash: Digest
    private var time = Int64.min
    private var buffer = RowBuffer()

    init(after id: Int64, hash: Digest) {
        self.id = id
        self.hash = hash
    }

    enum Step {
        case row
        case end
        case flaw(Flaw)
    }

    /// Takes a statement over `columns` to its next row and checks it; a good one is lent.
    mutating func step(
        _ rows: borrowing Statement, _ take: (EventView) -> Void
    ) throws(LogError) -> Step {
        do {
            guard try rows.step() else { return .end }
        } catch  where error.code == .damaged {
            // The row behind the last good one is on a page that SQLite itself refuses.
            return .flaw(Flaw(row: id &+ 1, why: "it cannot be read: \(error.message)"))
        }
        let expected = id &+ 1
        guard rows.storage(Column.id) == .integer, rows.integer(Column.id) == expected else {
            let found = rows.integer(Column.id)
            return .flaw(Flaw(row: expected, why: "it is missing; the next row is \(found)"))
        }
        guard rows.isAsWritten else {
            return .flaw(Flaw(row: expected, why: "a column holds what no row holds"))
        }
        let event = rows.event()
        guard let stored = Digest(rows.bytes(Column.hash)),
            stored == link(event, rows.bytes(Column.type))
        else {
            return .flaw(
                Flaw(row: expected, why: "it is not what was written: its hash differs"))
        }
        guard event.time.microseconds > time else {
            return .flaw(
                Flaw(row: expected, why: "its time is not after that of the row before"))
        }
        (id, hash, time) = (expected, stored, event.time.microseconds)
        take(event)
        return .row
    }

    /// Takes a row that does not come with its hash: that of the last one is compared with what is known.
    mutating func follow(_ event: EventView) -> Flaw? {
        let expected = id &+ 1
        guard event.id.rawValue == expected else {
            return Flaw(row: expected, why: "it is missing; the next row is \(event.id.rawValue)")
        }
        guard event.time.microseconds > time else {
            return Flaw(row: expected, why: "its time is not after that of the row before")
        }
        hash = link(event, event.type.name.utf8Span.span.bytes)
        (id, time) = (expected, event.time.microseconds)
        return nil
    }

    /// The hash a row must have where it stands.
    private mutating func link(_ event: EventView, _ type: RawSpan) -> Digest {
        buffer.removeAll()
        hash.withBytes { buffer.append($0) }
        buffer.appendField(event.id.rawValue)
        buffer.appendField(event.time.microseconds)
        buffer.appendField(type, isText: true)
        buffer.appendField(optional: event.agent)
        buffer.appendField(optional: event.subject)
        buffer.appendField(optional: event.metadata)
        buffer.appendField(event.content, isText: event.contentIsText)
        return Digest(of: buffer.bytes)
    }
}

/// The columns of `Chain.columns`.
enum Column {
    static let id: Int32 = 0
    static let timestamp: Int32 = 1
    static let type: Int32 = 2
    static let agent: Int32 = 3
    static let subject: Int32 = 4
    static let metadata: Int32 = 5
    static let hash: Int32 = 6
    static let content: Int32 = 7
}

extension Statement {
    /// True when every column holds a kind of value that the log writes there.
    fileprivate var isAsWritten: Bool {
        guard storage(Column.timestamp) == .integer, storage(Column.type) == .text,
            storage(Column.hash) == .blob
        else { return false }
        for column in [Column.agent, Column.subject, Column.metadata] {
            let storage = storage(column)
            guard storage == .text || storage == .null else { return false }
        }
        let content = storage(Column.content)
        return content == .text || content == .blob
    }

    /// The event of the row it stands on, lent until the next step.
    @_lifetime(borrow self)
    borrowing func event() -> EventView {
        // The compiler follows a borrow into one span, not yet into an optional one.
        let event = EventView(
            id: EventID(integer(Column.id)),
            time: LogTime(microseconds: integer(Column.timestamp)),
            type: EventType(bytes(Column.type)), agent: optional(Column.agent),
            subject: optional(Column.subject), metadata: optional(Column.metadata),
            content: bytes(Column.content), contentIsText: storage(Column.content) == .text)
        return _overrideLifetime(event, borrowing: self)
    }

    @_lifetime(borrow self)
    borrowing func optional(_ column: Int32) -> RawSpan? {
        let found = bytes(column)
        // Nothing at all is empty, too: only then it is asked for.
        guard !found.isEmpty || storage(column) != .null else { return nil }
        return _overrideLifetime(Optional(found), borrowing: self)
    }
}
