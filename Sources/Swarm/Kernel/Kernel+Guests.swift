// What becomes of programs that joined, and what they are told.
extension Kernel {
    /// Takes something into a joined program's life, and does what follows.
    mutating func visit(_ id: AgentID, _ input: GuestLife.Input) {
        guard let actions = lives[id]?.guest?.handle(input, now: now.boot) else { return }
        for action in actions { follow(action, id) }
    }

    private mutating func follow(_ action: GuestLife.Action, _ id: AgentID) {
        switch action {
        case .askWhetherThere:
            // One that it never answered is not waited for any more.
            lives[id]?.line.forget(.ping)
            push(.ping, to: id)
        case .tellToLeave:
            noteEnding(id)
            lives[id]?.forgetHold(now.boot)
            push(.stop, to: id)
            // Nobody is there who could hear it.
            if lives[id]?.line.client == nil { visit(id, .unreachable) }
        case .wake(let moment): lives[id]?.processWake = moment
        case .isSilent: miss(id)
        case .isBack: welcome(id)
        case .hasLeft: break
        case .isCutOff: cutOff(id)
        }
    }

    private mutating func miss(_ id: AgentID) {
        lives[id]?.line.forget(.ping)
        guard let agent = state[id], agent.condition.status != .unknown else { return }
        var change = StatusChange(
            from: agent.condition.status, evidence: .silence,
            reason: lives[id]?.line.client == nil
                ? "its connection is gone"
                : "not heard of for \(Patience.absence / 1_000_000) s",
            phase: agent.phase?.isEnding == true ? agent.phase : nil)
        change.holds = agent.holds
        record(.agentStatus, id, subject: Status.unknown.rawValue, change)
    }

    /// It does what it did, as far as anybody knows; whether it is still paused it says anew.
    private mutating func welcome(_ id: AgentID) {
        lives[id]?.spokeAt = now.boot
        guard let agent = state[id], agent.condition.status == .unknown else { return }
        let before = agent.beforeSilence.flatMap { $0.status.isClaim ? $0 : nil }
        defer { waitOn(id) }
        var change = StatusChange(
            from: .unknown, evidence: before?.evidence ?? .wire, reason: before?.reason,
            phase: agent.phase)
        change.holds = agent.holds
        record(.agentStatus, id, subject: (before?.status ?? .running).rawValue, change)
        if case .holding = lives[id]?.hold.stage { askToPause(id) } else { hold(id, .recheck) }
    }

    // MARK: - The end

    /// Where everything ends nobody is waited for longer than for a program that was spawned.
    mutating func dismiss(_ id: AgentID, isAtOnce: Bool) {
        let patience = leaving == .no ? Patience.confirmation : Patience.graceful
        visit(id, isAtOnce ? .kill : .stop(within: patience))
    }

    mutating func leave(_ code: Int64, _ reason: String?, _ asker: Asker) throws(Objection) {
        let id = try speaker(asker)
        guard lives[id]?.guest != nil else {
            throw Objection(
                "forbidden", "'\(name(of: id))' was spawned, and leaves by ending",
                hint: "end the program")
        }
        // While it still is there: what it claimed and did not do it leaves by its own will.
        endPromises(of: id)
        visit(id, .left)
        depart(id, code: code, reason)
        settle(id, ["stop"], .done)
        settleEnd(of: id)
        if lives[id]?.after == .stay { terminate(id) }
        forget(id)
        answer(asker, .done([:]))
    }

    private mutating func cutOff(_ id: AgentID) {
        depart(id, code: nil, nil)
        let name = name(of: id)
        record(
            .agentStatus, id, subject: Status.terminated.rawValue,
            StatusChange(
                from: state[id]?.condition.status, evidence: .operator,
                reason: "cut off; whether its program still runs nobody knows", holds: []))
        settle(
            id, ["stop", "shutdown"],
            .failed(
                Objection(
                    "cut_off", "'\(name)' did not leave and was cut off: its program may still run",
                    hint: "nothing it sends is taken any more; end its program where it runs")))
        settleEnd(of: id)
        forget(id)
    }

    private mutating func depart(_ id: AgentID, code: Int64?, _ reason: String?) {
        var ending = Ending(
            code: code, seconds: lives[id]?.startedAt.map { Double(now.boot &- $0) / 1_000_000 })
        ending.lastLine = state[id].map { String(decoding: $0.lastLine.bytes, as: UTF8.self) }
        ending.reason = reason
        record(
            .agentExited, id, subject: code.map { String($0) } ?? ProcessLife.Exit.lost.word, ending
        )
        forgetLaw(of: id)
    }

