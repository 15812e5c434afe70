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
    private(set) var found: Found = [:]
    /// Not before: to look takes time, and of that no more than a part is spent so.
    private var next: Int64 = 0
    private var isWanted = false
    /// Something was written since it was recorded last.
    private var hasWritten = false

    init(of root: String) { self.root = root }

    /// When to look, in microseconds of the boot clock; nil where there is nothing to be seen.
    var due: Int64? { isWanted ? next : nil }

    mutating func want() {
        isWanted = true
        hasWritten = true
    }

    mutating func move(_ moves: [(from: Path, to: Path)]) {
        for (from, to) in moves {
            if let authors = found.removeValue(forKey: from) { found[to] = authors }
        }
    }

    mutating func look(at patrons: [AgentID: ProcessTree], isUrgent: Bool = false) {
        guard isUrgent ? hasWritten : isWanted else { return }
        let start = Clocks.boot
        guard isUrgent || start >= next else { return }
        isWanted = false
        for (agent, tree) in patrons {
            for member in tree.members() where member.posture != .dead {
                let files = OpenForWriting.files(of: member.identity.number, below: root)
                for file in files {
                    if let path = Path(file) { found[path, default: []].insert(agent) }
                }
            }
        }
        let end = Clocks.boot
        next = end + max((end - start) * Authors.share, Authors.shortest)
    }

    /// Of each hour so much is spent on looking at most.
    private static let share: Int64 = 20
    private static let shortest: Int64 = 10_000

    mutating func forget() {
        found = [:]
        hasWritten = false
    }
}
