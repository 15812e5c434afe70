public import Canvas
public import Swarm

extension LogPane {
    /// Draws the entries into a part of the screen; its title is drawn by whoever draws the frame of all panes.
    public func draw(
        on canvas: inout Canvas, in part: Rectangle, _ scene: Scene, isFocused: Bool
    ) {
        guard !part.isEmpty else { return }
        let frame = LogFrame(
            self, scene, rows: part.rows, columns: part.columns, reach: part.rows)
        guard let frame else { return drawNothing(on: &canvas, in: part, scene) }
        for (y, row) in frame.rows.dropFirst(frame.top).prefix(part.rows).enumerated() {
            canvas.write(row.text, x: part.x, y: part.y + y, end: part.right)
            guard isFocused, !follows, row.entry == frame.rows[frame.selected].entry else {
                continue
            }
            canvas.underlay(part.row(y), .logSelected)
        }
    }

    private func drawNothing(on canvas: inout Canvas, in part: Rectangle, _ scene: Scene) {
        guard let page else { return }
        let text: String
        if selection.isFilter {
            text = page.rest == nil ? noMatch(scene.keys) : "none so far; the log is read on"
        } else {
            text = isMerged ? "nothing has happened yet" : "nothing to read of it yet"
        }
        canvas.write(Line(text, .textDim), x: part.x, y: part.y, end: part.right)
    }

    /// `0 of 3,400 match kind:tool "foo"; esc shows all`
    private func noMatch(_ keys: KeyMap) -> String {
        let all = count.map { "0 of \(grouped($0.all)) match" } ?? "nothing matches"
        let text = selection.pattern.map { "\"\($0.text)\"" }
        let filter = [kinds.map { "kind:\(LogKind.text($0))" }, text].compactMap(\.self)
        return "\(all) \(filter.joined(separator: " ")); \(keys[.back]) shows all"
    }

    // MARK: - The title

    /// What the title says at its right, at most so many columns of it.
    /// `live` knows those who are not born yet at the moment that is shown.
    public func note(_ scene: Scene, live: State? = nil, columns: Int) -> String {
        let sorts = kinds.map(LogKind.text) ?? ""
        let count = selection.isFilter ? count?.text ?? "only what matches" : ""
        let (scope, place) = (scopeText(live ?? scene.state), place(scene))
        // What is shown, and whether it goes on, must be said; how the agent stands is in its row, too.
        let wordings = [
            [scope, standing(scene), sorts, count, place], [scope, sorts, count, place],
            [scope, count, place], [count, place], [place],
        ].lazy.map { joined($0.filter { !$0.isEmpty }) }
        let fitting = wordings.first { TextWidth.width(of: $0) <= columns }
        return TextWidth.cut(fitting ?? place, to: columns)
    }

    private func joined(_ parts: [String]) -> String { parts.joined(separator: " · ") }

    private func place(_ scene: Scene) -> String {
        guard let hold else { return scene.isReplay ? "ends at the playhead" : "follows" }
        let entry = page?.entries.last { $0.place <= hold.place }
        let time = entry.map { ShownTime($0.time, in: scene.zone).clock }
        return "held" + (time.map { " at \($0)" } ?? "") + newer(than: hold.place, scene)
    }

    /// How much there is below: of all events that is known, of some of them where the end was read.
    private func newer(than place: EntryPlace, _ scene: Scene) -> String {
        var count = max(scene.moment.lastID.rawValue - place.event.rawValue, 0)
        if agents != nil || selection.isFilter {
            guard let page, !page.hasMoreAfter, page.restAfter == nil else {
                return ", newer below"
            }
            count = Int64(page.entries.count { $0.place > place })
        }
        return count > 0 ? ", \(grouped(count)) newer" : ""
    }

    private func scopeText(_ state: State) -> String {
        guard let agents else { return "all agents" }
        let names = state.agents.filter { agents.contains($0.id) }.map(\.name)
        switch names.count {
        case 0: return agents.map(\.rawValue).sorted().prefix(2).joined(separator: ", ")
        case 1...2: return names.joined(separator: ", ")
        default: return "\(names.count) agents"
        }
    }

    /// How the one agent stands, and how that is known.
    private func standing(_ scene: Scene) -> String {
        guard !scene.isReplay, !isMerged, let id = agents?.first, let agent = scene.state[id] else {
            return ""
        }
        let age = age(from: scene.state.since(agent), to: scene.now)
        return "\(agent.standing.word) \(age), \(agent.condition.evidence.words)"
    }
}

extension Evidence {
    /// How we know, at the end of a sentence.
    var words: String {
        switch self {
        case .hook: "told by its hook"
        case .descriptor3: "told on fd3"
        case .wire: "told by itself"
        case .exit: "it exited"
        case .kernel: "seen by the kernel"
        case .probe: "found by a check"
        case .operator: "told by you"
        case .programStatus: "told by its program"
        case .title: "guessed by its title"
        case .bell: "guessed by its bell"
        case .prompt: "guessed by its prompt"
        case .silence: "guessed by its silence"
        default: "told by \(rawValue)"
        }
    }
}
