// What is spent of what may be: a fold of what agents print, tell and use.
extension State {
    /// Why the strictest rule is against all that an agent does: a budget of it, or of all, that is used up.
    public func budgetsReached(of agent: AgentID?) -> [(rule: String, budget: Budget)] {
        let own = agent.flatMap { self[$0] }?.budgets.filter(\.isReached) ?? []
        return own.map { ($0.kind.rule, $0) }
            + budgets.filter(\.isReached).map { ($0.kind.ruleOfAll, $0) }
    }

    /// Whether nothing holds an agent but limits that are not reached any more: it goes on in a moment.
    public func isLetGo(_ agent: Agent) -> Bool {
        guard !agent.holds.isEmpty else { return false }
        let reached = budgetsReached(of: agent.id).map(\.rule)
        return agent.holds.allSatisfy { hold in
            guard hold.hasPrefix(Agent.ruleHold) else { return false }
            let rule = String(hold.dropFirst(Agent.ruleHold.count))
            return Budget.isRule(rule) && !reached.contains(rule)
        }
    }

    /// Whether a rule of budgets was lifted for an agent, or for all.
    public func isLifted(_ rule: String, of agent: AgentID?, at now: LogTime?) -> Bool {
        exemptions.contains { $0.pattern == nil && $0.holds(for: rule, agent, at: now) }
    }

    /// What is asked about a limit of all together that holds an agent.
    public func requestOfLimit(of agent: Agent) -> Request? {
        requests.first { $0.agent == nil && agent.isHeld(by: $0) }
    }

    /// What is asked whose answer lets an agent go on that a rule holds, of it or of all together.
    public func requestThatHolds(_ agent: Agent) -> Request? {
        requests.first { $0.agent == agent.id && agent.isHeld(by: $0) } ?? requestOfLimit(of: agent)
    }

    /// `! 92% of its tokens`, of the budget of an agent that is nearly used up; nil where none is.
    public func warning(about agent: Agent, at now: LogTime?) -> String? {
        let near = agent.budgets.filter { budget in
            !budget.isReached && budget.isNearlyFull(at: now)
                && !isLifted(budget.kind.rule, of: agent.id, at: now)
        }
        let fullest = near.max { $0.share(at: now) < $1.share(at: now) }
        return fullest.map { budget in
            "! \(Int64(min(budget.share(at: now), 99) * 100))% of its \(budget.kind.rawValue)"
        }
    }

    mutating func reach(_ content: LimitReached, _ moment: Moment) {
        guard let kind = content.kind else { return }
        change(kind, moment) { $0.isReached = true }
    }

    /// Whether an agent may be started again is asked no more: it has ended, and that is all.
    mutating func noLongerAsks(_ request: Request) {
        guard request.isAboutBudget, request.rule == Budget.Kind.restarts.rule,
            let agent = request.agent, let place = place(of: agent),
            let budget = agents[place].budgets.firstIndex(where: { $0.kind == .restarts })
        else { return }
        agents[place].budgets[budget].isReached = false
    }

    mutating func budget(_ content: BudgetChange, _ moment: Moment) {
        if let next = content.budgets {
            guard let place = moment.place else {
                if moment.agent == nil { budgets.set(next) }
                return
            }
            agents[place].budgets.set(next)
            return agents[place].runTime(at: moment.time)
        }
        guard let kind = content.kind, let limit = content.limit else { return }
        change(kind, moment) { budget in
            budget.limit = limit
            budget.isReached = false
        }
    }

    private mutating func change(
        _ kind: Budget.Kind, _ moment: Moment, _ change: (inout Budget) -> Void
    ) {
        if let place = moment.place {
            guard let budget = agents[place].budgets.firstIndex(where: { $0.kind == kind }) else {
                return
            }
            change(&agents[place].budgets[budget])
        } else if moment.agent == nil,
            let budget = budgets.firstIndex(where: { $0.kind == kind })
        {
            change(&budgets[budget])
        }
    }

