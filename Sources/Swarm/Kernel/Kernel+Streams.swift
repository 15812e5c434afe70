// What agents print and tell.
extension Kernel {
    mutating func print(_ id: AgentID, _ stream: String, _ offset: Int64, _ bytes: [UInt8]) {
        record(
            .output, id, subject: stream, .bytes(bytes),
            from: Provenance(stream: stream, offset: offset))
        speak(id)
        heed(id, stream, bytes)
        heedQuestion(id, stream, bytes)
        weigh(id)
    }

    /// An agent knows best what it does, but not whether it is held: what it says while it is, the
    /// fold keeps for later. What is overtaken is followed by another report at the same moment.
    mutating func tell(
        _ id: AgentID, _ report: Report, by evidence: Evidence = .descriptor3,
        isOvertaken: Bool = false
    ) {
        let event = Event(
            id: nextID, time: nextTime, type: report.type, agent: id, subject: report.subject,
            metadata: report.metadata, content: report.content)
        record(event, isOvertaken: isOvertaken)
        // Such a report only says that it speaks, and the next one says that again.
        if isOvertaken, !isSilent(id) { return }
        if report.type == .usage || report.type == .output {
            weigh(id)
            weighAll()
        }
        deliver(report, written: event.id, by: id)
        if let expectation = report.expectation {
            expect(expectation, written: event.id, by: id)
        }
        if report.type == .stateChange { declare(id, report, as: event.id) }
        guard report.type == .status,
            let status = report.subject.flatMap(Status.init(rawValue:)), status.isClaim,
            claim(id, status, evidence, report.reason)
        else { return speak(id) }
        lives[id]?.spokeAt = now.boot
    }

    /// What it shows is no news where it is so already.
    mutating func see(_ id: AgentID, _ status: Status, _ evidence: Evidence, _ reason: String?) {
        guard let condition = state[id]?.condition,
            condition.status != status || condition.evidence != evidence
                || condition.reason != reason
        else { return }
        if claim(id, status, evidence, reason) { lives[id]?.spokeAt = now.boot }
    }

    /// Believes what a source tells of an agent; false where it knows less than what told us before,
    /// or where the agent is not in a state to do anything.
    private mutating func claim(
        _ id: AgentID, _ status: Status, _ evidence: Evidence, _ reason: String?
    ) -> Bool {
        guard let agent = state[id], var change = present(id),
            agent.condition.status != .paused, agent.phase?.isEnding != true,
            lives[id]?.isRunning == true, !isAsking(id),
            (agent.beforeSilence ?? agent.condition).yields(to: evidence)
        else { return false }
        // Before it is ready it starts, whatever it does, unless it waits for somebody.
        let next = isUnready(id) && status != .waiting ? Status.initializing : status
        guard next == status || agent.condition.status != next else { return false }
        change.evidence = next == status ? evidence : .kernel
        change.reason = next == status ? reason : "not ready yet"
        record(.agentStatus, id, subject: next.rawValue, change)
        if next == .idle || next == .waiting { endLull(id) }
        return true
    }

    /// A row for the whole swarm, with those whose use of the machine moved; none if none did.
    mutating func measure(_ readings: [Sample.Reading]) {
        let news = readings.compactMap { reading -> Sample.Reading? in
            guard let id = reading.agent, let agent = state[id],
                lives[id]?.process.isAlive == true
            else { return nil }
            var reading = reading
            if agent.budgets[.cpu] == nil { reading.processorTime = nil }
            return reading.isNews(to: agent) ? reading : nil
        }
        guard !news.isEmpty else { return }
        record(.signal, subject: "sample", Sample(agents: news))
        for reading in news { if let id = reading.agent { weigh(id) } }
    }
}

// MARK: - Silence

extension Kernel {
    /// When an agent that works has said nothing for too long; nil if it need not say anything.
    func silence(of id: AgentID, _ life: AgentLife) -> Int64? {
        // Asked for all agents at once: none is copied.
        guard life.isRunning, let place = state.place(of: id),
            state.agents[place].phase == nil, !state.agents[place].isServing
        else { return nil }
        return state.agents[place].condition.isBusy ? life.spokeAt &+ Patience.silence : nil
    }

    mutating func stall(_ id: AgentID) {
        // Nobody hears from one that stands in line.
        guard !waiters.contains(where: { $0.claim.holder == id }) else {
            lives[id]?.spokeAt = now.boot
            return
        }
        guard var change = present(id), let status = change.from else { return }
        change.evidence = .silence
        change.reason = "said nothing for \(Patience.silence / 60_000_000) min"
        record(.agentStatus, id, subject: status.rawValue, change)
    }

    /// It said something: whatever was told of it before it fell silent is so again. That is all: who
    /// waits for an answer may go on drawing its question.
    mutating func speak(_ id: AgentID) {
        lives[id]?.spokeAt = now.boot
        guard isSilent(id), let agent = state[id], var change = present(id),
            let status = change.from
        else { return }
        change.evidence = agent.beforeSilence?.evidence ?? .kernel
        change.reason = agent.beforeSilence?.reason
        record(.agentStatus, id, subject: status.rawValue, change)
    }

    /// Most are not: nothing is copied to find that.
    private func isSilent(_ id: AgentID) -> Bool {
        guard let place = state.place(of: id) else { return false }
        return state.agents[place].condition.evidence == .silence
    }
}

extension Agent {
    /// Whether it is there for others, and does its work when somebody asks.
    fileprivate var isServing: Bool {
        guard isReady == true, let probe = origin.ready else { return false }
        if case .line = probe.task { return false }
        return true
    }
}

extension Agent.Condition {
    /// Whether it works, and nobody doubts it yet.
    fileprivate var isBusy: Bool {
        (status == .running || status == .thinking) && evidence != .silence
    }
}
