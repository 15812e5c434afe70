/// What the keeper still has of an agent when a supervisor comes back.
public struct Survivor: Equatable, Sendable {
    public let agent: AgentID
    /// The holder's process; its descendants are the agent. Nil when it has ended, and only what the
    /// agent can be started again from is left.
    public let holder: Int64?

    public init(agent: AgentID, holder: Int64?) {
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
        let living = Set(survivors.filter { $0.holder != nil }.map(\.agent))
        let resting = Set(survivors.filter { $0.holder == nil }.map(\.agent))
        for agent in state.agents where living.contains(agent.id) { kernel.adopt(agent) }
        for agent in state.agents where !living.contains(agent.id) {
            kernel.miss(agent)
            if resting.contains(agent.id) { kernel.resume(agent) }
        }
        // Nobody will ever hear of these, and their row was never written: they end.
        for stranger in living.union(resting) where state[stranger] == nil {
            kernel.perform(.killAll(stranger))
            kernel.perform(.forget(stranger))
        }
        // First taken, then returned: a copy from before would do all of it once more.
        let effects = kernel.takeEffects()
        return (kernel, effects)
    }

    private mutating func adopt(_ agent: Agent) {
        var life = AgentLife()
        life.policy = agent.origin.restart.flatMap(RestartPolicy.init(rawValue:)) ?? .never
        life.startedAt = now.boot
        life.process = ProcessLife(of: agent, since: now.boot)
        life.exit = agent.exit.map(ProcessLife.Exit.init)
        if !agent.holds.isEmpty { life.hold = Hold(goingOnFrom: agent.alreadyStopped) }
        lives[agent.id] = life
        for reason in agent.holds { hold(agent.id, .hold(reason: reason)) }
        if state.breaker != nil { hold(agent.id, .hold(reason: Reason.breaker)) }
        if agent.phase?.word == "stopping" || agent.condition.status == .terminated {
            lives[agent.id]?.after = .stay(by: "operator")
            live(agent.id, .stop)
        }
    }

    /// It has ended, and is started again if it waited for that.
    private mutating func resume(_ agent: Agent) {
        resting.append(agent.id)
        var life = AgentLife()
        life.policy = agent.origin.restart.flatMap(RestartPolicy.init(rawValue:)) ?? .never
        // It waited for its restart, or was just about to have it.
        let isDue = !agent.condition.status.isEnd && life.policy != .never
        guard agent.phase?.word == "starting" || isDue else { return }
        life.restartAt = now.boot &+ Patience.restart
        lives[agent.id] = life
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
    /// As the log tells it. Where it knows of no process, the holder has not said yet what became of
    /// the program; where the program has ended, its holder has others left.
    fileprivate init(of agent: Agent, since: Int64) {
        if let process = agent.origin.process {
            self.init(running: process, since: since)
            return
        }
        self.init()
        _ = handle(.start, now: since)
        if let exit = agent.exit { _ = handle(.exited(Exit(exit)), now: since) }
    }
}

extension ProcessLife.Exit {
    fileprivate init(_ exit: Agent.Exit) {
        if let code = exit.code {
            self = .code(code)
        } else if let signal = exit.signal {
            self = .signal(signal)
        } else {
            self = .lost
        }
    }
}