    /// Log time jumped forward to the wall: nobody ran for so long.
    mutating func shift(_ content: ClockChange) {
        guard content.kind == .jump, let distance = content.distance, distance > 0 else { return }
        for place in agents.indices where !agents[place].budgets.isEmpty {
            agents[place].shift(by: distance)
        }
        // What holds for a while holds for as long as it would have held without that.
        for place in leases.indices { leases[place].until?.shift(by: distance) }
        for place in requests.indices { requests[place].content.until?.shift(by: distance) }
        for place in overrides.indices { overrides[place].until?.shift(by: distance) }
        for place in promises.indices { promises[place].until.shift(by: distance) }
        for place in exemptions.indices { exemptions[place].until?.shift(by: distance) }
    }

    mutating func charge(_ content: Usage, to place: Int) {
        let tokens = [content.tokensIn, content.tokensOut].compactMap(\.self)
        for count in tokens {
            if !budgets.isEmpty { budgets.count(.tokens, count) }
            if !agents[place].budgets.isEmpty { agents[place].budgets.count(.tokens, count) }
        }
        guard let cost = content.cost else { return }
        if !budgets.isEmpty { budgets.count(money: cost) }
        if !agents[place].budgets.isEmpty { agents[place].budgets.count(money: cost) }
    }
}

extension Agent {
    /// Whether the rule that asks holds it, or all, until there is an answer.
    public func isHeld(by request: State.Request) -> Bool {
        holds.contains(Agent.ruleHold + (request.rule ?? ""))
            && (request.agent == id || request.agent == nil && request.isAboutBudget)
    }

    /// It is started: with budgets of its own where somebody says so, else it goes on with what it had.
    mutating func begin(_ content: Introduction, isByItself: Bool) {
        if content.isAgain != true {
            budgets.removeAll()
            if let next = content.budgets { budgets.set(next) }
        } else if isByItself {
            budgets.count(.restarts, 1)
        }
        for place in budgets.indices { budgets[place].seen = 0 }
        letGoOfBudgets()
    }

    /// Whether it is time that it is started again by itself; who starts it before does so by hand.
    func isDue(at time: LogTime) -> Bool {
        // The clocks of the log and of the machine differ by a little.
        tries.next.map { $0.microseconds &- 250_000 <= time.microseconds } ?? false
    }

    /// It has ended: whether it may go on is asked anew when it does.
    mutating func letGoOfBudgets() {
        for place in budgets.indices { budgets[place].isReached = false }
    }

    /// What its processes have used since the first of them began. Where it is less than before, one of them has ended
    /// that nobody waited for: what comes then is counted from there.
    mutating func use(processor total: Int64) {
        guard let place = budgets.firstIndex(where: { $0.kind == .cpu }) else { return }
        budgets.count(.cpu, total - budgets[place].seen)
        budgets[place].seen = min(max(total, 0), Budget.Kind.most)
    }

    mutating func use(memory bytes: Int64?) {
        guard let place = budgets.firstIndex(where: { $0.kind == .memory }) else { return }
        budgets[place].used = min(max(bytes ?? 0, 0), Budget.Kind.most)
    }

    fileprivate mutating func shift(by distance: Int64) {
        for place in budgets.indices {
            budgets[place].since?.shift(by: distance)
        }
    }

    /// Time runs while its program does, and is not held.
    mutating func runTime(at now: LogTime) {
        guard let place = budgets.firstIndex(where: { $0.kind == .time }) else { return }
        let runs = started != nil && condition.status != .paused
        guard runs != (budgets[place].since != nil) else { return }
        if !runs { budgets[place].used = budgets[place].spent(at: now) }
        budgets[place].since = runs ? now : nil
    }
}

extension LogTime {
    fileprivate mutating func shift(by distance: Int64) {
        let (sum, overflow) = microseconds.addingReportingOverflow(distance)
        if !overflow { self = LogTime(microseconds: sum) }
    }
}
