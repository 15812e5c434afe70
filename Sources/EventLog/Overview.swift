internal import Swarm

/// A range of rows from afar, as far as there are outlines of it.
struct Overview {
    struct Part {
        let rows: Range<Int64>
        let seen: Outline.Part
    }

    /// They rise, and may lack some.
    private var parts: [Part] = []

    mutating func add(_ segment: Int64, _ bytes: RawSpan) {
        // What others made of the table may say a segment twice.
        guard Outline.canRead(bytes), segment << Segment.bits >= parts.last?.rows.upperBound ?? 0
        else { return }
        for number in 0..<Outline.partCount {
            let start = segment << Segment.bits + Int64(number) * Outline.rowsPerPart
            // There is no row 0.
            let rows = max(start, 1)..<start + Outline.rowsPerPart
            parts.append(Part(rows: rows, seen: Outline.Part(number, of: bytes)))
        }
    }

    /// Those that have rows of a range.
    func parts(of range: Range<Int64>) -> ArraySlice<Part> {
        let first = index { $0.rows.upperBound > range.lowerBound }
        return parts[first..<max(index { $0.rows.lowerBound >= range.upperBound }, first)]
    }

    /// What is left of a range, in order, without the parts that hold none of some marks.
    func rows(of range: Range<Int64>, thatMayHold marks: TimelineMarks) -> [Range<Int64>] {
        var rows: [Range<Int64>] = []
        var next = range.lowerBound
        for part in parts(of: range) {
            let known = part.rows.clamped(to: range)
            rows.append(next..<known.lowerBound)
            if !part.seen.marks.isDisjoint(with: marks) { rows.append(known) }
            next = known.upperBound
        }
        rows.append(next..<range.upperBound)
        return rows.filter { !$0.isEmpty }
    }

    /// The rows of a range among which is the last one at or before a time; the first of them is.
    func rows(around time: LogTime, in range: ClosedRange<Int64>) -> ClosedRange<Int64> {
        let later = index { $0.seen.time > time }
        var (low, high) = (range.lowerBound, range.upperBound)
        if later > 0 { low = min(max(low, parts[later - 1].rows.lowerBound), high) }
        if later < parts.count { high = max(min(high, parts[later].rows.lowerBound - 1), low) }
        return low...high
    }

    /// The first part for which something is true that stays true.
    private func index(where isThere: (Part) -> Bool) -> Int {
        var (low, high) = (0, parts.count)
        while low < high {
            let middle = (low + high) / 2
            if isThere(parts[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension LogReader {
    /// What there is to see from afar of a range, and of some rows around it; to be asked within a look.
    func overview(of range: Range<Int64>) throws(LogError) -> Overview {
        var overview = Overview()
        try add(range, through: .max, to: &overview)
        return overview
    }

    /// Of the segment where a fork was left there is nothing to see, as only a part of it is that fork's. What is in
    /// an archive has its outlines in the log.
    private func add(
        _ range: Range<Int64>, through limit: Int64, to overview: inout Overview
    ) throws(LogError) {
        let beginning = root.beginning.id
        if range.lowerBound <= beginning, let parent = elder?.parent {
            try parent.reader.add(range, through: min(limit, beginning), to: &overview)
        }
        let end = min(limit, try unfinishedStart() - 1)
        let first = beginning == 0 ? 0 : Segment.number(of: beginning + Segment.mask + 1)
        try addOwn(
            from: max(first, Segment.number(of: range.lowerBound)),
            through: min(Segment.number(of: range.upperBound), Segment.number(of: end + 1) - 1),
            to: &overview)
    }

    private func addOwn(
        from first: Int64, through last: Int64, to overview: inout Overview
    ) throws(LogError) {
        guard first <= last, try Outline.areKept(in: database) else { return }
        do throws(LogError) {
            try statements.outlines.lend { rows throws(LogError) in
                defer { rows.reset() }
                rows.bind(first, at: 1)
                rows.bind(last, at: 2)
                while try rows.step() { overview.add(rows.integer(0), rows.bytes(1)) }
            }
        } catch  where error.code == .damaged || error.code == .query {
            // It can be done without those that cannot be read.
        }
    }
}
