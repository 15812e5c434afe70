/// Which connection speaks for which agent. One that never had a seat is the operator's.
struct Seats: Sendable {
    private var seats: [[UInt8]: Seat] = [:]
    /// The connections, those that were bound first in front: nobody says when one has ended.
    private var order: [[UInt8]] = []

    private struct Seat {
        let agent: AgentID
        /// False once it speaks for nobody: whoever left or was cut off is no operator for that.
        var isTaken = true
    }

    /// When there are more, the oldest is forgotten, and joins again if it is still there.
    static let limit = 4_096

    /// For whom a connection speaks.
    subscript(client: [UInt8]) -> AgentID? {
        seats[client].flatMap { $0.isTaken ? $0.agent : nil }
    }

    /// Whose a connection is: for whom it speaks, or spoke last.
    func owner(of client: [UInt8]) -> AgentID? { seats[client]?.agent }

    mutating func bind(_ client: [UInt8], to agent: AgentID) {
        order.removeAll { $0 == client }
        order.append(client)
        seats[client] = Seat(agent: agent)
        if order.count > Seats.limit { seats[order.removeFirst()] = nil }
    }

    mutating func vacate(_ client: [UInt8]) { seats[client]?.isTaken = false }

    /// Nobody speaks for the agent any more.
    mutating func clear(_ agent: AgentID) {
        for client in order where seats[client]?.agent == agent { vacate(client) }
    }
}
