internal import Linux
internal import Swarm
internal import Workspace

/// Who had which file open for writing, as long as that was not recorded.
///
/// Nobody is named who was not seen with it: a program that opens, writes and closes before we look has
/// done it unseen.
struct Authors {
    typealias Found = [Path: Set<AgentID>]

    private let root: String
    private var seen: Found = [:]
    /// Who had it at the last look, and who had it when it was recorded last.
    private var open: Found = [:]
    private var before: Found = [:]
    private var closed: [Path: Int] = [:]
    /// Not before: to look takes time, and of that no more than a part is spent so.
    private var next: Int64 = 0
    private var isWanted = false
    /// Something was written since it was recorded last.
    private var hasWritten = false

    init(of root: String) { self.root = root }

    /// When to look, in microseconds of the boot clock; nil where there is nothing to be seen.
    var due: Int64? { isWanted ? next : nil }

    /// Of each file all who were seen with it. Who was seen alone with one that more closed than have left it
    /// was not alone, and nobody can say who did what.
    var found: Found {
        var found: Found = [:]
        for path in Set(seen.keys).union(before.keys) {
            let left = closed[path, default: 0]
            // Who has left it since then may have written to it first.
            let agents = (seen[path] ?? []).union(left > 0 ? before[path] ?? [] : [])
            let isAlone = left <= agents.subtracting(open[path] ?? []).count
            if agents.count > 1 || isAlone { found[path] = agents }
        }
        return found
    }

    mutating func want(_ closed: [Path: Int]) {
        isWanted = true
        hasWritten = true
        self.closed.merge(closed) { $0 + $1 }
    }

    mutating func move(_ moves: [(from: Path, to: Path)]) {
        for (from, to) in moves {
            if let authors = seen.removeValue(forKey: from) { seen[to] = authors }
            if let authors = before.removeValue(forKey: from) { before[to] = authors }
            if let count = closed.removeValue(forKey: from) { closed[to] = count }
        }
    }

    mutating func look(at patrons: [AgentID: ProcessTree], isUrgent: Bool = false) {
        guard isUrgent ? hasWritten : isWanted else { return }
        let start = Clocks.boot
        guard isUrgent || start >= next else { return }
        isWanted = false
        open = [:]
        for (agent, tree) in patrons {
            for member in tree.members() where member.posture != .dead {
                let files = OpenForWriting.files(of: member.identity.number, below: root)
                for file in files {
                    if let path = Path(file) { open[path, default: []].insert(agent) }
                }
            }
        }
        seen.merge(open) { $0.union($1) }
        let end = Clocks.boot
        next = end + max((end - start) * Authors.share, Authors.shortest)
    }

    /// Of each hour so much is spent on looking at most.
    private static let share: Int64 = 20
    private static let shortest: Int64 = 10_000

    mutating func forget() {
        (seen, before, open, closed) = ([:], open, [:], [:])
        hasWritten = false
    }
}
