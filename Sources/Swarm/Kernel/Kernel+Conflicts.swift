// Who changes what: conflicts, loops, and whose change it was.
extension Kernel {
    /// A file was found changed, and it is known by whom.
    mutating func touch(_ path: String, by id: AgentID, isSure: Bool) {
        guard lives[id]?.isAlive == true else { return }
        let isHolder = holdersLately(of: path).contains(id)
        let touch = Touches.Touch(agent: id, at: now.boot, isHolder: isHolder)
        let others = touches.add(touch, to: path, within: Patience.conflict)
        if !isHolder { meet(others, at: path, touch) }
        if isSure { watchLoop(path, id) }
    }

    /// A file of its own worktree was found changed: nobody is in its way there, but it may do the same again and
    /// again.
    mutating func touchApart(_ path: String, by id: AgentID?, in top: String?) {
        guard let id, lives[id]?.isAlive == true else { return }
        let touch = Touches.Touch(agent: id, at: now.boot, isHolder: true)
        _ = touches.add(touch, to: path, within: Patience.conflict)
        watchLoop(path, id, called: seenApart(path, in: top))
    }

    /// As the agent sees it.
    private func seenApart(_ path: String, in top: String?) -> String {
        guard let workspace, let tree = state.workTrees.first(where: { $0.tree.top == top })?.tree,
            let start = tree.place(beside: workspace)
        else { return path }
        return Kernel.below(start, path) ?? path
    }

    /// Who holds a path, or did when what is found now was written.
    private func holdersLately(of path: String) -> [AgentID] {
        let place = FilePlace(path)
        let leases = state.leases + touches.justEnded(at: now.boot)
        return leases.filter { !$0.isShared && $0.covers(place) }.map(\.holder)
    }

    /// What nobody was seen to do was done by whoever alone may do it, or alone has just asked to; not by one that
    /// was held when it was done.
    func attributedByLaw(_ change: FoundChange) -> FoundChange {
        var change = withoutHeld(change)
        guard change.agent == nil, change.content.find?.evidence == nil else { return change }
        // Who has left it to others is not the one who writes there.
        let holders = Set(holdersLately(of: change.path)).filter {
            $0 != State.operatorHolder && ownWord(FilePlace(change.path), $0) == nil
        }
        let askers = touches.askers(of: change.path, at: now.boot)
        guard let agent = holders.first ?? askers.first, holders.union(askers).count == 1,
            let one = state[agent], !one.hasBeenHeld(at: now.time)
        else { return change }
        // Who was seen with it open wrote it, and not who may: of several nobody knows which.
        guard change.content.find?.writers == nil else { return change }
        change.agent = agent
        change.content.find?.evidence = askers.isEmpty ? StateChange.Find.byLease : "gate"
        return change
    }

    /// Who was held when it was written did not write it, whatever it has open.
    private func withoutHeld(_ change: FoundChange) -> FoundChange {
        func isHeld(_ id: AgentID) -> Bool { state[id]?.hasBeenHeld(at: now.time) == true }
        var change = change
        if let agent = change.agent, isHeld(agent) {
            change.agent = nil
            change.content.find?.evidence = nil
        }
        guard let writers = change.content.find?.writers else { return change }
        let free = writers.map { AgentID(rawValue: $0) }.filter { !isHeld($0) }
        change.content.find?.writers = free.count > 1 ? free.map(\.rawValue) : nil
        if free.count == 1 {
            change.agent = free[0]
            change.content.find?.evidence = StateChange.Find.byWriter
        }
        return change
    }

    // MARK: - Conflicts

    /// Two that change one path, of whom at least this one may not: that is a conflict, while both live.
    private mutating func meet(
        _ others: [Touches.Touch], at path: String, _ touch: Touches.Touch
    ) {
        let place = FilePlace(path)
        var known: [Touches.Touch] = []
        for lease in state.leases
        where lease.holder != touch.agent && !lease.isShared && lease.covers(place)
            && !known.contains(where: { $0.agent == lease.holder })
        {
            known.append(
                Touches.Touch(
                    agent: lease.holder, at: now.boot(of: lease.since), isHolder: true))
        }
        known += others.filter { other in
            !other.isHolder && lives[other.agent]?.isAlive == true
                && !known.contains { $0.agent == other.agent }
        }
        guard !known.isEmpty, isNews(path, known + [touch]) else { return }
        let all = known + [touch]
        record(
            .signal, touch.agent, subject: "conflict",
            ConflictChange(
                path,
                all.map {
                    ConflictChange.Touch($0.agent, now.time(of: $0.at), isHolder: $0.isHolder)
                }))
        isLawNew = true
    }

    /// One that is known is told of again when it would be over, when others come to it, or in another order.
    private func isNews(_ path: String, _ touches: [Touches.Touch]) -> Bool {
        guard let known = state.conflicts.first(where: { $0.path == path }) else { return true }
        let agents = Set(known.touches.map(\.agent))
        let isOld = end(of: known).microseconds - now.time.microseconds < Patience.conflict / 2
        // Who came later is who is to wait: that changes when another writes again.
        let last = known.touches.last
        let isTurned =
            last?.agent != touches.last?.agent
            && now.time.microseconds - (last?.time.microseconds ?? 0) >= Patience.turn
        return isOld || isTurned || !agents.isSuperset(of: touches.map(\.agent))
    }

