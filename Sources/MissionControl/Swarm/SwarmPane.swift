internal import Canvas
public import Swarm

/// The list of agents: which one the cursor is on, which are marked, which are shown.
public struct SwarmPane: Equatable, Sendable {
    /// The agent the cursor is on; nil until there is one.
    public private(set) var selected: AgentID?
    public private(set) var marked: Set<AgentID> = []
    public var filter = SwarmFilter()
    /// The first row that is shown.
    private var first = 0
    /// The line of the pane on which the cursor was drawn last.
    private var line = 0
    /// Where the selected agent stood when it was last on the list.
    private var place = 0

    public init() {}

    /// Where in the state's agents those are who are on the list, in its order.
    func places(_ scene: Scene) -> [Int] {
        let all = scene.moment.roll.places
        guard !filter.isEmpty else { return all }
        return all.filter { filter.matches(scene.state.agents[$0], in: scene.state) }
    }

    /// Who is on the list, in its order.
    func ids(_ scene: Scene) -> [AgentID] { places(scene).map { scene.state.agents[$0].id } }

    /// Those an action is about: the marked ones, else the selected one; of both none that the filter hides.
    public func chosen(_ scene: Scene) -> [Agent] {
        let agents = scene.state.agents
        let marked =
            self.marked.isEmpty ? [] : places(scene).filter { self.marked.contains(agents[$0].id) }
        guard marked.isEmpty else { return marked.map { agents[$0] } }
        return agents.filter { $0.id == seen(scene) }
    }

    /// The agent the cursor is seen on: nobody acts on one whom the filter hides meanwhile.
    func seen(_ scene: Scene) -> AgentID? { filter.hides(selected, scene) ? nil : selected }

    // MARK: - Following the state

    /// Keeps the cursor on its agent and its line, whatever the list has become.
    public mutating func follow(_ scene: Scene, rows: Int) {
        let agents = ids(scene)
        // The past does not know them all, and they are to be there when one returns.
        if !scene.isReplay, !marked.isEmpty {
            marked.formIntersection(scene.state.agents.map(\.id))
        }
        guard !agents.isEmpty else { return }
        guard let found = agents.firstIndex(where: { $0 == selected }) else {
            // One that is not born yet leaves its row, and the cursor keeps its name.
            if selected == nil || !(scene.isReplay || filter.hides(selected, scene)) {
                select(min(place, agents.count - 1), of: agents, rows: rows)
            }
            return
        }
        place = found
        // Where there are fewer rows now it is the last of them.
        first = SwarmPane.clamped(found - min(line, max(rows - 1, 0)), agents.count, rows)
        line = found - first
    }

    /// Whoever changes the filter means somebody whom it shows: the one they were at, or the first.
    mutating func show(_ filter: SwarmFilter, from agent: AgentID?, _ scene: Scene, rows: Int) {
        self.filter = filter
        let agents = ids(scene)
        if let agent, agents.isEmpty || agents.contains(agent) { selected = agent }
        follow(scene, rows: rows)
        if filter.hides(selected, scene) { select(0, of: agents, rows: rows) }
    }

    private mutating func select(_ index: Int, of agents: [AgentID], rows: Int) {
        guard agents.indices.contains(index) else { return }
        select(agents[index], at: index, of: agents.count, rows: rows)
    }

    private mutating func select(_ agent: AgentID, at index: Int, of count: Int, rows: Int) {
        selected = agent
        place = index
        reveal(index, of: count, rows: rows)
    }

    private mutating func reveal(_ index: Int, of count: Int, rows: Int) {
        if index < first { first = index }
        if index >= first + rows { first = index - rows + 1 }
        first = SwarmPane.clamped(first, count, rows)
        line = index - first
    }

    private static func clamped(_ first: Int, _ count: Int, _ rows: Int) -> Int {
        min(max(first, 0), max(count - rows, 0))
    }

    // MARK: - Moves

