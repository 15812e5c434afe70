internal import Configuration
internal import Swarm

/// Who is started next, who never, and who waits for what: it follows from what became of those that
/// were tried, and from the state.
struct Lineup {
    /// Those that were not tried yet, in the order of the file.
    private(set) var waiting: [Manifest.Agent]
    private var fates: [AgentName: Fate] = [:]
    private var state: State
    /// Of these the state tells how they were before they were started.
    private var renewed: Set<AgentName> = []

    enum Fate {
        case started
        /// It was not started, and will not be.
        case absent
    }

    enum Step: Equatable {
        case start(Manifest.Agent)
        /// It is not started: what it depends on will never be so.
        case drop(Manifest.Agent, because: Reason)
        /// Nobody can be started before something changes.
        case wait
    }

    /// What will never be so, or is not so yet.
    struct Reason: Equatable {
        let dependency: Manifest.Dependency
        /// Why it will not be; nil while it may.
        var why: String?
    }

    init(_ agents: [Manifest.Agent], in state: State) {
        waiting = agents
        self.state = state
    }

    /// Nil when everybody was tried.
    mutating func next() -> Step? {
        for place in waiting.indices {
            let agent = waiting[place]
            let open = agent.dependencies.compactMap { self.reason($0) }
            if let reason = open.first(where: { $0.why != nil }) {
                waiting.remove(at: place)
                fates[agent.name] = .absent
                return .drop(agent, because: reason)
            }
            guard open.first == nil else { continue }
            waiting.remove(at: place)
            return .start(agent)
        }
        return waiting.isEmpty ? nil : .wait
    }

    /// What became of one that was to be started; one that ran already was not renewed.
    mutating func settle(_ name: AgentName, _ fate: Fate, isRenewed: Bool = false) {
        fates[name] = fate
        if isRenewed { renewed.insert(name) }
    }

    mutating func look(at state: State) {
        self.state = state
        renewed = []
    }

    /// Nobody else is tried.
    mutating func giveUp() { waiting = [] }

    /// How far the log was when the state was told.
    var seen: EventID { state.lastID }

    /// What one of those that wait waits for.
    func reason(_ agent: Manifest.Agent) -> Reason? {
        agent.dependencies.lazy.compactMap { self.reason($0) }.first
    }
}

extension Lineup {
    /// Nil where it is so.
    private func reason(_ dependency: Manifest.Dependency) -> Reason? {
        let notYet = Reason(dependency: dependency)
        switch fates[dependency.agent] {
        case nil: return notYet
        case .absent: return Reason(dependency: dependency, why: "was not started")
        case .started: break
        }
        if dependency.condition == .started { return nil }
        guard !renewed.contains(dependency.agent),
            let agent = state.agents.last(where: { $0.name == dependency.agent.rawValue })
        else { return notYet }
        switch agent.verdict(on: dependency.condition) {
        case .holds: return nil
        case .open: return notYet
        case .never(let why): return Reason(dependency: dependency, why: why)
        }
    }
}

private enum Verdict {
    case holds
    case open
    case never(String)
}

extension Agent {
    /// Whether it is so of an agent that was started.
    fileprivate func verdict(on condition: Manifest.Condition) -> Verdict {
        // It is being ended, or will be started again.
        guard phase == nil || phase?.word == "lingering", tries.next == nil else { return .open }
        if condition == .completed, self.condition.status == .completed { return .holds }
        guard self.condition.status.isEnd else {
            return condition == .healthy ? readiness : .open
        }
        return .never(end)
    }

    /// One that says nothing of it is ready when it runs.
    private var readiness: Verdict {
        guard origin.ready != nil else {
            return condition.status == .initializing ? .open : .holds
        }
        switch isReady {
        case true: return .holds
        case nil: return .open
        default: return .never("is \(condition.reason ?? "not ready in time")")
        }
    }

    /// How it ended, as it follows on its name.
    private var end: String {
        if condition.status == .terminated { return "was stopped" }
        if let reason = condition.reason, exit?.code == nil { return "failed: \(reason)" }
        if let code = exit?.code { return "ended with exit code \(code)" }
        return exit?.signal.map { "was ended by signal \($0)" } ?? "failed"
    }
}
