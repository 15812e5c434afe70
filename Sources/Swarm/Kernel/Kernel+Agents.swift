// What becomes of agents.
extension Kernel {
    /// Takes something into an agent's processes, and does what follows.
    mutating func live(_ id: AgentID, _ input: ProcessLife.Input, ticket: Int? = nil) {
        guard let actions = lives[id]?.process.handle(input, now: now.boot) else { return }
        for action in actions { follow(action, id, ticket) }
    }

    private mutating func follow(_ action: ProcessLife.Action, _ id: AgentID, _ ticket: Int?) {
        switch action {
        case .spawn: perform(.spawn(id, name: name(of: id), ticket: ticket))
        case .terminate:
            note(id, phase: Phase(word: "stopping"))
            perform(.terminate(id))
        case .killAll: perform(.killAll(id))
        case .wake(let moment): lives[id]?.processWake = moment
        case .isRunning(let process): run(id, process)
        case .couldNotStart(let what, let why): fail(id, what, why)
        case .programEnded(let exit): end(id, exit)
        case .isGone: go(id)
        }
    }

    private mutating func run(_ id: AgentID, _ process: Int64) {
        lives[id]?.startedAt = now.boot
        var change = StatusChange(from: state[id]?.condition.status, evidence: .kernel)
        change.process = process
        record(.agentStatus, id, subject: Status.running.rawValue, change.json)
        settle(id, ["spawn", "restart"], .done)
        // It was started just before the breaker came, or is to be held from its beginning.
        if state.breaker != nil { hold(id, .hold(reason: Reason.breaker)) }
        hold(id, .recheck)
    }

    private mutating func fail(_ id: AgentID, _ what: String, _ why: String) {
        lives[id]?.processWake = nil
        // As a shell says it: that its program was to be executed goes without saying.
        let subject = what == "exec" ? state[id]?.origin.command.first ?? what : what
        let reason = "\(subject): \(why)"
        record(
            .agentStatus, id, subject: Status.failed.rawValue,
            StatusChange(
                from: state[id]?.condition.status, evidence: .kernel, reason: reason
            ).json)
        let objection = Objection(
            "not_started", "'\(name(of: id))' could not be started: \(reason)")
        settle(id, ["spawn", "restart"], .failed(objection))
        settle(id, ["stop", "kill"], .done)
        settle(id, ["pause", "resume", "freeze", "thaw"], .failed(hasEnded(id)))
        rest(id)
        leaveIfEmpty()
    }

    private mutating func end(_ id: AgentID, _ exit: ProcessLife.Exit) {
        guard let life = lives[id] else { return }
        lives[id]?.exit = exit
        if case .stay = life.after { terminate(id) }
        var ending = Ending(seconds: Double(now.boot - life.startedAt) / 1_000_000)
        switch exit {
        case .code(let code): ending.code = code
        case .signal(let signal): ending.signal = signal
        case .lost: break
        }
        ending.lastLine = state[id].map { String(decoding: $0.lastLine.bytes, as: UTF8.self) }
        record(.agentExited, id, subject: exit.word, ending.json)
        // What it left running would be in the way of the next try.
        if life.after == .startAgain || willStartAgain(life, exit) { live(id, .stop) }
    }

    private func willStartAgain(_ life: AgentLife, _ exit: ProcessLife.Exit) -> Bool {
        guard life.after == .ended else { return false }
        return life.policy == .always || (life.policy == .onFailure && exit.isFailure)
    }

    /// Somebody ended it: that is no failure, whatever it said on its way out.
    private mutating func terminate(_ id: AgentID) {
        guard state[id]?.condition.status != .terminated else { return }
        record(
            .agentStatus, id, subject: Status.terminated.rawValue,
            StatusChange(from: state[id]?.condition.status, evidence: .operator).json)
    }

    private mutating func go(_ id: AgentID) {
        guard let life = lives[id] else { return }
        lives[id]?.processWake = nil
        lives[id]?.holdWake = nil
        _ = lives[id]?.hold.handle(.ended, now: now.boot)
        if life.exit == nil { end(id, .lost) }
        settle(id, ["stop", "kill"], .done)
        settle(id, ["pause", "resume", "freeze", "thaw"], .failed(hasEnded(id)))
        rest(id)
        switch life.after {
        case .stay: break
        case .startAgain where leaving == nil: startAgain(id)
        case .startAgain: break
        case .ended: decide(id, life)
        }
        leaveIfEmpty()
    }

    /// Keeps what it would be started again from, of so many; whoever rests longest is forgotten.
    private mutating func rest(_ id: AgentID) {
        resting.removeAll { $0 == id }
        resting.append(id)
        guard resting.count > Patience.resting else { return }
        let oldest = resting.firstIndex { lives[$0]?.restartAt == nil } ?? 0
        perform(.forget(resting.remove(at: oldest)))
    }

    /// It ended by itself: again, later, or not any more.
    private mutating func decide(_ id: AgentID, _ life: AgentLife) {
        let exit = lives[id]?.exit ?? .lost
        let verdict = lives[id]?.restarts.ended(
            failed: exit.isFailure, policy: leaving == nil ? life.policy : .never,
            startedAt: life.startedAt, now: now.boot)
        switch verdict {
        case .rest, nil: break
        case .startAgain(let moment):
            lives[id]?.restartAt = moment
            let number = (state[id]?.restarts ?? 0) + 1
            let seconds = (moment - now.boot) / 1_000_000
            note(id, phase: Phase(word: "starting"), reason: "restart \(number) in \(seconds) s")
        case .park(let failures):
            note(
                id, reason: "parked after \(failures) failures in 15 min, last \(exit.sentence)")
        }
    }

    /// The same status, with more said about it.
    mutating func note(_ id: AgentID, phase: Phase? = nil, reason: String? = nil) {
        guard let condition = state[id]?.condition else { return }
        record(
            .agentStatus, id, subject: condition.status.rawValue,
            StatusChange(
                from: condition.status, evidence: condition.evidence,
                reason: reason ?? condition.reason, phase: phase, holds: state[id]?.holds
            ).json)
    }

    mutating func leaveIfEmpty() {
        guard let asker = leaving, lives.values.allSatisfy({ !$0.process.isAlive }) else { return }
        leaving = nil
        record(
            .command, subject: "shutdown", CommandRecord(by: "operator").json)
        answer(asker, .done([:]), isUrgent: true)
        perform(.leave)
    }

    /// Something is due: whatever asked to be woken by now is.
    mutating func elapse() {
        for id in state.agents.map(\.id) {
            guard let life = lives[id] else { continue }
            if let due = life.processWake, due <= now.boot {
                lives[id]?.processWake = nil
                live(id, .elapsed)
            }
            if let due = life.holdWake, due <= now.boot {
                lives[id]?.holdWake = nil
                hold(id, .elapsed)
            }
            if let due = life.restartAt, due <= now.boot, state.breaker == nil { startAgain(id) }
        }
    }
}

extension ProcessLife.Exit {
    var word: String {
        switch self {
        case .code(let code): String(code)
        case .signal(let signal): "signal \(signal)"
        case .lost: "lost"
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .code(let code): "exit \(code)"
        case .signal(let signal): "signal \(signal)"
        case .lost: "not seen"
        }
    }
}
