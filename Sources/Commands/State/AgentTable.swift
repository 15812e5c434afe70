internal import Swarm

/// A row an agent, in the order in which they need somebody.
struct AgentTable {
    private let state: State
    private let now: LogTime
    private let face: Face

    private enum Column: CaseIterable {
        case mark, name, role, status, age, evidence, what

        var head: Text {
            switch self {
            case .mark: ""
            case .name: "name"
            case .role: "role"
            case .status: "status"
            case .age: "age"
            case .evidence: "told by"
            case .what: "what"
            }
        }

        /// On a terminal names make room for what is said; elsewhere nothing is cut.
        var widest: Int {
            switch self {
            case .mark: 1
            case .name: 24
            case .role: 14
            case .status: 12
            case .age: 4
            case .evidence: 10
            case .what: .max
            }
        }

        var gap: Int { self == .mark ? 1 : 2 }
    }

    /// What is given up, in this order, where a terminal leaves less than so much for what is said.
    private static let dispensable = [Column.evidence, .role, .age]
    private static let roomForWhat = 20

    init(_ state: State, _ now: LogTime, _ face: Face) {
        self.state = state
        self.now = now
        self.face = face
    }

    var rows: [Text] {
        let agents = state.byNeed
        // Nobody has to have a role.
        let hasRoles = agents.contains { !$0.role.isEmpty }
        let cells = agents.map { agent in Column.allCases.map { cell($0, agent) } }
        let heads = Column.allCases.map(\.head)
        let table = [heads] + cells
        let widths = Column.allCases.enumerated().map { place, column in
            let widest = table.map { face.width(of: $0[place]) }.max() ?? 0
            return face.isTerminal ? min(widest, column.widest) : widest
        }
        let shown = columns(widths).filter { hasRoles || $0 != .role }
        return table.enumerated().map { place, row in
            let text = line(row, widths, shown)
            return place == 0 ? text.styled(.dim) : text
        }
    }

    /// Those there is room for.
    private func columns(_ widths: [Int]) -> [Column] {
        var shown = Column.allCases
        guard let room = face.columns else { return shown }
        for column in AgentTable.dispensable
        where room - start(of: .what, shown, widths) < AgentTable.roomForWhat {
            shown.removeAll { $0 == column }
        }
        return shown
    }

    private func start(of end: Column, _ shown: [Column], _ widths: [Int]) -> Int {
        zip(Column.allCases, widths)
            .filter { column, _ in shown.contains(column) && column != end }
            .reduce(0) { $0 + $1.1 + $1.0.gap }
    }

    private func line(_ cells: [Text], _ widths: [Int], _ shown: [Column]) -> Text {
        var line = Text()
        let isWhatEmpty = cells[cells.count - 1].isEmpty
        let parts = zip(Column.allCases, zip(cells, widths)).filter { shown.contains($0.0) }
        for (place, (column, (cell, width))) in parts.enumerated() where column != .what {
            if isWhatEmpty, place == parts.count - 2 { return line + cell }
            line += aligned(cell, to: width, isRight: column == .age)
            line += Text(own: String(repeating: " ", count: column.gap))
        }
        let what = cells[cells.count - 1]
        let used = start(of: .what, shown, widths)
        return line + (face.columns.map { what.cut(to: max($0 - used, 1)) } ?? what)
    }

    private func aligned(_ cell: Text, to width: Int, isRight: Bool) -> Text {
        face.isTerminal
            ? cell.fitted(to: width, isRight: isRight) : cell.padded(to: width, isRight: isRight)
    }

    private func cell(_ column: Column, _ agent: Agent) -> Text {
        let standing = agent.standing
        let role = standing.mark.role
        return switch column {
        case .mark: Text(own: standing.mark.sign).styled(role)
        case .name: Text(foreign: agent.name)
        case .role: Text(foreign: agent.role)
        // A change that goes on is called what the log calls it.
        case .status: Text(foreign: standing.word).styled(role)
        case .age: Text(own: age(from: agent.condition.since, to: now))
        case .evidence: Text(foreign: agent.condition.evidence.rawValue)
        case .what: what(agent, standing)
        }
    }

    // MARK: - What

    /// Why it needs somebody, else its last word.
    private func what(_ agent: Agent, _ standing: Standing) -> Text {
        let reason = Text(foreign: agent.condition.reason ?? "")
        let last = lastLine(agent)
        if let phase = agent.phase { return [phase.progress, reason].joined(by: "; ") }
        switch standing.group {
        case .waiting: return request(of: agent) ?? (reason.isEmpty ? last : reason)
        case .failed, .done:
            let exit = exit(agent)
            // Of an agent that is given up the reason names the last exit already.
            let isSaid = agent.condition.reason?.hasSuffix("last \(exit)") ?? false
            return [isSaid ? Text() : Text(own: exit), reason, last].joined(by: "; ")
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

    private func exit(_ agent: Agent) -> String {
        agent.exit.map { exitWords(code: $0.code, signal: $0.signal) } ?? ""
    }

    private func lastLine(_ agent: Agent) -> Text {
        Text(foreign: agent.lastLine.bytes.asItLooked)
    }
}
