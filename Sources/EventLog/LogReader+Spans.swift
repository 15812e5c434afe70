public import Swarm

/// How many rows there are between two times, and what marks them.
public struct LogSpan: Equatable, Sendable {
    public var count: Int64
    public var mark: TimelineMark?

    public init(count: Int64 = 0, mark: TimelineMark? = nil) {
        (self.count, self.mark) = (count, mark)
    }
}

// A log from afar: what a timeline is made of.
extension LogReader {
    /// What is between each of these times, which rise, and the next one; no row behind `end` counts. A row that
    /// was written at one of them is before it.
    public func spans(
        between times: [LogTime], through end: EventID
    ) throws(LogError) -> [LogSpan] {
        guard let first = times.first, let last = times.last else { return [] }
        return try look { () throws(LogError) -> [LogSpan] in
            let start = min(try halve(atOrBefore: first), end).rawValue
            let end = max(min(try halve(atOrBefore: last), end).rawValue, start)
            guard start < end else {
                return Array(repeating: LogSpan(), count: times.count - 1)
            }
            let overview = try overview(of: start + 1..<end + 1)
            let inner = times.dropFirst().dropLast()
            let ends = try ends(inner, after: start, through: end, overview) + [end]
            return try zip([start] + ends, ends).map { (start, end) throws(LogError) -> LogSpan in
                let mark = try mark(in: start + 1..<end + 1, overview)
                return LogSpan(count: end - start, mark: mark)
            }
        }
    }

    /// The last row at or before each of these times.
    private func ends(
        _ times: ArraySlice<LogTime>, after start: Int64, through end: Int64, _ overview: Overview
    ) throws(LogError) -> [Int64] {
        var low = start
        return try times.map { (time) throws(LogError) -> Int64 in
            let around = overview.rows(around: time, in: low...end)
            var high = around.upperBound
            low = around.lowerBound
            while low < high {
                let middle = high - (high - low) / 2
                let found = try self.time(of: EventID(middle))
                if let found, found <= time { low = middle } else { high = middle - 1 }
            }
            return low
        }
    }

    /// The first mark of the order that is there. Rows are looked at only where they may have one that comes before
    /// those that are known to be there.
    private func mark(
        in range: Range<Int64>, _ overview: Overview
    ) throws(LogError) -> TimelineMark? {
        let parts = overview.parts(of: range)
        var known: TimelineMarks = []
        for part in parts where range.contains(part.rows) { known.formUnion(part.seen.marks) }
        var best = known.first
        var next = range.lowerBound
        for part in parts {
            let rows = part.rows.clamped(to: range)
            best = try mark(in: next..<rows.lowerBound, before: best) ?? best
            next = rows.upperBound
            guard !range.contains(part.rows) else { continue }
            best = try mark(in: rows, of: part.seen.marks, before: best) ?? best
        }
        return try mark(in: next..<range.upperBound, before: best) ?? best
    }

    /// So many rows of a type are looked at for whether they are a mark; among rows of which there is no outline.
    private static let rowsPerType = 512

    /// The first mark of the order among some that comes before one.
    private func mark(
        in range: Range<Int64>, of marks: TimelineMarks = .all, before known: TimelineMark?
    ) throws(LogError) -> TimelineMark? {
        var best = known
        guard !range.isEmpty else { return nil }
        for (type, made) in TimelineMark.makers {
            guard !made.isDisjoint(with: marks.before(best)) else { continue }
            let isOpen = TimelineMark.needsSubject(type)
            let ids = try ids(
                of: Segment.key(of: type), in: range.lowerBound...range.upperBound - 1,
                limit: isOpen ? LogReader.rowsPerType : 1, newestFirst: false)
            for id in ids {
                let subject = isOpen ? try subject(of: EventID(id)) : nil
                guard let mark = TimelineMark(type, subject: subject) else { continue }
                best = min(best ?? mark, mark)
                if best == made.first { break }
            }
        }
        return best
    }
}
