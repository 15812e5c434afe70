internal import Canvas
public import Swarm

/// The page of what was said between agents and to them, in its order: messages, orders, verdicts and answers.
public struct TalkPage: Equatable, Sendable {
    /// What was read last; nil before that.
    public internal(set) var reading: TalkReading?
    /// Whose talk is shown; nil for everybody's.
    public internal(set) var agents: Set<AgentID>?
    var list = PageList<EventID>(newsAt: .last)

    public init() {}

    /// What is shown of it.
    func entries(_ scene: Scene) -> [TalkEntry] {
        let all = reading?.entries ?? []
        guard let agents else { return all }
        let cast = TalkCast(all, scene)
        return all.filter { cast.concerns(agents, $0) }
    }

    mutating func show(_ agents: Set<AgentID>?) {
        self.agents = agents
        list.release()
    }

    // MARK: - The title

    /// `all agents · follows`
    func note(_ scene: Scene, live: State) -> String {
        [scope(live), extent(scene), place(scene)].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private func scope(_ state: State) -> String {
        guard let agents else { return "all agents" }
        let names = state.agents.filter { agents.contains($0.id) }.map(\.name)
        return (1...2).contains(names.count)
            ? names.joined(separator: ", ") : "\(agents.count) agents"
    }

    /// What is longer ago is not here.
    private func extent(_ scene: Scene) -> String {
        guard let cut = reading?.cut else { return "" }
        return "from \(ShownTime(cut, in: scene.zone).clock) on"
    }

    private func place(_ scene: Scene) -> String {
        guard let key = list.heldKey else {
            return scene.isReplay ? "ends at the playhead" : "follows"
        }
        let entries = entries(scene)
        guard let index = entries.lastIndex(where: { $0.id == key }) else { return "" }
        let newer = entries.count - index - 1
        return "held at \(ShownTime(entries[index].time, in: scene.zone).clock)"
            + (newer > 0 ? ", \(grouped(newer)) newer" : "")
    }
}

extension TalkPage: ListPage {
    func keys(_ scene: Scene) -> [EventID] { entries(scene).map(\.id) }

    func text(of key: EventID, _ scene: Scene) -> String {
        let all = reading?.entries ?? []
        guard let entry = all.last(where: { $0.id == key }) else { return "" }
        let cast = TalkCast(all, scene)
        let who = cast.who(entry, columns: 200)
        let fate = cast.fate(entry).line
        let text = [cast.word(entry), cast.text(entry, scene), fate].joined(by: "  ")
        return "\(ShownTime(entry.time, in: scene.zone).clock) \(who.text)  \(text.text)"
    }

    func heads(_ scene: Scene, columns: Int, rows: Int) -> Int {
        let face = TalkFace(self, scene, columns: columns)
        return face.lanes == nil ? 0 : min(1, rows)
    }
}
