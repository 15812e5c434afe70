public import Swarm

/// The newest rows of some types up to a moment, as what a page makes of each of them.
///
/// So much is read however long the log is, by the postings of the types, and what was read stays read: whoever follows
/// the present reads what came since.
public struct RowWindow<Element: Sendable>: Sendable {
    /// What a page is made of; the same whether it was the present when it was read or not.
    public struct Reading: Sendable {
        public let elements: [Element]
        /// When the oldest of the rows was, where there are older ones.
        public let cut: LogTime?
    }

    private let types: [EventType]
    private let limit: Int
    private let make: @Sendable (EventView) -> Element?
    /// In the order of the log, all of the types up to `end` from the first of them on.
    private var kept: [Row] = []
    private var end = EventID.none
    /// There is nothing before the first of them.
    private var isWhole = true

    private struct Row: Sendable {
        let id: EventID
        let time: LogTime
        let element: Element?
    }

    /// `limit` rows of all types together; `make` is nil for what the page does not show.
    public init(
        _ types: [EventType], limit: Int, _ make: @escaping @Sendable (EventView) -> Element?
    ) {
        self.types = types
        self.limit = limit
        self.make = make
    }

    public mutating func read(
        through moment: EventID, from source: any RowSource
    ) throws -> Reading {
        if moment > end, try !goOn(to: moment, source) { try begin(at: moment, source) }
        var count = self.count(through: moment)
        if !isWhole, count <= limit {
            try begin(at: moment, source)
            count = self.count(through: moment)
        }
        let rows = kept[max(count - limit, 0)..<count]
        return Reading(
            elements: rows.compactMap(\.element), cut: count > limit ? rows.first?.time : nil)
    }

    private func count(through moment: EventID) -> Int {
        var (low, high) = (0, kept.count)
        while low < high {
            let middle = (low + high) / 2
            if kept[middle].id <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes what came since; false where that is more than a page holds.
    private mutating func goOn(to moment: EventID, _ source: any RowSource) throws -> Bool {
        guard end > .none else { return false }
        var new: [Row] = []
        for type in types {
            var count = 0
            try source.forEach(
                after: end, through: moment, atMost: limit + 1, of: RowFilter(type: type)
            ) { event in
                new.append(row(event))
                count += 1
                return count <= limit
            }
            guard count <= limit else { return false }
        }
        kept += new.sorted { $0.id < $1.id }
        end = moment
        // Whoever steps back finds so much without reading it again.
        if kept.count > 4 * limit {
            kept.removeFirst(kept.count - 2 * limit)
            isWhole = false
        }
        return true
    }

    /// Reads twice as much as is shown, so that a step back is mostly no reading.
    private mutating func begin(at moment: EventID, _ source: any RowSource) throws {
        var found: [Row] = []
        var horizon = EventID.none
        for type in types {
            var count = 0
            var oldest = moment
            try source.forEach(
                through: moment, atMost: 2 * limit, of: RowFilter(type: type)
            ) { event in
                found.append(row(event))
                count += 1
                oldest = event.id
                return true
            }
            // Before it there may be more of the type, so others are of no use there either.
            if count >= 2 * limit { horizon = max(horizon, oldest) }
        }
        kept = found.filter { $0.id >= horizon }.sorted { $0.id < $1.id }
        (end, isWhole) = (moment, horizon == .none)
    }

    private func row(_ event: EventView) -> Row {
        Row(id: event.id, time: event.time, element: make(event))
    }
}
