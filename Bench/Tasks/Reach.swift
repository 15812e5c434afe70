import EventLog
import Swarm

/// Goes to events at random places: the event itself, and what was the case after it.
enum Reach {
    /// With one reader; also how many rows came meanwhile, where somebody writes.
    static func warm(_ log: LogDirectory, count: Int, seed: UInt64) throws -> JSON {
        let reader = try LogReader(log)
        let start = Clock.wall
        let end = try Reach.end(of: reader)
        let result = try measure(count, seed, through: end) { try reach($0, in: reader) }
        let grown = try Reach.end(of: reader).rawValue - end.rawValue
        return JSON(
            (result.object ?? []) + [
                JSON.Field("grown", JSON(grown)),
                JSON.Field("seconds", JSON(Clock.wall - start)),
            ])
    }

    /// Each from a log that was not read since the machine was started, as far as its files go: the
    /// reader is opened in the time as well.
    static func cold(_ log: LogDirectory, count: Int, seed: UInt64) throws -> JSON {
        let end = try Reach.end(of: LogReader(log))
        let cache = PageCache(log)
        return try measure(count, seed, through: end, before: cache.drop) { id in
            try reach(id, in: LogReader(log))
        }
    }

    private static func reach(_ id: EventID, in reader: borrowing LogReader) throws {
        let event = try reader.event(id)
        let state = try reader.state(at: id)
        guard event?.id == id, state.lastID == id else {
            throw Failure("event \(id.rawValue) is not what was reached")
        }
    }

    private static func measure(
        _ count: Int, _ seed: UInt64, through end: EventID, before: () throws -> Void = {},
        _ reach: (EventID) throws -> Void
    ) throws -> JSON {
        var random = Random(seed: seed)
        var micros: [Double] = []
        for _ in 0..<count {
            let id = EventID(1 + Int64(random.next() % UInt64(end.rawValue)))
            try before()
            let start = Clock.wall
            try reach(id)
            micros.append((Clock.wall - start) * 1e6)
        }
        let sample = Sample(micros)
        return [
            "count": JSON(count), "median_us": JSON(sample.median),
            "p99_us": JSON(sample.percentile99),
        ]
    }

    private static func end(of reader: borrowing LogReader) throws -> EventID {
        guard let range = try reader.range() else { throw Failure("the log is empty") }
        return range.upperBound
    }
}
