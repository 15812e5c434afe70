internal import Canvas
public import Swarm

/// One agent on one row.
struct AgentRow: Equatable {
    /// Where in the state's agents it is.
    let place: Int
    let scene: Scene
    let columns: RowColumns
    var isSelected = false
    var isMarked = false

    private var agent: Agent { scene.state.agents[place] }

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        let agent = agent
        let standing = agent.standing
        if isSelected { canvas.write("▸", x: row.x, y: row.y, .titleFocus, end: row.right) }
        if isMarked { canvas.write("*", x: row.x + 1, y: row.y, .marked, end: row.right) }
        canvas.write(standing.mark.sign, x: row.x + 2, y: row.y, standing.role, end: row.right)
        for place in columns.places {
            let text = text(of: place.column, agent, standing, width: place.width)
            guard !text.isEmpty else { continue }
            let start = row.x + place.start
            let end = min(start + place.width, row.right)
            let line = Line(text, role(of: place.column, agent, standing))
            if place.column.isNumber {
                canvas.write(line, endingAt: end, y: row.y, from: start)
            } else {
                canvas.write(line, x: start, y: row.y, end: end)
            }
        }
        if isSelected { canvas.underlay(row, .selected) }
    }

    private func text(
        of column: RowColumns.Column, _ agent: Agent, _ standing: Standing, width: Int
    ) -> String {
        switch column {
        case .name: agent.name
        case .role: agent.role
        case .status: standing.word
        case .age: age(from: scene.state.since(agent), to: scene.now)
        case .told: agent.condition.evidence.shortWord
        case .what: AgentWords(agent, in: scene.state, keys: scene.keys).what
        case .activity: sparks(agent.activity.counts(at: scene.now).suffix(width))
        case .processor: agent.processor.map { percent($0) } ?? ""
        case .memory: agent.memory.map { shortSize($0) } ?? ""
        case .restarts: agent.restarts > 0 ? "↻\(agent.restarts)" : ""
        case .cost: agent.usage.cost > 0 || agent.usage.tokensIn > 0 ? money(agent.usage.cost) : ""
        case .leases: leases(of: agent)
        case .tokens: tokens(of: agent)
        case .process:
            agent.condition.status.isEnd ? "" : agent.origin.process.map { "\($0)" } ?? ""
        case .contained: agent.condition.status.isEnd ? "" : agent.containmentWords
        case .command: CommandWords.text(agent.origin.command)
        case .worktree: agent.origin.worktree?.split(separator: "/").last.map(String.init) ?? ""
        }
    }

    private func role(
        of column: RowColumns.Column, _ agent: Agent, _ standing: Standing
    ) -> Role {
        switch column {
        case .name: standing.group.isLoud ? .textStrong : standing.group == .done ? .textDim : .text
        case .status: standing.role
        case .what where AgentWords(agent, in: scene.state).isAttention: .attention
        case .what: standing.group == .done || standing.group == .idle ? .textDim : .text
        case .activity: .spark
        case .role, .age, .told, .processor, .memory, .restarts, .cost, .leases, .tokens, .process,
            .contained, .command, .worktree:
            .textDim
        }
    }

    private func leases(of agent: Agent) -> String {
        let count = scene.state.leases.count { $0.holder == agent.id }
        return count > 0 ? "\(count)" : ""
    }

    private func tokens(of agent: Agent) -> String {
        let sum = agent.usage.tokensIn.addingReportingOverflow(agent.usage.tokensOut)
        let count = sum.overflow ? .max : sum.partialValue
        return count > 0 ? shortCount(count) : ""
    }
}

extension Standing.Group {
    /// True for those a person is to find first.
    var isLoud: Bool { self == .waiting || self == .failed }
}

extension Agent {
    /// By what its processes are kept together.
    var containmentWords: String {
        origin.containment ?? (origin.isJoined ? "its own word" : "process tree")
    }
}

extension Evidence {
    /// In seven columns, as the head `told by` reads on: a guess is called one.
    public var shortWord: String {
        switch self {
        case .programStatus: "program"
        case .operator: "you"
        case .silence, .title, .bell, .prompt: "guess"
        default: rawValue
        }
    }
}
