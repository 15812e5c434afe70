public import Swarm

/// Where the rows of a log are read from.
public protocol RowSource: AnyObject {
    /// The last rows up to one, in the order of the log, as many as the limit allows; none only where
    /// there are none.
    func lastRows(
        through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) throws -> EventRows

    /// The next rows after one and up to another, in the same way.
    func nextRows(
        after start: EventID, through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) throws -> EventRows

    /// Lends the last rows up to one, the newest first, until the body has enough; at most so many.
    func lend(through end: EventID, atMost count: Int, _ body: (EventView) -> Bool) throws

    /// Lends those rows after one and up to another that are wanted, the newest first, until the body has enough.
    /// Whether one is wanted must not depend on its time, agent or metadata.
    func lend(
        after start: EventID, through end: EventID, where isWanted: (EventView) -> Bool,
        _ body: (EventView) -> Bool
    ) throws
}

/// Which rows are read: all, those of one agent, or those of one type.
public struct RowFilter: Equatable, Sendable {
    public var agent: AgentID?
    public var type: EventType?

    public static let all = RowFilter()

    public init(agent: AgentID? = nil, type: EventType? = nil) {
        self.agent = agent
        self.type = type
    }

    public var isAll: Bool { self == .all }
}

/// How much is read at once: so many rows, or so many that they have so many bytes.
public struct RowLimit: Sendable {
    public var rows: Int
    public var bytes: Int

    public init(rows: Int, bytes: Int = 1 << 18) {
        self.rows = rows
        self.bytes = bytes
    }
}

extension RowSource {
    public func lend(through end: EventID, atMost count: Int, _ body: (EventView) -> Bool) throws {
        try forEach(through: end, atMost: count, body)
    }

    public func lend(
        after start: EventID, through end: EventID, where isWanted: (EventView) -> Bool,
        _ body: (EventView) -> Bool
    ) throws {
        let count = Int(clamping: end.rawValue - start.rawValue)
        try forEach(through: end, atMost: count) { event in
            guard event.id > start else { return false }
            return !isWanted(event) || body(event)
        }
    }

    /// Lends rows backwards until the body has enough, at most so many.
    func forEach(
        through end: EventID, atMost count: Int, of wanted: RowFilter = .all,
        _ body: (EventView) throws -> Bool
    ) throws {
        var place = end
        // Nearly always the first few are enough.
        var limit = RowLimit(rows: min(4, count))
        var left = count
        while left > 0, place > .none {
            let rows = try lastRows(through: place, limit, of: wanted)
            guard rows.count > 0 else { return }
            for index in (0..<rows.count).reversed() where try !body(rows[index]) { return }
            left -= rows.count
            place = rows.rows[0].id.before
            limit.rows = left
        }
    }

    /// Lends rows on from one and up to another until the body has enough, at most so many.
    func forEach(
        after start: EventID, through end: EventID, atMost count: Int, of wanted: RowFilter = .all,
        _ body: (EventView) throws -> Bool
    ) throws {
        var place = start
        var limit = RowLimit(rows: min(4, count))
        var left = count
        while left > 0, place < end {
            let rows = try nextRows(after: place, through: end, limit, of: wanted)
            guard rows.count > 0 else { return }
            for index in 0..<rows.count where try !body(rows[index]) { return }
            left -= rows.count
            place = rows.rows[rows.count - 1].id
            limit.rows = left
        }
    }
}
