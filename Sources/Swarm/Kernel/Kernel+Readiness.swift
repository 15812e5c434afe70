// Whether agents are ready for what they are there for.
extension Kernel {
    /// Its program has begun to run, or it is looked after again.
    mutating func watchReadiness(of id: AgentID, since start: Int64) {
        guard let agent = state[id], let probe = agent.origin.ready, agent.isReady != true else {
            return
        }
        // Where an earlier supervisor has read the beginning of a line, this is what is left of it.
        lives[id]?.readiness = Readiness(
            probe, since: start, isLate: agent.isReady == false,
            behind: agent.lastLine.isOpen ? agent.lastLine.bytes : [], now: now.boot)
        lookAtReadiness(of: id)
    }

    /// It ended, or is to end: nobody need know any more.
    mutating func forgetReadiness(of id: AgentID) {
        if let ticket = lives[id]?.readiness?.ticket { perform(.dropCheck(ticket: ticket)) }
        lives[id]?.readiness = nil
    }

    /// Does what is due.
    mutating func lookAtReadiness(of id: AgentID) {
        guard var readiness = lives[id]?.readiness, let agent = state[id] else { return }
        if lives[id]?.isEnding == true { return forgetReadiness(of: id) }
        if agent.condition.status == .paused {
            if readiness.wake.map({ $0 <= now.boot }) == true { readiness.postpone(now.boot) }
            lives[id]?.readiness = readiness
            return
        }
        let late = readiness.missedDeadline(now.boot)
        lives[id]?.readiness = readiness
        if let late { note(id, isReady: false, reason: late) }
        check(id)
    }

    private mutating func check(_ id: AgentID) {
        guard let readiness = lives[id]?.readiness, readiness.isDue(now.boot),
            let directory = state[id]?.origin.directory
        else { return }
        let task: Check.Task
        switch readiness.probe.task {
        case .command(let words): task = .command(words, directory: directory, input: [])
        case .port(let port): task = .connect(port: port)
        case .line: return
        }
        lastTicket += 1
        lives[id]?.readiness?.begin(lastTicket)
        perform(
            .check(
                Check(
                    ticket: lastTicket, agent: id, task: task,
                    timeout: readiness.probe.timeout)))
    }

    /// What was found out; of a check that nobody waits for any more it is nothing.
    mutating func learn(_ outcome: CheckOutcome, of ticket: Int) {
        if let mail = posted.removeValue(forKey: ticket) { return learn(outcome, of: mail) }
        if let nudge = nudges.removeValue(forKey: ticket) {
            return learn(outcome, nudge.word, of: nudge.agent, ticket)
        }
        if learnOfExpectation(outcome, of: ticket) { return }
        guard let id = lives.first(where: { $0.value.readiness?.ticket == ticket })?.key else {
            return
        }
        guard let objection = outcome.objection else { return becomeReady(id) }
        lives[id]?.readiness?.fail(objection, now: now.boot)
    }

    /// What it printed may show it.
    mutating func heed(_ id: AgentID, _ stream: String, _ bytes: [UInt8]) {
        guard lives[id]?.readiness != nil, stream == "out" || stream == "err" || stream == "pty"
        else { return }
        if lives[id]?.readiness?.finds(in: bytes, of: stream) == true { becomeReady(id) }
    }

    /// Who waits for somebody goes on to wait: that it is ready is no answer.
    private mutating func becomeReady(_ id: AgentID) {
        forgetReadiness(of: id)
        guard var change = present(id), let status = change.from else { return }
        change.isReady = true
        guard status == .initializing else {
            return record(.agentStatus, id, subject: status.rawValue, change)
        }
        change.evidence = .probe
        change.reason = state[id]?.origin.ready.map(\.sentence)
        record(.agentStatus, id, subject: Status.running.rawValue, change)
        // It asked before it was ready, and waits for the answer now.
        waitOn(id)
    }

    /// Whether it is not ready yet, as far as anybody looks.
    func isUnready(_ id: AgentID) -> Bool { lives[id]?.readiness != nil }
}

extension Probe {
    /// That it is so, as a reason.
    fileprivate var sentence: String {
        switch task {
        case .command(let words): "ready: \(words.joined(separator: " "))"
        case .port(let port): "ready: port \(port)"
        case .line(let text): "ready: \(text)"
        }
    }
}

extension Kernel {
    /// Whether anything still depends on what comes of it.
    public func isAwaited(check ticket: Int) -> Bool {
        nudges[ticket] != nil || posted[ticket] != nil
            || expecting.contains { $0.ticket == ticket }
            || lives.values.contains { $0.readiness?.ticket == ticket }
    }
}
