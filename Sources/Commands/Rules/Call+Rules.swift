internal import Arguments
internal import Linux
internal import MissionControl
internal import Swarm

extension Call {
    /// ` until 14:02:11`, as an answer says it; nothing where it is for good.
    func until(_ reply: JSON) -> Text {
        let time = reply["until"]?.string.flatMap { try? LogTime(rfc3339: $0) }
        return time.map { " until \(own: zone.clock($0, at: LogTime(microseconds: Clocks.wall)))" }
            ?? Text()
    }

    /// Up to when what is so is counted: to now where anybody serves, else to the last that was recorded.
    func now(of state: State) throws -> LogTime {
        let last = state.time ?? LogTime(microseconds: 0)
        let isServed = KeeperLock.keeper(in: try workspace()) != nil
        return isServed ? max(last, LogTime(microseconds: Clocks.wall)) : last
    }

    /// What an option exempts from a rule.
    func pattern(_ option: String) throws(UsageError) -> String? {
        guard let pattern = invocation.value(option) else { return nil }
        guard !pattern.isEmpty, pattern.utf8.count <= Exemption.patternLimit else {
            throw usageError(
                "the pattern of '--\(option)' is not empty, and has at most "
                    + "\(Exemption.patternLimit) bytes")
        }
        return pattern
    }
}

extension Zone {
    /// `14:02:11`, with its day where that is another.
    func clock(_ time: LogTime, at now: LogTime) -> String {
        let shown = ShownTime(time, in: self)
        let isToday = shown.day == ShownTime(now, in: self).day
        return isToday ? shown.clock : "\(shown.day) \(shown.clock)"
    }
}
