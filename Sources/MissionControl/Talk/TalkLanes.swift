internal import Canvas
internal import Swarm

/// The lines of a sequence: one down the page for each who takes part, and arrows between them.
struct TalkLanes {
    private let parties: [Party]
    private let places: [Party: Int]
    private let x: Int
    private let width: Int

    /// The column behind the last line.
    var end: Int { x + parties.count * width }

    private static let least = 9
    /// Further apart nobody sees that they belong together.
    private static let most = 20

    /// Of what was for many the newest ones say who needs a line.
    private static let lookedAt = 100

    /// Nil where they do not fit into so many columns. Whoever only heard what was for all has a line where there is
    /// room for all of these.
    init?(_ entries: [TalkEntry], _ cast: TalkCast, _ state: State, x: Int, columns: Int) {
        let least = max(cast.nameColumns + 2, TalkLanes.least)
        let limit = columns / least
        var named: Set<Party> = []
        var many: [TalkEntry] = []
        for entry in entries {
            named.insert(cast.author(of: entry))
            if case .gate(.ask) = entry.kind { named.insert(.person) }
            guard let recipients = cast.recipients(of: entry) else {
                many.append(entry)
                continue
            }
            named.formUnion(recipients)
            if named.count > limit + 1 { return nil }
        }
        named = named.filter { if case .other = $0 { false } else { true } }
        var all = named
        for agent in state.agents where all.count <= limit {
            if many.suffix(TalkLanes.lookedAt).contains(where: { cast.isMeant(agent.id, by: $0) }) {
                all.insert(.agent(agent.id))
            }
        }
        let shown = all.count <= limit ? all : named
        guard !shown.isEmpty, shown.count <= limit else { return nil }
        let agents = state.agents.map { Party.agent($0.id) }.filter(shown.contains)
        parties = (shown.contains(.person) ? [.person] : []) + agents
        guard !parties.isEmpty else { return nil }
        places = Dictionary(uniqueKeysWithValues: parties.enumerated().map { ($1, $0) })
        self.x = x
        // Of a wide screen they have a part, and the words the rest.
        width = min(max(columns * 3 / 5 / parties.count, least), TalkLanes.most)
    }

    private func centre(_ lane: Int) -> Int { x + lane * width + width / 2 }

    // MARK: - Drawing

    func drawHead(on canvas: inout Canvas, in row: Rectangle, _ cast: TalkCast) {
        for (lane, party) in parties.enumerated() {
            let name = cast.name(of: party).cut(to: width - 1)
            let start = max(centre(lane) - name.width / 2, x + lane * width)
            canvas.write(name, x: row.x + start, y: row.y, end: row.right)
        }
    }

    func drawLines(on canvas: inout Canvas, in row: Rectangle) {
        for lane in parties.indices {
            canvas.write("│", x: row.x + centre(lane), y: row.y, .rule, end: row.right)
        }
    }

    func draw(
        _ entry: TalkEntry, _ cast: TalkCast, on canvas: inout Canvas, in row: Rectangle
    ) {
        drawLines(on: &canvas, in: row)
        guard let start = places[cast.author(of: entry)] else { return }
        let goals = goals(of: entry, cast)
        let fate = cast.fate(entry)
        guard let first = goals.min(), let last = goals.max() else {
            return drawBlock(cast.mark(entry), fate, at: start, on: &canvas, in: row)
        }
        let role = role(entry, fate)
        let shaft: Unicode.Scalar = if case .waits = fate { "·" } else { "─" }
        let (low, high) = (centre(min(first, start)), centre(max(last, start)))
        canvas.fill(
            Rectangle(x: row.x + low + 1, y: row.y, columns: high - low - 1, rows: 1), with: shaft,
            role)
        for lane in min(first, start)...max(last, start) {
            let sign = crossing(lane, start, first, last)
            canvas.write(
                sign, x: row.x + centre(lane), y: row.y, lane == start ? role : .rule,
                end: row.right)
        }
        for goal in goals where goal != start {
            let isRight = goal > start
            let isLost = !hasIt(parties[goal], entry, cast)
            canvas.write(
                isLost ? "✗" : isRight ? "▶" : "◀",
                x: row.x + centre(goal) + (isRight ? -1 : 1), y: row.y, isLost ? .bad : role,
                end: row.right)
        }
        if goals.contains(start) {
            drawBlock(cast.mark(entry), fate, at: start, on: &canvas, in: row)
        }
    }

    /// What has no way is on the line of whom it is about.
    private func drawBlock(
        _ mark: Block.Mark, _ fate: TalkCast.Fate, at lane: Int, on canvas: inout Canvas,
        in row: Rectangle
    ) {
        let mark: Block.Mark = if case .failed = fate { .bad } else { mark }
        let block: Line = "[\(mark.sign, mark.role)]"
        canvas.write(block, x: row.x + centre(lane) - 1, y: row.y, end: row.right)
    }

    private func crossing(_ lane: Int, _ start: Int, _ first: Int, _ last: Int) -> String {
        guard lane == start else {
            return lane > min(first, start) && lane < max(last, start) ? "┼" : "│"
        }
        switch (first < start, last > start) {
        case (true, true): return "┼"
        case (true, false): return "┤"
        default: return "├"
        }
    }

    private func role(_ entry: TalkEntry, _ fate: TalkCast.Fate) -> Role {
        if case .failed = fate, entry.outcome?.reached.isEmpty == true { return .bad }
        return role(entry)
    }

    private func role(_ entry: TalkEntry) -> Role {
        switch entry.kind {
        case .message: .textDim
        case .gate: .attention
        case .order, .approval: .blockPerson
        }
    }

    // MARK: - Where arrows go

    private func goals(of entry: TalkEntry, _ cast: TalkCast) -> [Int] {
        if let recipients = cast.recipients(of: entry) {
            return recipients.compactMap { places[$0] }
        }
        return parties.indices.filter { lane in
            if case .agent(let agent) = parties[lane] {
                cast.isMeant(agent, by: entry)
            } else {
                false
            }
        }
    }

    /// False for whoever has refused it.
    private func hasIt(_ party: Party, _ entry: TalkEntry, _ cast: TalkCast) -> Bool {
        guard let refusals = entry.outcome?.refusals, !refusals.isEmpty else { return true }
        return !refusals.contains { $0.name.isEmpty || cast.party(called: $0.name) == party }
    }

    /// Whom it is for, where an arrow does not say it.
    func missing(_ entry: TalkEntry, _ cast: TalkCast) -> Line? {
        guard entry.isLetter else { return nil }
        guard let recipients = cast.recipients(of: entry) else {
            return cast.many(entry)
        }
        let others = recipients.filter { places[$0] == nil }
        guard !others.isEmpty || recipients.isEmpty else { return nil }
        return recipients.isEmpty ? "nobody" : others.map { cast.name(of: $0) }.joined(by: ", ")
    }
}
