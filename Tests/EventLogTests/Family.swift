import Support
import Swarm
import Testing

@testable import EventLog

/// Logs that begin where others were, and what each of them must answer: the same as one log with all rows.
final class Family {
    private let scratch = Scratch(inMemory: true)
    /// Of each log all of its events, those of its parents included.
    private(set) var events: [[Event]] = []
    private var wholes = 0

    /// The first log, a rehearsal of so many events.
    init(_ count: Int, seed: UInt64 = 7) throws {
        let start = LogTime(microseconds: Int64(seed) * 1_000_000)
        events = [Array(Rehearsal(seed: seed, start: start, pace: 20).prefix(count))]
        try write(events[0], to: directory(0))
    }

    func directory(_ place: Int) -> LogDirectory { LogDirectory("\(scratch.path)/\(place)") }

    func reader(_ place: Int) throws -> LogReader { try LogReader(directory(place)) }

    /// Leaves a log after one of its events.
    @discardableResult
    func fork(_ place: Int, at last: Int, label: String? = "try") throws -> Event {
        let first = try reader(place).fork(
            at: EventID(Int64(last)), into: directory(events.count),
            Restoration(commit: "c0ffee", label: label, by: "operator"),
            at: LogTime(microseconds: 5))
        events.append(Array(events[place].prefix(last)) + [first])
        return first
    }

    /// Goes on with a log, through a writer of its own.
    func goOn(_ place: Int, _ count: Int, seed: UInt64 = 11) throws {
        let last = try #require(events[place].last)
        let more = Rehearsal(
            seed: seed, after: last.id, start: LogTime(microseconds: last.time.microseconds + 1),
            pace: 20)
        let next = Array(more.prefix(count))
        try write(next, to: directory(place))
        events[place] += next
    }

    private func write(_ events: [Event], to directory: LogDirectory) throws {
        var writer = try LogWriter(directory)
        for start in stride(from: 0, to: events.count, by: 700) {
            writer.stage(Array(events[start..<min(start + 700, events.count)]))
            try writer.commit()
        }
        try writer.settle()
    }

    /// One log with all that a fork and those before it hold.
    func whole(_ place: Int) throws -> LogReader {
        wholes += 1
        let directory = LogDirectory("\(scratch.path)/whole-\(wholes)")
        try write(events[place], to: directory)
        return try LogReader(directory)
    }
}

/// Asks two logs the same at many places: near the given ones and at random. What differs is an issue.
struct Comparison: ~Copyable {
    let found: LogReader
    let wanted: LogReader
    /// Where something is most likely to go wrong.
    let seams: [Int]
    private var dice: SplitMix
    private var rows: [Event] = []

    init(_ found: consuming LogReader, _ wanted: consuming LogReader, seams: [Int], seed: UInt64) {
        self.found = found
        self.wanted = wanted
        self.seams = seams
        dice = SplitMix(seed: seed)
    }

    private static let filters = [
        EventFilter.all, EventFilter(agent: coder), EventFilter(type: .decision),
        EventFilter(type: .output), EventFilter(type: .fork), EventFilter(type: .agentStatus),
        EventFilter(agent: AgentID(rawValue: "a3"), type: .tool),
        EventFilter(agent: AgentID(rawValue: "nobody")),
    ]

    private mutating func place(_ last: Int) -> EventID {
        let near = dice.chance(3) ? dice.below(last + 20) : dice.pick(seams) + dice.below(7) - 3
        return EventID(Int64(near))
    }

    mutating func run(_ rounds: Int) throws {
        let range = try #require(try wanted.range())
        #expect(try found.range() == range)
        #expect(try found.endsWhereItSays())
        try walk(through: range.upperBound)
        for _ in 0..<rounds {
            let last = Int(range.upperBound.rawValue)
            let (low, high) = (place(last), place(last))
            try compareSpans(min(low, high), max(low, high))
            try compareMarks(min(low, high)...max(low, high))
            try compareRows(at: low)
            try compareStates(at: low)
            for filter in Comparison.filters {
                try comparePages(
                    min(low, high), max(low, high), filter, dice.pick([1, 7, 300, 9_000]))
            }
        }
    }

    private mutating func walk(through end: EventID) throws {
        var (left, right): ([Event], [Event]) = ([], [])
        try found.forEach(after: .none, through: end) { left.append(Event($0)) }
        try wanted.forEach(after: .none, through: end) { right.append(Event($0)) }
        #expect(left == right)
        rows = right
    }

