/// Keeping an agent's processes from running, for as long as there is a reason.
///
/// It says that they are held when the kernel said so for every one of them, and not before.
public struct Hold: Equatable, Sendable {
    public private(set) var stage = Stage.free
    /// Who wants it held: `operator`, `breaker`, or another reason; the agent runs when none is left.
    public private(set) var reasons: [String] = []
    /// Processes that were stopped already when the hold began, and stay so when it ends.
    public private(set) var alreadyStopped: [Int64] = []
    /// True where the log knows who was stopped before: all are stopped now, by us.
    private var isFromLog = false

    public enum Stage: Equatable, Sendable {
        case free
        /// Since when, how long to wait before the next try, and what the last one found.
        case holding(since: Int64, pause: Int64, found: Count?)
        case held(Count)
        case releasing
    }

    public struct Count: Equatable, Sendable {
        public let stopped: Int
        public let of: Int

        public init(stopped: Int, of: Int) {
            self.stopped = stopped
            self.of = of
        }

        /// Nothing left to hold is held.
        var isAll: Bool { stopped >= of }
    }

    public enum Input: Equatable, Sendable {
        case hold(reason: String)
        case release(reason: String)
        /// A try was made: what is stopped now, and what had been stopped before the first one.
        case tried(Count, alreadyStopped: [Int64])
        case released
        /// The moment the hold wanted to be woken at.
        case elapsed
        /// There may be processes that were not there when it was held.
        case recheck
        /// Nothing of the agent is left.
        case ended
    }

    public enum Action: Equatable, Sendable {
        /// Stop everything that runs, and say what came of it.
        case tryToHold
        /// Let everything run that was not stopped before, children first, and say when it is done.
        case letRun(except: [Int64])
        case wake(at: Int64)
        /// The hold is proven.
        case isHeld(Count)
        /// The first try was not enough; there will be more.
        case isHolding(Count)
        /// It is not proven after some time; it goes on trying.
        case isNotYetHeld(Count)
        case isFree
    }

    public init() {}

    /// A hold that another supervisor began. Whoever comes back proves it anew before it says so.
    public init(goingOnFrom alreadyStopped: [Int64]) {
        self.alreadyStopped = alreadyStopped
        isFromLog = true
    }

    public mutating func handle(_ input: Input, now: Int64) -> [Action] {
        switch input {
        case .hold(let reason): hold(for: reason, now)
        case .release(let reason): release(reason)
        case .tried(let count, let already): tried(count, already, now)
        case .released: released(now)
        case .elapsed: elapsed()
        case .recheck: recheck(now)
        case .ended: end()
        }
    }

    private mutating func hold(for reason: String, _ now: Int64) -> [Action] {
        if !reasons.contains(reason) { reasons.append(reason) }
        switch stage {
        case .held(let count): return [.isHeld(count)]
        case .holding: return []
        // What is being released is stopped again once that is done.
        case .releasing: return []
        case .free:
            stage = .holding(since: now, pause: Patience.holdAgain, found: nil)
            return [.tryToHold]
        }
    }

    private mutating func release(_ reason: String) -> [Action] {
        reasons.removeAll { $0 == reason }
        guard reasons.isEmpty else {
            // It stays held, for fewer reasons.
            if case .held(let count) = stage { return [.isHeld(count)] }
            return []
        }
        switch stage {
        case .free: return [.isFree]
        case .releasing: return []
        case .holding, .held:
            stage = .releasing
            return [.letRun(except: alreadyStopped)]
        }
    }

    private mutating func tried(_ count: Count, _ already: [Int64], _ now: Int64) -> [Action] {
        guard case .holding(let since, let pause, let before) = stage else {
            // Late: it is held or being released, and nothing new was asked.
            return []
        }
        if before == nil, !isFromLog { alreadyStopped = already }
        if count.isAll {
            stage = .held(count)
            return [.isHeld(count)]
        }
        stage = .holding(
            since: since, pause: min(pause * 2, Patience.holdAgainLongest), found: count)
        let isLate = now &- since >= Patience.holdReport
        let news: [Action] =
            isLate ? [.isNotYetHeld(count)] : before == nil ? [.isHolding(count)] : []
        return news + [.wake(at: now &+ pause)]
    }

    private mutating func released(_ now: Int64) -> [Action] {
        guard stage == .releasing else { return [] }
        alreadyStopped = []
        isFromLog = false
        guard reasons.isEmpty else {
            // Somebody wanted it held again meanwhile.
            stage = .holding(since: now, pause: Patience.holdAgain, found: nil)
            return [.tryToHold]
        }
        stage = .free
        return [.isFree]
    }

    private mutating func elapsed() -> [Action] {
        if case .holding = stage { return [.tryToHold] }
        return []
    }

    private mutating func recheck(_ now: Int64) -> [Action] {
        guard case .held(let count) = stage else { return [] }
        stage = .holding(since: now, pause: Patience.holdAgain, found: count)
        return [.tryToHold]
    }

    private mutating func end() -> [Action] {
        self = Hold()
        return []
    }
}
