// What becomes of agents.
extension Kernel {
    /// Takes something into an agent's processes, and does what follows.
    mutating func live(_ id: AgentID, _ input: ProcessLife.Input, ticket: Int? = nil) {
        // Before it is started again, or what is new would be closed.
        if input == .empty { perform(.close(id)) }
        guard let actions = lives[id]?.process.handle(input, now: now.boot) else { return }
        for action in actions { follow(action, id, ticket) }
    }

    private mutating func follow(_ action: ProcessLife.Action, _ id: AgentID, _ ticket: Int?) {
        switch action {
        case .spawn: perform(.spawn(id, name: name(of: id), ticket: ticket))
        case .terminate:
            noteEnding(id)
            perform(.terminate(id))
        case .killAll:
            noteEnding(id)
            perform(.killAll(id))
        case .wake(let moment): lives[id]?.processWake = moment
        case .isRunning(let process): run(id, process)
        case .couldNotStart(let what, let why): fail(id, what, why)
        case .programEnded(let exit): end(id, exit)
        case .isLingering: linger(id)
        case .isGone: go(id)
        }
    }

    private mutating func run(_ id: AgentID, _ process: Int64) {
        lives[id]?.startedAt = now.boot
        lives[id]?.spokeAt = now.boot
        lives[id]?.questions = [:]
        guard var change = present(id) else { return }
        // It may have been stopped before anybody heard that it runs.
        let isStopped = state[id]?.condition.status == .paused
        let isAwaited = state[id]?.origin.ready != nil
        if !isStopped {
            change.evidence = .kernel
            change.reason = isAwaited ? "not ready yet" : nil
        }
        change.process = process
        let status = isStopped ? Status.paused : isAwaited ? .initializing : .running
        record(.agentStatus, id, subject: status.rawValue, change)
        watchReadiness(of: id, since: now.boot)
        settle(id, ["spawn", "restart"], .done)
        waitOn(id)
        // It was started just before the breaker came, or is to be held from its beginning.
        if state.breaker != nil { hold(id, .hold(reason: Reason.breaker)) }
        hold(id, .recheck)
        weighAtStart(id)
        tellTidings(id)
    }

    /// What it left running is held as it was: somebody may let it go on.
    private mutating func linger(_ id: AgentID) {
        guard var change = present(id), let status = change.from else { return }
        change.phase = Phase(word: Phase.lingering)
        let reasons = lives[id]?.hold.reasons ?? []
        if !reasons.isEmpty { change.holds = reasons }
        record(.agentStatus, id, subject: status.rawValue, change)
        letCome(id)
    }

    /// As the system says it of a file, which a program without a path is not.
    private static let missing = "No such file or directory"

    private mutating func fail(_ id: AgentID, _ what: String, _ why: String) {
        lives[id]?.forgetHold(now.boot)
        lives[id]?.processWake = nil
        // As a shell says it: that its program was to be executed goes without saying.
        let subject = what == "exec" ? state[id]?.origin.command.first ?? what : what
        let isMissing = what == "exec" && why == Kernel.missing && !subject.utf8.contains(0x2F)
        let reason = "\(subject): \(isMissing ? "not found in PATH" : why)"
        record(
            .agentStatus, id, subject: Status.failed.rawValue,
            StatusChange(
                from: state[id]?.condition.status, evidence: .kernel, reason: reason, holds: []
            ))
        let objection = Objection(
            "not_started", "'\(name(of: id))' could not be started: \(reason)")
        settle(id, ["spawn", "restart"], .failed(objection))
        settleEnd(of: id)
        rest(id)
    }

