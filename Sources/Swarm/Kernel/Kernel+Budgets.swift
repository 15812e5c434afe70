// What agents may use before somebody is asked. Whoever has come to a limit is held, and never ended.
extension Kernel {
    /// Looks whether an agent has come to the limit of one of its budgets. Called wherever it may have used
    /// something: most have none, and nothing is copied to find that.
    mutating func weigh(_ id: AgentID) {
        guard let place = state.place(of: id), !state.agents[place].budgets.isEmpty else { return }
        for budget in state.agents[place].budgets where budget.kind != .restarts {
            guard isDue(budget, budget.kind.rule, id), mayBeHeld(id) else { continue }
            reach(budget, of: id)
        }
    }

    /// The same of what all agents may use together: whoever lives is held.
    mutating func weighAll() {
        for budget in state.budgets where isDue(budget, budget.kind.ruleOfAll, nil) {
            let living = state.agents.map(\.id).filter { mayBeHeld($0) }
            guard !living.isEmpty else { continue }
            record(.signal, subject: "limit", LimitReached(budget, at: nextTime))
            ask(budget, budget.kind.ruleOfAll, of: nil)
            for id in living { hold(id, .hold(reason: Kernel.reason(of: budget.kind.ruleOfAll))) }
        }
    }

    /// Its program runs, perhaps again, or it joined: what is used up may not go on by that.
    mutating func weighAtStart(_ id: AgentID) {
        weigh(id)
        weighAll()
        for budget in state.budgets where budget.isReached {
            let rule = budget.kind.ruleOfAll
            if state.requests.contains(where: { $0.agent == nil && $0.rule == rule }) {
                hold(id, .hold(reason: Kernel.reason(of: rule)))
            } else if isFull(budget, rule, nil) {
                // Somebody said no, and now this one wants to.
                ask(budget, rule, of: nil)
                hold(id, .hold(reason: Kernel.reason(of: rule)))
            }
        }
    }

    /// Whether it may be started again by itself; where it has been so often enough somebody is asked.
    mutating func mayComeBack(_ id: AgentID) -> Bool {
        guard let budget = state[id]?.budgets[.restarts],
            isFull(budget, budget.kind.rule, id)
        else { return true }
        if !budget.isReached { reach(budget, of: id) }
        return false
    }

    func whyNotBack(_ id: AgentID) -> String? {
        state[id]?.budgets[.restarts].map { $0.sentence(at: now.time) }
    }

    /// Somebody has it started, or nobody can any more: that is no question now.
    mutating func withdrawComingBack(_ id: AgentID, _ why: String) {
        let rule = Budget.Kind.restarts.rule
        for request in state.requests
        where request.agent == id && request.rule == rule && request.isAboutBudget {
            withdraw(request.id, why)
        }
    }

    /// When time that runs will be up; nil where none does.
    func endOfTime(of id: AgentID) -> Int64? {
        guard let place = state.place(of: id), !state.agents[place].budgets.isEmpty else {
            return nil
        }
        guard let budget = state.agents[place].budgets[.time], !budget.isReached,
            let end = budget.end, mayBeHeld(id)
        else { return nil }
        // Where that is lifted for a while, it is looked again then.
        var due = end
        for exemption in state.exemptions
        where exemption.pattern == nil && exemption.rule == budget.kind.rule
            && (exemption.agent == nil || exemption.agent == id)
        {
            guard let until = exemption.until else { return nil }
            due = max(due, until)
        }
        return now.boot(of: due)
    }

    private func isFull(_ budget: Budget, _ rule: String, _ id: AgentID?) -> Bool {
        budget.isFull(at: now.time) && !state.isLifted(rule, of: id, at: now.time)
    }

    private func isDue(_ budget: Budget, _ rule: String, _ id: AgentID?) -> Bool {
        !budget.isReached && isFull(budget, rule, id)
    }

    private func mayBeHeld(_ id: AgentID) -> Bool {
        guard let life = lives[id] else { return false }
        return life.isAlive && !life.isEnding && leaving == .no
    }

    private mutating func reach(_ budget: Budget, of id: AgentID) {
        record(.signal, id, subject: "limit", LimitReached(budget, at: nextTime))
        ask(budget, budget.kind.rule, of: id)
        if mayBeHeld(id) { hold(id, .hold(reason: Kernel.reason(of: budget.kind.rule))) }
    }

    private mutating func ask(_ budget: Budget, _ rule: String, of id: AgentID?) {
        guard !state.requests.contains(where: { $0.agent == id && $0.rule == rule }) else { return }
        let words = budget.sentence(at: now.time)
        var content = GateVerdict(verdict: .ask, level: .safety, rule: rule)
        content.why = budget.question(at: now.time, ofAll: id == nil)
        content.limit = budget.next(at: now.time)
        content.action = GateVerdict.budget
        content.target = words
        // What is allowed always is that it has no limit.
        content.pattern = budget.kind.rawValue
        record(.gate, id, subject: id == nil ? "all together \(words)" : words, content)
        isLawNew = true
    }

