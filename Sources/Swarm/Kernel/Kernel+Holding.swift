// Keeping agents from running, and letting them go.
extension Kernel {
    mutating func hold(_ id: AgentID, _ input: Hold.Input) {
        guard let actions = lives[id]?.hold.handle(input, now: now.boot) else { return }
        for action in actions { follow(action, id) }
    }

    private mutating func follow(_ action: Hold.Action, _ id: AgentID) {
        switch action {
        case .tryToHold: perform(.tryToHold(id))
        case .letRun(let except): perform(.letRun(id, except: except))
        case .wake(let moment): lives[id]?.holdWake = moment
        case .isHeld(let count): isHeld(id, count)
        case .isNotYetHeld(let count): isNotYetHeld(id, count)
        case .isFree: isFree(id)
        }
    }

    private mutating func isHeld(_ id: AgentID, _ count: Hold.Count) {
        guard let agent = state[id], let hold = lives[id]?.hold else { return }
        lives[id]?.holdWake = nil
        let isNews = agent.condition.status != .paused || agent.holds != hold.reasons
        if isNews {
            var change = StatusChange(
                from: agent.condition.status, evidence: .kernel,
                reason: "by \(hold.reasons.joined(separator: " and ")); "
                    + "\(count.stopped) of \(count.of) \(count.of == 1 ? "process" : "processes") held",
                holds: hold.reasons)
            change.alreadyStopped = hold.alreadyStopped.isEmpty ? nil : hold.alreadyStopped
            record(.agentStatus, id, subject: Status.paused.rawValue, change.json)
        }
        settle(id, ["pause", "freeze"], .done)
    }

    private mutating func isNotYetHeld(_ id: AgentID, _ count: Hold.Count) {
        let phase = Phase(word: "holding", done: Int64(count.stopped), of: Int64(count.of))
        if state[id]?.phase != phase { note(id, phase: phase) }
        let objection = Objection(
            "not_held",
            "'\(name(of: id))' is not held: \(count.stopped) of \(count.of) processes are",
            hint: "it goes on trying; 'skep stop' ends it")
        settle(id, ["pause", "freeze"], .failed(objection))
    }

    private mutating func isFree(_ id: AgentID) {
        guard let agent = state[id] else { return }
        lives[id]?.holdWake = nil
        if agent.condition.status == .paused || !agent.holds.isEmpty || agent.phase != nil {
            let before = agent.beforeHold ?? agent.condition
            let status = before.status == .paused ? .running : before.status
            record(
                .agentStatus, id, subject: status.rawValue,
                StatusChange(
                    from: agent.condition.status, evidence: before.evidence,
                    reason: before.reason, holds: []
                ).json)
        }
        settle(id, ["resume", "thaw"], .done)
        settle(id, ["pause", "freeze"], .failed(letGo(id)))
    }

    private func letGo(_ id: AgentID) -> Objection {
        Objection("let_go", "'\(name(of: id))' was let go again before it was held")
    }
}

// MARK: - Errands

extension Kernel {
    /// Tells everybody who waits for this what came of it.
    mutating func settle(_ id: AgentID, _ verbs: [String], _ outcome: Errand.Outcome) {
        for place in errands.indices where verbs.contains(errands[place].verb) {
            _ = errands[place].settle(id, outcome)
        }
    }

    /// Records and answers what is finished.
    mutating func finishErrands() {
        for errand in errands where errand.isFinished {
            var content = CommandRecord(by: "operator")
            content.outcome = errand.json
            record(.command, subject: errand.verb, content.json)
            answer(errand.asker, .done(["results": errand.json]), isUrgent: errand.isUrgent)
        }
        errands.removeAll { $0.isFinished }
    }
}
