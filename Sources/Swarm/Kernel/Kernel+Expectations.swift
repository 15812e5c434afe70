// What agents expect to be so: it is looked whether it is.
extension Kernel {
    /// Somebody asks for it, and hears what came of it.
    mutating func expect(_ wish: ExpectationWish, _ command: Command) {
        var agent = seats[command.asker.client]
        if let named = wish.agent {
            switch find(named) {
            case .failure(let objection): return refuse(command, objection)
            case .success(let id): agent = id
            }
        }
        guard let agent else { return refuse(command, Kernel.expectsOfNobody) }
        guard leaving == .no else { return refuse(command, Kernel.isLeaving) }
        guard mayAsk(agent) else { return refuse(command, hasEnded(agent)) }
        if let objection = whyNotExpect(of: agent) { return refuse(command, objection) }
        let isOwn = seats[command.asker.client] == agent
        let author = isOwn ? agent.rawValue : command.author
        var content = Consistency(expected: wish.expectation.wording)
        content.check = wish.expectation.check
        content.declaredBy = author
        let id = nextID
        record(.consistency, agent, subject: wish.expectation.what, content)
        expecting.append(
            Expecting(
                id: id, agent: agent, expectation: wish.expectation, author: author,
                asker: command.asker == .nobody ? nil : command.asker,
                started: state[agent]?.started))
    }

    /// An agent has declared it by an event.
    mutating func expect(_ expectation: Expectation, written id: EventID, by agent: AgentID) {
        let new = Expecting(
            id: id, agent: agent, expectation: expectation, author: agent.rawValue,
            started: state[agent]?.started)
        if leaving != .no { return leaveOpen(new, Kernel.isLeaving) }
        if let objection = whyNotExpect(of: agent) { return leaveOpen(new, objection) }
        expecting.append(new)
    }

    private func whyNotExpect(of agent: AgentID) -> Objection? {
        guard expecting.count(where: { $0.agent == agent }) < Patience.expectationsByAgent else {
            return Objection(
                "busy",
                "\(Patience.expectationsByAgent) checks of '\(name(of: agent))' wait already",
                hint: "ask again when one of them is over")
        }
        guard expecting.count < Patience.expectations else {
            return Objection("busy", "\(Patience.expectations) checks wait already")
        }
        return nil
    }

    // MARK: - Looking

    /// Begins what may be begun: one after the other of each agent, and a few of all.
    mutating func lookAtExpectations() {
        haltChecks()
        guard whyNobodyMayRun == nil, leaving == .no else { return }
        var busy = Set(expecting.lazy.filter { $0.ticket != nil }.map(\.agent))
        for next in expecting where next.ticket == nil {
            guard busy.count < Patience.checksAtOnce else { return }
            guard !busy.contains(next.agent), mayBeLookedAt(next.agent) else { continue }
            if begin(next) { busy.insert(next.agent) }
        }
    }

    /// What runs for one that is to be held ends, and begins anew when it is let go.
    private mutating func haltChecks() {
        for place in expecting.indices {
            guard let ticket = expecting[place].ticket, !mayBeLookedAt(expecting[place].agent)
            else { continue }
            perform(.dropCheck(ticket: ticket))
            expecting[place].ticket = nil
        }
    }

    /// In the name of one that is held nothing is done.
    private func mayBeLookedAt(_ id: AgentID) -> Bool {
        guard state.breaker == nil, let place = state.place(of: id) else { return false }
        return state.agents[place].condition.status != .paused && state.agents[place].holds.isEmpty
            && lives[id]?.hold.reasons.isEmpty != false
    }