    // MARK: - The gate

    /// Who has used up what it may is allowed nothing more.
    func spending(of agent: AgentID?) -> [Judgement] {
        state.budgetsReached(of: agent).compactMap { rule, budget in
            guard isFull(budget, rule, agent) else { return nil }
            return Judgement(.deny, .safety, rule, "it is held: \(budget.sentence(at: now.time))")
        }
    }

    // MARK: - Answers

    /// Yes is as much once more, where there is no room without that; no leaves it where it is until somebody
    /// resumes it.
    mutating func settleBudget(
        _ request: State.Request, _ verdict: GateVerdict.Verdict, by author: String
    ) {
        guard let rule = request.rule, request.isAboutBudget else { return }
        let isComingBack = rule == Budget.Kind.restarts.rule
        if verdict == .allow || isComingBack {
            goOn(
                rule, request.agent, isMore: verdict == .allow, by: author,
                offered: request.content.limit)
        }
        if let id = request.agent {
            if isComingBack, verdict == .allow { comeBack(id) }
        } else {
            for id in state.agents.map(\.id) { settleLimit(request, verdict, of: id) }
        }
    }

    /// It is counted on, up to its limit or, where that is reached, to another one, which is returned.
    @discardableResult
    private mutating func goOn(
        _ rule: String, _ id: AgentID?, isMore: Bool, by author: String, offered: Int64? = nil
    ) -> Int64? {
        guard let budget = budget(rule, of: id) else { return nil }
        let isMore = isMore && isFull(budget, rule, id)
        // What was used since somebody was asked may be more than was said.
        let said = offered.flatMap { $0 > budget.spent(at: now.time) ? $0 : nil }
        let next = isMore ? said ?? budget.next(at: now.time) : budget.limit
        guard budget.isReached || next != budget.limit else { return nil }
        record(
            .signal, id, subject: "budget", BudgetChange(budget.kind, upTo: next, by: author))
        return next == budget.limit ? nil : next
    }

    /// What it stays paused for after a no; nil where it has room, or somebody is still asked.
    func whyNoMore(_ id: AgentID) -> String? {
        let refused = state.budgetsReached(of: id).filter { rule, _ in
            !state.requests.contains { $0.rule == rule && ($0.agent ?? id) == id }
        }
        guard !refused.isEmpty else { return nil }
        let whose = refused.map { rule, budget in
            let isOfAll = rule.hasPrefix(Budget.prefixOfAll)
            return isOfAll
                ? "the budget of \(budget.kind.rawValue) of all"
                : "its budget of \(budget.kind.rawValue)"
        }
        return "over \(whose.joined(separator: " and ")): no more was allowed"
    }

    private func budget(_ rule: String, of id: AgentID?) -> Budget? {
        let all = id.map { state[$0]?.budgets ?? [] } ?? state.budgets
        return all.first { (id == nil ? $0.kind.ruleOfAll : $0.kind.rule) == rule }
    }

    /// It would have been started again, had it not been so often already.
    private mutating func comeBack(_ id: AgentID) {
        guard lives[id]?.process.isAlive == false, lives[id]?.after == .ended,
            lives[id]?.restartAt == nil
        else { return }
        lives[id]?.restartAt = now.boot
        var tries = lives[id]?.restarts.tries(at: now) ?? Tries()
        tries.next = now.time
        note(id, phase: Phase(word: Phase.starting), reason: "it may be again", tries: tries)
    }

    /// Somebody lets it go on by hand after a no: that is as much once more, and is written down.
    mutating func goOnByHand(_ id: AgentID, by author: String) -> Objection? {
        let reached = state.budgetsReached(of: id)
        if let first = reached.first, author != Command.operator {
            return Objection(
                "held_by_rule", "'\(name(of: id))' is held by the rule \(first.rule)",
                hint: "only the operator lets it go on")
        }
        var limits: [String] = []
        for (rule, budget) in reached {
            let isOfAll = rule.hasPrefix(Budget.prefixOfAll)
            if let next = goOn(rule, isOfAll ? nil : id, isMore: true, by: author) {
                let whose = isOfAll ? "the budget of all" : "its budget"
                limits.append("past \(whose): up to \(budget.kind.words(next))")
            }
        }
        lives[id]?.remark = limits.isEmpty ? nil : limits.joined(separator: ", ")
        return nil
    }

    // MARK: - What is set

    mutating func budget(_ budgets: Budgets, of named: String?, _ command: Command) {
        var agent: AgentID?
        if let named {
            switch find(named) {
            case .failure(let objection): return refuse(command, objection)
            case .success(let id): agent = id
            }
        }
        if agent == nil,
            let other = budgets.list.first(where: { !Budget.Kind.ofAll.contains($0.kind) })
        {
            return refuse(
                command,
                Objection(
                    "bad_request", "all agents together have no budget of \(other.kind.rawValue)",
                    hint: "name an agent"))
        }
        record(.signal, agent, subject: "budget", BudgetChange(budgets, by: command.author))
        closeQuestions(of: agent, by: command.author)
        askAnew(of: agent)
        if let agent { weigh(agent) } else { weighAll() }
        answer(command.asker, .done(["budgets": budgets.json]))
    }

