/// Log time as a pure value: the boot clock from an anchor, kept near the wall, never running back.
///
/// All times that go in are microseconds; the caller reads the clocks.
public struct LogClock: Sendable {
    /// How far wall and log may be apart before it is worth an event.
    public static let tolerance: Int64 = 1_000_000
    /// How often, at least, the caller should compare with the wall.
    public static let comparisonSeconds = 10

    private var base: Int64
    private var baseBoot: Int64
    /// What is still to be made up, at one thousandth of the time that passes.
    private var slew: Int64 = 0
    private var lastGiven: Int64
    private var reportedDrift: Int64 = 0

    /// Starts at the wall, or just after the last stored time where the wall is behind it.
    public init(wall: Int64, boot: Int64, lastStored: LogTime? = nil) {
        let floor = lastStored.map { $0.microseconds &+ 1 } ?? Int64.min
        base = max(wall, floor)
        baseBoot = boot
        lastGiven = base &- 1
    }

    /// The time of the next event: later than every one before.
    public mutating func next(boot: Int64) -> LogTime {
        lastGiven = max(now(boot: boot).microseconds, lastGiven &+ 1)
        return LogTime(microseconds: lastGiven)
    }

    /// The time without giving it to an event.
    public func now(boot: Int64) -> LogTime {
        let elapsed = max(boot &- baseBoot, 0)
        let made = min(elapsed / 1000, abs(slew)) &* slew.signum()
        return LogTime(microseconds: base &+ elapsed &+ made)
    }

    /// Compares with the wall; a change worth an event comes back.
    public mutating func compare(wall: Int64, boot: Int64) -> ClockChange? {
        let now = now(boot: boot).microseconds
        let (distance, overflow) = wall.subtractingReportingOverflow(now)
        guard !overflow else { return nil }
        base = now
        baseBoot = max(boot, baseBoot)
        slew = 0
        if distance > LogClock.tolerance {
            base = wall
            return report(.jump, distance, drift: 0)
        }
        if distance >= -LogClock.tolerance {
            slew = distance
            return reportedDrift == 0 ? nil : report(.drift, 0, drift: 0)
        }
        // The wall is behind: time runs on, and readers correct what they show.
        let change = (distance &- reportedDrift).magnitude
        return change > LogClock.tolerance.magnitude
            ? report(.drift, distance, drift: distance) : nil
    }

    private mutating func report(
        _ kind: ClockChange.Kind, _ distance: Int64, drift: Int64
    ) -> ClockChange {
        reportedDrift = drift
        return ClockChange(kind: kind, distance: distance)
    }
}
