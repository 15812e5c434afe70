/// When an agent that ended is started again.
public enum RestartPolicy: String, CaseIterable, Sendable {
    case never
    case onFailure = "on-failure"
    case always
}

/// Counts an agent's failures: how long to wait before the next try, and when to give up.
public struct RestartLedger: Equatable, Sendable {
    /// When it failed, by the boot clock, within the span that counts.
    private var failures: [Int64] = []
    private var pause = Patience.restart

    public init() {}

    /// Goes on from what another supervisor counted.
    init(_ tries: Tries, at now: Moment) {
        failures = tries.failures.map(now.boot(of:))
        pause = min(max(tries.pause ?? Patience.restart, Patience.restart), Patience.restartLongest)
    }

    /// What a later supervisor goes on from.
    func tries(at now: Moment) -> Tries {
        Tries(failures: failures.map(now.time(of:)), pause: pause)
    }

    public enum Verdict: Equatable, Sendable {
        /// Nothing more is to be done.
        case rest
        case startAgain(at: Int64)
        /// Too many failures in too short a time: a person must look at it.
        case park(failures: Int)
    }

    /// The agent ended by itself. A restart that somebody asked for does not come here.
    public mutating func ended(
        failed: Bool, policy: RestartPolicy, startedAt start: Int64, now: Int64
    ) -> Verdict {
        guard policy == .always || (policy == .onFailure && failed) else { return .rest }
        failures.removeAll { now &- $0 >= Patience.failureSpan }
        if failed { failures.append(now) }
        if failures.count >= Patience.failuresToPark {
            let count = failures.count
            self = RestartLedger()
            return .park(failures: count)
        }
        // Whoever ran for longer than the longest pause has recovered.
        if now &- start >= Patience.restartLongest { pause = Patience.restart }
        defer { pause = min(pause * 2, Patience.restartLongest) }
        return .startAgain(at: now &+ pause)
    }
}
