@testable import Swarm

/// When agents may be started again, reckoned apart from the kernel: 1, 2, 4 … 60 s after they
/// ended, and not at all after five failures in 15 minutes.
struct Schedule {
    private var agents: [AgentID: Record] = [:]
    /// What the boot clock is behind, since the machine went down.
    var bootIsBehind: Int64 = 0

    private struct Record {
        var failures: [Int64] = []
        var seconds: Int64 = 0
        /// The earliest moment for the next start; nil where nobody should start it.
        var due: Int64?
        /// A person wants it started, whatever the schedule says.
        var isWanted = false
        /// A clock jumped between two supervisors: nobody can know any more.
        var isVague = false
        var isParked = false
        var started: Int64 = 0
    }

    mutating func asked(_ instruction: Instruction, _ state: State) {
        guard case .restart(let targets, _) = instruction else { return }
        for agent in state.agents where targets.include(agent) {
            agents[agent.id, default: Record()].isWanted = true
        }
    }

    /// What was not written never was; of whom that is, and after a jump of clocks, nobody can reckon
    /// any more.
    mutating func crashed(_ before: State, _ written: State, hasJumped: Bool) {
        for id in agents.keys {
            let (old, new) = (before[id], written[id])
            let isSame =
                old?.tries == new?.tries && old?.exit == new?.exit && old?.started == new?.started
                && old?.restarts == new?.restarts
            if hasJumped || !isSame { agents[id]?.isVague = true }
        }
    }

    /// Says what is wrong with an event.
    mutating func recorded(
        _ event: Event, _ before: State, _ after: State, at now: Moment
    ) -> [String] {
        guard let id = event.agent, let agent = after[id] else { return [] }
        switch event.type {
        // Whether it is started then a person decides, and when.
        case .signal where event.subject == "limit":
            if agent.asksToComeBack { agents[id, default: Record()].isVague = true }
            return []
        case .agentSpawned: return started(agent, event, at: now)
        case .agentStatus where agent.tries != before[id]?.tries:
            // Who is wanted by a person waits for nothing but the breaker.
            return before[id]?.phase?.word == "restarting" ? [] : decided(agent, at: now)
        case .agentStatus where agent.started != before[id]?.started:
            agents[id, default: Record()].started = now.boot + bootIsBehind
            return []
        default: return []
        }
    }

    private mutating func started(_ agent: Agent, _ event: Event, at now: Moment) -> [String] {
        var record = agents[agent.id] ?? Record()
        defer {
            record.due = nil
            record.isWanted = false
            record.isParked = false
            agents[agent.id] = record
        }
        guard agent.origin.isAgain else {
            record = Record()
            return []
        }
        guard !record.isWanted, !record.isVague else { return [] }
        if record.isParked { return ["'\(agent.name)' was parked, and is started"] }
        guard let due = record.due else { return [] }
        // From one supervisor to the next it is carried over in log time, by which each event may be
        // a microsecond later.
        let early = due - (now.boot + bootIsBehind)
        return early < 10_000 ? [] : ["'\(agent.name)' is started \(early) µs too early"]
    }

    /// The kernel said when it starts an agent again, or that it does not.
    private mutating func decided(_ agent: Agent, at now: Moment) -> [String] {
        var record = agents[agent.id] ?? Record()
        defer { agents[agent.id] = record }
        // Whether a person's wish was refused meanwhile is not known here.
        if record.isWanted, agent.tries.next != nil { record.isVague = true }
        // It waits for the breaker only, or waits for nothing any more.
        if record.isWanted || (agent.tries.next == nil && !agent.tries.isParked) { return [] }
        let time = now.boot + bootIsBehind
        if agent.exit?.code != 0 { record.failures.append(time) }
        record.failures.removeAll { time - $0 >= Patience.failureSpan }
        let isTooMuch = record.failures.count >= 5
        let ran = agent.exit?.seconds == nil ? 0 : time - record.started
        let hasRecovered = ran >= 60_000_000
        record.seconds = hasRecovered || record.seconds == 0 ? 1 : min(record.seconds * 2, 60)
        let expected = record.seconds
        record.due = time + expected * 1_000_000
        record.isParked = agent.tries.isParked
        if isTooMuch { record = Record(isVague: record.isVague, isParked: agent.tries.isParked) }
        guard !record.isVague else { return [] }
        guard isTooMuch == agent.tries.isParked else {
            return ["'\(agent.name)' failed \(isTooMuch ? "" : "less than ")five times: wrong end"]
        }
        guard let next = agent.tries.next, !isTooMuch else { return [] }
        let pause = next.microseconds - now.time.microseconds
        return abs(pause - expected * 1_000_000) < 10_000
            ? [] : ["'\(agent.name)' waits \(pause) µs and not \(expected) s"]
    }
}

extension Instruction.Targets {
    func include(_ agent: Agent) -> Bool {
        switch self {
        case .all: true
        case .named(let names): names.contains(agent.name) || names.contains(agent.id.rawValue)
        }
    }
}
