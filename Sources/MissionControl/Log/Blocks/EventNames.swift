internal import Canvas
public import Swarm

/// What rows call agents and moments.
public struct EventNames: Sendable {
    public let zone: Zone
    /// Times of other days than this one are shown with their day.
    public let day: String
    private var names: [AgentID: String]

    public init(_ state: State, zone: Zone, newest: LogTime) {
        self.zone = zone
        day = ShownTime(newest, in: zone).day
        names = Dictionary(state.agents.map { ($0.id, $0.name) }) { first, _ in first }
    }

    /// The same with the names as they are now.
    public func learning(_ state: State) -> EventNames {
        var others = self
        for agent in state.agents { others.names[agent.id] = agent.name }
        return others
    }

    /// The name, or the id of an agent that nobody introduced.
    public func name(_ id: AgentID) -> String { names[id] ?? id.rawValue }

    /// Whom a message or an order is for: an agent by id or name, or all.
    func recipient(_ subject: String?) -> Line {
        guard let subject else { return "nobody" }
        return subject == "*" ? "all" : "\(name(AgentID(rawValue: subject)))"
    }

    public func clock(_ time: LogTime) -> String {
        let shown = ShownTime(time, in: zone)
        return shown.day == day ? shown.clock : "\(shown.day) \(shown.clock)"
    }

    /// The columns that nearly all names fit in; a longer one pushes its row to the right.
    public var columns: Int { min(max(names.values.map(\.utf8.count).max() ?? 0, 4), 16) }
}
