/// What the keeper still has of an agent when a supervisor comes back.
public struct Survivor: Equatable, Sendable {
    public let agent: AgentID
    /// The holder's process; its descendants are the agent.
    public let holder: Int64

    public init(agent: AgentID, holder: Int64) {
        self.agent = agent
        self.holder = holder
    }
}

extension Kernel {
    /// Goes on from what the log says and what the keeper has. What must be done at once comes with it.
    ///
    /// The keeper is right about who lives, the log about what was wanted: a stop that was under way
    /// goes on, and whoever was held is proven to be held before anything else is said of it.
    public static func recovered(
        from state: State, survivors: [Survivor], at now: Moment
    ) -> (Kernel, [Effect]) {
        var kernel = Kernel(state: state, now: now)
        let living = Set(survivors.map(\.agent))
        for agent in state.agents where living.contains(agent.id) { kernel.adopt(agent) }
        for agent in state.agents where !living.contains(agent.id) { kernel.miss(agent) }
        // Nobody will ever hear of these, and their row was never written: they end.
        for stranger in living where state[stranger] == nil { kernel.perform(.killAll(stranger)) }
        return (kernel, kernel.takeEffects())
    }

    private mutating func adopt(_ agent: Agent) {
        var life = AgentLife()
        life.policy = agent.origin.restart.flatMap(RestartPolicy.init(rawValue:)) ?? .never
        life.startedAt = now.boot
        life.process =
            agent.origin.process.map { ProcessLife(running: $0, since: now.boot) }
            ?? ProcessLife.starting(since: now.boot)
        if !agent.holds.isEmpty { life.hold = Hold(goingOnFrom: agent.alreadyStopped) }
        lives[agent.id] = life
        for reason in agent.holds { hold(agent.id, .hold(reason: reason)) }
        if state.breaker != nil { hold(agent.id, .hold(reason: Reason.breaker)) }
        if agent.phase?.word == "stopping" {
            lives[agent.id]?.after = .stay(by: "operator")
            live(agent.id, .stop)
        }
    }

    /// It was running when somebody last looked, and is not any more.
    private mutating func miss(_ agent: Agent) {
        guard !agent.condition.status.isEnd else { return }
        var ending = Ending()
        ending.lastLine = String(decoding: agent.lastLine.bytes, as: UTF8.self)
        record(.agentExited, agent.id, subject: ProcessLife.Exit.lost.word, ending.json)
    }
}

extension ProcessLife {
    /// The keeper has its holder, and the holder has not said yet what became of the program.
    static func starting(since: Int64) -> ProcessLife {
        var life = ProcessLife()
        _ = life.handle(.start, now: since)
        return life
    }
}
