@testable import Swarm

// What agents may use and do use, and what must be so of that.
extension Simulation {
    /// Small enough to be used up again and again.
    mutating func budgets() -> Budgets {
        var budgets = Budgets()
        for kind in Budget.Kind.allCases where random.chance(3) {
            switch kind {
            case .tokens: budgets[kind] = 6
            case .money: budgets[kind] = 100_000_000
            case .cpu: budgets[kind] = 20_000_000
            case .memory: budgets[kind] = 80
            case .output: budgets[kind] = 15
            case .time: budgets[kind] = 8_000_000
            case .restarts: budgets[kind] = 2
            }
        }
        return budgets
    }

    /// Another limit for somebody, or for all.
    mutating func budget() {
        guard random.chance(2), let agent = mind.state.agents.randomElement(using: &random) else {
            var together = Budgets()
            if random.chance(2) { together[.tokens] = 12 } else { together[.money] = 150_000_000 }
            return ask(.budget(together, agent: nil))
        }
        ask(.budget(budgets(), agent: agent.name))
    }

    mutating func usage() -> Report {
        let content = Usage(
            tokensIn: Int64(random.below(20)) - 2, tokensOut: Int64(random.below(20)),
            cost: Double(random.below(100)) / 300)
        return Report(.usage, subject: "m", content: .text(content.text))
    }
}

extension Checker {
    /// Whoever has used up what it may is held and was asked about, and nothing is ended for that.
    mutating func checkBudgets(_ kernel: Kernel, at boot: Int64) {
        let state = kernel.state
        let now = kernel.now.time
        for agent in state.agents {
            guard let life = kernel.lives[agent.id], life.isAlive, !life.isEnding,
                kernel.leaving == .no, !life.process.isStarting
            else { continue }
            let own = agent.budgets.filter { $0.kind != .restarts }.map { ($0.kind.rule, $0) }
            for (rule, budget) in own {
                // What is used before anybody has heard that it runs is looked at then.
                guard budget.isFull(at: now), life.isRunning,
                    !state.exemptions.contains(where: { $0.rule == rule })
                else { continue }
                let isNoticed =
                    budget.kind != .time || budget.isReached || isLate(budget, boot, now)
                guard isNoticed else { continue }
                demand(budget.isReached, "'\(agent.name)' has used up its \(budget.kind)")
                demand(
                    !life.hold.reasons.isEmpty,
                    "'\(agent.name)' has used up its \(budget.kind), and is not held")
                let isAsked = state.requests.contains { $0.agent == agent.id && $0.rule == rule }
                demand(
                    isAsked || life.hold.reasons.contains("operator"),
                    "'\(agent.name)' has used up its \(budget.kind), and nobody is asked")
            }
            for budget in state.budgets
            where budget.isReached && budget.isFull(at: now) && life.isRunning
                && !state.exemptions.contains(where: { $0.rule == budget.kind.ruleOfAll })
            {
                demand(
                    !life.hold.reasons.isEmpty,
                    "all have used up their \(budget.kind), and '\(agent.name)' is not held")
            }
        }
        for request in state.requests where request.isAboutBudget {
            demand(
                state.requests.count { $0.agent == request.agent && $0.rule == request.rule } == 1,
                "\(request.rule ?? "") is asked twice")
        }
    }

    /// Whether the supervisor has looked since that was so.
    private func isLate(_ budget: Budget, _ boot: Int64, _ now: LogTime) -> Bool {
        guard let end = budget.end else { return true }
        return lastElapsed >= boot - (now.microseconds - end.microseconds) + 10_000
    }

    /// A limit ends nobody.
    mutating func checkLimits(_ effects: [Effect]) {
        var limited: Set<AgentID> = []
        for case .record(let event) in effects where event.subject == "limit" {
            if let agent = event.agent { limited.insert(agent) }
        }
        for effect in effects {
            switch effect {
            case .terminate(let id), .killAll(let id):
                demand(!limited.contains(id), "'\(id.rawValue)' was ended at a limit")
            default: break
            }
        }
    }
}