    mutating func end(_ id: AgentID, _ exit: ProcessLife.Exit) {
        guard let life = lives[id] else { return }
        forgetReadiness(of: id)
        lives[id]?.exit = exit
        // What it left running hears of nothing.
        endLull(id)
        var ending = Ending(
            seconds: life.startedAt.map { Double(now.boot &- $0) / 1_000_000 })
        switch exit {
        case .code(let code): ending.code = code
        case .signal(let signal): ending.signal = signal
        case .lost: break
        }
        ending.lastLine = state[id].map { String(decoding: $0.lastLine.bytes, as: UTF8.self) }
        record(.agentExited, id, subject: exit.word, ending)
        forgetLaw(of: id)
        // What it left running would be in the way of the next try.
        if life.after == .startAgain || life.comesAgain(after: exit) { clear(id) }
    }

    /// Ends what a program left running, so that it can be started again. To hear SIGTERM it would
    /// have to run; nobody asked for that, and the breaker says that it must not.
    mutating func clear(_ id: AgentID) { finish(id, state.breaker == nil ? .stop : .kill) }

    /// Ends an agent, which is let go to hear SIGTERM whoever holds it.
    mutating func finish(_ id: AgentID, _ how: ProcessLife.Input) {
        if lives[id]?.guest != nil { return dismiss(id, isAtOnce: how == .kill) }
        forgetLull(id)
        if lives[id]?.process.isEnding == false { lives[id]?.forgetHold(now.boot) }
        live(id, how)
        // Somebody may want something else than whoever began to end it.
        if lives[id]?.process.isEnding == true { noteEnding(id) }
    }

    mutating func noteEnding(_ id: AgentID) {
        forgetReadiness(of: id)
        let word =
            switch lives[id]?.after {
            case .startAgain: Phase.restarting
            case .stay, nil: Phase.stopping
            case .ended: Phase.clearing
            }
        if state[id]?.phase?.word != word { note(id, phase: Phase(word: word)) }
    }

    /// It was ended: that is no failure, whatever it said on its way out.
    mutating func terminate(_ id: AgentID) {
        let isOrphan = lives[id]?.isOrphan == true
        record(
            .agentStatus, id, subject: Status.terminated.rawValue,
            StatusChange(
                from: state[id]?.condition.status, evidence: isOrphan ? .kernel : .operator,
                reason: isOrphan ? "the keeper is gone" : nil, holds: []
            ))
    }

    /// Whoever somebody was ending already is ended by that person.
    mutating func loseKeeper() {
        for (id, life) in lives where life.after != .stay { lives[id]?.isOrphan = true }
        obey(.shutdown, .nobody)
    }

    private mutating func go(_ id: AgentID) {
        lives[id]?.processWake = nil
        forgetLull(id)
        lives[id]?.forgetHold(now.boot)
        if lives[id]?.exit == nil { end(id, .lost) }
        settleEnd(of: id)
        switch lives[id]?.after {
        case .stay:
            // What it had left running was ended; it had done so itself.
            if state[id]?.condition.status.isEnd == true { note(id) } else { terminate(id) }
            settle(id, ["spawn", "restart"], .failed(stoppedBefore(id)))
        case .startAgain: comeBack(id)
        case .ended:
            settle(id, ["spawn", "restart"], .failed(stoppedBefore(id)))
            decide(id)
        case nil: break
        }
        if lives[id]?.process.isAlive == false { rest(id) }
        letCome(id)
    }

    /// Somebody wants it started again, and nothing is in the way any more, or the breaker is.
    private mutating func comeBack(_ id: AgentID) {
        guard leaving == .no else {
            settle(id, ["spawn", "restart"], .failed(Kernel.isLeaving))
            return terminate(id)
        }
        guard state.breaker != nil else { return startAgain(id) }
        lives[id]?.restartAt = now.boot
        var tries = lives[id]?.restarts.tries(at: now) ?? Tries()
        tries.next = now.time
        // It ran or was paused when it was ended: nothing of that is so any more.
        var change = StatusChange(
            from: state[id]?.condition.status, evidence: .operator,
            reason: "when the breaker is released", phase: Phase(word: Phase.starting), holds: [])
        change.tries = tries
        record(.agentStatus, id, subject: Status.terminated.rawValue, change)
        settle(id, ["spawn", "restart"], .failed(Kernel.breakerHolds))
    }

