internal import EventLog
internal import MissionControl
internal import Swarm

/// Reads densities and marks. Columns that lie wholly in the past are read once: they stay as they are.
struct TimelineReader {
    private var scale: TimeScale?
    private var known: [Density.Column] = []

    mutating func density(
        _ question: DensityQuestion, in reader: borrowing LogReader
    ) throws(LogError) -> Density {
        if scale != question.scale { (scale, known) = (question.scale, []) }
        guard let range = try reader.range() else {
            return Density(question, question.scale.empty)
        }
        let through = min(question.through, range.upperBound)
        guard let newest = try reader.time(of: through) else {
            return Density(question, question.scale.empty)
        }
        let last = question.scale.column(of: newest) ?? question.scale.columns - 1
        known = Array(known.prefix(last))
        // With the one before the first column that is asked for.
        let borders = (known.count...last + 1).map { question.scale.endOfColumn($0 - 1) }
        let spans = try reader.spans(between: borders, through: through)
        var columns = known + spans.map { Density.Column(count: $0.count, mark: $0.mark) }
        // The last one goes on.
        known = Array(columns.dropLast())
        columns += question.scale.empty.dropFirst(columns.count)
        return Density(question, columns)
    }

    /// `pause` is called now and then.
    static func next(
        _ question: NextMarkQuestion, in reader: borrowing LogReader, _ pause: () throws -> Void
    ) throws -> NextMark? {
        let found = try stop(
            from: question.from, forward: true, at: question.stops, through: question.through,
            in: reader, pause)
        guard let found, let time = try reader.time(of: found.id) else { return nil }
        return NextMark(found.mark, at: time)
    }

    /// The nearest mark that is stepped to, before or after an event; nil where there is none.
    ///
    /// What is near is found without a look at what is far: each part that is looked through is twice as long as the
    /// one before.
    static func stop(
        from place: EventID, forward: Bool, at stops: Set<TimelineMark>, through newest: EventID,
        in reader: borrowing LogReader, _ pause: () throws -> Void
    ) throws -> MarkedRow? {
        guard let whole = try reader.range() else { return nil }
        let marks = TimelineMarks(stops)
        var first = forward ? place.rawValue + 1 : whole.lowerBound.rawValue
        var last = forward ? min(newest, whole.upperBound).rawValue : place.rawValue - 1
        var length = TimelineReader.leastPart
        while first <= last {
            let part =
                forward ? first...min(first + length, last) : max(last - length, first)...last
            let found = try reader.nearest(
                of: marks, in: EventID(part.lowerBound)...EventID(part.upperBound),
                newestFirst: !forward)
            if let found { return found }
            if forward { first = part.upperBound + 1 } else { last = part.lowerBound - 1 }
            length = min(length * 2, TimelineReader.mostPart)
            try pause()
        }
        return nil
    }

    private static let (leastPart, mostPart): (Int64, Int64) = (1_024, 65_536)
}

extension TimelineReader {
    /// What a person means by what they wrote.
    struct Named {
        let place: EventID
        /// What they mean was before all that can be read.
        var isEarlier = false
    }

    /// The event that a person means: a time, an id, how long ago, a share of the run, a label.
    static func place(
        called text: String, zone: Zone, through newest: EventID, in reader: borrowing LogReader
    ) throws(LogError) -> Named? {
        guard let ends = try LogEnds(reader) else { return nil }
        let first = ends.ids.lowerBound
        let last = min(newest, ends.ids.upperBound)
        if let share = share(text) {
            let length = Double(last.rawValue - first.rawValue)
            return Named(place: EventID(first.rawValue + Int64(length * share)))
        }
        if let point = Point(text, newest: ends.newest, zone: zone) {
            let meant = try point.last(in: reader, ends)
            return Named(place: min(max(meant, first), last), isEarlier: meant < first)
        }
        return try EventID(ofLabel: text, in: first...max(last, first), reader)
            .map { Named(place: $0) }
    }

    /// `50%`
    private static func share(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()),
            (0...100).contains(percent)
        else { return nil }
        return percent / 100
    }
}

extension TimeScale {
    fileprivate var empty: [Density.Column] { Array(repeating: Density.Column(), count: columns) }

    /// The last moment of a column; of the one before the first, the last one before it.
    fileprivate func endOfColumn(_ column: Int) -> LogTime {
        LogTime(microseconds: time(ofColumn: column + 1).microseconds - 1)
    }
}
