internal import Canvas
public import Swarm

/// What rows call agents and moments.
public struct EventNames: Sendable {
    public let zone: Zone
    /// Times of other days than this one are shown with their day.
    public let day: String
    private var names: [AgentID: String]
    private var roles: [AgentID: String]
    /// When those ended who do not live any more.
    private var ends: [AgentID: LogTime]

    public init(_ state: State, zone: Zone, newest: LogTime) {
        self.zone = zone
        day = ShownTime(newest, in: zone).day
        (names, roles, ends) = ([:], [:], [:])
        learn(state)
    }

    private mutating func learn(_ state: State) {
        for agent in state.agents {
            names[agent.id] = agent.name
            roles[agent.id] = agent.role
            ends[agent.id] = agent.condition.status.isEnd ? agent.condition.since : nil
        }
    }

    /// The same with the names as they are now.
    public func learning(_ state: State) -> EventNames {
        var others = self
        others.learn(state)
        return others
    }

    /// The name, or the id of an agent that nobody introduced.
    public func name(_ id: AgentID) -> String { names[id] ?? id.rawValue }

    /// Whether an agent is one of those a letter is for, which came as an event at a time.
    func isMeant(
        _ agent: AgentID, by recipients: Letter.Recipients, at id: EventID, _ time: LogTime
    ) -> Bool {
        let isBorn = (agent.number ?? 0) < id.rawValue
        let lives = isBorn && (ends[agent].map { time < $0 } ?? true)
        return switch recipients {
        case .named(let names): names.contains { $0 == self.names[agent] || $0 == agent.rawValue }
        case .role(let role): lives && roles[agent] == role
        case .all: lives
        }
    }

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
