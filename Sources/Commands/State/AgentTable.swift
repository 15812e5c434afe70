internal import Swarm

/// A row an agent, in the order in which they need somebody.
struct AgentTable {
    private let state: State
    private let now: LogTime
    private let face: Face

    private static let heads: [Text] = ["", "name", "role", "status", "age", "told by", "what"]

    init(_ state: State, _ now: LogTime, _ face: Face) {
        self.state = state
        self.now = now
        self.face = face
    }

    var rows: [Text] {
        let cells = state.byNeed.map(cells)
        let all = [AgentTable.heads] + cells
        let widths = (0..<6).map { column in all.map { face.width(of: $0[column]) }.max() ?? 0 }
        return all.enumerated().map { place, row in
            let text = line(row, widths)
            return place == 0 ? text.styled(.dim) : text
        }
    }

    /// On a terminal names make room for what is said; elsewhere nothing is cut.
    private static let widest = [1, 24, 14, 12, 4, 10]
    private static let ageColumn = 4

    private func line(_ cells: [Text], _ widths: [Int]) -> Text {
        let what = cells[cells.count - 1]
        var line = Text()
        var used = 0
        for (column, cell) in cells.dropLast().enumerated() {
            if what.isEmpty, column == cells.count - 2 { return line + cell }
            let isRight = column == AgentTable.ageColumn
            let gap = column == 0 ? 1 : 2
            let width =
                face.isTerminal ? min(widths[column], AgentTable.widest[column]) : widths[column]
            line +=
                face.isTerminal
                ? cell.fitted(to: width, isRight: isRight)
                : cell.padded(to: width, isRight: isRight)
            line += Text(own: String(repeating: " ", count: gap))
            used += width + gap
        }
        return line + (face.columns.map { what.cut(to: max($0 - used, 12)) } ?? what)
    }

    private func cells(_ agent: Agent) -> [Text] {
        let standing = agent.standing
        let role = standing.mark.role
        return [
            Text(own: standing.mark.sign).styled(role), Text(foreign: agent.name),
            // A change that goes on is called what the log calls it.
            Text(foreign: agent.role), Text(foreign: standing.word).styled(role),
            Text(own: age(from: agent.condition.since, to: now)),
            Text(foreign: agent.condition.evidence.rawValue), what(agent, standing),
        ]
    }

    // MARK: - What

    /// Why it needs somebody, else its last word.
    private func what(_ agent: Agent, _ standing: Standing) -> Text {
        let reason = Text(foreign: agent.condition.reason ?? "")
        let last = lastLine(agent)
        if let phase = agent.phase { return [phase.progress, reason].joined(by: "; ") }
        switch standing.group {
        case .waiting: return request(of: agent) ?? (reason.isEmpty ? last : reason)
        case .failed, .done: return [exit(agent), reason, last].joined(by: "; ")
        case .unsure: return [reason, last.isEmpty ? last : "last: " + last].joined(by: "; ")
        case .paused:
            let by = agent.holds.map { Text(foreign: $0) }.joined(by: ", ")
            return reason.isEmpty ? "by \(by)" : reason
        case .working, .idle: return reason.isEmpty ? last : reason
        }
    }

    private func request(of agent: Agent) -> Text? {
        state.requests.first { $0.agent == agent.id }.map { request in
            let rule = request.rule.map { " (rule \($0))" as Text } ?? Text()
            return "\(request.action)?\(rule)"
        }
    }

    private func exit(_ agent: Agent) -> Text {
        agent.exit.map { Text(own: exitWords(code: $0.code, signal: $0.signal)) } ?? Text()
    }

    private func lastLine(_ agent: Agent) -> Text {
        Text(foreign: agent.lastLine.bytes.asItLooked)
    }
}
