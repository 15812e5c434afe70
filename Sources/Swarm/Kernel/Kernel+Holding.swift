// Keeping agents from running, and letting them go.
extension Kernel {
    mutating func hold(_ id: AgentID, _ input: Hold.Input) {
        // Whoever else holds it waits for nothing.
        if case .hold = input { endLull(id) }
        let input = lives[id]?.process.isStarting == true ? input.beforeTheStart : input
        guard let actions = lives[id]?.hold.handle(input, now: now.boot) else { return }
        for action in actions { follow(action, id) }
        // What a joined program was told to do is not waited for when it is to do the opposite.
        guard case .hold = input, let life = lives[id], life.guest != nil,
            life.hold.stage == .releasing
        else { return }
        hold(id, .released)
    }

    private mutating func follow(_ action: Hold.Action, _ id: AgentID) {
        switch action {
        case .tryToHold:
            if lives[id]?.guest != nil { askToPause(id) } else { perform(.tryToHold(id)) }
        case .letRun(let except):
            if lives[id]?.guest != nil {
                askToResume(id)
            } else {
                perform(.letRun(id, except: except))
            }
        case .wake(let moment):
            // What confirms a hold comes by itself; only who waits for it must hear in time.
            let isGuest = lives[id]?.guest != nil
            lives[id]?.holdWake = isGuest ? now.boot &+ Patience.confirmation : moment
        case .isHeld(let count): isHeld(id, count)
        case .isHolding(let count): isHolding(id, count)
        case .isNotYetHeld(let count): isNotYetHeld(id, count)
        case .isFree: isFree(id)
        }
    }

    private mutating func isHeld(_ id: AgentID, _ count: Hold.Count) {
        guard let agent = state[id], let hold = lives[id]?.hold else { return }
        lives[id]?.holdWake = nil
        lives[id]?.isToHear = false
        let isNews =
            agent.condition.status != .paused || agent.holds != hold.reasons || agent.phase != nil
        // Whoever is being ended is not spoken of as if it were to go on.
        if isNews, agent.phase?.isEnding != true {
            let isGuest = lives[id]?.guest != nil
            let proof =
                isGuest
                ? "it says so"
                : "\(count.stopped) of \(count.of) \(count.of == 1 ? "process" : "processes") held"
            let by = "by \(hold.reasons.joined(separator: " and "))"
            let reasons = [by, remark(on: id, hold), proof].compactMap(\.self)
            var change = StatusChange(
                from: agent.condition.status, evidence: isGuest ? .wire : .kernel,
                reason: reasons.joined(separator: "; "),
                holds: hold.reasons)
            change.alreadyStopped = hold.alreadyStopped.isEmpty ? nil : hold.alreadyStopped
            record(.agentStatus, id, subject: Status.paused.rawValue, change)
            // Its time stands still from now on, and may be up: nothing wakes anybody for that any more.
            weigh(id)
        }
        settle(id, ["pause"], lives[id]?.outcome ?? .done)
        settle(id, ["freeze"], .done)
        if lives[id]?.process.isStarting == true {
            settle(id, ["spawn", "restart"], .failed(heldBefore(id)))
        }
        settle(id, ["thaw"], .stillHeld(hold.reasons))
        settle(id, ["resume"], .failed(heldAgain(id)))
    }

    /// What is to be known of the operator's pause besides that it holds.
    private func remark(on id: AgentID, _ hold: Hold) -> String? {
        guard hold.reasons.contains(Reason.operator) else { return nil }
        return whyNoMore(id) ?? lives[id]?.remark
    }

