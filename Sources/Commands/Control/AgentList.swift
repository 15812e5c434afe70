internal import Arguments
internal import EventLog
internal import Swarm
internal import Wire

/// The agents of a workspace as `list` tells them, or as the log does when nobody answers.
struct AgentList {
    let state: State
    /// Each agent's object as it came: a newer supervisor says more than this version knows.
    private let objects: [String: JSON]

    /// Throws a `Failure` when the answer is none.
    init(_ body: Body) throws(Failure) {
        let json = body.json
        guard let agents = json["agents"]?.array else { throw AgentList.unreadable }
        var fields = [
            JSON.Field("last_id", json["last_id"] ?? 0), JSON.Field("agents", JSON(agents)),
        ]
        for key in ["requests", "leases"] {
            fields.append(JSON.Field(key, json[key] ?? JSON([JSON]())))
        }
        for key in ["time", "breaker"] { fields.append(JSON.Field(key, json[key] ?? .null)) }
        guard let state = State(JSON(fields)) else { throw AgentList.unreadable }
        self.state = state
        objects = AgentList.objects(agents)
    }

    /// What the log says while nobody watches over the agents: those that lived are unknown.
    init(unwatched state: State) {
        var json = state.json
        let agents = (json["agents"]?.array ?? []).map(AgentList.unwatched)
        if var fields = json.object, let place = fields.firstIndex(where: { $0.key == "agents" }) {
            fields[place].value = JSON(agents)
            json = JSON(fields)
        }
        self.state = State(json) ?? state
        objects = AgentList.objects(agents)
    }

    /// In the order of every list.
    var json: JSON {
        JSON(state.byNeed.map { objects[$0.id.rawValue] ?? $0.json })
    }

    private static func objects(_ agents: [JSON]) -> [String: JSON] {
        let pairs = agents.compactMap { agent in agent["id"]?.string.map { ($0, agent) } }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func unwatched(_ agent: JSON) -> JSON {
        guard let word = agent["status"]?.string, let status = Status(rawValue: word),
            !status.isEnd, let fields = agent.object
        else { return agent }
        let gone: Set = ["reason", "phase", "before_hold"]
        var kept = fields.filter { !gone.contains($0.key) }
        for place in kept.indices {
            switch kept[place].key {
            case "status": kept[place].value = JSON(Status.unknown.rawValue)
            case "evidence": kept[place].value = "log"
            case "holds": kept[place].value = JSON([JSON]())
            default: break
            }
        }
        let reason = status == .unknown ? "no supervisor runs" : "no supervisor runs; was \(word)"
        return JSON(kept + [JSON.Field("reason", JSON(reason))])
    }

    private static let unreadable = Failure(
        "the supervisor's list of agents cannot be read",
        hint: "use the skep that started it, or restart it with this one")
}
