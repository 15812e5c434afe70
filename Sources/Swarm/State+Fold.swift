extension State {
    /// The state after all of `events`.
    public static func fold(_ events: some Sequence<Event>) -> State {
        events.reduce(into: State()) { state, event in state.apply(event) }
    }

    /// Takes the next event. One whose content changes nothing is not lent for that, which takes a copy.
    ///
    /// Of one that is overtaken, as `[Event].isOvertaken(at:)` says, no word is made.
    public mutating func apply(_ event: Event, isOvertaken: Bool = false) {
        guard isOvertaken || event.isMereWord else { return event.withView { apply($0) } }
        lastID = event.id
        time = event.time
        if let agent = event.agent, let place = place(of: agent) {
            agents[place].speak(at: event.time)
        }
    }

    /// Takes the next event; of one that is overtaken no word is made.
    public mutating func apply(_ event: EventView, isOvertaken: Bool = false) {
        lastID = event.id
        time = event.time
        switch event.type {
        case .output: applyOutput(event)
        case .agentSpawned, .agentJoined, .agentStatus, .agentExited, .gate, .approval, .lease,
            .command, .signal, .usage, .status, .consistency:
            applyFact(event)
        case .message, .order: post(event)
        case .stateChange where event.isFoundChange: applyFact(event)
        case .clock: applyFact(event)
        case .snapshot, .rewind, .fork: applyFact(event)
        default: break
        }
        guard event.isWord, let place = place(of: event.agent) else {
            return
        }
        agents[place].speak(at: event.time)
        if !isOvertaken, let word = LastWord(event) { agents[place].lastWord = word }
    }

    private mutating func applyOutput(_ event: EventView) {
        guard let place = place(of: event.agent) else { return }
        // What was typed and how large the terminal is was not printed.
        if let subject = event.subject, subject.isWord("in") || subject.isWord("size") { return }
        agents[place].print(event.content, at: event.time)
    }

    private mutating func applyFact(_ event: EventView) {
        let subject = String(lossy: event.subject)
        guard event.contentIsText,
            let fact = Fact(event.type, subject: subject, parsing: event.content)
        else { return }
        let moment = Moment(
            id: event.id, time: event.time, subject: subject,
            agent: String(lossy: event.agent).map { AgentID(rawValue: $0) },
            place: place(of: event.agent))
        switch fact {
        case .spawned(let content): introduce(content, moment, joined: false)
        case .joined(let content): introduce(content, moment, joined: true)
        case .statusChanged(let content): change(content, moment)
        case .exited(let content): end(content, moment)
        case .gate(let content):
            stop(content, moment)
            ask(content, moment)
            askAboutConsistency(content, of: moment.agent)
        case .approval(let content):
            settleStop(subject, content)
            settle(subject, content, at: moment.time)
        case .lease(let content): claim(content, moment)
        case .rules(let content): ownRules = content.rules ?? ownRules
        case .retention(let content): retention = content.retention ?? retention
        case .exemption(let content): exempt(content)
        case .override(let content): override(content, moment)
        case .conflict(let content): conflict(content, moment)
        case .promise(let content): promise(content, moment)
        case .limit(let content): reach(content, moment)
        case .budget(let content): budget(content, moment)
        case .consistency(let content):
            expect(content, moment, isFound: event.metadata == nil)
        case .clock(let content): shift(content)
        case .command(let content): command(content, moment)
        case .reported(let content): remember(content, moment)
        case .breaker(let content): turn(content, moment)
        case .sample(let content): measure(content)
        case .usage(let content): spend(content, moment)
        case .workTree(let content): change(content)
        case .stateChanged(let content): body(content, moment)
        case .snapshot(let content), .rewind(let content): body(content, moment)
        case .fork(let content): leave(content, moment.id, at: moment.time)
        default: break
        }
    }

    private func place(of agent: RawSpan?) -> Int? {
        guard let agent, let number = AgentID.number(in: agent) else { return nil }
        return places[number]
    }

    /// An event without its content.
    struct Moment {
        let id: EventID
        let time: LogTime
        let subject: String?
        let agent: AgentID?
        let place: Int?
    }
}

// MARK: - Files

extension State {
    private mutating func body(_ content: StateChange, _ moment: Moment) {
        guard content.commit != nil else { return }
        if let top = content.find?.worktree { return change(in: top, content, moment.id) }
        body = body ?? Body()
        body?.apply(content, moment.id)
    }

    private mutating func body(_ content: Restoration, _ moment: Moment) {
        guard content.commit != nil else { return }
        if let tree = AgentWorkTree(content) { return found(tree, content, moment.id) }
        body = body ?? Body()
        body?.apply(content, moment.id)
    }
}

// MARK: - Agents

extension State {
    private mutating func introduce(_ content: Introduction, _ moment: Moment, joined: Bool) {
        guard let id = moment.agent, let number = id.number else { return }
        let start = Agent.Condition(
            status: joined ? .running : .initializing, evidence: joined ? .wire : .kernel,
            since: moment.time)
        guard let place = moment.place else {
            places.set(number, to: agents.count)
            var agent = Agent(
                id: id, name: content.name ?? id.rawValue, role: moment.subject ?? "",
                origin: Agent.Origin(content, joined: joined), condition: start)
            agent.begin(content, isByItself: false)
            agents.append(agent)
            return
        }
        agents[place].origin = Agent.Origin(content, joined: joined)
        agents[place].name = content.name ?? agents[place].name
        agents[place].role = moment.subject ?? agents[place].role
        if !joined { agents[place].restarts = agents[place].restarts &+ 1 }
        agents[place].forgetOrders()
        agents[place].exit = nil
        agents[place].isReady = nil
        agents[place].lastLine.end()
        agents[place].lastWord = nil
        agents[place].enter(start)
        agents[place].phase = nil
        if joined {
            agents[place].letGoOfBudgets()
        } else {
            agents[place].begin(content, isByItself: agents[place].isDue(at: moment.time))
        }
        agents[place].tries = content.isAgain == true ? agents[place].tries.begun : Tries()
    }

