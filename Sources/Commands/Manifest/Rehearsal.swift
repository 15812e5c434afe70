internal import Arguments
internal import Configuration
internal import Swarm

/// What `skep up` would do, a line for each agent. Nothing is done for it.
struct Rehearsal {
    let file: ManifestFile
    let workspace: WorkspaceSearch
    let surroundings: Surroundings
    let endsOrphans: Bool

    func tell(_ state: State, _ output: inout Output) throws {
        if file.manifest.rules != state.rules {
            try output.line("rules: would be as the file says")
        }
        let retention = file.manifest.retention
        if retention != state.retention {
            try output.line(
                "retention: would be \(own: retention.text), is \(own: state.retention.text)")
        }
        if let together = file.manifest.budgets, together != Budgets(of: state.budgets) {
            try output.line("budgets: would be as the file says")
        }
        for agent in file.manifest.agents {
            guard let living = state.budgeted(agent, of: file, in: workspace) else { continue }
            try output.line("\(living.name): budgets would be as the file says")
        }
        let orphans = state.orphans(of: file, in: workspace)
        for agent in orphans where endsOrphans {
            try output.line("\(agent.name): would be stopped")
        }
        var lineup = Lineup(file.manifest.agents.map(\.inOrder), in: state)
        let agents = Dictionary(
            file.manifest.agents.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        while case .start(let next) = lineup.next() {
            let agent = agents[next.name] ?? next
            let order = try file.order(agent, of: workspace, in: surroundings)
            let what = words(Change(order, agent.name, in: state), agent)
            try output.line("\(agent.name.rawValue): \(what)")
            lineup.settle(agent.name, .started)
        }
        if file.manifest.agents.isEmpty { try output.line("'\(file.path)' names no agents yet") }
        guard !orphans.isEmpty, !endsOrphans else { return }
        try output.complain(
            Muster.tells(of: orphans.map(\.name), file), hint: Muster.orphanHint)
    }

    private func words(_ change: Change, _ agent: Manifest.Agent) -> Text {
        let wishes = agent.dependencies.map(\.wish)
        let once: Text = wishes.isEmpty ? Text() : ", once \(wishes.joined(by: " and "))"
        return switch change {
        case .start: "would be started\(once)"
        case .renew: "would be stopped, and started as the file says now\(once)"
        case .leave(let why): why
        }
    }
}

extension Manifest.Agent {
    /// The same, waiting for nothing but that the others come first.
    fileprivate var inOrder: Manifest.Agent {
        var agent = self
        agent.dependencies = dependencies.map { Manifest.Dependency($0.agent, .started) }
        return agent
    }
}
