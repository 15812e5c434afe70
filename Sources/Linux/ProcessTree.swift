internal import CLinux
internal import Glibc

/// Everybody below one process, which is a subreaper: so whoever starts there stays there until its
/// end, whatever it does to its session, its parents or its environment.
///
/// Nothing here waits: what takes time gets a number of tries, and says what is still not so.
public struct ProcessTree: Sendable {
    /// Not part of the tree itself.
    public let root: ProcessIdentity

    // The lists of children give a tree without looking at the whole machine, which matters in a
    // race with one that forks; a kernel may be built without them.
    let usesLists: Bool
    // So many processes stay open while they are looked at: for more there are not enough descriptors.
    let openLimit: Int

    public init(below root: ProcessIdentity) { self.init(below: root, usesLists: nil) }

    /// Throws `ESRCH` when there is no such process.
    public init(below number: ProcessNumber) throws(SystemError) {
        guard let status = ProcessFiles.status(of: number) else {
            throw SystemError(code: ESRCH, deed: "find process", subject: "\(number)")
        }
        self.init(below: status.identity)
    }

    /// Nil when the process that a pidfd names has been waited for: its number may be another's.
    public init?(below number: ProcessNumber, as process: borrowing Descriptor) {
        guard let tree = try? ProcessTree(below: number) else { return nil }
        // Asked after its start time was read: so that is its own.
        let descriptor = process.number
        guard !uninterrupted({ skep_pidfd_signal(descriptor, 0) }).isFailure else { return nil }
        self = tree
    }

    init(below root: ProcessIdentity, usesLists: Bool?, openLimit: Int = 512) {
        self.root = root
        self.usesLists = usesLists ?? ProcessFiles.hasChildren
        self.openLimit = openLimit
    }
}

/// What one process is up to, all its threads taken together.
public enum Posture: Equatable, Sendable {
    /// At least one thread runs, or may.
    case running
    /// No thread executes another instruction of the program before somebody resumes it.
    case stopped
    /// It only waits for its parent to take notice.
    case dead
}

extension ProcessTree {
    public struct Member: Equatable, Sendable {
        public let status: ProcessStatus
        public let posture: Posture
        public var identity: ProcessIdentity { status.identity }
    }

    /// One look at everybody, parents first.
    public func members() -> [Member] { look { _ in }?.members ?? [] }

    /// Whether anybody right below the root lives besides those one knows.
    public func hasLivingChild(besides known: Set<ProcessNumber>) -> Bool {
        guard let root = ProcessSight(root.number, staysOpen: true), root.identity == self.root
        else { return !isRootGone }
        guard root.findChildren(table()) else { return true }
        return root.children.contains { child in
            guard !known.contains(child) else { return false }
            guard let sight = ProcessSight(child, staysOpen: false) else {
                return !ProcessFiles.isGone(child)
            }
            return sight.posture != .dead
        }
    }

    /// Those right below the root that live, and were started with a variable that begins so.
    public func children(startedWith variable: String) -> [ProcessIdentity] {
        let numbers =
            usesLists ? ProcessFiles.children(of: root.number) ?? [] : ProcessFiles.all()
        return numbers.compactMap { number in
            guard let status = ProcessFiles.status(of: number), status.parent == root.number,
                status.identity.environment?.contains(where: { $0.hasPrefix(variable) }) == true
            else { return nil }
            return status.identity
        }
    }

    /// Where it only cannot be read, for want of a descriptor or of memory, nothing is known of anybody.
    var isRootGone: Bool {
        guard let status = ProcessFiles.status(of: root.number) else {
            return ProcessFiles.isGone(root.number)
        }
        return status.identity != root
    }

    /// Kills the root itself, and nobody who has its number by now.
    public func killRoot() {
        _ = send(.kill, to: [root])
    }

    /// Sends a signal to all that live, parents first, and returns those it may not be sent to.
    public func send(_ signal: Signal) -> [ProcessIdentity] {
        send(signal, to: members().filter { $0.posture != .dead }.map(\.identity))
    }

    /// Lets all go on but the given ones, children first: else a shell would take its child, still
    /// stopped, for one that the operator put aside. Returns those who may not be signalled.
    public func resume(except stopped: Set<ProcessIdentity> = []) -> [ProcessIdentity] {
        let held = members().filter { $0.posture != .dead && !stopped.contains($0.identity) }
        return send(.resume, to: held.reversed().map(\.identity))
    }

    /// Kills all: stops them first, so that none forks meanwhile. Does so at most `walks` times, and
    /// returns how many of them still lived when it looked last; the dying count until they are dead.
    ///
    /// None live only when two walks say so in the same words: a child that its parent left behind
    /// during a walk is met by the next one. Until then it is at least one.
    public func kill(walks: Int) -> Int {
        var living = 0
        for _ in 0..<walks {
            var hold = TreeHold(of: self, isUrgent: true)
            hold.attempt(walks: 3)
            living = 0
            let look = look { generation in
                for sight in generation where sight.posture != .dead {
                    living += 1
                    _ = sight.send(.kill)
                }
            }
            if living == 0, look.map(confirms) ?? isRootGone { return 0 }
            sched_yield()
        }
        return max(living, 1)
    }

