internal import Canvas
internal import Swarm

/// How agents are called, and coloured, among each other's lines.
struct EntryNames {
    let columns: Int
    private let state: State

    private static let roles: [Role] = [.name1, .name2, .name3, .name4, .name5, .name6]
    private static let mostColumns = 12

    init(_ state: State) {
        self.state = state
        var columns = 4
        for agent in state.agents where columns < EntryNames.mostColumns {
            columns = max(columns, TextWidth.width(of: agent.name))
        }
        self.columns = min(columns, EntryNames.mostColumns)
    }

    func line(of agent: AgentID?) -> Line {
        guard let agent else { return Line() }
        guard let place = state.place(of: agent) else { return Line(agent.rawValue, .textDim) }
        return Line(
            state.agents[place].name, EntryNames.roles[place % EntryNames.roles.count])
    }
}
