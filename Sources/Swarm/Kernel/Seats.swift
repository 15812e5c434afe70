/// Which connection speaks for which agent. One without a seat is the operator's.
struct Seats: Sendable {
    private var agents: [[UInt8]: AgentID] = [:]
    /// The connections, those that were bound first in front: nobody says when one has ended.
    private var order: [[UInt8]] = []

    /// When there are more, the oldest is forgotten, and joins again if it is still there.
    static let limit = 4_096

    subscript(client: [UInt8]) -> AgentID? { agents[client] }

    mutating func bind(_ client: [UInt8], to agent: AgentID) {
        order.removeAll { $0 == client }
        order.append(client)
        agents[client] = agent
        if order.count > Seats.limit { agents[order.removeFirst()] = nil }
    }

    mutating func remove(_ client: [UInt8]) {
        guard agents.removeValue(forKey: client) != nil else { return }
        order.removeAll { $0 == client }
    }

    /// Nobody speaks for the agent any more.
    mutating func clear(_ agent: AgentID) {
        order.removeAll { agents[$0] == agent }
        agents = agents.filter { $0.value != agent }
    }
}
