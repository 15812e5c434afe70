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
        guard times.count > 1 else { return [] }
        let (ends, overview) = try look { () throws(LogError) -> ([Int64], Overview) in
            try borders(times, through: min(end, EventID(Head.largestID)))
        }
        return try zip(ends, ends.dropFirst()).map { (start, end) throws(LogError) -> LogSpan in
            guard start < end else { return LogSpan() }
            let mark = try mark(in: start + 1..<end + 1, overview)
            return LogSpan(count: end - start, mark: mark)
        }
    }

    /// The last row at or before each of these times, and what lies between the first and the last of them.
    private func borders(
        _ times: [LogTime], through last: EventID
    ) throws(LogError) -> ([Int64], Overview) {
        guard let range = try range(), let first = times.first, let latest = times.last,
            last >= range.lowerBound
        else { return (times.map { _ in 0 }, Overview()) }
        // What nobody can read is not there.
        let before = range.lowerBound.rawValue - 1
        let low = max(min(try halve(atOrBefore: first), last).rawValue, before)
        let high = max(min(try halve(atOrBefore: latest), last).rawValue, low)
        let overview = try overview(of: low + 1..<high + 1)
        let inner = times.dropFirst().dropLast()
        let ends = try ends(inner, after: low, through: high, overview)
        return ([low] + ends + [high], overview)
    }

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

    /// So many rows of a type are looked at for whether they are a mark, where there are no outlines of many rows.
    private static let rowsPerType = 512

    /// The first mark of the order among some that comes before one.
    private func mark(
        in range: Range<Int64>, of marks: TimelineMarks = .all, before known: TimelineMark?
    ) throws(LogError) -> TimelineMark? {
        guard !range.isEmpty, !marks.before(known).isEmpty else { return nil }
        return try look { () throws(LogError) -> TimelineMark? in
            var best = known
            for (type, made) in TimelineMark.makers
            where !made.isDisjoint(with: marks.before(best)) {
                let limit =
                    !TimelineMark.needsSubject(type)
                    ? 1 : range.count <= Segment.rows ? range.count : LogReader.rowsPerType
                let ids = try ids(
                    of: Segment.key(of: type), in: range.lowerBound...range.upperBound - 1,
                    limit: limit, newestFirst: false)
                for id in ids where best == nil || best != made.first {
                    guard let mark = try mark(of: id, type) else { continue }
                    best = min(best ?? mark, mark)
                }
            }
            return best
        }
    }

    /// What marks a row of a type.
    func mark(of id: Int64, _ type: EventType) throws(LogError) -> TimelineMark? {
        let decides = TimelineMark.needsSubject(type)
        return TimelineMark(type, subject: decides ? try subject(of: EventID(id)) : nil)
    }
}