    private mutating func change(_ content: StatusChange, _ moment: Moment) {
        guard let place = moment.place,
            let status = moment.subject.flatMap(Status.init(rawValue:))
        else { return }
        let evidence = content.evidence ?? Evidence(rawValue: "unknown")
        // What was so before it was held has been so since then.
        let known = [agents[place].condition, agents[place].beforeHold].compactMap(\.self)
        let same = known.first { $0.status == status && $0.evidence == evidence }
        agents[place].enter(
            Agent.Condition(
                status: status, evidence: evidence, since: same?.since ?? moment.time,
                reason: content.reason))
        agents[place].phase = content.phase
        agents[place].hold(content.holds)
        agents[place].alreadyStopped = content.alreadyStopped ?? []
        agents[place].isReady = content.isReady ?? agents[place].isReady
        agents[place].tries = content.tries ?? agents[place].tries
        defer { agents[place].runTime(at: moment.time) }
        guard let process = content.process else { return }
        agents[place].origin.process = process
        agents[place].started = moment.time
        agents[place].spoke = moment.time
    }

    /// What an agent said of itself before it was stopped holds when it is let go.
    private mutating func remember(_ content: SelfReport, _ moment: Moment) {
        guard let place = moment.place, agents[place].condition.status == .paused,
            let status = moment.subject.flatMap(Status.init(rawValue:)), status.isClaim
        else { return }
        agents[place].beforeHold = Agent.Condition(
            status: status, evidence: agents[place].origin.isJoined ? .wire : .descriptor3,
            since: moment.time, reason: content.reason)
    }

    private mutating func end(_ content: Ending, _ moment: Moment) {
        guard let place = moment.place else { return }
        agents[place].exit = Agent.Exit(
            code: content.code, signal: content.signal, seconds: content.seconds)
        agents[place].origin.process = nil
        agents[place].processor = nil
        agents[place].memory = nil
        agents[place].processes = nil
        agents[place].started = nil
        agents[place].forgetOrders()
        agents[place].runTime(at: moment.time)
        agents[place].use(memory: nil)
        agents[place].letGoOfBudgets()
        agents[place].isReady = nil
        // Whoever is being ended has neither failed nor done its work.
        if agents[place].phase?.isEnding != true {
            agents[place].phase = nil
            agents[place].conclude(content, at: moment.time)
        }
        agents[place].holds = []
        agents[place].alreadyStopped = []
        // A question whose asker is gone has nobody to hear the answer.
        requests.removeAll { $0.agent == moment.agent }
        endExpectations(of: moment.agent)
        claims.removeAll { $0.holder == moment.agent }
    }

    private mutating func measure(_ content: Sample) {
        for reading in content.agents ?? [] {
            guard let place = reading.agent?.number.flatMap({ places[$0] }) else { continue }
            agents[place].processor = reading.processor ?? agents[place].processor
            agents[place].memory = reading.memory ?? agents[place].memory
            agents[place].processes = reading.processes ?? agents[place].processes
            if agents[place].budgets.isEmpty { continue }
            if let total = reading.processorTime { agents[place].use(processor: total) }
            if let memory = reading.memory { agents[place].use(memory: memory) }
        }
    }

    private mutating func spend(_ content: Usage, _ moment: Moment) {
        guard let place = moment.place else { return }
        agents[place].usage.add(content)
        charge(content, to: place)
    }

    /// From here on somebody is to say what came of it.
    private mutating func post(_ event: EventView) {
        guard let subject = event.subject, subject.byteCount > 0 else { return }
        letters.append(
            Letter(
                id: event.id, kind: event.type == .order ? .order : .message,
                agent: String(lossy: event.agent).map { AgentID(rawValue: $0) }))
        if letters.count > Letter.limit { letters.removeFirst() }
        guard event.type == .order else { return }
        order(event.id, to: String(lossy: subject), from: letters.last?.agent)
    }
}

// MARK: - The swarm

extension State {
    /// Logs of before say by a command without an outcome what is a signal now.
    private mutating func command(_ content: CommandRecord, _ moment: Moment) {
        if let letter = content.event {
            letters.removeAll { $0.id == letter }
            if moment.subject == EventType.order.name { order(letter, cameTo: content.outcome) }
        }
        guard content.outcome == nil else { return }
        switch moment.subject {
        case "freeze": turn(BreakerChange(isOn: true, by: content.by), moment)
        case "thaw": turn(BreakerChange(isOn: false, by: content.by), moment)
        default: break
        }
    }

    private mutating func turn(_ content: BreakerChange, _ moment: Moment) {
        switch content.isOn {
        case true: breaker = breaker ?? Breaker(since: moment.time, by: content.by)
        case false: breaker = nil
        default: break
        }
    }
}

extension EventView {
    /// True for what an agent tells itself; what it prints is looked at apart, and what was found of it
    /// says not where it came from.
    fileprivate var isWord: Bool {
        switch type {
        case .status, .usage, .message, .order, .decision, .tool: true
        default: type.isMereWord && metadata != nil
        }
    }
}

extension Event {
    /// True for what only says that the agent spoke: what was found of it says not where it came from.
    fileprivate var isMereWord: Bool {
        type.isMereWord && type != .consistency && metadata != nil
    }
}

extension EventType {
    /// True for what only says that the agent spoke.
    fileprivate var isMereWord: Bool {
        switch self {
        case .stateChange, .consistency: true
        default: false
        }
    }
}
