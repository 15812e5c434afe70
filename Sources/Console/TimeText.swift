internal import MissionControl
internal import Swarm

/// A time as people write it, with what they may leave out: the day, the seconds, the zone.
struct TimeText {
    /// From the first to the last microsecond that the text names.
    let span: ClosedRange<LogTime>

    init?(_ text: String, newest: LogTime, zone: Zone) {
        guard let parts = Parts(text) else { return nil }
        let day = parts.day ?? ShownTime(newest, in: zone).day
        let form = "\(day)T\(parts.clock)\(parts.zone ?? "Z")"
        guard let start = try? LogTime(rfc3339: form) else { return nil }
        // Without a zone it is what the clocks on the wall showed, and so is the end of its day.
        let end = LogTime(microseconds: start.microseconds &+ parts.length)
        let isExact = parts.zone != nil
        let first = isExact ? start : zone.moment(ofLocal: start)
        let next = isExact ? end : zone.moment(ofLocal: end)
        let last = LogTime(microseconds: next.microseconds &- 1)
        span = first...max(first, last)
    }

    /// The text taken apart; the calendar is looked at later.
    private struct Parts {
        var day: String?
        /// Always with seconds.
        var clock = "00:00:00"
        var zone: String?
        /// Microseconds.
        var length: Int64 = 86_400_000_000

        init?(_ text: String) {
            var rest = Substring(text)
            if rest.utf8.dropFirst(4).first == UInt8(ascii: "-") {
                day = String(rest.prefix(10))
                rest = rest.dropFirst(10)
                if rest.isEmpty { return }
                guard let mark = rest.popFirst(), "Tt ".contains(mark) else { return nil }
            }
            let clock = rest.prefix { $0.isASCII && ($0.isNumber || ":.".contains($0)) }
            let zone = rest.dropFirst(clock.count)
            guard take(clock: clock) else { return nil }
            if !zone.isEmpty { self.zone = String(zone) }
        }

        /// `14:02`, `14:02:11` or `14:02:11.318`.
        private mutating func take(clock text: Substring) -> Bool {
            switch text.utf8.count {
            case 5:
                clock = text + ":00"
                length = 60_000_000
            case 8:
                clock = String(text)
                length = 1_000_000
            case 10...18:
                clock = String(text)
                let digits = text.utf8.count - 9
                length = (0..<digits).reduce(1_000_000) { length, _ in max(length / 10, 1) }
            default: return false
            }
            return true
        }
    }
}
