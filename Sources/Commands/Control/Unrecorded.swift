internal import MissionControl
internal import Swarm

/// What a list of agents leaves out, because the disk does not take it.
struct Unrecorded {
    private let rows: Int64
    /// Nil where the disk says the same of the breaker.
    private let breaker: Bool?
    private let agents: [(name: String, standing: String)]

    private static let shownLimit = 10

    /// Nil where nothing is known to be left out.
    init?(rows: Int64?, _ pending: JSON?) {
        guard let rows, let pending else { return nil }
        self.rows = rows
        breaker = pending["breaker"]?.bool
        agents = (pending["agents"]?.array ?? []).compactMap { json in
            guard let name = json["agent"]?.string, let word = json["standing"]?.string else {
                return nil
            }
            return (name, word)
        }
    }

    /// One line: how much, and what of it matters to whoever looks at the agents.
    var sentence: Text {
        let count: Text = rows == 1 ? "1 change is" : "\(rows) changes are"
        var facts: [Text] = breaker.map { [$0 ? "the breaker is on" : "the breaker is off"] } ?? []
        for agent in agents.prefix(Unrecorded.shownLimit) {
            facts.append("\(agent.name) is \(agent.standing)")
        }
        let more = agents.count - Unrecorded.shownLimit
        if more > 0 { facts.append("\(more) agents more") }
        return "\(count) not recorded yet" + (facts.isEmpty ? Text() : ": ")
            + facts.joined(by: ", ")
    }
}

/// Input that waits for an agent which does not read it.
struct Unread {
    let name: String
    let id: String
    let bytes: Int64

    static func all(_ json: JSON?) -> [Unread] {
        (json?.array ?? []).compactMap { json in
            guard let name = json["agent"]?.string, let id = json["id"]?.string,
                let bytes = json["bytes"]?.int
            else { return nil }
            return Unread(name: name, id: id, bytes: bytes)
        }
    }

    var sentence: Text { "\(own: size(bytes)) of input wait for '\(name)', which does not read" }
}
