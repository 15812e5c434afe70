internal import Glibc

/// What a tree uses of the machine.
public struct ProcessUsage: Equatable, Sendable {
    public let processes: Int
    public let threads: Int
    /// Since the tree's first process began, the ended ones included.
    public let processorMicroseconds: Int64
    /// Pages that several share count for each of them.
    public let residentBytes: Int64
}

/// Reads again and again what a tree uses, for next to nothing while the tree sleeps.
///
/// The kernel counts each process's time in nanoseconds. Who has not run for a single one has started
/// nobody, waited for nobody and not ended; so where that is so of the root and of everybody below it,
/// all is as it was, and no file is read. Only memory may shrink in its sleep, where the machine is
/// short of it.
///
/// Nobody is signalled for what it finds, so it knows processes by their numbers alone: where one is
/// used anew meanwhile, a reading is spoilt, and the next is right.
public struct UsageMeter {
    private let tree: ProcessTree
    private var last = Survey()

    public init(of tree: ProcessTree) { self.tree = tree }

    /// Looks at everybody if `anew`, or else where somebody has run since. Of a tree whose root has
    /// ended there is nothing.
    public mutating func read(anew: Bool = false) -> ProcessUsage {
        if anew || !last.holds { last = Survey(of: tree) }
        return last.usage
    }
}

/// One look at everybody in a tree.
private struct Survey {
    private var sum = Sum()
    /// The root's and everybody's, each read before anything else of its process: so whatever that does
    /// later is seen. Nil where there is none.
    private var clocks: [ProcessClock?] = []
    /// False if somebody went away while we looked.
    private var isSteady = true
    private var known: Set<ProcessNumber> = []

    init() {}

    init(of tree: ProcessTree) {
        let root = tree.root.number
        clocks = [ProcessClock(of: root)]
        guard let status = ProcessFiles.status(of: root), status.identity == tree.root else {
            return
        }
        // The root does nothing but wait for orphans, so what it has waited for is the tree's.
        sum.ticks = status.reapedTicks
        known = [root]
        let table = tree.table()
        var parents = [(number: root, threads: status.threads)]
        while let (parent, threads) = parents.popLast() {
            let children = table.map { $0[parent] ?? [] } ?? Survey.children(of: parent, threads)
            for child in children where !known.contains(child) {
                if let threads = take(child) { parents.append((child, threads)) }
            }
        }
    }

    private static func children(of process: ProcessNumber, _ threads: Int) -> [ProcessNumber] {
        guard threads == 1 else { return ProcessFiles.children(of: process) ?? [] }
        return ProcessFiles.children(of: process, in: process) ?? []
    }

    var usage: ProcessUsage { sum.usage }

    /// Whether nobody has run since.
    var holds: Bool {
        isSteady && !clocks.isEmpty && clocks.allSatisfy { $0?.standsStill ?? false }
    }

    /// How many threads it has; nil if it is gone.
    private mutating func take(_ process: ProcessNumber) -> Int? {
        clocks.append(ProcessClock(of: process))
        guard let status = ProcessFiles.status(of: process), known.contains(status.parent) else {
            isSteady = false
            return nil
        }
        known.insert(process)
        sum.add(status)
        return status.threads
    }
}

private struct Sum {
    var processes = 0
    var threads = 0
    var ticks: UInt64 = 0
    var pages: Int64 = 0

    var usage: ProcessUsage {
        ProcessUsage(
            processes: processes, threads: threads,
            processorMicroseconds: Int64(clamping: ticks &* 1_000_000 / Sum.ticksPerSecond),
            residentBytes: pages &* Sum.pageSize)
    }

    /// A first thread that has ended is counted among the threads as long as others live.
    mutating func add(_ status: ProcessStatus) {
        guard !status.isDead || status.threads > 1 else { return }
        processes += 1
        threads += status.threads
        ticks &+= status.ownTicks &+ status.reapedTicks
        pages &+= Sum.residentPages(of: status)
    }

    /// Where the first thread has ended, any other knows what memory there is.
    private static func residentPages(of status: ProcessStatus) -> Int64 {
        guard status.isDead else { return status.residentPages }
        let process = status.identity.number
        for thread in ProcessFiles.threads(of: process) where thread != process {
            if let other = ProcessFiles.status(of: thread, in: process) {
                return other.residentPages
            }
        }
        return 0
    }

    private static let ticksPerSecond = UInt64(max(sysconf(CInt(_SC_CLK_TCK)), 1))
    private static let pageSize = Int64(sysconf(CInt(_SC_PAGESIZE)))
}
