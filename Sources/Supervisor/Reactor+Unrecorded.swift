internal import EventLog
internal import Swarm

// What is so and not on the disk yet, or in no program: said beside what is recorded.
extension Reactor {
    /// A list is for people, who look for a few names and not for all of a swarm.
    private static let pendingLimit = 100

    /// What the list leaves out. While the disk takes rows, nothing is named: it is there in a moment.
    func unrecorded(_ health: Scribe.Health) -> [JSON.Field] {
        let fields = [
            JSON.Field("disk", JSON(health.disk.word)),
            JSON.Field("unrecorded", JSON(journal.unrecorded)),
        ]
        guard health.disk != .ok else { return fields }
        return fields + [JSON.Field("pending", pending)]
    }

    /// Where agents and the breaker stand otherwise than the disk says.
    private var pending: JSON {
        var agents: [JSON] = []
        for agent in kernel.state.agents where agents.count < Reactor.pendingLimit {
            let word = agent.standing.word
            guard journal.committed[agent.id]?.standing.word != word else { continue }
            agents.append(["agent": JSON(agent.name), "standing": JSON(word)])
        }
        let isOn = kernel.state.breaker != nil
        let isNews = isOn != (journal.committed.breaker != nil)
        return ["breaker": isNews ? JSON(isOn) : .null, "agents": JSON(agents)]
    }

    /// Input that waits for agents which do not read it.
    var unread: [JSON.Field] {
        let waiting = addressees.sorted { $0.rawValue < $1.rawValue }.compactMap { id -> JSON? in
            guard let bytes = wards[id]?.queue.bytes, bytes > 0 else { return nil }
            let name = kernel.state[id]?.name ?? id.rawValue
            return ["agent": JSON(name), "id": JSON(id.rawValue), "bytes": JSON(bytes)]
        }
        return waiting.isEmpty ? [] : [JSON.Field("unread", JSON(waiting))]
    }
}

extension Scribe.Disk {
    var word: String {
        switch self {
        case .ok: "ok"
        case .full: "full"
        case .failed: "failed"
        }
    }
}
