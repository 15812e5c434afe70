// Questions and leases together: what ends with an agent, what is due next, and which rules hold.
extension Kernel {
    /// What an agent held and asked ends with it.
    mutating func forgetLaw(of id: AgentID) {
        forgetClaims(of: id)
        endOverrides(of: id)
    }

    /// What it has asked, holds and promised.
    mutating func forgetClaims(of id: AgentID) {
        for request in state.requests where request.agent == id {
            withdraw(request.id, "'\(name(of: id))' has ended", hasEnded(id))
        }
        // Those went with the event that says that it ended.
        for request in openQuestions where !state.requests.contains(where: { $0.id == request }) {
            for asker in listeners.removeValue(forKey: request)?.askers ?? []
            where asker != .nobody {
                answer(asker, .refused(hasEnded(id)))
            }
            note(request, Approval.withdrawn)
        }
        takeBackLeases(of: id)
        endPromises(of: id)
        forgetExpectations(of: id)
    }

    mutating func expireLaw() {
        expireLeases()
        expireQuestions()
        expireConflicts()
        expirePromises()
        settleDoubts()
        expireOverrides()
        // The log's clock may be a little behind: it is looked anew how long that will take.
        guard let due = lawWake, due <= now.boot else { return }
        isLawNew = true
        endLifting()
    }

    /// When the next lease, wait or question is over.
    var nextOfLaw: Int64? {
        var next = Int64.max
        for lease in state.leases {
            if let until = lease.until { next = min(next, now.boot(of: until)) }
        }
        for waiter in waiters { next = min(next, waiter.expiresAt) }
        for request in state.requests {
            if let until = request.until { next = min(next, now.boot(of: until)) }
        }
        for promise in state.promises { next = min(next, now.boot(of: promise.until)) }
        if let doubt = doubts.first { next = min(next, doubt.until) }
        for override in state.overrides {
            if let until = override.until { next = min(next, now.boot(of: until)) }
        }
        for conflict in state.conflicts { next = min(next, now.boot(of: end(of: conflict))) }
        next = min(next, endOfLifting ?? .max)
        return next < .max ? next : nil
    }

    /// What another supervisor left: nobody hears any more what it was asked.
    mutating func recoverLaw() {
        interruptClaims()
        // What a limit asks nobody waits for but the agent that it holds.
        for request in state.requests {
            let isHeld = request.agent.map { isAwaited(request, $0) } ?? request.isAboutBudget
            if request.until != nil || !isHeld {
                withdraw(request.id, "the supervisor was replaced")
            }
        }
        var dead: [AgentID] = []
        for lease in state.leases where lease.holder != State.operatorHolder {
            if lives[lease.holder]?.isAlive != true, !dead.contains(lease.holder) {
                dead.append(lease.holder)
            }
        }
        for id in dead { takeBackLeases(of: id) }
        for promise in state.promises where lives[promise.agent]?.isAlive != true {
            endPromises(of: promise.agent)
        }
        recoverOverrides()
        recoverLimits()
        recoverExpectations()
        isLawNew = false
        lawWake = nextOfLaw
    }
}

// MARK: - Rules

extension Kernel {
    mutating func rule(_ rules: Rules?, _ command: Command) {
        let next = rules ?? .builtIn
        if next != state.rules {
            record(.signal, subject: "rules", RulesChange(next, by: command.author))
        }
        answer(command.asker, .done(["rules": JSON(next.rules.count)]))
    }

    mutating func exempt(_ wish: ExemptionWish, _ command: Command) {
        guard
            state.rules.names.contains(wish.rule) || Budget.isRule(wish.rule)
                || wish.rule == Rules.consistencyName
        else {
            return refuse(
                command,
                Objection(
                    "no_such_rule", "there is no rule '\(wish.rule.cut)'",
                    hint: "see 'skep rules'"))
        }
        var exemption = Exemption(wish.rule, pattern: wish.pattern, by: command.author)
        if let named = wish.agent {
            switch find(named) {
            case .failure(let objection): return refuse(command, objection)
            case .success(let id): exemption.agent = id
            }
        }
        guard wish.isOn else { return restore(exemption, command) }
        if let seconds = wish.seconds {
            exemption.until = LogTime(microseconds: now.time.microseconds &+ seconds * 1_000_000)
        }
        exempt(exemption)
        weighBudgets(of: wish.rule, by: command.author)
        answer(
            command.asker,
            .done(["until": exemption.until.map { JSON($0.rfc3339) } ?? .null]))
    }

    /// It counts again: for an agent or for all, and of a pattern or of all of them.
    private mutating func restore(_ meant: Exemption, _ command: Command) {
        let lifted = state.exemptions.filter { $0.rule == meant.rule }
        let over = lifted.filter {
            (meant.pattern == nil || $0.pattern == meant.pattern)
                && (meant.agent == nil || $0.agent == meant.agent)
        }
        for var exemption in over {
            exemption.until = nil
            exemption.by = command.author
            exempt(exemption, isOn: false)
        }
        weighBudgets(of: meant.rule, by: command.author)
        let rest = state.exemptions.filter { exemption in
            exemption.holds(for: meant.rule, meant.agent ?? exemption.agent, at: now.time)
        }
        answer(
            command.asker,
            .done([
                "until": .null, "restored": JSON(Int64(over.count)),
                "lifted": JSON(rest.map { json($0) }),
            ]))
    }

    private func json(_ exemption: Exemption) -> JSON {
        JSON([
            JSON.Field("pattern", exemption.pattern.map { JSON($0) } ?? .null),
            JSON.Field("agent", exemption.agent.map { JSON(name(of: $0)) } ?? .null),
            JSON.Field("until", exemption.until.map { JSON($0.rfc3339) } ?? .null),
        ])
    }

    private mutating func weighBudgets(of rule: String, by author: String) {
        guard Budget.isRule(rule) else { return }
        weighAnew(rule, by: author)
        isLawNew = true
    }

    mutating func exempt(_ exemption: Exemption, isOn: Bool = true) {
        record(
            .signal, exemption.agent, subject: "exemption", ExemptionChange(exemption, isOn: isOn))
    }
}
