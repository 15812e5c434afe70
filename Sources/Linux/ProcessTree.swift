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

    init(below root: ProcessIdentity, usesLists: Bool?) {
        self.root = root
        self.usesLists = usesLists ?? ProcessFiles.hasChildren
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
    public func members() -> [Member] { walk { _, _ in }.members }

    /// Those right below the root, as far as they live.
    public func livingChildren() -> [ProcessNumber] {
        let root = root.number
        let children =
            usesLists
            ? ProcessTree.children(of: root, threads: 0) : ProcessTree.table()[root] ?? []
        return children.filter { child in
            ProcessFiles.status(of: child).map { ProcessTree.posture(of: $0) != .dead } ?? false
        }
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
        var before: [Member]?
        for _ in 0..<walks {
            var hold = TreeHold(of: self, isUrgent: true)
            hold.attempt(walks: 3)
            living = 0
            let walk = walk { member, handle in
                guard member.posture != .dead else { return }
                living += 1
                _ = try? handle.send(.kill)
            }
            let isOver = living == 0 && walk.isSteady
            if isOver, TreeHold.agree(before, walk.members) { return 0 }
            before = isOver ? walk.members : nil
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
    /// What one walk found.
    struct Walk {
        var members: [Member] = []
        /// False if somebody went away, or elsewhere in the tree, while we looked at it.
        var isSteady = true
    }

    /// Visits everybody, parents first. What is said of a member was read after its handle was made:
    /// so either it is true of the process the handle names, or the handle names a dead one.
    func walk(_ visit: (Member, borrowing ProcessHandle) -> Void) -> Walk {
        var walk = Walk()
        guard ProcessFiles.status(of: root.number)?.identity == root else { return walk }
        let table = usesLists ? [:] : ProcessTree.table()
        var known: Set<ProcessNumber> = [root.number]
        var next = 0
        var parent = (number: root.number, threads: 0)
        while true {
            let children =
                usesLists
                ? ProcessTree.children(of: parent.number, threads: parent.threads)
                : table[parent.number] ?? []
            for child in children where !known.contains(child) {
                guard let member = look(at: child, known, visit) else {
                    walk.isSteady = false
                    continue
                }
                known.insert(child)
                walk.members.append(member)
            }
            guard next < walk.members.count else { return walk }
            let status = walk.members[next].status
            parent = (status.identity.number, status.threads)
            next += 1
        }
    }

    /// Nil if it is gone, or is no longer (a number used anew) or not yet below somebody known.
    private func look(
        at process: ProcessNumber, _ known: Set<ProcessNumber>,
        _ visit: (Member, borrowing ProcessHandle) -> Void
    ) -> Member? {
        guard let handle = try? ProcessHandle(process),
            let status = ProcessFiles.status(of: process), known.contains(status.parent)
        else { return nil }
        let member = Member(status: status, posture: ProcessTree.posture(of: status))
        visit(member, handle)
        return member
    }

    private static func children(of process: ProcessNumber, threads: Int) -> [ProcessNumber] {
        // A child belongs to the thread that forked it.
        let all = threads == 1 ? [process] : ProcessFiles.threads(of: process)
        return all.flatMap { ProcessFiles.children(of: $0, in: process) ?? [] }
    }

    private static func table() -> [ProcessNumber: [ProcessNumber]] {
        var table: [ProcessNumber: [ProcessNumber]] = [:]
        for process in ProcessFiles.all() {
            guard let status = ProcessFiles.status(of: process) else { continue }
            table[status.parent, default: []].append(process)
        }
        return table
    }
}

extension ProcessTree {
    static func isStopped(_ process: ProcessNumber) -> Bool {
        ProcessFiles.status(of: process).map { posture(of: $0) } == .stopped
    }

    /// The first thread speaks for the process only where it is the only one: it may have ended and
    /// left the others at work, or be stopped before they are.
    private static func posture(of status: ProcessStatus) -> Posture {
        let process = status.identity.number
        guard status.threads > 1 else {
            return posture(ofThreads: [status]) {
                ProcessFiles.isPending(.stop, in: process)
            }
        }
        let threads = ProcessFiles.threads(of: process).map {
            ProcessFiles.status(of: $0, in: process)
        }
        // A thread that ended while we looked proves nothing: the next walk will see.
        guard threads.allSatisfy({ $0 != nil }) else { return .running }
        return posture(ofThreads: threads.compactMap { $0 }) {
            ProcessFiles.isPending(.stop, in: process)
        }
    }

    /// A thread in D, such as one in `vfork`, cannot stop before the kernel is done; but once the stop
    /// is under way (pending, or taken by another thread) it runs no instruction before it does.
    static func posture(ofThreads threads: [ProcessStatus], isStopPending: () -> Bool) -> Posture {
        let living = threads.filter { !$0.isDead }
        if living.isEmpty { return .dead }
        let others = living.filter { !$0.isStopped }
        if others.isEmpty { return .stopped }
        guard others.allSatisfy({ $0.state == UInt8(ascii: "D") }) else { return .running }
        return others.count < living.count || isStopPending() ? .stopped : .running
    }
}