    /// What is seen from afar is what the rows between say.
    private mutating func compareSpans(_ low: EventID, _ high: EventID) throws {
        let from = try wanted.time(of: low)?.microseconds ?? 0
        let through = try wanted.time(of: high)?.microseconds ?? from + 10_000
        let (step, end) = (dice.below(4) == 0 ? 1 : dice.below(12) + 1, place(rows.count))
        let times = (0...step).map {
            LogTime(microseconds: from + (through - from) * Int64($0) / Int64(step) - 1)
        }
        let spans = try found.spans(between: times, through: end)
        for (place, span) in spans.enumerated() {
            let between = rows.filter {
                $0.time > times[place] && $0.time <= times[place + 1] && $0.id <= end
            }
            let marks = between.compactMap { TimelineMark($0.type, subject: $0.subject) }
            #expect(span == LogSpan(count: Int64(between.count), mark: marks.min()))
        }
        #expect(spans.count == step)
    }

    /// So is the mark that is nearest.
    private mutating func compareMarks(_ range: ClosedRange<EventID>) throws {
        for stops in [Set([dice.pick(TimelineMark.allCases)]), Set(TimelineMark.allCases)] {
            let marked = rows.compactMap { row -> MarkedRow? in
                guard range.contains(row.id),
                    let mark = TimelineMark(row.type, subject: row.subject), stops.contains(mark)
                else { return nil }
                return MarkedRow(id: row.id, mark: mark)
            }
            for newestFirst in [false, true] {
                let nearest = try found.nearest(
                    of: TimelineMarks(stops), in: range, newestFirst: newestFirst)
                #expect(nearest == (newestFirst ? marked.last : marked.first))
            }
        }
    }

    private func compareRows(at id: EventID) throws {
        #expect(try found.event(id) == wanted.event(id))
        #expect(try found.subject(of: id) == wanted.subject(of: id))
        let time = try wanted.time(of: id)
        #expect(try found.time(of: id) == time)
        for shift in -1...1 as ClosedRange<Int64> {
            let moment = LogTime(microseconds: (time?.microseconds ?? 0) + shift)
            #expect(try found.last(atOrBefore: moment) == wanted.last(atOrBefore: moment))
        }
    }

    private func compareStates(at id: EventID) throws {
        #expect(try found.state(at: id) == wanted.state(at: id), "the state at \(id.rawValue)")
        let last = try #require(try wanted.range()).upperBound
        guard let kept = try found.keptState(atOrBefore: id) else { return }
        #expect(kept.lastID <= min(id, last))
        #expect(try kept == wanted.state(at: kept.lastID))
    }

    /// Of every few rows, told by what a glance shows: newest first, and none beside the range.
    private func compareGlances(_ low: EventID, _ high: EventID, _ limit: Int) throws {
        func isWanted(_ event: EventView) -> Bool {
            event.id.rawValue % 3 == 0 && (event.type == .output || event.subject != nil)
                && event.content.byteCount % 2 == 0
        }
        var (left, right): ([Event], [Event]) = ([], [])
        try wanted.forEach(after: low, through: high) { event in
            if isWanted(event) { right.append(Event(event)) }
        }
        try found.lend(after: low, through: high, where: isWanted) { event in
            left.append(Event(event))
            return left.count < limit
        }
        let what = Comment(rawValue: "\(low.rawValue) to \(high.rawValue), \(limit)")
        #expect(left == Array(right.reversed().prefix(limit)), what)
    }

    private func comparePages(
        _ low: EventID, _ high: EventID, _ filter: EventFilter, _ limit: Int
    ) throws {
        let what = Comment(rawValue: "\(filter), \(low.rawValue) to \(high.rawValue), \(limit)")
        for bytes in [2_000, LogReader.bytesPerPage] {
            let (left, right) = (
                try found.page(
                    after: low, through: high, limit: limit, bytes: bytes, where: filter),
                try wanted.page(
                    after: low, through: high, limit: limit, bytes: bytes, where: filter)
            )
            #expect(left.rows.events == right.rows.events, what)
            #expect(left.end == right.end, what)
            let (before, wantedBefore) = (
                try found.lastRows(through: high, limit: limit, bytes: bytes, where: filter),
                try wanted.lastRows(through: high, limit: limit, bytes: bytes, where: filter)
            )
            #expect(before.events == wantedBefore.events, what)
            guard filter == .all, bytes > 2_000 else { continue }
            var lent: [Event] = []
            try found.lend(through: high) { event in
                lent.append(Event(event))
                return lent.count < limit
            }
            #expect(lent.reversed() == wantedBefore.events, what)
            try compareGlances(low, high, limit)
        }
        guard let type = filter.type else { return }
        for newestFirst in [false, true] {
            let left = try found.ids(
                of: type, in: low...high, limit: limit, newestFirst: newestFirst)
            let right = try wanted.ids(
                of: type, in: low...high, limit: limit, newestFirst: newestFirst)
            #expect(left == right, what)
        }
    }
}
