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
    // put aside, and drop it. So nobody is stopped before its parent is; but no longer than this (a
    // parent may be stuck in the kernel), and not where somebody is born or goes away meanwhile: who
    // forks must not get away.
    private static let patience: Int64 = 500_000
    private var patientUntil: Int64?
    private var isUrgent: Bool
    private var known: Set<ProcessIdentity> = []

    private var signalled: Set<ProcessIdentity> = []
    private var lastWalk: [ProcessTree.Member]?
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
        for _ in 0..<walks where !isProven {
            // The processes we have stopped need a processor to notice it.
            if lastWalk != nil { sched_yield() }
            step()
        }
    }

    /// Lets all go on, each to its state before, children first. Returns who may not be signalled.
    @discardableResult
    public mutating func release() -> [ProcessIdentity] {
        isProven = false
        lastWalk = nil
        signalled = []
        return tree.resume(except: stoppedBefore)
    }

    private mutating func step() {
        // By number, as long as they have not been seen to stop since.
        var running: Set<ProcessNumber> = []
        var stillRunning = 0
        var sent: Set<ProcessIdentity> = []
        var denied: Set<ProcessIdentity> = []
        let isUrgent = isUrgent
        let walk = tree.walk { member, handle in
            guard member.posture == .running else { return }
            running.insert(member.identity.number)
            stillRunning += 1
            let parent = member.status.parent
            if !isUrgent, running.contains(parent) {
                guard ProcessTree.isStopped(parent) else { return }
                running.remove(parent)
            }
            if (try? handle.send(.stop)) == nil { denied.insert(member.identity) }
            sent.insert(member.identity)
        }
        judge(walk)
        let living = walk.members.filter { $0.posture != .dead }
        if !isContinued {
            for member in living where member.posture == .stopped {
                if !signalled.contains(member.identity) { stoppedBefore.insert(member.identity) }
            }
        }
        signalled.formUnion(sent)
        refused = denied
        total = living.count
        stopped = total - stillRunning
        let isStill = walk.isSteady && stillRunning == 0
        isProven = isStill && TreeHold.agree(lastWalk, walk.members)
        lastWalk = isStill ? walk.members : nil
    }

    /// Whether there is time to wait for parents.
    private mutating func judge(_ walk: ProcessTree.Walk) {
        let found = Set(walk.members.map(\.identity))
        let now = Clocks.monotonic
        let until = patientUntil ?? now + TreeHold.patience
        let isBirth = patientUntil != nil && !found.isSubset(of: known)
        if !walk.isSteady || isBirth || now >= until { isUrgent = true }
        (known, patientUntil) = (found, until)
    }

    /// The dead count as well: one more of them has had the time to leave a child behind.
    static func agree(_ one: [ProcessTree.Member]?, _ other: [ProcessTree.Member]) -> Bool {
        guard let one, one.count == other.count else { return false }
        return zip(one, other).allSatisfy {
            $0.identity == $1.identity && $0.posture == $1.posture
        }
    }
}