    private func stoppedBefore(_ id: AgentID) -> Objection {
        Objection("not_started", "'\(name(of: id))' was ended before it ran")
    }

    mutating func settleEnd(of id: AgentID) {
        settle(id, ["stop", "kill", "shutdown", "freeze", "thaw"], .done)
        settle(id, ["pause", "resume"], .failed(hasEnded(id)))
        settleLetters(to: id)
        forgetLaw(of: id)
    }

    /// Keeps what it would be started again from, of so many; whoever rests longest is forgotten.
    mutating func rest(_ id: AgentID) {
        resting.removeAll { $0 == id }
        resting.append(id)
        let idle = resting.filter { lives[$0]?.restartAt == nil }
        guard idle.count > Patience.resting, let oldest = idle.first else { return }
        withdrawComingBack(oldest, "it cannot be started again any more")
        resting.removeAll { $0 == oldest }
        lives[oldest] = nil
        perform(.forget(oldest))
    }

    /// It ended by itself: again, later, or not any more.
    mutating func decide(_ id: AgentID) {
        guard var life = lives[id] else { return }
        let exit = life.exit ?? .lost
        let verdict = life.restarts.ended(
            failed: exit.isFailure, policy: leaving == .no ? life.policy : .never,
            startedAt: life.startedAt ?? now.boot, now: now.boot)
        lives[id]?.restarts = life.restarts
        var tries = life.restarts.tries(at: now)
        switch verdict {
        // That nothing is left is a row in any case: it says how far the holder's words were heard, and
        // those of one run must not be taken for another's.
        case .rest: note(id)
        case .startAgain where !mayComeBack(id):
            note(id, reason: whyNotBack(id), tries: tries)
        case .startAgain(let moment):
            lives[id]?.restartAt = moment
            tries.next = now.time(of: moment)
            let number = (state[id]?.restarts ?? 0) &+ 1
            let seconds = (moment - now.boot) / 1_000_000
            note(
                id, phase: Phase(word: Phase.starting), reason: "restart \(number) in \(seconds) s",
                tries: tries)
        case .park(let failures):
            tries.isParked = true
            note(
                id, reason: "parked after \(failures) failures in 15 min, last \(exit.sentence)",
                tries: tries)
        }
    }

    /// Something is due: whatever asked to be woken by now is.
    mutating func elapse() {
        expireLetters()
        // A thousand leases that hold for hours are not looked at each time. The log's clock may be a little
        // before what was reckoned.
        if let due = lawWake, due <= now.boot &+ LogClock.tolerance { expireLaw() }
        lookAfterDeclarations()
        archiveByItself()
        for id in state.agents.map(\.id) {
            guard let life = lives[id] else { continue }
            if let due = life.processWake, due <= now.boot {
                lives[id]?.processWake = nil
                if life.guest != nil { visit(id, .elapsed) } else { live(id, .elapsed) }
            }
            if let due = life.holdWake, due <= now.boot {
                lives[id]?.holdWake = nil
                hold(id, .elapsed)
                remindToResume(id)
            }
            if let due = life.lull?.deadline, due <= now.boot { expireLull(id) }
            if let due = life.restartAt, due <= now.boot, state.breaker == nil, !isRestoring {
                startAgain(id)
            }
            if let due = silence(of: id, life), due <= now.boot { stall(id) }
            if let due = life.readiness?.wake, due <= now.boot { lookAtReadiness(of: id) }
            if let due = endOfTime(of: id), due <= now.boot { weigh(id) }
        }
    }
}

extension AgentLife {
    /// Whoever is ended is not held any more.
    mutating func forgetHold(_ now: Int64) {
        _ = hold.handle(.ended, now: now)
        holdWake = nil
        remark = nil
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
