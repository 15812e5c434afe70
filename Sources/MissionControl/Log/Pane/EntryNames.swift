internal import Canvas
internal import Swarm

/// How agents are called, and coloured, among each other's lines.
struct EntryNames {
    let columns: Int
    private let lines: [AgentID: Line]

    init(_ state: State) {
        let widths = state.agents.map { TextWidth.width(of: $0.name) }
        columns = min(max(widths.max() ?? 0, 4), 12)
        let roles: [Role] = [.name1, .name2, .name3, .name4, .name5, .name6]
        var lines: [AgentID: Line] = [:]
        for (place, agent) in state.agents.enumerated() {
            lines[agent.id] = Line(agent.name, roles[place % roles.count])
        }
        self.lines = lines
    }

    func line(of agent: AgentID?) -> Line {
        guard let agent else { return Line() }
        return lines[agent] ?? Line(agent.rawValue, .textDim)
    }
}