    private func send(_ signal: Signal, to processes: [ProcessIdentity]) -> [ProcessIdentity] {
        processes.filter { process in
            guard let handle = try? ProcessHandle(process.number),
                ProcessFiles.status(of: process.number)?.identity == process
            else { return false }  // It has ended meanwhile.
            return (try? handle.send(signal)) == nil
        }
    }
}

extension ProcessTree {
    /// What one look found.
    struct Look {
        fileprivate let root: ProcessSight
        /// Parents first.
        fileprivate(set) var sights: [ProcessSight] = []
        /// False if somebody went away, or elsewhere in the tree, while we looked at it.
        fileprivate(set) var isSteady = true
        fileprivate var known: Set<ProcessNumber>
        fileprivate let openLimit: Int

        fileprivate init(below root: ProcessSight, openLimit: Int) {
            self.root = root
            self.openLimit = min(ProcessDirectory.room, openLimit)
            known = [root.identity.number]
            known.reserveCapacity(256)
        }

        var members: [Member] { sights.map(\.member) }
    }

    /// Looks at everybody, a generation at a time: what `act` does to those of one, and waits for, is
    /// so before their children are asked for. Nil where the root is gone, or cannot be read.
    ///
    /// What is said of a process was read by what it is signalled by, so it is true of that one.
    func look(_ act: ([ProcessSight]) -> Void) -> Look? {
        guard let root = ProcessSight(root.number, staysOpen: true), root.identity == self.root
        else { return nil }
        var look = Look(below: root, openLimit: openLimit)
        var generation = [root]
        while true {
            generation = look.meet(childrenOf: generation, table())
            guard !generation.isEmpty else { return look }
            act(generation)
            look.sights += generation
        }
    }

    /// Whether a second look finds the same processes at the same places, and as they were: then nobody
    /// has slipped through the first. The dead count as well: one more of them has had the time to leave
    /// a child behind. From then on it knows what the second one found.
    func confirms(_ look: Look) -> Bool {
        guard look.isSteady else { return false }
        for sight in look.sights {
            let posture = sight.posture
            guard sight.refresh(), sight.posture == posture else { return false }
        }
        let table = table()
        return ([look.root] + look.sights).allSatisfy { sight in
            let children = sight.children
            return sight.findChildren(table) && sight.children == children
        }
    }

    /// Nil where the kernel has lists instead.
    func table() -> [ProcessNumber: [ProcessNumber]]? {
        if usesLists { return nil }
        var table: [ProcessNumber: [ProcessNumber]] = [:]
        for process in ProcessFiles.all() {
            guard let status = ProcessFiles.status(of: process) else { continue }
            table[status.parent, default: []].append(process)
        }
        return table
    }
}

extension ProcessTree.Look {
    /// The next generation.
    fileprivate mutating func meet(
        childrenOf generation: [ProcessSight], _ table: [ProcessNumber: [ProcessNumber]]?
    ) -> [ProcessSight] {
        var next: [ProcessSight] = []
        for parent in generation {
            // What is not read here is read by whoever confirms it, or it is not confirmed.
            _ = parent.findChildren(table)
            for child in parent.children where !known.contains(child) {
                // It is gone, or is no longer (a number used anew) or not yet below somebody known.
                guard let sight = ProcessSight(child, staysOpen: known.count <= openLimit),
                    known.contains(sight.parent)
                else {
                    isSteady = false
                    continue
                }
                known.insert(child)
                next.append(sight)
            }
        }
        return next
    }
}

extension Posture {
    /// The first thread speaks for the process only where it is the only one: it may have ended and
    /// left the others at work, or be stopped before they are.
    init(_ pulse: ProcessPulse, of process: ProcessNumber) {
        self = .running
        var threads = [pulse]
        if pulse.threads > 1 {
            let found = ProcessFiles.threads(of: process).map {
                ProcessFiles.status(of: $0, in: process)?.pulse
            }
            // A thread that ended while we looked proves nothing, nor do threads that cannot be read:
            // the next walk will see.
            guard !found.isEmpty, found.allSatisfy({ $0 != nil }) else { return }
            threads = found.compactMap { $0 }
        } else if !pulse.isBusy {
            self = pulse.isDead ? .dead : pulse.isStopped ? .stopped : .running
            return
        }
        self.init(ofThreads: threads) { ProcessFiles.isPending(.stop, in: process) }
    }

    /// A thread in D, such as one in `vfork`, cannot stop before the kernel is done; but once the stop
    /// is under way (pending, or taken by another thread) it runs no instruction before it does.
    init(ofThreads threads: [ProcessPulse], isStopPending: () -> Bool) {
        let living = threads.filter { !$0.isDead }
        let others = living.filter { !$0.isStopped }
        if living.isEmpty {
            self = .dead
        } else if others.isEmpty {
            self = .stopped
        } else if others.allSatisfy(\.isBusy) {
            self = others.count < living.count || isStopPending() ? .stopped : .running
        } else {
            self = .running
        }
    }
}
