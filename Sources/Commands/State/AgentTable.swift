internal import Canvas
internal import MissionControl
internal import Swarm

/// A row an agent, in the order in which they need somebody.
struct AgentTable {
    private let state: State
    private let now: LogTime
    private let face: Face

    private enum Column: Int, CaseIterable {
        case mark, name, role, status, age, evidence, what

        static let count = allCases.count

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

        /// On a terminal; elsewhere nothing is cut. No name is longer: a cut one could be another's.
        var widest: Int {
            switch self {
            case .mark: 1
            case .name: 32
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
    /// What is given up where not even the rest fits; names are cut before, but no shorter than this.
    private static let last = [Column.what, .status, .name]
    private static let shortestName = 4

    init(_ state: State, _ now: LogTime, _ face: Face) {
        self.state = state
        self.now = now
        self.face = face
    }

    func print(_ output: inout Output) throws(WriteError) {
        let cells = Cells(self)
        var widths = Column.allCases.map { column in
            let widest = cells.widest(column)
            return face.isTerminal ? min(widest, column.widest) : widest
        }
        // Nobody has to have a role.
        let hasRoles = state.agents.contains { !$0.role.isEmpty }
        var shown = columns(widths).filter { hasRoles || $0 != .role }
        if let room = face.columns { squeeze(&shown, &widths, into: room) }
        var line: [UInt8] = []
        for row in cells.roles.indices {
            line.removeAll(keepingCapacity: true)
            if row == 0 {
                face.colour(.textDim, &line) { append(row, of: cells, widths, shown, to: &$0) }
            } else {
                append(row, of: cells, widths, shown, to: &line)
            }
            try output.line(shown: line)
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

    private func squeeze(_ shown: inout [Column], _ widths: inout [Int], into room: Int) {
        let name = Column.name.rawValue
        for column in AgentTable.last where least(shown, widths) > room {
            shown.removeAll { $0 == column }
            let excess = max(least(shown, widths) - room, 0)
            widths[name] = min(widths[name], max(widths[name] - excess, AgentTable.shortestName))
        }
    }

    /// How wide a row is in which one letter is left of what is said.
    private func least(_ shown: [Column], _ widths: [Int]) -> Int {
        guard let end = shown.last else { return 0 }
        return start(of: end, shown, widths) + (end == .what ? 1 : widths[end.rawValue])
    }

    private func start(of end: Column, _ shown: [Column], _ widths: [Int]) -> Int {
        shown.prefix { $0 != end }.reduce(0) { $0 + widths[$1.rawValue] + $1.gap }
    }

    private func append(
        _ row: Int, of cells: Cells, _ widths: [Int], _ shown: [Column], to line: inout [UInt8]
    ) {
        // Spaces at the end of a line only make it wrap.
        let hasWhat = cells.texts.columns(of: cells.place(row, .what)) > 0
        let last = shown.last { $0 != .what || hasWhat }
        for column in shown {
            let fit =
                column == last
                ? rest(after: start(of: column, shown, widths))
                : Text.Fit(
                    columns: widths[column.rawValue], isRight: column == .age,
                    cuts: face.isTerminal)
            let role = column == .mark || column == .status ? cells.roles[row] : nil
            let place = cells.place(row, column)
            face.colour(role, &line) { cells.texts.append(place, fit, to: &$0) }
            if column == last { return }
            line.append(contentsOf: repeatElement(UInt8(ascii: " "), count: column.gap))
        }
    }

    /// The end of a line, which has all that is left of it.
    private func rest(after used: Int) -> Text.Fit {
        let room = face.columns.map { max($0 - used, 1) }
        return Text.Fit(columns: room ?? 0, cuts: room != nil, pads: false)
    }

    /// What stands where: the heads, then a row an agent.
    private struct Cells {
        private(set) var texts: ShownTexts
        /// What the mark and the status of each row mean.
        private(set) var roles: [Role?] = [nil]

        init(_ table: AgentTable) {
            texts = ShownTexts(table.face)
            for column in Column.allCases { texts.append(column.head) }
            let agents = table.state.agents
            for place in table.state.placesByNeed { append(agents.span[place], table) }
        }

        /// One for each column, in their order.
        private mutating func append(_ agent: Agent, _ table: AgentTable) {
            let standing = agent.standing
            roles.append(standing.mark.role)
            texts.append(own: standing.mark.sign)
            texts.append(foreign: agent.name)
            texts.append(foreign: agent.role)
            // A change that goes on is called what the log calls it.
            texts.append(foreign: standing.word)
            texts.append(own: age(from: table.state.since(agent), to: table.now))
            texts.append(foreign: agent.condition.evidence.shortWord)
            texts.append([table.whose(agent), table.what(agent, standing)].joined(by: "; "))
        }

        func place(_ row: Int, _ column: Column) -> Int { row * Column.count + column.rawValue }

        func widest(_ column: Column) -> Int {
            roles.indices.reduce(0) { max($0, texts.columns(of: place($1, column))) }
        }
    }

    // MARK: - What

    /// Whose it is for now, where that is not its own.
    private func whose(_ agent: Agent) -> Text {
        state.override(.takeOver, of: agent.id) == nil ? Text() : "taken over"
    }

    /// Why it needs somebody, else its last word.
    private func what(_ agent: Agent, _ standing: Standing) -> Text {
        let reason = Text(foreign: agent.condition.reason ?? "")
        let last = lastWord(agent)
        if agent.phase?.word == "lingering" {
            return [Text(own: exit(agent)), "processes it started run on"].joined(by: "; ")
        }
        if let phase = agent.phase { return [Text(phase.progress), reason].joined(by: "; ") }
        switch standing.group {
        case .waiting: return request(of: agent) ?? (reason.isEmpty ? last : reason)
        case .failed, .done:
            let exit = exit(agent)
            // Of an agent that is given up, or lost, the reason names the exit already.
            let isSaid =
                agent.condition.reason.map {
                    $0.hasSuffix("last \(exit)") || $0.hasPrefix("\(exit): ")
                        || $0.hasPrefix("cut off")
                } ?? false
            let end = [isSaid ? Text() : Text(own: exit), reason].joined(by: "; ")
            return [end, lastLine(agent)].joined(by: ": ")
        case .unsure: return [reason, last.isEmpty ? last : "last: " + last].joined(by: "; ")
        case .paused:
            let by = agent.holds.map { Text(foreign: $0) }.joined(by: ", ")
            return reason.isEmpty ? "by \(by)" : reason
        case .working, .idle:
            let warning = agent.budgets.isEmpty ? nil : state.warning(about: agent, at: now)
            let words = reason.isEmpty || saysMore(agent, than: last) ? last : reason
            return [Text(own: warning ?? ""), words].joined(by: "; ")
        }
    }

    /// Whether what it said last is more than why it does what it does, as on the screen: how it was known that
    /// it is ready is of no interest once it says something.
    private func saysMore(_ agent: Agent, than last: Text) -> Bool {
        let isWorking =
            agent.standing.group == .working && agent.condition.status != .initializing
        let isDrawn = agent.lastWord == nil && agent.lastLine.isDrawing
        return isWorking && !last.isEmpty && !isDrawn
    }

    private func request(of agent: Agent) -> Text? {
        let own = state.requests.first { $0.agent == agent.id }
        return (own ?? state.requestOfLimit(of: agent)).map { request in
            let why = [
                request.rule.map { "rule \($0)" as Text }, request.allowance.map { "\($0)" },
            ]
            .compactMap(\.self).joined(by: "; ")
            let more: Text = why.isEmpty ? Text() : " (\(why))"
            return "#\(plain: request.id.rawValue) \(request.action)?\(more)"
        }
    }

    private func exit(_ agent: Agent) -> String {
        agent.exit.map { exitWords(code: $0.code, signal: $0.signal) } ?? ""
    }

    /// What it declared last, else its last line.
    private func lastWord(_ agent: Agent) -> Text {
        guard let word = agent.lastWord else { return lastLine(agent) }
        return word.kind == .decision ? "◆ \(word.text)" : Text(foreign: word.text)
    }

    private func lastLine(_ agent: Agent) -> Text {
        Text(foreign: agent.lastLine.bytes.asLastLine)
    }
}
