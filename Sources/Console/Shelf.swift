internal import EventLog
internal import MissionControl
internal import Swarm

/// A log as whoever reads pages of it sees it: rows in both directions, and how much was looked at.
final class Shelf: RowSource {
    let reader: LogReader
    private let isStopped: () -> Bool
    private var first: (id: EventID, time: LogTime)?
    /// Bytes of rows that were copied out since the beginning.
    private(set) var bytesRead = 0

    /// Nobody wants to know any more.
    struct Stopped: Error {}

    init(_ reader: consuming LogReader, isStopped: @escaping () -> Bool = { false }) {
        self.reader = reader
        self.isStopped = isStopped
    }

    /// Whether the log is still the one that was opened.
    var isThere: Bool { (try? reader.checkPlace()) != nil }

    func check() throws(Stopped) {
        if isStopped() { throw Stopped() }
    }

    func lastRows(
        through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) throws -> EventRows {
        try check()
        let rows = try reader.lastRows(
            through: end, limit: limit.rows, bytes: limit.bytes, where: EventFilter(wanted))
        bytesRead += rows.byteCount
        return rows
    }

    func lend(through end: EventID, atMost count: Int, _ body: (EventView) -> Bool) throws {
        try check()
        var left = count
        try reader.lend(through: end) { event in
            left -= 1
            return body(event) && left > 0
        }
    }

    func lend(
        after start: EventID, through end: EventID, where isWanted: (EventView) -> Bool,
        _ body: (EventView) -> Bool
    ) throws {
        try check()
        try reader.lend(after: start, through: end, where: isWanted, body)
    }

    func nextRows(
        after start: EventID, through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) throws -> EventRows {
        var place = start
        while place < end {
            try check()
            let page = try reader.page(
                after: place, through: end, limit: limit.rows, bytes: limit.bytes,
                where: EventFilter(wanted))
            bytesRead += page.rows.byteCount
            guard page.rows.isEmpty, page.end > place else { return page.rows }
            place = page.end
        }
        return EventRows()
    }

    /// Whether that is the first row there is to read.
    func begins(at id: EventID) -> Bool { (try? reader.range())??.lowerBound == id }

    /// From where to where the log goes now; nil while there is nothing in it.
    func extent() throws(LogError) -> Extent? {
        guard let ids = try reader.range() else { return nil }
        if first?.id != ids.lowerBound {
            first = try reader.time(of: ids.lowerBound).map { (ids.lowerBound, $0) }
        }
        guard let first, let last = try reader.time(of: ids.upperBound) else { return nil }
        return Extent(ids: ids, times: first.time...max(last, first.time))
    }

    /// Events a second, over the ten seconds before a time.
    func rate(through end: EventID, at time: LogTime, _ extent: Extent) throws(LogError) -> Double {
        let start = LogTime(microseconds: time.microseconds &- Shelf.rateSpan)
        let before = max(try reader.last(atOrBefore: start), extent.ids.lowerBound.previous)
        return Double(max(end.rawValue - before.rawValue, 0)) * 1e6 / Double(Shelf.rateSpan)
    }

    private static let rateSpan: Int64 = 10_000_000
}

extension EventFilter {
    fileprivate init(_ rows: RowFilter) { self.init(agent: rows.agent, type: rows.type) }
}

extension EventID {
    var previous: EventID { EventID(rawValue - 1) }
}
