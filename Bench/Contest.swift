import Swarm

/// The same work done by both sides, and what is measured of it.
struct Contest {
    let name: String
    /// What theirs is.
    let opponent: String
    /// The field that must be the same in both results, when there is one.
    let agreement: String?
    let metrics: [Metric]
    /// Both do the work once and tell what they did and how long it took.
    let ours: () throws -> JSON
    let theirs: () throws -> JSON

    /// One number taken from a result.
    struct Metric {
        let title: String
        let unit: Unit
        /// How often slower than theirs ours may be.
        var limit = 2.0
        /// What it should be one day; it is no mistake to miss it.
        var aim: Double?
        let value: (JSON) -> Double?

        func aiming(at aim: Double) -> Metric {
            var metric = self
            metric.aim = aim
            return metric
        }
    }

    enum Unit: String {
        case perSecond = "/s"
        case seconds = "s"
        case microseconds = "µs"
        case kibibytes = "KiB"
        case bytes = "B"

        /// Of a rate the larger is better, of what is used the smaller.
        var isRate: Bool { self == .perSecond }
    }

    /// Whoever takes longer than this, in seconds, has had time to find its pace.
    private static let longTurn = 30.0

    /// Runs the sides in turn, after one run of each that does not count; but once, and that counts, where it
    /// takes very long.
    func hold(runs: Int) throws -> [Figure] {
        let start = Clock.wall
        var results = [try turn()]
        if Clock.wall - start <= Contest.longTurn {
            results = try (0..<runs).map { _ in try turn() }
        }
        return try metrics.map { metric in
            Figure(
                metric: metric, opponent: opponent,
                ours: try measure(metric, results.map(\.ours)),
                theirs: try measure(metric, results.map(\.theirs)))
        }
    }

    private func turn() throws -> (ours: JSON, theirs: JSON) {
        let (ours, theirs) = (try ours(), try theirs())
        try compare(ours, theirs)
        return (ours, theirs)
    }

    private func compare(_ ours: JSON, _ theirs: JSON) throws {
        guard let agreement else { return }
        guard let value = ours[agreement], value == theirs[agreement] else {
            throw Failure(
                "the sides did not do the same work; \(agreement) is "
                    + "'\(ours[agreement]?.string ?? "")' for ours and "
                    + "'\(theirs[agreement]?.string ?? "")' for theirs")
        }
    }

    private func measure(_ metric: Metric, _ results: [JSON]) throws -> Sample {
        Sample(
            try results.map {
                guard let value = metric.value($0) else {
                    throw Failure("a result lacks '\(metric.title)'")
                }
                return value
            })
    }
}

extension Contest.Metric {
    static func rate(
        _ title: String, of count: String, limit: Double = 2
    ) -> Contest.Metric {
        Contest.Metric(title: title, unit: .perSecond, limit: limit) { result in
            guard let count = result[count]?.double, let seconds = result["seconds"]?.double else {
                return nil
            }
            return count / seconds
        }
    }

    static func microseconds(
        _ title: String, limit: Double = 2, _ value: @escaping (JSON) -> Double?
    ) -> Contest.Metric {
        Contest.Metric(title: title, unit: .microseconds, limit: limit, value: value)
    }

    static func bytes(_ title: String, of field: String, limit: Double = 2) -> Contest.Metric {
        Contest.Metric(title: title, unit: .bytes, limit: limit) { $0[field]?.double }
    }

    static func kibibytes(_ title: String, of field: String, limit: Double = 2) -> Contest.Metric {
        Contest.Metric(title: title, unit: .kibibytes, limit: limit) { $0[field]?.double }
    }
}

/// One line of the report.
struct Figure {
    let metric: Contest.Metric
    let opponent: String
    let ours: Sample
    let theirs: Sample

    /// How often slower ours is; below 1 it is faster. What needs nothing at all is beaten by nobody.
    var ratio: Double {
        if !metric.unit.isRate, ours.median == 0 { return 0 }
        return metric.unit.isRate ? theirs.median / ours.median : ours.median / theirs.median
    }

    var isBeyondLimit: Bool { !(ratio <= metric.limit) }
    var isAtAim: Bool { metric.aim.map { ratio <= $0 } ?? false }
}

/// Figures that were measured on the same ground.
struct Chapter {
    let title: String
    var figures: [Figure] = []
    /// Contests that came to no end, and why.
    var failures: [String] = []

    var isAsPromised: Bool { failures.isEmpty && !figures.contains { $0.isBeyondLimit } }
}
