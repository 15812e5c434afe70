import EventLog
import Swarm

/// Reads every row in order and folds it into the state.
enum Fold {
    static func run(_ log: LogDirectory) throws -> JSON {
        let reader = try LogReader(log)
        guard let range = try reader.range() else { throw Failure("the log is empty") }
        var state = State()
        let start = Clock.wall
        try reader.forEach(after: .none, through: range.upperBound) { state.apply($0) }
        let seconds = Clock.wall - start
        return [
            "events": JSON(state.lastID.rawValue), "seconds": JSON(seconds),
            "checksum": JSON(checksum(state)),
        ]
    }

    private static func checksum(_ state: State) -> String {
        var sum = Checksum()
        sum.add(state.lastID.rawValue)
        sum.add(state.time?.microseconds ?? 0)
        for agent in state.agents.sorted(by: { number($0) < number($1) }) { add(agent, to: &sum) }
        return sum.hexadecimal
    }

    private static func number(_ agent: Agent) -> Int64 { agent.id.number ?? 0 }

    private static func add(_ agent: Agent, to sum: inout Checksum) {
        sum.add(number(agent))
        sum.add(text: agent.name.utf8)
        sum.add(text: agent.role.utf8)
        sum.add(agent.origin.process ?? 0)
        sum.add(text: agent.condition.status.rawValue.utf8)
        sum.add(text: agent.condition.evidence.rawValue.utf8)
        sum.add(agent.condition.since.microseconds)
        sum.add(text: agent.lastLine.bytes)
        sum.add(agent.lastLine.isOpen ? 1 : 0)
    }
}
