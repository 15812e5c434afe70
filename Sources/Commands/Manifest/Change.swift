internal import Arguments
internal import Configuration
internal import Swarm

/// What is done about an agent of the file, as it stands.
enum Change: Equatable {
    case start
    /// It is another than the file says now: it is ended, and started as that.
    case renew
    /// It is left as it is: in a few words, why.
    case leave(Text)

    /// Whoever was started by hand is its owner's, and whoever was paused is not to run.
    init(_ order: SpawnOrder, _ name: AgentName, in state: State) {
        let agent = state.agents.last { $0.name == name.rawValue }
        guard let agent, agent.isThere else {
            let request = agent.flatMap(state.restartsAsked)
            let hint = request.map { "'skep approve \(plain: $0.id.rawValue)'" as Text }
            self =
                hint.map { .leave("not started before you say so, after its restarts: \($0)") }
                ?? .start
            return
        }
        let old = Definition(agent.origin.definition)
        let isSame = old == nil || old?.digest == order.definition?.digest
        let isLetGo = state.isLetGo(agent)
        let isPaused = !isLetGo && (agent.isHeld || agent.condition.status == .paused)
        guard !isSame else {
            self = .leave("\(isLetGo ? "running" : agent.state) already")
            return
        }
        guard isPaused else {
            self = .renew
            return
        }
        self = .leave("\(agent.state), and left as it is, though the file says something else now")
    }
}

extension Agent {
    /// Whether anything of it is left, or it waits for being started again.
    fileprivate var isThere: Bool { !condition.status.isEnd || tries.next != nil }

    /// In a word, what it does.
    fileprivate var state: Text {
        if isHeld { return "held by the breaker" }
        return condition.status == .paused ? "paused" : "running"
    }
}

extension State {
    /// What is asked since it was started again so often that somebody is to say whether it is once more.
    fileprivate func restartsAsked(_ agent: Agent) -> Request? {
        requests.first { $0.agent == agent.id && $0.rule == Budget.Kind.restarts.rule }
    }

    /// An agent that an earlier `up` started from this file, and that has other budgets than that says now.
    func budgeted(
        _ wanted: Manifest.Agent, of file: ManifestFile, in workspace: WorkspaceSearch
    ) -> Agent? {
        let agent = agents.last { $0.name == wanted.name.rawValue }
        let name = Definition.name(of: file.path, in: workspace.root)
        guard let agent, agent.isThere, Definition(agent.origin.definition)?.file == name,
            let budgets = wanted.budgets, Budgets(of: agent.budgets) != budgets
        else { return nil }
        return agent
    }

    /// Agents that an earlier `up` started because the file named them, and that it does not name any
    /// more.
    func orphans(of file: ManifestFile, in workspace: WorkspaceSearch) -> [Agent] {
        let name = Definition.name(of: file.path, in: workspace.root)
        let named = Set(file.manifest.agents.map(\.name) + file.manifest.unchosen)
        return agents.filter { agent in
            agent.isThere && Definition(agent.origin.definition)?.file == name
                && !named.contains { $0.rawValue == agent.name }
        }
    }
}
