/// Who has changed which files lately, as far as it is known.
struct Touches: Equatable, Sendable {
    private var paths: [String: Path] = [:]
    /// The paths, those that were touched first in front.
    private var order: [String] = []
    /// Leases that ended a moment ago: what was written under them is found a little later.
    private var ended: [(lease: State.Lease, at: Int64)] = []

    struct Touch: Equatable, Sendable {
        let agent: AgentID
        let at: Int64
        /// It held the path.
        let isHolder: Bool
    }

    private struct Path: Equatable {
        /// The last one of each agent, the oldest first.
        var touches: [Touch] = []
        /// When each agent changed it.
        var changes: [AgentID: [Int64]] = [:]
    }

    /// Who was just allowed to write what.
    private var asked: [(path: String, agent: AgentID, at: Int64)] = []

    /// So soon whoever is allowed to write does it.
    private static let writing: Int64 = 10_000_000
    private static let askedLimit = 1_024

    /// What is written is found at the latest after this.
    private static let finding: Int64 = 3_000_000
    private static let endedLimit = 256

    mutating func note(ended lease: State.Lease, at moment: Int64) {
        ended.removeAll { $0.at < moment - Touches.finding }
        if ended.count < Touches.endedLimit { ended.append((lease, moment)) }
    }

    /// What was held when something was written that is found now.
    func justEnded(at moment: Int64) -> [State.Lease] {
        ended.filter { $0.at >= moment - Touches.finding }.map(\.lease)
    }

    mutating func note(asked path: String, by agent: AgentID, at moment: Int64) {
        asked.removeAll { $0.at < moment - Touches.writing }
        if asked.count < Touches.askedLimit { asked.append((path, agent, moment)) }
    }

    /// Who was allowed to write it a moment ago.
    func askers(of path: String, at moment: Int64) -> Set<AgentID> {
        let recent = asked.lazy.filter { $0.at >= moment - Touches.writing && $0.path == path }
        return Set(recent.map(\.agent))
    }

    /// Notes that an agent changed it, and says who else did within a span.
    mutating func add(_ touch: Touch, to path: String, within span: Int64) -> [Touch] {
        if paths[path] == nil {
            order.append(path)
            if order.count > Patience.touchedPaths { paths[order.removeFirst()] = nil }
        }
        var known = paths[path] ?? Path()
        known.touches.removeAll { $0.agent == touch.agent || $0.at < touch.at - span }
        let others = known.touches
        known.touches.append(touch)
        paths[path] = known
        return others
    }

    /// How often an agent has changed it within a span, this time included.
    mutating func count(_ path: String, by agent: AgentID, at moment: Int64, within span: Int64)
        -> Int
    {
        var changes = paths[path]?.changes[agent] ?? []
        changes.removeAll { $0 < moment - span }
        changes.append(moment)
        paths[path]?.changes[agent] = changes
        return changes.count
    }

    /// From here on it is counted anew.
    mutating func forgetChanges(of agent: AgentID) {
        for path in paths.keys { paths[path]?.changes[agent] = nil }
    }

    mutating func forget(_ agent: AgentID) {
        for path in paths.keys {
            paths[path]?.touches.removeAll { $0.agent == agent }
            paths[path]?.changes[agent] = nil
        }
    }

    static func == (left: Touches, right: Touches) -> Bool {
        left.paths == right.paths && left.order == right.order
            && left.ended.elementsEqual(right.ended, by: ==)
            && left.asked.elementsEqual(right.asked, by: ==)
    }
}
