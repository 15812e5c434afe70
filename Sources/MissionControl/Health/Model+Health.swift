internal import Swarm

extension Model {
    /// The line's own key.
    mutating func openInHealth() -> [Effect] {
        let found = healthPage.deed(self) { if case .list = $0 { true } else { false } }
        guard case .list(let box) = found else {
            say("there is nothing to list")
            return []
        }
        drops.see()
        dialogs.append(.list(box))
        return []
    }

    /// Nil where nobody is parked.
    mutating func restartInHealth() -> [Effect]? {
        let found = healthPage.deed(self) { if case .restart = $0 { true } else { false } }
        guard case .restart(let id) = found, let agent = live.state[id] else { return nil }
        return restart([agent])
    }

    /// Asks the supervisor how it does; the page shows the last answer meanwhile.
    mutating func askForHealth() -> [Effect] {
        guard link == .live, !pending.values.contains(where: { $0.verb == "health" }) else {
            return []
        }
        return [send("health", [:])]
    }
}
