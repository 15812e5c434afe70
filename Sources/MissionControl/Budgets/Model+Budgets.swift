internal import Canvas
internal import Swarm

// The page of budgets: its own keys.
extension Model {
    /// What is asked of the budget under the cursor; nil where nothing is.
    var requestOfBudget: State.Request? {
        guard case .asks(let id)? = budgets.selectedRow(scene)?.standing else { return nil }
        return live.state.requests.first { $0.id == id }
    }

    /// Nil where it has nothing of its own to do.
    mutating func performInBudgets(_ action: Action) -> [Effect]? {
        switch action {
        case .open, .answer, .message, .pause, .order, .terminal, .restart, .stop:
            guard !hasLostRow(\.budgets) else { return [] }
        default: return nil
        }
        switch action {
        case .open: openInBudgets()
        case .answer:
            guard let request = requestOfBudget else { return nil }
            openApproval(of: request)
        default: return nil
        }
        return []
    }

    /// The agent whose budget it is, where it stands among the others.
    private mutating func openInBudgets() {
        guard let row = budgets.selectedRow(scene) else {
            say("there is nothing to open")
            return
        }
        guard let agent = row.key.agent else {
            say("this is what all may spend together")
            return
        }
        focus(on: .swarm)
        swarm.select(agent, scene, rows: bodyRows(of: .swarm))
    }
}
