// What somebody wants done.
extension Kernel {
    mutating func obey(_ instruction: Instruction, _ asker: Asker) {
        let command = Command(instruction, by: asker, named: author(of: asker))
        if let objection = whyNotAllowed(instruction, asker) { return refuse(command, objection) }
        switch instruction {
        case .spawn, .resume, .restart, .thaw:
            if let objection = whyNobodyMayRun { return refuse(command, objection) }
        default: break
        }
        switch instruction {
        case .spawn(let spec, let ticket): spawn(spec, ticket, command)
        case .send(let name, let text, let enter, let isAnswer):
            send(text, enter, isAnswer, to: name, command)
        case .attach(let name, let visit): attach(visit, to: name, command)
        case .detach(let targets): forEach(targets, command) { $0.detach($1) }
        case .resize(let name, let size): resize(name, size, command)
        case .deliver(let letter): deliver(letter, command)
        case .pause(let targets):
            forEach(targets, command) { $0.pause($1, by: command.author) }
        case .resume(let targets):
            forEach(targets, command) { $0.resume($1, by: command.author) }
        case .stop(let targets): forEach(targets, command, .pending) { $0.stop($1, .stop) }
        case .kill(let targets): forEach(targets, command, .pending) { $0.stop($1, .kill) }
        case .restart(let targets, let continuing):
            forEach(targets, command) { $0.restart($1, continuing: continuing) }
        case .freeze: freeze(command)
        case .thaw: thaw(command)
        case .shutdown:
            if leaving == .no { leaving = .wanted }
            forEach(.all, command, .pending) { $0.stop($1, .stop) }
        case .files(let task): obey(task, command)
        case .bringBack(let task, let names): obey(task, command, continuing: names)
        case .fell(let name): fell(name, command)
        case .gate(let question, let agent): gate(question, of: agent, command)
        case .settle(let answer): settle(answer, command)
        case .expect(let wish): expect(wish, command)
        case .lease(let wish): lease(wish, command)
        case .release(let release): self.release(release, command)
        case .rule(let rules): rule(rules, command)
        case .exempt(let wish): exempt(wish, command)
        case .override(let wish): override(wish, command)
        case .budget(let budgets, let agent): budget(budgets, of: agent, command)
        case .archive(let limit): archive(limit, command)
        case .retain(let retention): retain(retention, command)
        }
    }

    /// What can be said of an agent at once: it is so, it cannot be, or it will be.
    enum Reply {
        case now(Errand.Outcome)
        case later
    }

    /// Who is meant by all of them.
    enum Everybody {
        /// Who lives.
        case living
        /// And who waits for being started again.
        case pending
        /// Whom the breaker holds.
        case frozen
    }

    mutating func forEach(
        _ targets: Instruction.Targets, _ command: Command, _ everybody: Everybody = .living,
        _ act: (inout Kernel, AgentID) -> Reply
    ) {
        var errand = Errand(command)
        var meant: [AgentID] = []
        for (name, found) in resolve(targets, everybody) {
            switch found {
            case .failure(let objection): errand.refuse(name, objection)
            case .success(let id):
                errand.wait(for: id, named: name)
                // By its name and by its id it is the same one.
                if !meant.contains(id) { meant.append(id) }
            }
        }
        guard errands.count < Patience.errands else {
            // What keeps from harm is done; only that nobody waits for it.
            if command.isUrgent { for id in meant { _ = act(&self, id) } }
            return refuse(command, Kernel.isCrowded)
        }
        // Before anything is done: what is so at once must find who waits for it.
        errands.append(errand)
        for id in meant {
            guard case .now(let outcome) = act(&self, id) else { continue }
            errands[errands.count - 1].settle(id, outcome)
        }
    }

    private func resolve(
        _ targets: Instruction.Targets, _ everybody: Everybody
    ) -> [(String, Result<AgentID, Objection>)] {
        switch targets {
        case .all:
            return state.agents.filter { isMeant($0.id, by: everybody) }
                .map { ($0.name, .success($0.id)) }
        case .named(let names): return names.map { ($0, find($0)) }
        }
    }

