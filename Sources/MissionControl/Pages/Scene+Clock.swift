internal import Swarm

extension Scene {
    /// When a row was, in eight columns: of another day than that of the moment its day, and no seconds.
    func clock(of time: LogTime) -> String {
        let shown = ShownTime(time, in: zone)
        guard shown.day != ShownTime(now, in: zone).day else { return shown.clock }
        return "\(shown.day.suffix(2)) \(shown.clock.prefix(5))"
    }
}
