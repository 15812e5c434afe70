public import Swarm

// Rows of one type by their ids and subjects alone: what a timeline is made of.
extension LogReader {
    /// The ids of a type within a range, at most so many, the nearest to that end first.
    public func ids(
        of type: EventType, in range: ClosedRange<EventID>, limit: Int, newestFirst: Bool = false
    ) throws(LogError) -> [EventID] {
        guard type.isMilestone else { return [] }
        return try look { () throws(LogError) -> [EventID] in
            let range = range.lowerBound.rawValue...range.upperBound.rawValue
            return try ids(
                of: Segment.key(of: type), in: range, limit: limit, newestFirst: newestFirst
            ).map { EventID($0) }
        }
    }

    /// What a row is about; nil where it says nothing or is not there.
    public func subject(of id: EventID) throws(LogError) -> String? {
        guard id.rawValue > root.id else { return try olderSubject(of: id) }
        var found: String?
        var isThere = false
        try statements.subject.lend { statement throws(LogError) in
            defer { statement.reset() }
            statement.bind(id.rawValue, at: 1)
            isThere = try statement.step()
            if isThere { found = statement.text(0) }
        }
        guard !isThere, try footing.hasMoved(in: database) else { return found }
        return try olderSubject(of: id)
    }

    private func olderSubject(of id: EventID) throws(LogError) -> String? {
        var found: String?
        try elder?.lend(id.rawValue) { found = String(lossy: $0.subject) }
        return found
    }
}
