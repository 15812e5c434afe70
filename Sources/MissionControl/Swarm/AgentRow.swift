internal import Canvas
internal import Swarm

/// One agent on one row.
struct AgentRow {
    let agent: Agent
    let scene: Scene
    let columns: RowColumns
    var isSelected = false
    var isMarked = false

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        let standing = agent.standing
        if isSelected { canvas.write("▸", x: row.x, y: row.y, .titleFocus, end: row.right) }
        if isMarked { canvas.write("*", x: row.x + 1, y: row.y, .marked, end: row.right) }
        canvas.write(standing.mark.sign, x: row.x + 2, y: row.y, standing.role, end: row.right)
        for (column, place) in columns.places {
            let text = text(of: column, standing, width: place.width)
            guard !text.isEmpty else { continue }
            let start = row.x + place.start
            let end = min(start + place.width, row.right)
            let line = Line(text, role(of: column, standing))
            if column.isNumber {
                canvas.write(line, endingAt: end, y: row.y, from: start)
            } else {
                canvas.write(line, x: start, y: row.y, end: end)
            }
        }
        if isSelected { canvas.underlay(row, .selected) }
    }

    private func text(
        of column: RowColumns.Column, _ standing: Standing, width: Int
    ) -> String {
        switch column {
        case .name: agent.name
        case .role: agent.role
        case .status: standing.word
        case .age: age(from: agent.condition.since, to: scene.now)
        case .told: agent.condition.evidence.shortWord
        case .what: AgentWords(agent, in: scene.state, keys: scene.keys).what
        case .activity: sparks(agent.activity.counts(at: scene.now).suffix(width))
        case .processor: agent.processor.map { percent($0) } ?? ""
        case .memory: agent.memory.map { shortSize($0) } ?? ""
        case .restarts: agent.restarts > 0 ? "↻\(agent.restarts)" : ""
        case .cost: agent.usage.cost > 0 || agent.usage.tokensIn > 0 ? money(agent.usage.cost) : ""
        }
    }

    private func role(of column: RowColumns.Column, _ standing: Standing) -> Role {
        switch column {
        case .name: standing.group.isLoud ? .textStrong : standing.group == .done ? .textDim : .text
        case .status: standing.role
        case .what: standing.group == .done || standing.group == .idle ? .textDim : .text
        case .activity: .spark
        case .role, .age, .told, .processor, .memory, .restarts, .cost: .textDim
        }
    }
}

extension Standing.Group {
    /// True for those a person is to find first.
    var isLoud: Bool { self == .waiting || self == .failed }
}

extension Evidence {
    /// In seven columns, as the head `told by` reads on: a guess is called one.
    var shortWord: String {
        switch self {
        case .programStatus: "program"
        case .operator: "you"
        case .silence, .title, .bell, .prompt: "guess"
        default: rawValue
        }
    }
}
