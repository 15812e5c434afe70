public import Swarm

/// One thing that a Log shows: a line that was printed, a block, or redraws of a screen.
public struct LogEntry: Equatable, Sendable {
    public let place: EntryPlace
    /// Behind it: where the next entry is looked for.
    public let end: EntryPlace
    public let time: LogTime
    public let agent: AgentID?
    public let kind: LogKind
    public let body: Body

    public enum Body: Equatable, Sendable {
        case line(PrintedLine)
        case block(Block)
        /// Rows of one terminal that only paint its screen.
        case screen(redraws: Int, bytes: Int64)
    }

    public init(
        place: EntryPlace, end: EntryPlace, time: LogTime, agent: AgentID?, kind: LogKind,
        body: Body
    ) {
        self.place = place
        self.end = end
        self.time = time
        self.agent = agent
        self.kind = kind
        self.body = body
    }
}

/// A line as an agent printed it, joined across the borders of rows.
public struct PrintedLine: Equatable, Sendable {
    /// Without the line end; colours and whatever else are still in it.
    public var bytes: [UInt8]
    public var stream: String
    /// No line end has come: what is next belongs to it.
    public var isOpen: Bool
    /// It is the rest of a line that is too long for one entry.
    public var isRest: Bool

    public init(_ bytes: [UInt8], stream: String, isOpen: Bool = false, isRest: Bool = false) {
        self.bytes = bytes
        self.stream = stream
        self.isOpen = isOpen
        self.isRest = isRest
    }
}

/// A piece of a Log, in the order of the log.
public struct LogPage: Equatable, Sendable {
    public var query: LogQuery
    public var entries: [LogEntry]
    /// How many of the entries are at the anchor or before it.
    public var above: Int
    public var hasMoreBefore: Bool
    public var hasMoreAfter: Bool
    /// So much was looked at that the rest is another question: what is before here, or from here on.
    public var restBefore: EntryPlace?
    public var restAfter: EntryPlace?
    /// So many entries were looked at for it.
    var looked = 0
    /// When it was read, by the clock of what is shown.
    private var readAt: LogTime?

    public init(
        _ query: LogQuery, entries: [LogEntry] = [], above: Int = 0, hasMoreBefore: Bool = false,
        hasMoreAfter: Bool = false
    ) {
        self.query = query
        self.entries = entries
        self.above = above
        self.hasMoreBefore = hasMoreBefore
        self.hasMoreAfter = hasMoreAfter
    }

    mutating func note(readAt time: LogTime) { readAt = time }

    /// One for which much was looked at is not read again for each event: at most 5,000 entries are looked at
    /// in a second, and none stays longer than five.
    func mayStay(at now: LogTime) -> Bool {
        guard looked > LogPage.easilyLooked, let readAt else { return false }
        let pause = min(Int64(looked) * 200, 5_000_000)
        return now.microseconds - readAt.microseconds < pause
    }

    private static let easilyLooked = 1_000
}
