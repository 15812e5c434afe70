/// What the keeper still has of an agent when a supervisor comes back.
public struct Survivor: Equatable, Sendable {
    public let agent: AgentID
    /// The holder's process; its descendants are the agent. Nil when it has ended, and only what the
    /// agent can be started again from is left.
    public let holder: Int64?
    /// Every process of it is stopped.
    public let isStopped: Bool

    public init(agent: AgentID, holder: Int64?, isStopped: Bool = false) {
        self.agent = agent
        self.holder = holder
        self.isStopped = isStopped
    }
}

extension Kernel {
    /// Goes on from what the log says and what the keeper has. What must be done at once comes with it.
    ///
    /// The keeper is right about who lives, the log about what was wanted: a stop that was under way
    /// goes on, and whoever was held is proven to be held before anything else is said of it.
    public static func recovered(
        from state: State, sources: SourceLedger = SourceLedger(), survivors: [Survivor],
        at now: Moment
    ) -> (Kernel, [Effect]) {
        var kernel = Kernel(state: state, sources: sources, now: now)
        let living = Set(survivors.filter { $0.holder != nil }.map(\.agent))
        let stopped = Set(survivors.filter(\.isStopped).map(\.agent))
        let resting = Set(survivors.filter { $0.holder == nil }.map(\.agent))
        for agent in state.agents where living.contains(agent.id) {
            kernel.adopt(agent, isStopped: stopped.contains(agent.id))
        }
        for agent in state.agents where !living.contains(agent.id) {
            if agent.origin.isJoined {
                kernel.expect(agent)
            } else if resting.contains(agent.id) {
                kernel.resume(agent)
            } else {
                kernel.miss(agent)
            }
        }
        // Nobody will ever hear of these, and their row was never written: they end.
        for stranger in living.union(resting) where state[stranger] == nil {
            kernel.perform(.killAll(stranger))
            kernel.perform(.forget(stranger))
        }
        kernel.interruptLetters()
        kernel.recoverLaw()
        kernel.archiving.due = now.boot &+ Patience.archivingFirst
        // First taken, then returned: a copy from before would do all of it once more.
        let effects = kernel.takeEffects()
        return (kernel, effects)
    }

    /// Its holder is still there.
    private mutating func adopt(_ agent: Agent, isStopped: Bool) {
        if agent.isOver { return resume(agent) }
        var life = AgentLife(of: agent, at: now)
        life.process = ProcessLife(of: agent, since: life.startedAt ?? now.boot)
        if agent.phase?.word == Phase.stopping { life.after = .stay }
        if agent.phase?.word == Phase.restarting { life.after = .startAgain }
        life.goOnReading(agent)
        if life.exit != nil { life.processWake = now.boot &+ Patience.lingering }
        lives[agent.id] = life
        if agent.phase?.word == Phase.clearing { return clear(agent.id) }
        if agent.phase?.isEnding == true { return finish(agent.id, .stop) }
        goOnHolding(agent, isStopped: isStopped)
        if life.isRunning, life.exit == nil {
            watchReadiness(of: agent.id, since: life.startedAt ?? now.boot)
        }
        if let exit = life.exit, life.comesAgain(after: exit) { clear(agent.id) }
    }

    mutating func goOnHolding(_ agent: Agent, isStopped: Bool) {
        guard !agent.holds.isEmpty || state.breaker != nil else {
            // Somebody held it who was killed before that was written. Whoever asked may count on it.
            guard isStopped else { return }
            lives[agent.id]?.hold = Hold(goingOnFrom: [])
            return hold(agent.id, .hold(reason: Reason.operator))
        }
        lives[agent.id]?.hold =
            agent.holds.isEmpty ? Hold() : Hold(goingOnFrom: agent.alreadyStopped)
        // It may have been let go by somebody who was killed before that was written.
        if agent.condition.status == .paused {
            note(
                agent.id, phase: Phase(word: Phase.holding),
                reason: agent.origin.isJoined ? "it is to say so again" : nil)
        }
        for reason in agent.holds { hold(agent.id, .hold(reason: reason)) }
        if state.breaker != nil {
            hold(agent.id, .hold(reason: Reason.breaker))
        } else if agent.holds.contains(Reason.breaker) {
            // The breaker was released, and this agent was about to be.
            hold(agent.id, .release(reason: Reason.breaker))
        }
    }

    /// Nothing of it is left, and it is started again if it waited for that.
    private mutating func resume(_ agent: Agent) {
        lives[agent.id] = AgentLife(of: agent, at: now)
        defer { rest(agent.id) }
        if let next = agent.tries.next {
            lives[agent.id]?.restartAt = max(now.boot(of: next), now.boot)
        } else if agent.phase?.word == Phase.restarting {
            lives[agent.id]?.restartAt = now.boot
        } else if agent.phase?.word == Phase.clearing {
            decide(agent.id)
        } else if agent.condition.status == .initializing, agent.started == nil,
            agent.origin.isAgain
        {
            // Somebody was about to start it, with what the keeper still has.
            lives[agent.id]?.restartAt = now.boot
        } else if !agent.condition.status.isEnd {
            lose(agent)
        }
    }

    /// The keeper does not know it: the machine went down, or keeper and supervisor did. What was
    /// running is lost, and nobody starts it again but who asks for it.
    private mutating func miss(_ agent: Agent) {
        guard agent.condition.status.isEnd else { return lose(agent) }
        guard agent.phase != nil || agent.tries.next != nil else { return }
        note(agent.id, reason: "not started again: the keeper that knew it is gone", tries: Tries())
    }

    private mutating func lose(_ agent: Agent) {
        var ending = Ending()
        ending.lastLine = String(decoding: agent.lastLine.bytes, as: UTF8.self)
        record(.agentExited, agent.id, subject: ProcessLife.Exit.lost.word, ending)
        // Whoever was being ended is concluded by nobody else.
        guard agent.phase?.isEnding == true else { return }
        record(
            .agentStatus, agent.id, subject: Status.failed.rawValue,
            StatusChange(
                from: agent.condition.status, evidence: .exit,
                reason: "lost: nobody saw how it ended", holds: []
            ))
    }
}

extension Agent {
    /// Whether the log knows that nothing of it is left, and what follows from that.
    fileprivate var isOver: Bool { tries.next != nil || tries.isParked || isStopped }

    private var isStopped: Bool { condition.status == .terminated && phase == nil }
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