    /// Where what is set leaves no room either, a yes goes another way than was said.
    private mutating func askAnew(of agent: AgentID?) {
        for request in state.requests where request.agent == agent && request.isAboutBudget {
            guard let budget = budget(request.rule ?? "", of: agent) else { continue }
            withdraw(request.id, "another limit was set")
            if let agent { reach(budget, of: agent) }
        }
    }

    /// A rule of budgets counts less, or more: for whomever.
    mutating func weighAnew(_ rule: String, by author: String) {
        for request in state.requests where request.rule == rule {
            closeQuestions(of: request.agent, by: author)
        }
        // Of whom somebody said no is asked again when it counts again.
        for id in state.agents.map(\.id) {
            guard let budget = budget(rule, of: id), !isFull(budget, rule, id) else { continue }
            goOn(rule, id, isMore: false, by: author)
        }
        if let budget = budget(rule, of: nil), !isFull(budget, rule, nil) {
            goOn(rule, nil, isMore: false, by: author)
        }
        weighEverybody()
    }

    mutating func weighEverybody() {
        for id in state.agents.map(\.id) { weigh(id) }
        weighAll()
    }

    /// When a limit that is lifted for a while counts again.
    var endOfLifting: Int64? {
        state.exemptions.filter { Budget.isRule($0.rule) }.compactMap(\.until)
            .filter { $0 > now.time }.map { now.boot(of: $0) }.min()
    }

    /// One may count again.
    mutating func endLifting() {
        if state.exemptions.contains(where: { Budget.isRule($0.rule) && $0.until != nil }) {
            weighEverybody()
        }
    }

    /// There is room again: nobody need answer.
    private mutating func closeQuestions(of agent: AgentID?, by author: String) {
        for request in state.requests where request.agent == agent && request.isAboutBudget {
            let rule = request.rule ?? ""
            let isFull = budget(rule, of: agent).map { self.isFull($0, rule, agent) } ?? false
            if !isFull { conclude(request, .allow, by: author, "there is room again") }
        }
    }

    // MARK: - Another supervisor

    /// Whether somebody waits for the answer, though no connection does: an agent that is held by a limit, or
    /// one that was started again often enough.
    func isAwaited(_ request: State.Request, _ id: AgentID) -> Bool {
        guard let life = lives[id] else { return false }
        return life.isAlive
            || request.isAboutBudget && request.rule == Budget.Kind.restarts.rule
                && state[id]?.asksToComeBack == true
    }

    /// Whoever was about to be held by a limit is, and whoever somebody was about to let go is let go.
    mutating func recoverLimits() {
        for request in state.requests where request.until == nil {
            let meant = request.agent.map { [$0] } ?? state.agents.map(\.id)
            for id in meant where mayBeHeld(id) {
                hold(id, .hold(reason: Kernel.reason(of: request.rule ?? "")))
            }
        }
        for id in state.agents.map(\.id) {
            for reason in lives[id]?.hold.reasons ?? [] { recover(reason, of: id) }
            recoverReached(id)
        }
        weighEverybody()
    }

    /// Of what holds it nobody is asked any more: somebody has answered, and was about to let it go.
    private mutating func recover(_ reason: String, of id: AgentID) {
        guard reason.hasPrefix(Agent.ruleHold) else { return }
        let rule = String(reason.dropFirst(Agent.ruleHold.count))
        guard !state.requests.contains(where: { $0.rule == rule && ($0.agent ?? id) == id }) else {
            return
        }
        // Of loops nobody knows any more what was said: it stays where a person finds it.
        let reached = state.budgetsReached(of: id)
        let mayRun = Budget.isRule(rule) && !reached.contains { $0.rule == rule }
        if !mayRun { stayHeld(id, rule) }
        hold(id, .release(reason: reason))
    }

    /// Nothing holds it that has used up what it may: that was about to be asked, or was just refused.
    private mutating func recoverReached(_ id: AgentID) {
        guard mayBeHeld(id), lives[id]?.hold.reasons.isEmpty == true else { return }
        for (rule, budget) in state.budgetsReached(of: id) where isFull(budget, rule, id) {
            ask(budget, rule, of: rule.hasPrefix(Budget.prefixOfAll) ? nil : id)
            hold(id, .hold(reason: Kernel.reason(of: rule)))
        }
    }
}

extension State.Request {
    /// Whether it is about what was used, and not about what is to be done.
    public var isAboutBudget: Bool { content.action == GateVerdict.budget && until == nil }
}

extension GateVerdict {
    /// The action of a question whether somebody goes on who has used up what it may.
    public static let budget = "budget"
}
