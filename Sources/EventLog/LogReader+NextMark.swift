public import Swarm

/// A row that the timeline marks.
public struct MarkedRow: Equatable, Sendable {
    public let id: EventID
    public let mark: TimelineMark
}

// The mark that is nearest to a place.
extension LogReader {
    /// The first row of a range that has one of some marks, or the last.
    public func nearest(
        of marks: TimelineMarks, in range: ClosedRange<EventID>, newestFirst: Bool
    ) throws(LogError) -> MarkedRow? {
        try look { () throws(LogError) -> MarkedRow? in
            let first = max(range.lowerBound.rawValue, 1)
            let range = first..<max(min(range.upperBound.rawValue, Head.largestID) + 1, first)
            let rows = try overview(of: range).rows(of: range, thatMayHold: marks)
            for part in newestFirst ? rows.reversed() : rows {
                if let found = try nearest(of: marks, in: part, newestFirst) { return found }
            }
            return nil
        }
    }

    private func nearest(
        of marks: TimelineMarks, in range: Range<Int64>, _ newestFirst: Bool
    ) throws(LogError) -> MarkedRow? {
        var best: MarkedRow?
        for (type, made) in TimelineMark.makers where !made.isDisjoint(with: marks) {
            // Nothing behind the nearest one so far is of use.
            var rows = range
            if let place = best?.id.rawValue {
                rows = newestFirst ? place + 1..<range.upperBound : range.lowerBound..<place
            }
            best = try nearest(of: type, marks, in: rows, newestFirst) ?? best
        }
        return best
    }

    /// So many rows of a type are looked at at once.
    private static let rowsAtOnce = 512

    private func nearest(
        of type: EventType, _ marks: TimelineMarks, in range: Range<Int64>, _ newestFirst: Bool
    ) throws(LogError) -> MarkedRow? {
        let key = Segment.key(of: type)
        var rows = range
        while !rows.isEmpty {
            let ids = try ids(
                of: key, in: rows.lowerBound...rows.upperBound - 1, limit: LogReader.rowsAtOnce,
                newestFirst: newestFirst)
            for id in ids {
                guard let mark = try mark(of: id, type), marks.contains(TimelineMarks(mark))
                else { continue }
                return MarkedRow(id: EventID(id), mark: mark)
            }
            guard ids.count == LogReader.rowsAtOnce, let last = ids.last else { return nil }
            rows = newestFirst ? rows.lowerBound..<last : last + 1..<rows.upperBound
        }
        return nil
    }
}