    public mutating func move(by distance: Int, _ scene: Scene, rows: Int) {
        let (agents, places) = (scene.state.agents, places(scene))
        guard !places.isEmpty else { return }
        let start = places.firstIndex { agents[$0].id == selected } ?? place
        let target = start.addingReportingOverflow(distance)
        let wished = target.overflow ? (distance < 0 ? 0 : places.count - 1) : target.partialValue
        let index = min(max(wished, 0), places.count - 1)
        select(agents[places[index]].id, at: index, of: places.count, rows: rows)
    }

    /// Goes to one agent; a filter that hides it is lifted.
    public mutating func select(_ agent: AgentID, _ scene: Scene, rows: Int) {
        if !ids(scene).contains(agent) { filter = SwarmFilter() }
        let agents = ids(scene)
        guard let index = agents.firstIndex(of: agent) else { return }
        select(index, of: agents, rows: rows)
    }

    /// Goes to what is drawn on a line of the list.
    public mutating func select(line: Int, _ scene: Scene, rows: Int) {
        select(first + line, of: ids(scene), rows: rows)
    }

    public mutating func toggleMark() {
        guard let selected else { return }
        if marked.remove(selected) == nil { marked.insert(selected) }
    }

    public mutating func toggleAll(_ scene: Scene) {
        let shown = Set(ids(scene))
        marked = shown.isSubset(of: marked) ? marked.subtracting(shown) : marked.union(shown)
    }

    public mutating func unmark() { marked = [] }
}

// MARK: - Drawing

extension SwarmPane {
    /// What stands at the right of the title.
    public func note(_ scene: Scene, rows: Int) -> String {
        let count = places(scene).count
        let all = scene.state.agents.count
        let marks = marked.isEmpty ? "" : "\(marked.count) marked · "
        if !filter.isEmpty { return marks + "\(count) of \(all) match \(filter.shown)" }
        let then = scene.isReplay ? " then" : ""
        if count > rows {
            return marks + "\(first + 1)–\(min(first + rows, count)) of \(count)\(then), by need"
        }
        return marks + "\(count) agent\(count == 1 ? "" : "s")\(then), by need"
    }

    /// A row each, so that the one the cursor leaves and the one it comes to are all that a step draws.
    func parts(in area: Rectangle, _ scene: Scene, hasHeads: Bool) -> [PlacedPart] {
        let columns = RowColumns(columns: area.columns)
        let (heads, body) = area.cut(top: hasHeads ? 1 : 0)
        var parts = hasHeads ? [PlacedPart(.heads(columns), in: heads)] : []
        let shown = places(scene).dropFirst(first).prefix(body.rows)
        for (index, place) in shown.enumerated() {
            let id = scene.state.agents[place].id
            let row = AgentRow(
                place: place, scene: scene, columns: columns, isSelected: id == selected,
                isMarked: marked.contains(id))
            parts.append(PlacedPart(.agent(row), in: body.row(index)))
        }
        let rest = body.cut(top: shown.count).rest
        let said = shown.isEmpty ? nothing(scene) : Line()
        return parts + [PlacedPart(.words(said), in: rest)]
    }

    private func nothing(_ scene: Scene) -> Line {
        let text =
            filter.isEmpty
            ? "no agents \(scene.isReplay ? "then" : "yet")"
            : "0 of \(scene.state.agents.count) match \(filter.shown); \(scene.keys[.back]) clears the filter"
        return Line(text, .textDim)
    }
}

extension RowColumns {
    func drawHeads(on canvas: inout Canvas, in row: Rectangle) {
        for place in places {
            let line = Line(place.column.head(in: place.width), .head)
            let start = row.x + place.start
            let end = min(start + place.width, row.right)
            if place.column.isNumber {
                canvas.write(line, endingAt: end, y: row.y, from: start)
            } else {
                canvas.write(line, x: start, y: row.y, end: end)
            }
        }
    }
}
