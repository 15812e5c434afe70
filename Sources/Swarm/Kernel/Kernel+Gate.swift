/// Who hears what came of a question, and what the agent did before it asked.
struct GateListener: Equatable, Sendable {
    var askers: [Asker] = []
    /// What it is called by who asked it on descriptor 3, and is told as it is told messages.
    var key: String?
    var before: Agent.Condition?
    /// What was asked, so that it can be judged anew.
    var question: GateQuestion?
}

// The gate: what agents ask before they act, and what is said to it.
extension Kernel {
    mutating func gate(_ question: GateQuestion, of named: String?, _ command: Command) {
        var agent = seats[command.asker.client]
        if let named {
            switch find(named) {
            case .failure(let objection): return refuse(command, objection)
            case .success(let id): agent = id
            }
        }
        guard leaving == .no else { return refuse(command, Kernel.isLeaving) }
        if let agent, !mayAsk(agent) { return refuse(command, hasEnded(agent)) }
        ask(question, of: agent, GateListener(askers: [command.asker]))
    }

    /// What is asked on descriptor 3; of one that has ended meanwhile nobody hears the answer.
    mutating func wonder(_ id: AgentID, _ question: GateQuestion, key: String) {
        guard mayAsk(id), leaving == .no else { return }
        ask(question, of: id, GateListener(key: key))
    }

    /// What could not be understood is denied: who waits for an answer would wait for ever.
    mutating func refuseQuestion(_ id: AgentID, _ why: String, key: String) {
        let row = nextID
        record(.drop, id, subject: "fd3", Drop(count: 1, why: why))
        guard mayAsk(id), leaving == .no else { return }
        say(.deny, why, to: id, about: row, key: key)
    }

    /// Whether it lives; what its program has left running asks for nobody. Of one that somebody ends the status
    /// is what it was until all of it is gone.
    func mayAsk(_ id: AgentID) -> Bool {
        guard lives[id]?.isAlive == true, let agent = state[id] else { return false }
        return !agent.condition.status.isEnd && agent.exit == nil
    }

    /// Says what comes of it at once, or lets whoever listens wait for a person.
    mutating func ask(_ question: GateQuestion, of agent: AgentID?, _ listener: GateListener) {
        let question = atHome(question, agent)
        if let open = same(question, agent, listener.key) {
            listen(to: open, listener.askers)
            return
        }
        let judgement = judge(question, of: agent)
        var content = content(question, judgement, of: agent)
        if judgement.level != .order, judgement.verdict != .allow {
            content.order = agent.flatMap { state[$0]?.order }
        }
        if judgement.verdict == .ask { content.key = listener.key }
        let id = nextID
        record(.gate, agent, subject: question.subject, content)
        useDenial(for: question, agent, judgement)
        if judgement.verdict == .allow { noteAllowed(question, agent) }
        guard judgement.verdict == .ask else {
            // What is answered at once is a word like others.
            if let agent { speak(agent) }
            return tell(listener, of: agent, id, judgement)
        }
        var listener = listener
        listener.question = question
        if let agent {
            // Whoever asks is not silent.
            if !isAsking(agent, besides: id) {
                listener.before = state[agent].map { $0.beforeSilence ?? $0.condition }
            }
            wait(agent, question, judgement)
        }
        listeners[id] = listener
        isLawNew = true
        announce(id, judgement, content, to: listener)
    }

    /// Of each client the last that it asked waits: else one could ask without end.
    private mutating func listen(to request: EventID, _ askers: [Asker]) {
        for asker in askers {
            for old in listeners[request]?.askers ?? [] where old.client == asker.client {
                answer(old, .refused(Objection("repeated", "it was asked once more")))
            }
            listeners[request]?.askers.removeAll { $0.client == asker.client }
            listeners[request]?.askers.append(asker)
        }
    }

    /// What it does in a worktree of its own is as if it were in the workspace, and nobody else's.
    func atHome(_ question: GateQuestion, _ agent: AgentID?) -> GateQuestion {
        guard let agent, let top = state[agent]?.origin.worktree else { return question }
        var question = question
        question.writes.removeAll { Kernel.below(top, $0) != nil }
        if let place = question.place, place.isOutside {
            question.homePath = Kernel.below(top, place.path)
        }
        return question
    }

    /// Asked again, by somebody who lost the connection: it is the same question, to the last byte.
    private func same(_ question: GateQuestion, _ agent: AgentID?, _ key: String?) -> EventID? {
        guard agent != nil else { return nil }
        return state.requests.first { request in
            guard request.agent == agent, let open = listeners[request.id] else { return false }
            return open.question == question && open.key == key
        }?.id
    }

