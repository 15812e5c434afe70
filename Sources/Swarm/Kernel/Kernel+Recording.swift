// What is said of agents, and what came of commands.
extension Kernel {
    /// What is known of an agent, as an event would say it again.
    func present(_ id: AgentID) -> StatusChange? {
        guard let agent = state[id] else { return nil }
        // Nothing is left of it that could be held.
        let isGone = lives[id]?.isAlive == false
        var change = StatusChange(
            from: agent.condition.status, evidence: agent.condition.evidence,
            reason: agent.condition.reason, phase: agent.phase,
            holds: agent.holds.isEmpty ? nil : isGone ? [] : agent.holds)
        change.alreadyStopped = agent.alreadyStopped.isEmpty ? nil : agent.alreadyStopped
        return change
    }

    /// The same status, with more said about it.
    mutating func note(
        _ id: AgentID, phase: Phase? = nil, reason: String? = nil, tries: Tries? = nil
    ) {
        guard var change = present(id), let status = change.from else { return }
        change.reason = reason ?? change.reason
        change.phase = phase
        change.tries = tries
        record(.agentStatus, id, subject: status.rawValue, change)
    }

    /// The same status, and whether it is ready.
    mutating func note(_ id: AgentID, isReady: Bool, reason: String) {
        guard var change = present(id), let status = change.from else { return }
        change.isReady = isReady
        if status == .initializing { change.reason = reason }
        record(.agentStatus, id, subject: status.rawValue, change)
    }

    // MARK: - Errands

    /// Tells everybody who waits for this what came of it.
    mutating func settle(_ id: AgentID, _ verbs: [String], _ outcome: Errand.Outcome) {
        for place in errands.indices where verbs.contains(errands[place].command.verb) {
            errands[place].settle(id, outcome)
        }
    }

    /// Records and answers what is finished.
    mutating func finishErrands() {
        leaveOutThoseWhoMissed()
        // Asked after every input, so without a copy of any.
        guard errands.indices.contains(where: { errands[$0].isFinished }) else { return }
        for errand in errands where errand.isFinished {
            // The last reply of all says only what did not come to be: all else goes without saying.
            let isLast = errand.command.verb == Instruction.shutdown.verb
            let results = isLast ? errand.failures : errand.json
            var fields = isLast && results == [] ? [] : [JSON.Field("results", results)]
            if let letter = errand.command.letter {
                settlePromises(of: letter)
                fields.insert(JSON.Field("id", JSON(letter.rawValue)), at: 0)
            }
            conclude(errand.command, errand.record, .done(JSON(fields)))
        }
        errands.removeAll { $0.isFinished }
    }

    /// Nobody will be there to answer whoever still waits, so it hears how far everything is.
    mutating func interruptErrands() {
        for place in errands.indices {
            let isLetter = errands[place].command.letter != nil
            for id in errands[place].pending {
                guard mails[id]?.contains(where: { $0.id == errands[place].command.letter }) != true
                else {
                    let soFar = interrupted("'\(name(of: id))' could not take it yet")
                    errands[place].giveUp(id, .failed(soFar))
                    continue
                }
                let soFar =
                    isLetter
                    ? isInterrupted(id) : interrupted("'\(name(of: id))' is \(word(of: id))")
                errands[place].settle(id, .failed(soFar))
            }
        }
        mails = [:]
        for errand in errands where errand.command.verb == Instruction.shutdown.verb {
            refuse(errand.command, interrupted("not all agents are gone"))
        }
        errands.removeAll { $0.command.verb == Instruction.shutdown.verb }
    }

    private func word(of id: AgentID) -> String { state[id]?.standing.word ?? "unknown" }

    private func interrupted(_ soFar: String) -> Objection {
        Objection(
            "interrupted", "the supervisor is being replaced, and \(soFar)",
            hint: "what was begun goes on; see 'skep ps'")
    }

    /// Records what came of a command, and answers: each has one outcome, whatever it was.
    mutating func conclude(_ command: Command, _ outcome: JSON, _ answer: Answer) {
        record(.command, subject: command.verb, command.record(outcome))
        guard command.asker != .nobody else { return }
        self.answer(command.asker, answer, isUrgent: command.isUrgent)
    }

    mutating func refuse(_ command: Command, _ objection: Objection) {
        conclude(command, Command.outcome(objection), .refused(objection))
    }

    mutating func leaveIfEmpty() {
        guard leaving == .wanted, lives.values.allSatisfy({ !$0.isAlive }) else { return }
        leaving = .done
        interruptQuestions()
        interruptExpectations()
        perform(.leave)
    }
}
