internal import Canvas
internal import Swarm

/// The page of what may be used: of all together, then of each agent, the fullest first.
public struct BudgetsPage: Equatable, Sendable {
    var list = PageList<Key>(newsAt: .first, pins: true)

    public init() {}

    struct Key: Hashable, Sendable {
        /// Nil for all together.
        var agent: AgentID?
        var kind: Budget.Kind
    }

    struct Row: Equatable {
        let key: Key
        let budget: Budget
        /// As far as it is shown: time that runs goes in steps, so that nothing moves while nothing happens.
        let spent: Int64
        let standing: Standing

        enum Standing: Equatable {
            case open
            /// It is lifted, and so is only counted.
            case lifted
            /// Somebody is asked.
            case asks(EventID)
            /// It is reached, and nobody is asked any more.
            case refused
        }

        var rule: String { key.agent == nil ? key.kind.ruleOfAll : key.kind.rule }

        var share: Double { Double(spent) / Double(max(budget.limit, 1)) }

        var isNearlyFull: Bool { share >= 0.8 }
    }

    func rows(_ scene: Scene) -> [Row] {
        let state = scene.state
        let together = state.budgets.map { row(of: $0, nil, scene) }
        let own = state.agents.flatMap { agent in
            agent.budgets.map { row(of: $0, agent.id, scene) }
        }
        return together
            + own.enumerated().sorted {
                ($1.element.share, $0.offset) < ($0.element.share, $1.offset)
            }.map(\.element)
    }

    private func row(of budget: Budget, _ agent: AgentID?, _ scene: Scene) -> Row {
        let spent = budget.spent(at: scene.now)
        let step: Int64 = spent < 60_000_000 ? 10_000_000 : 60_000_000
        let isMoving = budget.kind == .time && spent < budget.limit
        let key = Key(agent: agent, kind: budget.kind)
        let rule = agent == nil ? budget.kind.ruleOfAll : budget.kind.rule
        let request = scene.state.requests.first {
            $0.agent == agent && $0.rule == rule && $0.isAboutBudget
        }
        let standing: Row.Standing =
            if let request {
                .asks(request.id)
            } else if scene.state.isLifted(rule, of: agent, at: scene.now) {
                .lifted
            } else {
                budget.isReached ? .refused : .open
            }
        return Row(
            key: key, budget: budget, spent: isMoving ? spent / step * step : spent,
            standing: standing)
    }

    func selectedRow(_ scene: Scene) -> Row? {
        let rows = rows(scene)
        return list.selected(rows.map(\.key)).map { rows[$0] }
    }

    /// Whom the row under the cursor is about; nobody where it is about all.
    func agent(_ scene: Scene) -> AgentID? { selectedRow(scene)?.key.agent }

    /// `2 reached · 7 set`
    func note(_ scene: Scene) -> String {
        let rows = rows(scene)
        guard !rows.isEmpty else { return "none is set" }
        let reached = rows.count { $0.standing != .lifted && $0.spent >= $0.budget.limit }
        let near = rows.count { $0.standing == .open && $0.isNearlyFull }
        let parts = [
            reached > 0 ? "\(grouped(reached)) reached" : nil,
            near > 0 ? "\(grouped(near)) nearly" : nil, "\(grouped(rows.count)) set",
        ]
        return parts.compactMap(\.self).joined(separator: " · ")
    }
}

extension BudgetsPage: ListPage {
    func keys(_ scene: Scene) -> [Key] { rows(scene).map(\.key) }

    func text(of key: Key, _ scene: Scene) -> String {
        guard let row = rows(scene).first(where: { $0.key == key }) else { return "" }
        let words = BudgetRowWords(row, scene)
        return [words.name.text, key.kind.rawValue, words.percent, words.notes[0].text]
            .joined(separator: "  ")
    }

    func heads(_ scene: Scene, columns: Int, rows: Int) -> Int { 0 }
}