    /// What all levels say; the strictest wins.
    func judge(_ question: GateQuestion, of agent: AgentID?) -> Judgement {
        var all = state.rules.judge(question, of: agent, state.exemptions, at: now.time)
        all += swarm(question, agent) + orders(question, agent)
        all += spending(of: agent)
        let allowed = Judgement(.allow, .order, "default", "no rule is against it")
        guard let strictest = Judgement.strictest(all + [allowed]) else { return allowed }
        guard strictest.verdict == .ask else { return strictest }
        let open = state.requests
        guard open.count < Patience.questions,
            open.count(where: { $0.agent == agent }) < Patience.questionsByAgent,
            open.reduce(0, { $0 + $1.weight }) < Patience.questionBytes
        else {
            return Judgement(
                .deny, .safety, strictest.rule, "too many questions wait for an answer already")
        }
        return strictest
    }

    /// What others hold, and what they were promised.
    private func swarm(_ question: GateQuestion, _ agent: AgentID?) -> [Judgement] {
        guard question.action == "write", let place = question.place, !question.isApart else {
            return []
        }
        let holder = agent ?? State.operatorHolder
        if let word = ownWord(place, holder) { return [word] }
        let all = state.leases.filter { $0.covers(place) }
        // Who has left it to this agent is not in its way.
        let covering = all.filter {
            $0.holder == holder || !isCleared(place, by: $0.holder, for: holder)
        }
        if let other = covering.first(where: { $0.holder != holder && !$0.isShared }) {
            return [Judgement(.deny, .swarm, "lease", held(other))]
        }
        let own = covering.first { $0.holder == holder }
        if own?.isShared == true, let other = covering.first(where: { $0.holder != holder }) {
            return [Judgement(.deny, .swarm, "lease", held(other))]
        }
        guard own == nil else {
            return [Judgement(.allow, .swarm, "lease", "it holds \(own?.path.cut ?? "")")]
        }
        if let other = covering.first {
            return [Judgement(.deny, .swarm, "lease", held(other))]
        }
        if let way = rightOfWay(place, holder) { return [way] }
        if let owner = all.first?.holder {
            let why = "'\(name(of: owner))' yielded \(place.path.cut) to it"
            return [Judgement(.allow, .swarm, "clearance", why)]
        }
        // Elsewhere none is to be had: the fence has the word there.
        guard state.rules.leases.isEnforced, !place.isOutside else { return [] }
        return [
            Judgement(
                .deny, .swarm, "enforce",
                "nothing is written without a lease here: claim \(place.path.cut) first")
        ]
    }

    private func held(_ lease: State.Lease) -> String {
        "\(lease.path.cut) is \(name(of: lease.holder))'s"
            + (lease.until.map { " for \(span(to: $0))" } ?? "")
    }

    private func content(
        _ question: GateQuestion, _ judgement: Judgement, of agent: AgentID?
    ) -> GateVerdict {
        var content = GateVerdict(
            verdict: judgement.verdict, level: judgement.level, rule: judgement.rule)
        content.why = judgement.why
        content.action = question.action
        content.target = question.target
        content.tool = question.tool
        content.directory = question.directory
        content.diff = question.diff
        content.reason = question.reason
        content.amount = question.amount
        content.reaches = question.reaches.isEmpty ? nil : question.reaches
        guard judgement.verdict == .ask else { return content }
        if let patience = judgement.patience {
            content.until = LogTime(
                microseconds: now.time.microseconds &+ patience * 1_000_000)
        }
        if judgement.unanswered != .deny { content.unanswered = judgement.unanswered }
        // What the operator says for a while is nothing to be allowed always.
        if judgement.level != .order {
            let valid = state.exemptions.filter {
                $0.holds(for: judgement.rule, agent, at: now.time)
            }
            content.pattern = state.rules.proposal(
                for: question, rule: judgement.rule, besides: valid.compactMap(\.pattern))
        }
        return content
    }

    /// Whose change it is that is found soon.
    private mutating func noteAllowed(_ question: GateQuestion, _ agent: AgentID?) {
        guard question.action == "write", !question.isApart, let agent,
            let place = question.place, !place.isOutside
        else { return }
        touches.note(asked: place.path, by: agent, at: now.boot)
    }

    // MARK: - The row that waits

