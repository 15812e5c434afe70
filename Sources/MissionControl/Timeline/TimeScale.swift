public import Swarm

/// Which time stands in which column: linear, with whole seconds a column, so that what is drawn stays where it is
/// until the run has outgrown it.
public struct TimeScale: Hashable, Sendable {
    /// When the first column begins.
    public let start: LogTime
    /// Microseconds a column.
    public let step: Int64
    public let columns: Int

    private static let second: Int64 = 1_000_000

    init(start: LogTime, step: Int64, columns: Int) {
        self.start = start
        self.step = max(step, 1_000)
        self.columns = max(columns, 1)
    }

    /// A whole run.
    public init(_ run: ClosedRange<LogTime>, columns: Int) {
        let length = run.upperBound.microseconds &- run.lowerBound.microseconds
        let share = length / Int64(max(columns, 1)) / TimeScale.second + 1
        self.init(
            start: run.lowerBound, step: max(share, 1) * TimeScale.second, columns: columns)
    }

    /// Half or double as much around a moment, but never less than a tenth of a second a column, nor more than the run.
    public func zoomed(in isIn: Bool, around time: LogTime, of run: ClosedRange<LogTime>)
        -> TimeScale
    {
        let whole = TimeScale(run, columns: columns)
        let next = isIn ? max(step / 2, TimeScale.second / 10) : step * 2
        guard next < whole.step else { return whole }
        let before = next * Int64(columns / 2)
        let latest = max(
            run.upperBound.microseconds &- next * Int64(columns - 1), run.lowerBound.microseconds)
        let begin = min(max(time.microseconds &- before, run.lowerBound.microseconds), latest)
        return TimeScale(start: LogTime(microseconds: begin), step: next, columns: columns)
    }

    /// The column of a time; nil outside.
    public func column(of time: LogTime) -> Int? {
        let distance = time.microseconds &- start.microseconds
        guard distance >= 0 else { return nil }
        let column = distance / step
        return column < Int64(columns) ? Int(column) : nil
    }

    /// When a column begins; the one behind the last is the end.
    public func time(ofColumn column: Int) -> LogTime {
        LogTime(microseconds: start.microseconds &+ step &* Int64(column))
    }
}
