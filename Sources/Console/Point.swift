public import EventLog
public import MissionControl
public import Swarm

/// What a person writes for a place in the log: `48213`, `14:02:11`, `-10m`.
public enum Point: Equatable, Sendable {
    /// An event, by its id.
    case event(EventID)
    /// All that a time names: `14:02:11` is a whole second, `2026-11-20` a whole day.
    case time(ClosedRange<LogTime>)
    /// Microseconds before the newest event.
    case before(Int64)

    /// Nil when the text is nothing of the kind; a bare clock time is one of the newest event's day.
    public init?(_ text: String, newest: LogTime, zone: Zone) {
        if let id = Point.id(text) {
            self = .event(id)
        } else if let distance = Point.distance(text) {
            self = .before(distance)
        } else if let span = TimeText(text, newest: newest, zone: zone)?.span {
            self = .time(span)
        } else {
            return nil
        }
    }

    /// What may be written, for people who wrote something else.
    public static let forms =
        "write an id (48213), a time (14:02:11, 2026-11-20, 2026-11-20T14:02:11Z) "
        + "or how long before the newest event (-10m)"

    private static func id(_ text: String) -> EventID? {
        let digits = text.utf8.first == UInt8(ascii: "#") ? text.dropFirst() : text[...]
        guard isNumber(digits), let id = Int64(digits) else { return nil }
        return EventID(id)
    }

    private static func distance(_ text: String) -> Int64? {
        guard text.utf8.first == UInt8(ascii: "-"), let last = text.last,
            let unit = units[last]
        else { return nil }
        let digits = text.dropFirst().dropLast()
        guard isNumber(digits), let count = Int64(digits) else { return nil }
        let (distance, isTooFar) = count.multipliedReportingOverflow(by: unit)
        return isTooFar ? nil : distance
    }

    private static let units: [Character: Int64] = [
        "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000,
    ]

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

// MARK: - In a log

extension Point {
    /// The first event at or after the point; behind the newest one when there is none.
    public func first(in reader: borrowing LogReader, _ ends: LogEnds) throws(LogError) -> EventID {
        switch self {
        case .event(let id): return max(id, ends.ids.lowerBound)
        case .time(let span): return try first(at: span.lowerBound, in: reader, ends)
        case .before(let distance):
            return try first(at: ends.time(before: distance), in: reader, ends)
        }
    }

    /// The last event of the point, or the last before it; before the oldest one when there is none.
    public func last(in reader: borrowing LogReader, _ ends: LogEnds) throws(LogError) -> EventID {
        switch self {
        case .event(let id): return min(id, ends.ids.upperBound)
        case .time(let span): return try reader.last(atOrBefore: span.upperBound)
        case .before(let distance): return try reader.last(atOrBefore: ends.time(before: distance))
        }
    }

    private func first(
        at time: LogTime, in reader: borrowing LogReader, _ ends: LogEnds
    ) throws(LogError) -> EventID {
        guard time.microseconds > Int64.min else { return ends.ids.lowerBound }
        let before = try reader.last(atOrBefore: LogTime(microseconds: time.microseconds - 1))
        return max(EventID(before.rawValue + 1), ends.ids.lowerBound)
    }
}

/// The oldest and the newest event at the moment a command begins: what comes later is not shown.
public struct LogEnds: Sendable {
    public let ids: ClosedRange<EventID>
    public let newest: LogTime

    /// Nil while there is no event.
    public init?(_ reader: borrowing LogReader) throws(LogError) {
        guard let ids = try reader.range(), let newest = try reader.time(of: ids.upperBound) else {
            return nil
        }
        self.ids = ids
        self.newest = newest
    }

    public func time(before distance: Int64) -> LogTime {
        let (time, isTooFar) = newest.microseconds.subtractingReportingOverflow(distance)
        return LogTime(microseconds: isTooFar ? Int64.min : time)
    }
}