    /// Says how far the hold is, and why it is wanted: another supervisor may have to go on with it.
    private mutating func isHolding(_ id: AgentID, _ count: Hold.Count) {
        let phase = Phase(
            word: Phase.holding, done: Int64(count.stopped), of: Int64(count.of))
        guard let agent = state[id], let hold = lives[id]?.hold, var change = present(id),
            lives[id]?.guest?.isPresent ?? true, agent.phase?.isEnding != true,
            agent.phase != phase || agent.holds != hold.reasons
        else { return }
        change.phase = phase
        change.holds = hold.reasons
        change.alreadyStopped = hold.alreadyStopped.isEmpty ? nil : hold.alreadyStopped
        record(.agentStatus, id, subject: agent.condition.status.rawValue, change)
    }

    private mutating func isNotYetHeld(_ id: AgentID, _ count: Hold.Count) {
        isHolding(id, count)
        let isGuest = lives[id]?.guest != nil
        let objection = Objection(
            "not_held",
            isGuest
                ? "'\(name(of: id))' has not said that it paused"
                : "'\(name(of: id))' is not held: \(count.stopped) of \(count.of) processes are",
            hint: isGuest
                ? "it is paused when it says so; 'skep stop' ends it"
                : "it goes on trying; 'skep stop' ends it")
        settle(id, ["pause", "freeze"], .failed(objection))
        // It may be held by what was asked for last, or never: nobody waits for that.
        settle(id, ["resume", "thaw"], .failed(heldAgain(id)))
    }

    private mutating func isFree(_ id: AgentID) {
        guard let agent = state[id] else { return }
        lives[id]?.holdWake = nil
        // Nobody could hear from it meanwhile.
        lives[id]?.spokeAt = now.boot
        if agent.phase?.isEnding != true,
            agent.condition.status == .paused || !agent.holds.isEmpty || agent.phase != nil
        {
            let before = agent.conditionBeforeHold
            let isLingering = lives[id]?.process.isLingering == true
            record(
                .agentStatus, id, subject: before.status.rawValue,
                StatusChange(
                    from: agent.condition.status, evidence: before.evidence,
                    reason: before.reason, phase: isLingering ? Phase(word: Phase.lingering) : nil,
                    holds: []
                ))
            // What it asked before anybody heard that it runs may be open.
            waitOn(id)
        }
        settle(id, ["resume"], lives[id]?.outcome ?? .done)
        lives[id]?.remark = nil
        settle(id, ["thaw"], .done)
        settle(id, ["pause", "freeze"], .failed(letGo(id)))
        lookForQuestion(id, "it went on")
        tellThatItGoesOn(id)
    }

    private func heldBefore(_ id: AgentID) -> Objection {
        Objection(
            "held", "'\(name(of: id))' was held before its program ran; it goes on when let go",
            hint: "see 'skep ps'")
    }

    private func heldAgain(_ id: AgentID) -> Objection {
        Objection("held_again", "'\(name(of: id))' was held again before it could go on")
    }

    func letGo(_ id: AgentID) -> Objection {
        Objection("let_go", "'\(name(of: id))' was let go again before it was held")
    }
}

extension Agent {
    /// What it goes back to when it is let go.
    fileprivate var conditionBeforeHold: Condition {
        var before = beforeHold ?? beforeSilence ?? condition
        let claims: [Status] = [.running, .thinking, .idle]
        let isBare = before.status == .paused || before.status == .initializing
        let isKnown = isBare && (origin.process != nil || origin.isJoined)
        // Whatever it says of itself before it is ready, it starts.
        let isAwaited =
            origin.ready != nil && isReady != true && (isKnown || claims.contains(before.status))
        if isAwaited || isKnown {
            before.status = isAwaited ? .initializing : .running
            before.evidence = origin.isJoined ? .wire : .kernel
            before.reason = isAwaited ? "not ready yet" : nil
        }
        return before
    }
}

extension Hold.Input {
    /// An agent whose program may start at any moment is not held because there is nothing to stop.
    fileprivate var beforeTheStart: Hold.Input {
        guard case .tried(let count, let already) = self, count.of == 0 else { return self }
        return .tried(Hold.Count(stopped: 0, of: 1), alreadyStopped: already)
    }
}
