internal import Glibc

/// Keeps a tree from running, and knows whether it does.
///
///     var hold = TreeHold(of: tree)
///     hold.attempt(walks: 10)       // again after a moment, until `isProven` or patience ends
///     print("\(hold.stopped) of \(hold.total) held")
///     hold.release()
public struct TreeHold: Sendable {
    public let tree: ProcessTree
    /// Who had been stopped by somebody else: they stay so when the hold ends.
    public private(set) var stoppedBefore: Set<ProcessIdentity>
    /// How many live, as of the last walk.
    public private(set) var total = 0
    /// How many of them are stopped.
    public private(set) var stopped = 0
    /// True when the last two walks found the same processes, and all of them stopped: from then on
    /// nobody is left who could start another.
    public private(set) var isProven = false
    /// Who may not be signalled, such as another user's: these will not be held.
    public private(set) var refused: Set<ProcessIdentity> = []

    // A shell that waits for its job must not see that stop: it would take it for one the operator
    // put aside, and drop it. So nobody is stopped before its parent is seen to be: a whole generation
    // is stopped at once, and then waited for. But no longer than this (a parent may be stuck in the
    // kernel), and not where somebody is born or goes away meanwhile: who forks must not get away.
    private static let patience: Int64 = 500_000
    private var patientUntil: Int64?
    private var isUrgent: Bool
    private var known: Set<ProcessIdentity> = []

    // So long an attempt waits for generations; where processors are scarce, the next one goes on.
    private static let attemptPatience: Int64 = 10_000
    private var waitUntil: Int64 = 0
    // Where others want the processor, whoever yields it waits for milliseconds; a stop takes
    // microseconds. Only where that needs our own processor it is given away.
    private static let impatience: Int64 = 300

    private var signalled: Set<ProcessIdentity> = []
    // Whoever is found stopped later was stopped by the hold that we go on with.
    private let isContinued: Bool

    /// A hold that begins now.
    public init(of tree: ProcessTree) { self.init(of: tree, isUrgent: false) }

    /// An urgent one stops everybody at once: it is for those who will not run again.
    init(of tree: ProcessTree, isUrgent: Bool) {
        self.tree = tree
        self.isUrgent = isUrgent
        stoppedBefore = []
        isContinued = false
    }

    /// One that an earlier process began, and that found these stopped before.
    public init(continuing tree: ProcessTree, stoppedBefore: Set<ProcessIdentity>) {
        self.tree = tree
        self.stoppedBefore = stoppedBefore
        isUrgent = false
        isContinued = true
    }

    /// Stops everybody, each after its parent, until that is proven, but walks the tree at most so often.
    ///
    /// A stop takes the kernel a moment: when this returns without proof, try again a little later.
    public mutating func attempt(walks: Int) {
        isProven = false
        waitUntil = Clocks.monotonic + TreeHold.attemptPatience
        for walk in 0..<walks where !isProven {
            // The processes we have stopped need a processor to notice it.
            if walk > 0 { sched_yield() }
            step()
        }
    }

    /// Lets all go on, each to its state before, children first. Returns who may not be signalled.
    @discardableResult
    public mutating func release() -> [ProcessIdentity] {
        isProven = false
        signalled = []
        return tree.resume(except: stoppedBefore)
    }

    /// A walk in which everybody was seen to be stopped, and then seen so again.
    ///
    /// Whoever was running during the walk may have let one go on whom we had seen before; in the second
    /// look that one runs, or has a child that is new.
    private mutating func step() {
        // By number, who has not been seen to be stopped.
        var running: Set<ProcessNumber> = []
        var gone = 0
        refused = []
        let tree = tree
        let look = tree.look { generation in
            let sent = stop(generation, below: running)
            if !isUrgent { gone += wait(for: sent) }
            for sight in generation where sight.posture == .running {
                running.insert(sight.identity.number)
            }
        }
        total = look?.sights.count { $0.posture != .dead } ?? 0
        stopped = total - running.count
        isProven = running.isEmpty && gone == 0 && (look.map(tree.confirms) ?? tree.isRootGone)
        if !isProven { judge(look, gone) }
    }

    /// Returns who will stop in a moment.
    private mutating func stop(
        _ generation: [ProcessSight], below running: Set<ProcessNumber>
    ) -> [ProcessSight] {
        var sent: [ProcessSight] = []
        for sight in generation {
            note(sight)
            guard sight.posture == .running,
                isUrgent || !running.contains(sight.parent)
            else { continue }
            signalled.insert(sight.identity)
            if sight.send(.stop) { sent.append(sight) } else { refused.insert(sight.identity) }
        }
        return sent
    }

    private mutating func note(_ sight: ProcessSight) {
        guard !isContinued, sight.posture == .stopped, !signalled.contains(sight.identity)
        else { return }
        stoppedBefore.insert(sight.identity)
    }

    /// Looks at them until they are stopped, or it is time to go on; returns how many have gone.
    private func wait(for generation: [ProcessSight]) -> Int {
        var gone = 0
        var began = Clocks.monotonic
        for sight in generation {
            while sight.posture == .running {
                guard sight.refresh() else {
                    gone += 1
                    break
                }
                guard sight.posture == .running else { break }
                let now = Clocks.monotonic
                guard now < waitUntil else { return gone }
                guard now > began + TreeHold.impatience else { continue }
                sched_yield()
                began = Clocks.monotonic
            }
        }
        return gone
    }

    /// Whether there is time to wait for parents.
    private mutating func judge(_ look: ProcessTree.Look?, _ gone: Int) {
        let found = Set(look?.members.map(\.identity) ?? [])
        let now = Clocks.monotonic
        let until = patientUntil ?? now + TreeHold.patience
        let isBirth = patientUntil != nil && !found.isSubset(of: known)
        if look?.isSteady == false || gone > 0 || isBirth || now >= until { isUrgent = true }
        (known, patientUntil) = (found, until)
    }
}
