// What somebody wants done.
extension Kernel {
    mutating func obey(_ instruction: Instruction, _ asker: Asker) {
        switch instruction {
        case .spawn(let spec, let ticket): spawn(spec, ticket, asker)
        case .send(let name, let text, let enter): send(text, enter, to: name, asker)
        case .pause(let targets): forEach(targets, instruction, asker) { $0.pause($1) }
        case .resume(let targets): forEach(targets, instruction, asker) { $0.resume($1) }
        case .stop(let targets): forEach(targets, instruction, asker) { $0.stop($1, .stop) }
        case .kill(let targets): forEach(targets, instruction, asker) { $0.stop($1, .kill) }
        case .restart(let targets): forEach(targets, instruction, asker) { $0.restart($1) }
        case .freeze: freeze(asker)
        case .thaw: thaw(asker)
        case .shutdown: shutDown(asker)
        }
    }

    /// What can be said of an agent at once: it is so, it cannot be, or it will be.
    enum Reply {
        case now(Errand.Outcome)
        case later
    }

    private mutating func forEach(
        _ targets: Instruction.Targets, _ instruction: Instruction, _ asker: Asker,
        _ act: (inout Kernel, AgentID) -> Reply
    ) {
        var errand = Errand(asker, instruction)
        var later: [AgentID] = []
        for (name, found) in resolve(targets) {
            switch found {
            case .failure(let objection): errand.refuse(name, objection)
            case .success(let id):
                errand.wait(for: id, named: name)
                later.append(id)
            }
        }
        // Before anything is done: what is so at once must find who waits for it.
        errands.append(errand)
        for id in later {
            if case .now(let outcome) = act(&self, id) { settle(id, [instruction.verb], outcome) }
        }
    }

    private func resolve(
        _ targets: Instruction.Targets
    ) -> [(String, Result<AgentID, Objection>)] {
        switch targets {
        case .all:
            return state.agents.filter { lives[$0.id]?.process.isAlive == true }
                .map { ($0.name, .success($0.id)) }
        case .named(let names): return names.map { ($0, find($0)) }
        }
    }

    /// An agent by its name or its id.
    func find(_ name: String) -> Result<AgentID, Objection> {
        let agent =
            state[AgentID(rawValue: name)] ?? state.agents.last { $0.name == name }
        guard let agent else {
            return .failure(
                Objection("no_such_agent", "there is no agent '\(name)'", hint: "see 'skep ps'"))
        }
        return .success(agent.id)
    }

    func name(of id: AgentID) -> String { state[id]?.name ?? id.rawValue }
}

// MARK: - Starting

extension Kernel {
    private mutating func spawn(_ spec: AgentSpec, _ ticket: Int, _ asker: Asker) {
        if state.breaker != nil {
            let objection = Objection(
                "breaker", "the breaker holds the swarm, and nothing new is started",
                hint: "'skep thaw' releases it")
            return answer(asker, .refused(objection))
        }
        guard !spec.command.isEmpty else {
            return answer(
                asker, .refused(Objection("bad_request", "there is no command to run")))
        }
        var spec = spec
        let old = spec.name.flatMap { name in state.agents.last { $0.name == name.rawValue } }
        if let old, lives[old.id]?.process.isAlive == true || lives[old.id]?.restartAt != nil {
            let objection = Objection(
                "name_taken", "an agent '\(old.name)' is running already",
                hint: "give another name, or stop it first")
            return answer(asker, .refused(objection))
        }
        spec.name =
            spec.name
            ?? AgentSpec.name(
                for: spec.command, besides: Set(state.agents.lazy.map(\.name)))
        // The same name is the same agent again, and its streams go on.
        let id = old?.id ?? AgentID(first: nextID)
        record(.agentSpawned, id, subject: spec.role, spec.introduction.json)
        if spec.isTerminal {
            let size: JSON = ["columns": JSON(spec.size.columns), "rows": JSON(spec.size.rows)]
            record(.output, id, subject: "size", size)
        }
        var errand = Errand(asker, .spawn(spec, ticket: ticket))
        errand.wait(for: id, named: name(of: id))
        errands.append(errand)
        resting.removeAll { $0 == id }
        lives[id] = AgentLife()
        lives[id]?.policy = spec.restart
        live(id, .start, ticket: ticket)
    }

