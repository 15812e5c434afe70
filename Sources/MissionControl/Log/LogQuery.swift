public import Swarm

/// Which part of the log a Log shows, and where.
public struct LogQuery: Hashable, Sendable {
    public var selection: LogSelection
    /// The moment: nothing after this event is looked at.
    public var through: EventID
    public var anchor: Anchor
    /// How many entries to give at the anchor or before it, and after it.
    public var above: Int
    public var below: Int
    /// How much of it: all at first, then what one look was too short for.
    public var part: Part

    public enum Part: Hashable, Sendable {
        case whole
        /// What is missing before a place, or from one on.
        case before(EntryPlace)
        case after(EntryPlace)
    }

    public enum Anchor: Hashable, Sendable {
        /// The end, as it is at the moment.
        case newest
        /// The entry at a place, or the last one before it.
        case around(EntryPlace)
    }

    /// More than any screen has rows.
    public static let limit = 2_000

    public init(
        _ selection: LogSelection = LogSelection(), through: EventID, anchor: Anchor = .newest,
        above: Int, below: Int = 0, part: Part = .whole
    ) {
        self.selection = selection
        self.through = through
        self.anchor = anchor
        self.above = above
        self.below = below
        self.part = part
    }

    /// Whether it asks for the same but for what came meanwhile.
    func isSame(as other: LogQuery) -> Bool {
        var later = self
        later.through = other.through
        return later == other
    }
}

/// Whose entries are shown, and which of them: all that are given must hold.
public struct LogSelection: Hashable, Sendable {
    /// Nil for everybody's, and for what is nobody's.
    public var agents: Set<AgentID>?
    /// Nil for all.
    public var kinds: Set<LogKind>?
    /// Only entries in which it is found.
    public var pattern: Pattern?

    public init(
        agents: Set<AgentID>? = nil, kinds: Set<LogKind>? = nil, pattern: Pattern? = nil
    ) {
        self.agents = agents
        self.kinds = kinds
        self.pattern = pattern
    }

    /// Whether anything but whose they are decides which entries are shown.
    public var isFilter: Bool { kinds != nil || pattern != nil }

    /// The one agent whose rows are all that is looked at.
    var onlyAgent: AgentID? { agents?.count == 1 ? agents?.first : nil }
}

/// Where an entry begins: a row, and a byte of what it holds.
///
/// It stays the same whatever comes later, however wide a screen is and whatever a filter leaves out.
public struct EntryPlace: Hashable, Comparable, Sendable {
    public var event: EventID
    public var offset: Int

    public init(_ event: EventID, offset: Int = 0) {
        self.event = event
        self.offset = offset
    }

    /// Behind all entries that begin in a row.
    public static func end(of event: EventID) -> EntryPlace { EntryPlace(event, offset: .max) }

    public static func < (left: EntryPlace, right: EntryPlace) -> Bool {
        (left.event, left.offset) < (right.event, right.offset)
    }
}

/// What sort of news an entry is, for filters.
public enum LogKind: String, CaseIterable, Hashable, Sendable {
    case output, screen, decision, change, message, order, lease, gate, tool, command, status, other
}