    private func isMeant(_ id: AgentID, by everybody: Everybody) -> Bool {
        guard let life = lives[id] else { return false }
        switch everybody {
        case .living: return life.isAlive
        case .pending: return life.isAlive || life.restartAt != nil
        case .frozen: return life.hold.reasons.contains(Reason.breaker)
        }
    }

    /// An agent by its name or its id.
    func find(_ name: String) -> Result<AgentID, Objection> {
        guard let agent = state.agent(called: name) else {
            return .failure(
                Objection("no_such_agent", "there is no agent '\(name)'", hint: "see 'skep ps'"))
        }
        return .success(agent.id)
    }

    func name(of id: AgentID) -> String { state[id]?.name ?? id.rawValue }
}

// MARK: - Holding, releasing, ending

extension Kernel {
    private mutating func pause(_ id: AgentID, by author: String) -> Reply {
        guard let life = lives[id], life.isAlive else { return .now(.failed(hasEnded(id))) }
        guard !life.isEnding else { return .now(.failed(isEnding(id))) }
        if author == Command.operator, beginLull(id) { return .later }
        lives[id]?.remark = nil
        hold(id, .hold(reason: Reason.operator))
        return .later
    }

    private mutating func resume(_ id: AgentID, by author: String) -> Reply {
        guard let life = lives[id], life.isAlive else {
            return .now(.failed(hasEnded(id)))
        }
        guard !life.isEnding else { return .now(.failed(isEnding(id))) }
        if life.hold.reasons.contains(Reason.breaker) {
            return .now(
                .failed(
                    Objection(
                        "held_by_breaker", "'\(name(of: id))' is held by the breaker",
                        hint: "'skep thaw' releases all")))
        }
        if let objection = whyNotGoOn(id, life) { return .now(.failed(objection)) }
        if life.lull != nil {
            guard author == Command.operator else {
                return .now(
                    .failed(
                        Objection(
                            "held", "'\(name(of: id))' is being paused by the operator",
                            hint: "only the operator lets it go on")))
            }
            return letGoInLull(id)
        }
        guard life.hold != Hold() else { return .now(.already) }
        if let objection = goOnByHand(id, by: author) { return .now(.failed(objection)) }
        lives[id]?.isToHear = life.hold.reasons.contains(Reason.operator)
        hold(id, .release(reason: Reason.operator))
        return .later
    }

    private mutating func stop(_ id: AgentID, _ how: ProcessLife.Input) -> Reply {
        guard let life = lives[id], life.isAlive || life.restartAt != nil else {
            return .now(.already)
        }
        lives[id]?.after = .stay
        lives[id]?.restartAt = nil
        guard life.isAlive else {
            terminate(id)
            settleLetters(to: id)
            return .now(.done)
        }
        finish(id, how)
        return .later
    }

    /// That it is on is said at once, what came of it at the end.
    private mutating func freeze(_ command: Command) {
        if state.breaker == nil { turnBreaker(on: true, command) }
        forEach(.all, command) { kernel, id in
            kernel.hold(id, .hold(reason: Reason.breaker))
            return .later
        }
    }

    /// Where it is off already it is so, as a second `freeze` is.
    private mutating func thaw(_ command: Command) {
        if state.breaker != nil { turnBreaker(on: false, command) }
        forEach(.all, command, .frozen) { kernel, id in
            kernel.hold(id, .release(reason: Reason.breaker))
            // Whoever is paused for another reason as well stays so.
            let reasons = kernel.lives[id]?.hold.reasons ?? []
            return reasons.isEmpty ? .later : .now(.stillHeld(reasons))
        }
    }

    private mutating func turnBreaker(on isOn: Bool, _ command: Command) {
        record(
            .signal, subject: "breaker",
            BreakerChange(isOn: isOn, by: command.author))
    }

    func hasEnded(_ id: AgentID) -> Objection {
        Objection("not_running", "'\(name(of: id))' is not running", hint: "see 'skep ps'")
    }

    func isEnding(_ id: AgentID) -> Objection {
        Objection("ending", "'\(name(of: id))' is being ended", hint: "see 'skep ps'")
    }
}

/// Why an agent is held.
enum Reason {
    static let `operator` = "operator"
    static let breaker = Agent.breakerHold
}