    /// Starts an agent again with what the keeper still has of it.
    mutating func startAgain(_ id: AgentID) {
        guard let agent = state[id] else { return }
        var content = Introduction(name: agent.name, command: agent.origin.command)
        content.directory = agent.origin.directory
        content.isTerminal = agent.origin.isTerminal
        content.restart = agent.origin.restart
        content.worktree = agent.origin.worktree
        record(.agentSpawned, id, subject: agent.role, content.json)
        resting.removeAll { $0 == id }
        lives[id]?.after = .ended
        lives[id]?.exit = nil
        lives[id]?.restartAt = nil
        live(id, .start)
    }
}

// MARK: - Holding, releasing, ending

extension Kernel {
    private mutating func pause(_ id: AgentID) -> Reply {
        guard lives[id]?.process.isAlive == true else { return .now(.failed(hasEnded(id))) }
        hold(id, .hold(reason: Reason.operator))
        return .later
    }

    private mutating func resume(_ id: AgentID) -> Reply {
        guard let life = lives[id], life.process.isAlive else {
            return .now(.failed(hasEnded(id)))
        }
        if life.hold.reasons.contains(Reason.breaker) {
            return .now(
                .failed(
                    Objection(
                        "held_by_breaker", "'\(name(of: id))' is held by the breaker",
                        hint: "'skep thaw' releases all")))
        }
        hold(id, .release(reason: Reason.operator))
        return .later
    }

    private mutating func stop(_ id: AgentID, _ how: ProcessLife.Input) -> Reply {
        guard let life = lives[id], life.process.isAlive || life.restartAt != nil else {
            return .now(.done)
        }
        lives[id]?.after = .stay(by: "operator")
        lives[id]?.restartAt = nil
        guard life.process.isAlive else {
            record(
                .agentStatus, id, subject: Status.terminated.rawValue,
                StatusChange(from: state[id]?.condition.status, evidence: .operator).json)
            return .now(.done)
        }
        // To hear SIGTERM it would have to run, and the breaker says that it must not.
        let isFrozen = life.hold.reasons.contains(Reason.breaker)
        live(id, isFrozen ? .kill : how)
        return .later
    }

    private mutating func restart(_ id: AgentID) -> Reply {
        if state.breaker != nil {
            return .now(
                .failed(
                    Objection(
                        "breaker", "the breaker holds the swarm, and nothing is started",
                        hint: "'skep thaw' releases it")))
        }
        guard lives[id]?.process.isAlive == true else {
            lives[id] = lives[id] ?? AgentLife()
            startAgain(id)
            return .later
        }
        lives[id]?.after = .startAgain
        live(id, .stop)
        return .later
    }

    private mutating func freeze(_ asker: Asker) {
        record(.command, subject: "freeze", CommandRecord(by: "operator").json)
        forEach(.all, .freeze, asker) { kernel, id in
            kernel.hold(id, .hold(reason: Reason.breaker))
            return .later
        }
    }

    private mutating func thaw(_ asker: Asker) {
        guard state.breaker != nil else {
            return answer(
                asker, .refused(Objection("not_frozen", "the breaker is not on")))
        }
        record(.command, subject: "thaw", CommandRecord(by: "operator").json)
        forEach(.all, .thaw, asker) { kernel, id in
            guard kernel.lives[id]?.hold.reasons.contains(Reason.breaker) == true else {
                return .now(.done)
            }
            kernel.hold(id, .release(reason: Reason.breaker))
            // Whoever is paused for another reason as well stays so.
            return kernel.lives[id]?.hold.reasons.isEmpty == true ? .later : .now(.done)
        }
    }

    private mutating func shutDown(_ asker: Asker) {
        leaving = asker
        for agent in state.agents { _ = stop(agent.id, .stop) }
        leaveIfEmpty()
    }

    func hasEnded(_ id: AgentID) -> Objection {
        Objection("not_running", "'\(name(of: id))' is not running", hint: "see 'skep ps'")
    }
}

/// Why an agent is held.
enum Reason {
    static let `operator` = "operator"
    static let breaker = Agent.breakerHold
}