    /// The gate is asked as if the agent did it; no person is.
    private mutating func begin(_ next: Expecting) -> Bool {
        let judgement = judge(atHome(next.expectation.question, next.agent), of: next.agent)
        guard judgement.verdict == .allow, let place = place(of: next.id) else {
            refuse(next, judgement)
            return false
        }
        let directory = state[next.agent]?.origin.directory ?? workspace ?? "/"
        let task: Check.Task
        switch next.expectation.task {
        case .command(let words, _): task = .command(words, directory: directory, input: [])
        case .file(let path): task = .exists(path: self.path(of: next, path, directory))
        }
        lastTicket += 1
        expecting[place].ticket = lastTicket
        expecting[place].begun = now.boot
        perform(
            .check(
                Check(
                    ticket: lastTicket, agent: next.agent, task: task,
                    timeout: next.expectation.timeout)))
        return true
    }

    /// Where the gate was asked about, and not where a link leads by now.
    private func path(of next: Expecting, _ path: String, _ directory: String) -> String {
        let found = next.expectation.question.place?.path
        let start = found == nil ? directory : workspace ?? directory
        let path = found ?? path
        return path.isAbsolute ? path : "\(start)/\(path)"
    }

    private func place(of id: EventID) -> Int? { expecting.firstIndex { $0.id == id } }

    // MARK: - What was found

    /// True where it was about something that was expected.
    mutating func learnOfExpectation(_ outcome: CheckOutcome, of ticket: Int) -> Bool {
        guard let place = expecting.firstIndex(where: { $0.ticket == ticket }) else { return false }
        let past = expecting.remove(at: place)
        let (found, isKept) = past.expectation.finding(outcome)
        let seconds = Double(now.boot &- past.begun) / 1_000_000
        guard !isKept else {
            conclude(past, found, .kept, seconds)
            return true
        }
        let action = action(against: past)
        conclude(past, found, action, seconds)
        let why = Kernel.mismatch(past.expectation.what, found)
        // Whoever asked itself has its answer.
        if action != .recorded, past.asker == nil || past.author != past.agent.rawValue {
            warn(past.agent, why, about: past.id)
        }
        if action == .paused { pause(past.agent, past.expectation.what, found) }
        return true
    }

    /// It is held, and somebody is asked whether it goes on all the same.
    private mutating func pause(_ id: AgentID, _ what: String, _ found: String) {
        limit(
            id, Rules.consistencyName, .init("expect", what), Kernel.mismatch(what, found))
    }

    private static func mismatch(_ what: String, _ found: String) -> String {
        "expected \(what.cut), found \(found.cut)"
    }

    private func action(against past: Expecting) -> Consistency.Action {
        guard let life = lives[past.agent], life.isAlive, !life.isEnding,
            let agent = state[past.agent], agent.started == past.started
        else { return .recorded }
        let isLifted = state.exemptions.contains {
            $0.holds(for: Rules.consistencyName, past.agent, at: now.time)
                && ($0.pattern.map { Glob($0).matches(past.expectation.what) } ?? true)
        }
        return agent.origin.consistency == .pause && !isLifted ? .paused : .informed
    }

    private mutating func conclude(
        _ past: Expecting, _ found: String, _ action: Consistency.Action, _ seconds: Double
    ) {
        let id = nextID
        record(.consistency, past.agent, subject: past.expectation.what) { content in
            content = past.outcome(found, action)
            content.seconds = seconds
        }
        reply(to: past, as: id, found, action)
    }

    /// A rule is against it: nothing is run.
    private mutating func refuse(_ next: Expecting, _ judgement: Judgement) {
        expecting.removeAll { $0.id == next.id }
        let why =
            judgement.verdict == .ask
            ? "not checked: \(judgement.why), and nobody is asked about a check"
            : "not checked: \(judgement.why)"
        let id = nextID
        record(.consistency, next.agent, subject: next.expectation.what) { content in
            content = next.outcome(why, .refused)
            content.rule = judgement.rule
        }
        reply(to: next, as: id, why, .refused, [JSON.Field("rule", JSON(judgement.rule))])
        if next.asker == nil { warn(next.agent, why, about: next.id) }
    }

