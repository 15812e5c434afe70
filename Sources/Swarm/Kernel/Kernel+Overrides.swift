// What the operator puts above what agents do. None of it allows what another level forbids.
extension Kernel {
    mutating func override(_ wish: OverrideWish, _ command: Command) {
        let id: AgentID
        switch find(wish.agent) {
        case .failure(let objection): return refuse(command, objection)
        case .success(let found): id = found
        }
        switch wish.deed {
        case .takeLeases(let places): return takeLeases(of: id, places, wish, command)
        case .denyNext(let action): change(.denyNext, of: id, action: action, wish, command)
        case .takeOver: change(.takeOver, of: id, action: nil, wish, command)
        }
    }

    private mutating func change(
        _ kind: State.Override.Kind, of id: AgentID, action: String?, _ wish: OverrideWish,
        _ command: Command
    ) {
        guard wish.isOn else { return end(kind, of: id, action: action, command) }
        guard mayAsk(id) else { return refuse(command, hasEnded(id)) }
        guard state.overrides.count < Patience.overrides else {
            return refuse(
                command,
                Objection("busy", "\(Patience.overrides) overrides hold already"))
        }
        let usual =
            kind == .takeOver ? OverrideWish.usualTakeOver : OverrideWish.usualSeconds
        let until = self.until(wish.seconds ?? usual)
        record(
            .signal, id, subject: "override",
            OverrideChange(
                kind, action: action, until: until, by: command.author, text: wish.text))
        isLawNew = true
        answer(command.asker, .done(["until": JSON(until.rfc3339)]))
    }

    private mutating func end(
        _ kind: State.Override.Kind, of id: AgentID, action: String?, _ command: Command
    ) {
        let held = state.overrides.filter {
            $0.kind == kind && $0.agent == id && (action == nil || $0.action == action)
        }
        guard !held.isEmpty else {
            let name = name(of: id)
            let message =
                kind == .takeOver
                ? "'\(name)' is not taken over" : "nothing that '\(name)' asks next is denied"
            return refuse(
                command, Objection("no_such_override", message, hint: "see 'skep state'"))
        }
        for override in held {
            end(override, "it was taken back", by: command.author)
        }
        answer(command.asker, .done(["until": .null]))
    }

    private mutating func end(
        _ override: State.Override, _ why: String, by author: String? = nil
    ) {
        record(
            .signal, override.agent, subject: "override",
            OverrideChange(over: override, why, by: author))
        isLawNew = true
        if override.kind == .takeOver { judgeAnew(of: override.agent) }
    }

    private func until(_ seconds: Int64) -> LogTime {
        LogTime(microseconds: now.time.microseconds &+ seconds * 1_000_000)
    }

    // MARK: - What the third level says

    /// What the operator has said of what an agent does next.
    func orders(_ question: GateQuestion, _ agent: AgentID?) -> [Judgement] {
        guard let agent else { return [] }
        var all: [Judgement] = []
        if let denial = denial(of: question, agent) {
            let text = denial.text.map { ": \($0)" } ?? ""
            all.append(
                Judgement(
                    .deny, .order, Kernel.operatorRule,
                    "'\(denial.by ?? "")' denies its next action\(text)"))
        }
        if let taken = takeOver(of: agent) {
            let until = taken.until.map { " for \(span(to: $0))" } ?? ""
            var judgement = Judgement(
                .ask, .order, Kernel.operatorRule,
                "'\(taken.by ?? "")' has taken it over\(until)")
            judgement.patience = Rule.usualPatience
            all.append(judgement)
        }
        return all
    }

    /// What the operator says by himself is no rule that can be lifted.
    static let operatorRule = "operator"

    private func takeOver(of agent: AgentID) -> State.Override? {
        state.override(.takeOver, of: agent).flatMap { $0.isOver(at: now.time) ? nil : $0 }
    }

    private func denial(of question: GateQuestion, _ agent: AgentID) -> State.Override? {
        state.overrides.first {
            $0.kind == .denyNext && $0.agent == agent
                && ($0.action == nil || $0.action == question.action) && !$0.isOver(at: now.time)
        }
    }

    /// It has asked, and was stopped by what was said of its next action. What a stronger level denies would
    /// have been denied without that: it holds on then, for something that would be done.
    mutating func useDenial(
        for question: GateQuestion, _ agent: AgentID?, _ judgement: Judgement
    ) {
        guard judgement.verdict == .deny, judgement.rule == Kernel.operatorRule, let agent,
            let denial = denial(of: question, agent)
        else { return }
        end(denial, "it was denied \(question.subject)")
    }

    /// Why what another agent says is not brought to one that is taken over.
    func whyNotReach(_ id: AgentID, _ letter: EventID, from author: String) -> Objection? {
        guard author != Command.operator, !verdicts.contains(letter),
            let taken = takeOver(of: id)
        else { return nil }
        return Objection(
            "taken_over", "'\(name(of: id))' is taken over by '\(taken.by ?? "")'",
            hint: "say it again when it is let go of")
    }

    // MARK: - Leases

    private mutating func takeLeases(
        of id: AgentID, _ places: [FilePlace], _ wish: OverrideWish, _ command: Command
    ) {
        var held = state.leases.filter { lease in
            lease.holder == id && (places.isEmpty || places.contains { lease.isNamed(by: $0) })
        }
        let missing = places.first { place in !held.contains { $0.isNamed(by: place) } }
        guard !held.isEmpty, missing == nil else {
            let what = missing.map { "no lease on '\($0.path.cut)'" } ?? "no lease"
            return refuse(
                command,
                Objection(
                    "no_such_lease", "'\(name(of: id))' holds \(what)", hint: "see 'skep leases'"))
        }
        // What it has for itself alone and lies across that goes along: nobody else could hold a part of it.
        while let next = state.leases.first(where: { lease in
            lease.holder == id && !lease.isShared && !held.contains(lease)
                && held.contains { $0.overlaps(lease) }
        }) { held.append(next) }
        let until = until(wish.seconds ?? OverrideWish.usualSeconds)
        // All are free before one is the operator's: wherever the log ends, nobody has a part of another's.
        for lease in held {
            drop(lease, .revoked, by: command.author)
            tell(id, revoked: lease, by: command.author)
        }
        for lease in held {
            grant(claim(on: lease, until: until), to: .nobody, by: command.author)
        }
        answer(
            command.asker,
            .done([
                "taken": JSON(held.map { JSON($0.path) }), "until": JSON(until.rfc3339),
            ]))
        // What others may share they need not wait for.
        grantWaiters()
    }

    /// The operator's, in its place: for him alone unless others share it and keep that.
    private func claim(on lease: State.Lease, until: LogTime) -> State.Lease {
        let own = state.leases.first {
            $0.holder == State.operatorHolder && $0.path == lease.path
        }
        var claim = State.Lease(
            path: lease.path, holder: State.operatorHolder, since: now.time,
            until: max(until, own?.until ?? until), file: lease.file)
        claim.isShared = state.leases.contains { $0.excludes(claim) }
        return claim
    }

    // MARK: - Their ends

    mutating func expireOverrides() {
        for override in state.overrides where override.isOver(at: now.time) {
            end(override, "its time is up")
        }
    }

    mutating func endOverrides(of id: AgentID) {
        for override in state.overrides where override.agent == id {
            end(override, "'\(name(of: id))' has ended")
        }
    }

    /// Those of agents that ended while no supervisor was there.
    mutating func recoverOverrides() {
        for override in state.overrides where lives[override.agent]?.isAlive != true {
            end(override, "'\(name(of: override.agent))' has ended")
        }
    }
}
