public import EventLog
public import Swarm
public import Workspace

/// A record of the files that a log tells of.
public struct FileRecord: Equatable, Sendable {
    public let commit: ObjectID
    /// The event that told of it; of several the last one.
    public let event: EventID

    init(commit: ObjectID, event: EventID) {
        self.commit = commit
        self.event = event
    }

    init?(_ body: State.Body?) {
        guard let body, let commit = body.commit.flatMap({ ObjectID($0) }) else { return nil }
        self.commit = commit
        event = body.event
    }

    /// The newest one at or before an event, of the workspace or of a worktree by its path; nil where there is none.
    public init?(
        at event: EventID, of tree: String? = nil, in reader: borrowing LogReader
    ) throws(LogError) {
        self.init(try reader.state(at: event).body(in: tree))
    }

    /// What a worktree was when it was made, or first recorded; nil where that is not said up to an event.
    public init?(
        firstOf tree: String, through end: EventID, in reader: borrowing LogReader
    ) throws(LogError) {
        var place = end
        while true {
            let rows = try reader.lastRows(
                through: place, limit: 256, where: EventFilter(type: .snapshot))
            guard rows.count > 0 else { return nil }
            for index in (0..<rows.count).reversed() {
                guard let content = Restoration(parsing: rows[index].content),
                    content.worktree == tree, content.files != nil,
                    let commit = content.commit.flatMap({ ObjectID($0) })
                else { continue }
                self.init(commit: commit, event: rows[index].id)
                return
            }
            place = EventID(rows[0].id.rawValue - 1)
        }
    }

    /// The first one there is.
    public init?(firstIn reader: borrowing LogReader) throws(LogError) {
        guard let range = try reader.range(), let first = try FileRecord.first(range, reader) else {
            return nil
        }
        try self.init(at: first, in: reader)
    }

    private static func first(
        _ range: ClosedRange<EventID>, _ reader: borrowing LogReader
    ) throws(LogError) -> EventID? {
        // The log of a fork begins in the middle: what it knows there it was given.
        if try reader.state(at: range.lowerBound).body?.commit != nil { return range.lowerBound }
        var found: EventID?
        for type in [EventType.snapshot, .rewind, .stateChange] {
            let end = found.map { EventID($0.rawValue - 1) } ?? range.upperBound
            found = try first(of: type, range.lowerBound, end, reader) ?? found
        }
        return found
    }

    /// The first event of a type after which there is a record.
    private static func first(
        of type: EventType, _ start: EventID, _ end: EventID, _ reader: borrowing LogReader
    ) throws(LogError) -> EventID? {
        var place = EventID(start.rawValue - 1)
        while place < end {
            let page = try reader.page(
                after: place, through: end, limit: 256, where: EventFilter(type: type))
            for index in 0..<page.rows.count where page.rows[index].isRecord {
                return page.rows[index].id
            }
            guard page.end > place else { break }
            place = page.end
        }
        return nil
    }
}

extension EventView {
    /// Whether it says that a record is complete.
    fileprivate var isRecord: Bool {
        guard type == .stateChange else {
            let restoration = Restoration(parsing: content)
            return restoration?.commit != nil && restoration?.worktree == nil
        }
        guard isFoundChange, let change = StateChange(parsing: content), change.commit != nil,
            change.find?.worktree == nil
        else {
            return false
        }
        return change.find?.part ?? 1 >= change.find?.parts ?? 1
    }
}

extension EventID {
    /// The newest snapshot of that label; nil where there is none.
    public init?(
        ofLabel label: String, in range: ClosedRange<EventID>, _ reader: borrowing LogReader
    ) throws(LogError) {
        for id in try reader.ids(of: .snapshot, in: range, limit: 4_096, newestFirst: true) {
            guard try reader.subject(of: id) == label else { continue }
            self = id
            return
        }
        return nil
    }
}