    /// Nobody finds out any more whether it is so.
    private mutating func leaveOpen(_ next: Expecting, _ objection: Objection) {
        expecting.removeAll { $0.id == next.id }
        if let ticket = next.ticket { perform(.dropCheck(ticket: ticket)) }
        record(.consistency, next.agent, subject: next.expectation.what) { content in
            content = next.outcome("not checked: \(objection.message)", .unchecked)
        }
        if let asker = next.asker { answer(asker, .refused(objection)) }
    }

    private mutating func record(
        _ type: EventType, _ agent: AgentID, subject: String,
        _ fill: (inout Consistency) -> Void
    ) {
        var content = Consistency()
        fill(&content)
        record(type, agent, subject: subject, content)
    }

    private mutating func reply(
        to past: Expecting, as event: EventID, _ found: String, _ action: Consistency.Action,
        _ more: [JSON.Field] = []
    ) {
        guard let asker = past.asker else { return }
        let fields = [
            JSON.Field("id", JSON(past.id.rawValue)), JSON.Field("event", JSON(event.rawValue)),
            JSON.Field("kept", JSON(action == .kept)), JSON.Field("found", JSON(found)),
            JSON.Field("action", JSON(action.rawValue)),
        ]
        answer(asker, .done(JSON(fields + more)))
    }

    /// The agent hears of it, where it listens.
    private mutating func warn(_ id: AgentID, _ why: String, about event: EventID) {
        guard let life = lives[id], life.isAlive, !life.isEnding,
            life.guest != nil || life.line.client != nil || state[id]?.origin.mailbox != nil,
            // What nobody could keep up with is in the log.
            errands.count < Patience.lettersByAgents
        else { return }
        var letter = Letter(.message, to: .named([id.rawValue]), why)
        letter.intent = Letter.Intent.warn.rawValue
        letter.replyTo = event.rawValue
        announce(letter)
    }

    // MARK: - Ends

    /// Whoever is ended by somebody expects nothing any more. What one that ended by itself said before is
    /// looked at all the same.
    mutating func forgetExpectations(of id: AgentID) {
        guard let life = lives[id], life.isEnding,
            life.guest != nil || life.after != .ended || life.isOrphan
        else { return }
        for next in expecting where next.agent == id { leaveOpen(next, hasEnded(id)) }
    }

    /// The next supervisor says what became of them; who asked may ask that one.
    mutating func interruptExpectations() {
        for next in expecting {
            if let ticket = next.ticket { perform(.dropCheck(ticket: ticket)) }
            guard let asker = next.asker else { continue }
            answer(
                asker,
                .refused(
                    Objection(
                        "interrupted", "the supervisor is being replaced before that was known",
                        hint: "ask again")))
        }
        expecting = []
    }

    /// What an earlier supervisor was about to find out: that nobody did is said, and the agent can declare it
    /// once more.
    mutating func recoverExpectations() {
        for open in state.expectations {
            if let found = open.found {
                pause(open.agent, open.what, found)
                continue
            }
            let why = "not checked: the supervisor was replaced before that was known"
            record(.consistency, open.agent, subject: open.what) { content in
                content.expected = JSON(open.what)
                content.found = JSON(why)
                content.action = Consistency.Action.unchecked.rawValue
                content.event = open.id
            }
            warn(open.agent, "\(open.what): \(why)", about: open.id)
        }
    }

    private static let expectsOfNobody = Objection(
        "bad_request", "it is not said of which agent it is expected",
        hint: "name one by 'agent', or '--agent'")
}

extension Expectation {
    fileprivate var wording: JSON { expected ?? JSON(what) }
}

extension Expecting {
    fileprivate func outcome(_ found: String, _ action: Consistency.Action) -> Consistency {
        var content = Consistency(expected: expectation.wording, found: JSON(found))
        content.check = expectation.check
        content.declaredBy = author
        content.action = action.rawValue
        content.event = id
        return content
    }
}
