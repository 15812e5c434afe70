/// Somebody who starts an agent anew of which something is left: it waits a moment for the end.
struct Comer: Equatable, Sendable {
    let spec: AgentSpec
    let ticket: Int
    let command: Command
}

// Starting agents, for the first time and again.
extension Kernel {
    mutating func spawn(_ spec: AgentSpec, _ ticket: Int, _ command: Command) {
        let old = spec.name.flatMap { name in state.agents.last { $0.name == name.rawValue } }
        let isFirst = old.map { comers[$0.id] == nil } ?? true
        if let old, isJustOver(old), isFirst {
            comers[old.id] = Comer(spec: spec, ticket: ticket, command: command)
            return
        }
        if let objection = isFirst ? whyNotSpawn(spec, old) : Kernel.isBeingStarted {
            perform(.discard(ticket: ticket))
            return refuse(command, objection)
        }
        var spec = spec
        spec.name =
            spec.name
            ?? AgentSpec.name(
                for: spec.command, besides: Set(state.agents.lazy.map(\.name)).union(reserved))
        if spec.isApart, spec.worktree == nil { return plant(spec, ticket, command) }
        // The same name is the same agent again, and its streams go on.
        let id = old?.id ?? AgentID(first: nextID)
        withdrawComingBack(id, "it was started anew")
        record(.agentSpawned, id, subject: spec.role, spec.introduction)
        if spec.isTerminal { recordSize(id, spec.size) }
        var errand = Errand(command)
        errand.wait(for: id, named: name(of: id))
        errands.append(errand)
        resting.removeAll { $0 == id }
        seats.clear(id)
        lives[id] = AgentLife()
        lives[id]?.policy = spec.restart
        live(id, .start, ticket: ticket)
    }

    /// Whether nobody has said yet that its program runs.
    public func isStarting(_ id: AgentID) -> Bool { lives[id]?.process.isStarting == true }

    /// Whether its program has ended, and all of it may be gone in a moment.
    private func isJustOver(_ agent: Agent) -> Bool {
        guard leaving == .no, let life = lives[agent.id] else { return false }
        return life.process.isLingering && life.processWake != nil
    }

    /// It is gone, or what it started runs on: whoever waited to start it anew hears how it is now.
    mutating func letCome(_ id: AgentID) {
        guard let comer = comers.removeValue(forKey: id) else { return }
        spawn(comer.spec, comer.ticket, comer.command)
    }

    mutating func interruptComers() {
        for (_, comer) in comers.sorted(by: { $0.value.ticket < $1.value.ticket }) {
            perform(.discard(ticket: comer.ticket))
            refuse(comer.command, Kernel.isReplaced)
        }
        comers = [:]
    }

    func whyNotSpawn(_ spec: AgentSpec, _ old: Agent?) -> Objection? {
        if leaving != .no { return Kernel.isLeaving }
        if state.breaker != nil { return Kernel.breakerHolds }
        if errands.count >= Patience.errands { return Kernel.isCrowded }
        guard !spec.command.isEmpty else {
            return Objection("bad_request", "there is no command to run")
        }
        if let name = spec.name, spec.worktree == nil, reserved.contains(name.rawValue) {
            return Objection("name_taken", "an agent '\(name.rawValue)' is being started already")
        }
        guard let old, let life = lives[old.id], life.isAlive || life.restartAt != nil
        else { return nil }
        let why =
            life.process.isLingering
            ? "'\(old.name)' has ended, but processes that it started run on"
            : "an agent '\(old.name)' is running already"
        return Objection("name_taken", why, hint: "give another name, or stop it first")
    }

    /// Starts an agent again with what the keeper still has of it.
    mutating func startAgain(_ id: AgentID) {
        guard let agent = state[id] else { return }
        withdrawComingBack(id, "it was started again")
        var content = Introduction(name: agent.name, command: agent.origin.command)
        content.directory = agent.origin.directory
        content.isTerminal = agent.origin.isTerminal
        content.restart = agent.origin.restart
        content.worktree = agent.origin.worktree
        content.tokenDigest = agent.origin.tokenDigest
        content.mailbox = agent.origin.mailbox
        content.definition = agent.origin.definition
        content.ready = agent.origin.ready
        content.consistency = agent.origin.consistency == .inform ? nil : agent.origin.consistency
        content.isAgain = true
        content.isContinued = continues(agent) ? true : nil
        content.manners = agent.origin.manners
        content.containment = agent.origin.containment
        record(.agentSpawned, id, subject: agent.role, content)
        resting.removeAll { $0 == id }
        lives[id]?.after = .ended
        lives[id]?.continues = nil
        lives[id]?.exit = nil
        lives[id]?.startedAt = nil
        lives[id]?.restartAt = nil
        live(id, .start)
    }

    mutating func restart(
        _ id: AgentID, continuing: Bool, _ how: ProcessLife.Input = .stop
    ) -> Reply {
        if leaving != .no { return .now(.failed(Kernel.isLeaving)) }
        if state.breaker != nil { return .now(.failed(Kernel.breakerHolds)) }
        guard let agent = state[id] else { return .now(.failed(hasEnded(id))) }
        guard !agent.origin.isJoined else { return .now(.failed(joinsItself(agent))) }
        guard lives[id] != nil else { return .now(.failed(isNotKept(agent))) }
        if continuing, let objection = whyNotContinue(agent) { return .now(.failed(objection)) }
        lives[id]?.continues = continuing
        lives[id]?.tidings = nil
        guard lives[id]?.process.isAlive == true else {
            startAgain(id)
            return .later
        }
        lives[id]?.after = .startAgain
        finish(id, how)
        return .later
    }

    /// Its command is in the log; its environment, which may hold secrets, is only with its keeper.
    private func isNotKept(_ agent: Agent) -> Objection {
        let why =
            resting.count < Patience.resting
            ? "its environment went with the supervisor that ended"
            : "environments are kept of the \(Patience.resting) that ended last, and of no more"
        return Objection(
            "not_kept", "'\(agent.name)' cannot be started again: \(why)",
            hint: "'skep run --name \(agent.name) -- ...' starts it anew")
    }

    private func joinsItself(_ agent: Agent) -> Objection {
        Objection(
            "joined", "'\(agent.name)' joined by itself, and nobody else can start it again",
            hint: "start its program, and it joins")
    }

    static let isBeingStarted = Objection(
        "name_taken", "somebody else has it started already",
        hint: "give another name, or let it be")
    static let isReplaced = Objection(
        "interrupted", "the supervisor is being replaced", hint: "ask the next one")
    static let isLeaving = Objection("leaving", "the supervisor ends, and nothing is started")
    static let breakerHolds = Objection(
        "breaker", "the breaker holds the swarm, and nothing is started",
        hint: "'skep thaw' releases it")
    static let isCrowded = Objection(
        "busy", "\(Patience.errands) requests wait for what they asked for",
        hint: "look with 'skep ps', and ask again")
}
