internal import Swarm

/// Redraws of one screen with nothing else between them, on their way to become one entry.
///
/// They are one within 256 ids: else the last of a day would have to be counted from its first.
struct Fold {
    private var group: Group?
    /// Nothing that is shown was come by yet: a group may reach over the place where reading began.
    private(set) var isFresh = true
    private var later = Redraws()

    static let bits: Int64 = 8

    struct Redraws: Equatable {
        var count = 0
        var bytes: Int64 = 0
        var last: EventID?
    }

    fileprivate struct Group {
        let agent: String?
        let window: Int64
        var first: EventID
        var last: EventID
        var time: LogTime
        var redraws: Int
        var bytes: Int64
        var isSkipped = false

        init(_ event: EventView) {
            agent = String(lossy: event.agent)
            window = event.id.rawValue >> Fold.bits
            (first, last, time) = (event.id, event.id, event.time)
            (redraws, bytes) = (1, Int64(event.content.byteCount))
        }

        func takes(_ event: EventView) -> Bool {
            window == event.id.rawValue >> Fold.bits && agent == String(lossy: event.agent)
        }

        mutating func count(_ event: EventView) {
            redraws += 1
            bytes += Int64(event.content.byteCount)
            if event.id < first { (first, time) = (event.id, event.time) }
            last = max(last, event.id)
        }
    }

    var start: EntryPlace? { group.map { EntryPlace($0.first) } }
    var last: EventID? { group?.last }

    /// What of the first group lies behind the place where reading backwards begins.
    mutating func expect(_ redraws: Redraws) { later = redraws }

    /// The group of a row began before the place where reading begins: it is no news.
    mutating func skip(_ event: EventView) {
        group = Group(event)
        group?.isSkipped = true
        group?.redraws = 0
        isFresh = false
    }

    /// Takes the row before; gives the group that is over by that.
    mutating func prepend(_ event: EventView) -> LogEntry? {
        guard isFresh else { return append(event) }
        group = Group(event)
        group?.redraws += later.count
        group?.bytes += later.bytes
        group?.last = later.last ?? event.id
        isFresh = false
        return nil
    }

    /// Takes the next row; gives the group that is over by that.
    mutating func append(_ event: EventView) -> LogEntry? {
        isFresh = false
        if group?.takes(event) == true {
            group?.count(event)
            return nil
        }
        defer { group = Group(event) }
        return group?.entry
    }

    /// Something else is between: gives the group that is over by that.
    mutating func end() -> LogEntry? {
        isFresh = false
        defer { group = nil }
        return group?.entry
    }
}

extension Fold.Group {
    var entry: LogEntry? {
        guard !isSkipped else { return nil }
        return LogEntry(
            place: EntryPlace(first), end: EntryPlace(last.next), time: time,
            agent: agent.map { AgentID(rawValue: $0) }, kind: .screen,
            body: .screen(redraws: redraws, bytes: bytes))
    }
}

extension EntryReader {
    /// Redraws behind one that belong to its group.
    func laterRedraws(of event: EventView) throws -> Fold.Redraws {
        var found = Fold.Redraws()
        let window = event.id.rawValue >> Fold.bits
        let end = min(EventID((window + 1) << Fold.bits).before, through)
        let agent = String(lossy: event.agent)
        try scope.forEach(after: event.id, through: end, atMost: 1 << Fold.bits) { next in
            switch kind(of: next) {
            case .hidden: return true
            case .screen where String(lossy: next.agent) == agent:
                found.count += 1
                found.bytes += Int64(next.content.byteCount)
                found.last = next.id
                return true
            default: return false
            }
        }
        return found
    }

    /// Whether a redraw belongs to a group that began before it.
    func isRedrawBefore(_ event: EventView) throws -> Bool {
        let start = EventID((event.id.rawValue >> Fold.bits) << Fold.bits)
        let agent = String(lossy: event.agent)
        var isBefore = false
        try scope.forEach(through: event.id.before, atMost: 1 << Fold.bits) { earlier in
            guard earlier.id >= start else { return false }
            let kind = kind(of: earlier)
            isBefore = kind == .screen && String(lossy: earlier.agent) == agent
            return kind == .hidden
        }
        return isBefore
    }
}
