/// The time between the operator's pause and the hold, in which a program hears of it.
struct Lull: Equatable {
    /// When it is held, whatever it has done.
    let deadline: Int64
    /// The command that tells it; nil where that is typed.
    var ticket: Int?
}

// Telling programs that they are about to be held, and that they go on.
extension Kernel {
    /// False where there is nothing to tell, or nobody who could hear it.
    mutating func beginLull(_ id: AgentID) -> Bool {
        guard let agent = state[id], let life = lives[id] else { return false }
        if life.lull != nil { return true }
        guard let nudge = agent.origin.manners.pausing, life.guest == nil, life.isRunning,
            life.hold == Hold(), mayHear(nudge, id), var change = present(id)
        else { return false }
        // As a hold that has begun: another supervisor goes on with it.
        change.phase = Phase(word: Phase.holding)
        change.holds = [Reason.operator]
        record(.agentStatus, id, subject: agent.condition.status.rawValue, change)
        lives[id]?.remark = nil
        lives[id]?.lull = Lull(deadline: now.boot &+ nudge.within)
        let ticket = perform(nudge, "pause", timeout: nudge.within, on: id)
        lives[id]?.lull?.ticket = ticket
        return true
    }

    /// It has heard of it, or its time is over, or somebody else holds it.
    mutating func endLull(_ id: AgentID) {
        guard lives[id]?.lull != nil else { return }
        forgetLull(id)
        hold(id, .hold(reason: Reason.operator))
    }

    /// Its time is over. A command that still runs is ended.
    mutating func expireLull(_ id: AgentID) {
        guard let ticket = lives[id]?.lull?.ticket, let word = nudges[ticket]?.word else {
            return endLull(id)
        }
        learn(.timedOut, word, of: id, ticket)
    }

    mutating func forgetLull(_ id: AgentID) {
        guard let lull = lives[id]?.lull else { return }
        lives[id]?.lull = nil
        guard let ticket = lull.ticket, nudges.removeValue(forKey: ticket) != nil else { return }
        perform(.dropCheck(ticket: ticket))
    }

    /// It was to be held, and is not any more.
    mutating func letGoInLull(_ id: AgentID) -> Reply {
        forgetLull(id)
        lives[id]?.isToHear = true
        if var change = present(id), let status = change.from {
            change.phase = nil
            change.holds = []
            record(.agentStatus, id, subject: status.rawValue, change)
        }
        settle(id, ["pause"], .failed(letGo(id)))
        tellThatItGoesOn(id)
        return .now(.done)
    }

    mutating func tellThatItGoesOn(_ id: AgentID) {
        guard lives[id]?.isToHear == true else { return }
        lives[id]?.isToHear = false
        guard let nudge = state[id]?.origin.manners.resuming, lives[id]?.isRunning == true,
            mayHear(nudge, id)
        else { return }
        _ = perform(nudge, "resume", timeout: Patience.post, on: id)
    }

    /// What is typed while it waits for an answer would be one.
    private func mayHear(_ nudge: Nudge, _ id: AgentID) -> Bool {
        guard case .type = nudge.task else { return true }
        return whyNotSend(to: id) == nil
    }

    private mutating func perform(
        _ nudge: Nudge, _ word: String, timeout: Int64, on id: AgentID
    ) -> Int? {
        switch nudge.task {
        case .type(let text):
            perform(.send(id, text: Array(text.utf8), for: .request(.nobody)))
            return nil
        case .command(let words):
            lastTicket += 1
            nudges[lastTicket] = (id, word)
            let directory = state[id]?.origin.directory ?? "/"
            perform(
                .check(
                    Check(
                        ticket: lastTicket, agent: id,
                        task: .command(words, directory: directory, input: []), timeout: timeout)))
            return lastTicket
        }
    }

    /// What came of such a command; whether it could do it or not, the agent is held.
    mutating func learn(_ outcome: CheckOutcome, _ word: String, of id: AgentID, _ ticket: Int) {
        if let objection = outcome.objection {
            record(
                .signal, id, subject: "health",
                ["part": JSON(word), "ok": false, "why": JSON(objection)])
        }
        guard lives[id]?.lull?.ticket == ticket else { return }
        lives[id]?.remark = outcome.objection.map { "its pause command failed: \($0)" }
        endLull(id)
    }
}