    func isAsking(_ id: AgentID, besides request: EventID? = nil) -> Bool {
        state.requests.contains { $0.agent == id && $0.id != request }
    }

    private mutating func wait(_ id: AgentID, _ question: GateQuestion, _ judgement: Judgement) {
        guard var change = present(id), state[id]?.condition.status != .paused,
            state[id]?.phase?.isEnding != true, lives[id]?.isRunning == true
        else { return }
        change.evidence = question.evidence
        change.reason = "\(question.subject)? (rule \(judgement.rule))"
        record(.agentStatus, id, subject: Status.waiting.rawValue, change)
    }

    /// It is there again, and what it asked is not answered yet.
    mutating func waitOn(_ id: AgentID) {
        guard let request = state.requests.first(where: { $0.agent == id }),
            var change = present(id), lives[id]?.isRunning == true
        else { return }
        let statuses: [Status] = [.running, .thinking, .idle]
        guard let status = change.from, statuses.contains(status) else { return }
        change.evidence = .wire
        change.reason = "\(request.action)? (rule \(request.rule ?? ""))"
        record(.agentStatus, id, subject: Status.waiting.rawValue, change)
    }

    /// Nothing waits for it any more: it does what it did.
    mutating func goOn(_ id: AgentID, _ before: Agent.Condition?) {
        // Whoever waited had nothing to say.
        lives[id]?.spokeAt = now.boot
        guard !isAsking(id), var change = present(id),
            state[id]?.condition.status == .waiting, state[id]?.phase?.isEnding != true
        else { return }
        let before = before.flatMap { $0.status.isClaim && $0.status != .waiting ? $0 : nil }
        change.evidence = before?.evidence ?? .kernel
        change.reason = before?.reason
        let isAwaited = state[id].map { $0.origin.ready != nil && $0.isReady != true } ?? false
        let next = isAwaited ? .initializing : before?.status ?? .running
        record(.agentStatus, id, subject: next.rawValue, change)
    }

    // MARK: - What is told

    mutating func tell(
        _ listener: GateListener, of agent: AgentID?, _ id: EventID, _ judgement: Judgement,
        by author: String? = nil, _ text: String? = nil
    ) {
        var fields = [
            JSON.Field("id", JSON(id.rawValue)),
            JSON.Field("verdict", JSON(judgement.verdict.rawValue)),
            JSON.Field("level", JSON(judgement.level.rawValue)),
            JSON.Field("rule", JSON(judgement.rule)), JSON.Field("why", JSON(judgement.why)),
        ]
        if let author { fields.append(JSON.Field("by", JSON(author))) }
        if let text { fields.append(JSON.Field("text", JSON(text))) }
        for asker in listener.askers where asker != .nobody {
            // What keeps somebody from harm waits for nothing.
            answer(asker, .done(JSON(fields)), isUrgent: judgement.verdict == .deny)
        }
        guard let key = listener.key, let agent else { return }
        say(judgement.verdict, text ?? judgement.why, to: agent, about: id, key: key)
    }

    mutating func say(
        _ verdict: GateVerdict.Verdict, _ why: String, to agent: AgentID, about id: EventID,
        key: String
    ) {
        let words = ["gate \(key)", verdict.rawValue, why]
        var letter = Letter(
            .message, to: .named([name(of: agent)]), words.joined(separator: ": "))
        letter.intent = Letter.verdict
        letter.replyTo = id.rawValue
        deliver(verdict: letter)
    }

    /// Who asked hears at once that a person is asked. Said again it finds out whether anybody still waits.
    private mutating func announce(
        _ id: EventID, _ judgement: Judgement, _ content: GateVerdict, to listener: GateListener
    ) {
        let body: JSON = [
            "push": 0, "id": JSON(id.rawValue), "rule": JSON(judgement.rule),
            "why": JSON(judgement.why), "until": content.until.map { JSON($0.rfc3339) } ?? .null,
            "unanswered": JSON((content.unanswered ?? .deny).rawValue),
        ]
        for asker in listener.askers where asker != .nobody && !asker.isREQ {
            perform(.push(asker.client, verb: "asked", body, after: state.lastID))
        }
    }

    public var openQuestions: [EventID] {
        listeners.keys.sorted { $0.rawValue < $1.rawValue }
    }

    /// Whose connections wait for an answer to this.
    public func askers(of request: EventID) -> [[UInt8]] {
        listeners[request]?.askers.filter { $0 != .nobody && !$0.isREQ }.map(\.client) ?? []
    }
}