    func end(of conflict: State.Conflict) -> LogTime {
        let last = conflict.touches.map(\.time.microseconds).max() ?? 0
        return LogTime(microseconds: last &+ Patience.conflict)
    }

    mutating func expireConflicts() {
        for conflict in state.conflicts where end(of: conflict) <= now.time {
            end(conflict, "nobody else has changed it for \(Patience.conflict / 60_000_000) min")
        }
    }

    /// Somebody has said who may.
    mutating func endConflict(at lease: State.Lease) {
        for conflict in state.conflicts
        where !lease.isShared && lease.covers(FilePlace(conflict.path)) {
            end(conflict, "'\(name(of: lease.holder))' holds it now")
        }
    }

    mutating func endConflicts(of id: AgentID) {
        touches.forget(id)
        for conflict in state.conflicts where conflict.touches.contains(where: { $0.agent == id }) {
            end(conflict, "'\(name(of: id))' has ended")
        }
    }

    private mutating func end(_ conflict: State.Conflict, _ why: String) {
        record(.signal, subject: "conflict", ConflictChange(over: conflict.path, why))
        isLawNew = true
    }

    // MARK: - Loops

    private mutating func watchLoop(_ path: String, _ id: AgentID, called name: String? = nil) {
        guard let loop = state.rules.loop else { return }
        let count = touches.count(path, by: id, at: now.boot, within: loop.seconds * 1_000_000)
        let path = name ?? path
        guard count > loop.changes, !isExempt(Rules.loopName, id, path) else { return }
        let why = "\(path.cut) was changed \(count) times within \(loop.seconds / 60) min"
        record(
            .signal, id, subject: "loop",
            ["path": JSON(path), "changes": JSON(count), "seconds": JSON(loop.seconds)])
        limit(id, Rules.loopName, .init("change", path), why)
    }

    private func isExempt(_ rule: String, _ id: AgentID, _ path: String) -> Bool {
        state.exemptions.contains {
            $0.holds(for: rule, id, at: now.time)
                && ($0.pattern.map { PathPattern($0).covers(path) } ?? true)
        }
    }
}

// MARK: - Limits

extension Kernel {
    /// An agent has come to a limit: it is held, never ended, and somebody is asked whether it goes on.
    mutating func limit(
        _ id: AgentID, _ rule: String, _ question: GateQuestion, _ why: String
    ) {
        guard lives[id]?.isAlive == true,
            !state.requests.contains(where: { $0.agent == id && $0.rule == rule })
        else { return }
        var content = GateVerdict(verdict: .ask, level: .safety, rule: rule)
        content.why = why
        content.action = question.action
        content.target = question.target
        if rule == Rules.loopName {
            content.pattern = Rules.allowances(ofLoopAt: question.target).first
        }
        content.order = state[id]?.order
        record(.gate, id, subject: "go on: \(question.subject)", content)
        isLawNew = true
        hold(id, .hold(reason: Kernel.reason(of: rule)))
    }

    /// It goes on, or stays where it is until somebody lets it go.
    mutating func settleLimit(
        _ request: State.Request, _ verdict: GateVerdict.Verdict, of id: AgentID
    ) {
        guard let rule = request.rule,
            lives[id]?.hold.reasons.contains(Kernel.reason(of: rule)) == true
        else { return }
        if rule == Rules.loopName { touches.forgetChanges(of: id) }
        if verdict != .allow { stayHeld(id, rule) }
        hold(id, .release(reason: Kernel.reason(of: rule)))
    }

    /// It waits for a person from now on, who is told which rule it was: of budgets that is read from what was used.
    mutating func stayHeld(_ id: AgentID, _ rule: String) {
        if !Budget.isRule(rule) { lives[id]?.remark = "stopped by the rule \(rule)" }
        hold(id, .hold(reason: Reason.operator))
    }

    /// Why an agent may not be resumed, whoever wants it: a question about it is open.
    func whyNotGoOn(_ id: AgentID, _ life: AgentLife) -> Objection? {
        let request = state.requests.first { request in
            (request.agent == id || request.agent == nil && request.isAboutBudget)
                && life.hold.reasons.contains(Kernel.reason(of: request.rule ?? ""))
        }
        guard let request else { return nil }
        return Objection(
            "held_by_rule", "'\(name(of: id))' is held by the rule \(request.rule ?? "")",
            hint: "'skep approve \(request.id.rawValue)' lets it go on")
    }

    static func reason(of rule: String) -> String { Agent.ruleHold + rule }
}

extension Agent {
    /// Whether it cannot have done what is found now.
    fileprivate func hasBeenHeld(at time: LogTime) -> Bool {
        condition.status == .paused
            && time.microseconds &- condition.since.microseconds > Patience.finding
    }
}
