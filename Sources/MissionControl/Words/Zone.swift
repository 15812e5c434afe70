internal import Glibc
public import Swarm

/// A time zone: how far local clocks are from UTC, at any moment.
public struct Zone: Equatable, Sendable {
    private let rule: Rule

    /// Two closures cannot be compared: a zone is the same as its copies alone.
    private final class Rule: Sendable {
        let offset: @Sendable (Int64) -> Int64

        init(_ offset: @escaping @Sendable (Int64) -> Int64) { self.offset = offset }
    }

    public init(offset: @escaping @Sendable (Int64) -> Int64) { rule = Rule(offset) }

    public static func == (left: Zone, right: Zone) -> Bool { left.rule === right.rule }

    /// Seconds to the east, at a second since 1970.
    public var offset: @Sendable (Int64) -> Int64 { rule.offset }

    public static let utc = Zone { _ in 0 }

    /// The zone `date` shows times in.
    public static let local: Zone = {
        tzset()
        return Zone { second in
            var moment = time_t(second)
            var parts = tm()
            return localtime_r(&moment, &parts) == nil ? 0 : Int64(parts.tm_gmtoff)
        }
    }()

    /// What the clocks on the wall show, as if it were UTC.
    public func local(_ time: LogTime) -> LogTime {
        let second = time.microseconds / 1_000_000
        return LogTime(microseconds: time.microseconds &+ offset(second) &* 1_000_000)
    }

    /// When the clocks on the wall show this.
    ///
    /// Where they are set forward there is no such moment, and where they are set back there are
    /// two: then it is one of those next to it.
    public func moment(ofLocal local: LogTime) -> LogTime {
        let second = local.microseconds / 1_000_000
        let first = offset(second &- offset(second))
        let better = offset(second &- first)
        return LogTime(microseconds: local.microseconds &- better &* 1_000_000)
    }
}

/// A moment as a row shows it.
public struct ShownTime {
    private let text: String

    public init(_ time: LogTime, in zone: Zone) { text = zone.local(time).rfc3339 }

    /// `2026-11-20`
    public var day: String { part(0..<10) }
    /// `14:02:11`
    public var clock: String { part(11..<19) }
    /// `14:02:11.318`
    public var preciseClock: String { part(11..<23) }

    // The form has 27 ASCII characters, always.
    private func part(_ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
}