    private mutating func forget(_ id: AgentID) {
        seats.clear(id)
        lives[id] = nil
    }

    // MARK: - Another supervisor

    /// A program that joined the supervisor before this one: it comes back by itself, or is missed.
    mutating func expect(_ agent: Agent) {
        guard !agent.condition.status.isEnd else { return }
        var life = AgentLife(of: agent, at: now)
        var guest = GuestLife(heard: now.boot)
        if agent.condition.status == .unknown { _ = guest.handle(.unreachable, now: now.boot) }
        life.guest = guest
        life.processWake = now.boot &+ Patience.question
        if agent.phase?.isEnding == true { life.after = .stay }
        lives[agent.id] = life
        if agent.phase?.isEnding == true { return visit(agent.id, .kill) }
        goOnHolding(agent, isStopped: false)
    }
}

// MARK: - Pushes

extension Kernel {
    mutating func push(
        _ verb: PushLine.Verb, to id: AgentID, _ fields: [JSON.Field] = [],
        letter: EventID? = nil
    ) {
        lastPush += 1
        let push = PushLine.Push(number: lastPush, verb: verb, fields: fields, letter: letter)
        lives[id]?.line.add(push)
        send(push, to: id)
    }

    /// Where nobody can be reached it is sent when somebody joins.
    mutating func send(_ push: PushLine.Push, to id: AgentID) {
        guard let line = lives[id]?.line, let client = line.client else { return }
        perform(
            .push(
                client, verb: push.verb.rawValue,
                JSON([JSON.Field("push", JSON(push.number))] + push.fields),
                after: max(line.opensAfter, push.letter ?? .none)))
    }

    mutating func confirm(_ number: Int64, _ refusal: String?, _ asker: Asker) throws(Objection) {
        let id = try speaker(asker)
        guard let push = lives[id]?.line.take(number) else {
            throw Objection("no_such_push", "nobody waits for push \(number)")
        }
        switch (push.verb, refusal) {
        case (.pause, nil): hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: []))
        case (.pause, let refusal?): settle(id, ["pause", "freeze"], .failed(refused(id, refusal)))
        case (.resume, nil): hold(id, .released)
        case (.resume, let refusal?): settle(id, ["resume", "thaw"], .failed(refused(id, refusal)))
        case (.message, _), (.order, _):
            let outcome = refusal.map { Errand.Outcome.failed(refused(id, $0)) } ?? .done
            if let letter = push.letter { settle(letter, id, outcome) }
        case (.stop, _), (.ping, _), (.leaseRevoked, _): break
        }
        answer(asker, .done([:]))
    }

    private func refused(_ id: AgentID, _ why: String) -> Objection {
        Objection("refused", "'\(name(of: id))' does not: \(why)")
    }

    /// A connection takes no pushes any more.
    mutating func lose(_ client: [UInt8]) {
        guard let id = seats[client] else { return }
        seats.vacate(client)
        guard lives[id]?.line.client == client else { return }
        lives[id]?.line.client = nil
        if lives[id]?.guest != nil { visit(id, .unreachable) }
    }

    // MARK: - Holding

    /// Only it can keep itself from running. Until it says so it is not held, and is told again: what
    /// it said may have been lost.
    mutating func askToPause(_ id: AgentID) {
        lives[id]?.line.forget(.resume)
        if let push = lives[id]?.line.first(.pause) {
            send(push, to: id)
        } else {
            let reasons = JSON((lives[id]?.hold.reasons ?? []).map { JSON($0) })
            push(.pause, to: id, [JSON.Field("reasons", reasons)])
        }
        hold(id, .tried(Hold.Count(stopped: 0, of: 1), alreadyStopped: []))
    }

    mutating func askToResume(_ id: AgentID) {
        lives[id]?.line.forget(.pause)
        if let push = lives[id]?.line.first(.resume) {
            send(push, to: id)
        } else {
            push(.resume, to: id)
        }
        lives[id]?.holdWake = now.boot &+ Patience.confirmation
    }

    /// Whoever waits for it to go on hears that it has not said so.
    mutating func remindToResume(_ id: AgentID) {
        guard let life = lives[id], life.guest != nil, life.hold.stage == .releasing else { return }
        settle(
            id, ["resume", "thaw"],
            .failed(
                Objection(
                    "not_resumed", "'\(name(of: id))' has not said that it goes on",
                    hint: "it is shown as it is when it does")))
        settle(id, ["pause", "freeze"], .failed(letGo(id)))
        askToResume(id)
    }
}
