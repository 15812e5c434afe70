internal import Crypto
internal import Swarm

/// What is wrong with a row.
struct Flaw: Equatable {
    let row: Int64
    let why: String
}

/// Walks the rows of the log in order and checks each against the one before it.
struct Chain {
    static let columns =
        "id, timestamp, event_type, agent_id, subject, metadata, hash, content"

    /// The last row that was good, and its hash.
    private(set) var id: Int64
    private(set) var hash: Digest
    private var time = Int64.min
    private var buffer: [UInt8] = []

    init(after id: Int64, hash: Digest) {
        self.id = id
        self.hash = hash
    }

    enum Step {
        case row
        case end
        case flaw(Flaw)
    }

    /// Takes a statement over `columns` to its next row and checks it.
    mutating func step(_ rows: borrowing Statement) throws(LogError) -> Step {
        do {
            guard try rows.step() else { return .end }
        } catch  where error.code == .damaged {
            // The row behind the last good one is on a page that SQLite itself refuses.
            return .flaw(Flaw(row: id + 1, why: "it cannot be read: \(error.message)"))
        }
        return check(rows).map(Step.flaw) ?? .row
    }

    /// Checks the row a statement over `columns` stands on; the walk goes on from it if it is good.
    private mutating func check(_ row: borrowing Statement) -> Flaw? {
        let found = row.integer(Column.id)
        let expected = id &+ 1
        guard row.storage(Column.id) == .integer, found == expected else {
            return Flaw(row: expected, why: "it is missing; the next row is \(found)")
        }
        let moment = row.integer(Column.timestamp)
        guard let digest = link(row) else {
            return Flaw(row: expected, why: "a column holds what no row holds")
        }
        guard row.storage(Column.hash) == .blob, Digest(row.bytes(Column.hash)) == digest else {
            return Flaw(row: expected, why: "it is not what was written: its hash differs")
        }
        guard moment > time else {
            return Flaw(row: expected, why: "its time is not after that of the row before")
        }
        (id, hash, time) = (expected, digest, moment)
        return nil
    }

    /// The hash of a row as it is now; nil when no row the log ever wrote looks like it.
    private mutating func link(_ row: borrowing Statement) -> Digest? {
        buffer.removeAll(keepingCapacity: true)
        hash.append(to: &buffer)
        for column in Column.hashed {
            switch row.storage(column) {
            case .null: buffer.appendNullField()
            case .integer: buffer.appendField(row.integer(column))
            case .text: buffer.appendField(row.bytes(column), isText: true)
            case .blob: buffer.appendField(row.bytes(column), isText: false)
            case .real: return nil
            }
        }
        return Digest(of: buffer.span.bytes)
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

    /// Those the chain covers, in its order.
    static let hashed = [id, timestamp, type, agent, subject, metadata, content]
}

extension Statement {
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
    private borrowing func optional(_ column: Int32) -> RawSpan? {
        guard storage(column) != .null else { return nil }
        return _overrideLifetime(Optional(bytes(column)), borrowing: self)
    }
}
