internal import Arguments
internal import Configuration
internal import Linux
internal import Swarm
internal import Wire

/// Starts the agents of a manifest that do not run, each once what it depends on is so, and tells of
/// each.
struct Muster {
    let file: ManifestFile
    let surroundings: Surroundings
    /// Agents that the file does not name any more are stopped.
    private let endsOrphans: Bool
    /// False once nobody needs the agents any more.
    private let isWanted: () -> Bool

    private enum Outcome {
        case runs
        case isStarted
        case failed
        /// There is no use in trying the next.
        case failedForAll
    }

    init(
        _ file: ManifestFile, in surroundings: Surroundings, endsOrphans: Bool = false,
        while isWanted: @escaping () -> Bool = { true }
    ) {
        self.file = file
        self.surroundings = surroundings
        self.endsOrphans = endsOrphans
        self.isWanted = isWanted
    }

    /// Those that run as the file says are left as they are. What one of them meets keeps no other from its start, but
    /// for those that depend on it.
    func start(by link: inout SupervisorLink, _ output: inout Output) throws -> ExitCode {
        var state = try link.agents().state
        try setRules(state, by: &link, &output)
        try setRetention(state, by: &link, &output)
        // Who may use more now is let go.
        if try setBudgets(state, by: &link, &output) { state = try link.agents().state }
        var code = try mindOrphans(state, by: &link, &output)
        guard !file.manifest.agents.isEmpty else {
            try output.line("'\(file.path)' names no agents yet")
            return code
        }
        try output.complainAboutUnfit(surroundings.environment)
        var lineup = Lineup(agents(in: state, of: link.workspace), in: state)
        try advance(&lineup, state, &code, by: &link, &output)
        if !lineup.waiting.isEmpty { try wait(&lineup, &code, by: &link, &output) }
        return code
    }

    /// Before anybody runs who they are for.
    private func setRules(
        _ state: State, by link: inout SupervisorLink, _ output: inout Output
    ) throws {
        let rules = file.manifest.rules
        guard rules != state.rules else { return }
        _ = try link.ask("rules", Body([JSON.Field("rules", rules.json)]))
        try output.line("rules: as the file says")
    }

    private func setRetention(
        _ state: State, by link: inout SupervisorLink, _ output: inout Output
    ) throws {
        let retention = file.manifest.retention
        guard retention != state.retention else { return }
        _ = try link.ask("retention", Body(retention.json.object ?? []))
        try output.line("retention: \(own: retention.text), was \(own: state.retention.text)")
    }

    /// What all may spend together, and what those may that go on as they are: nobody is ended for that. False
    /// where all of it was so.
    private func setBudgets(
        _ state: State, by link: inout SupervisorLink, _ output: inout Output
    ) throws -> Bool {
        var isNew = false
        if let together = file.manifest.budgets, together != Budgets(of: state.budgets) {
            _ = try link.ask("budgets", Body([JSON.Field("budgets", together.json)]))
            try output.line("budgets: as the file says")
            isNew = true
        }
        for agent in file.manifest.agents {
            guard let budgets = agent.budgets,
                let living = state.budgeted(agent, of: file, in: link.workspace)
            else { continue }
            do {
                _ = try link.ask(
                    "budgets",
                    Body([
                        JSON.Field("agent", JSON(living.id.rawValue)),
                        JSON.Field("budgets", budgets.json),
                    ]))
                try output.line("\(living.name): budgets as the file says")
                isNew = true
            } catch let failure as Failure {
                try output.complain(failure.message, hint: failure.hint)
            }
        }
        return isNew
    }

    /// Those of the file; who is left as it is waits for nobody.
    private func agents(
        in state: State, of workspace: WorkspaceSearch
    ) -> [Manifest.Agent] {
        file.manifest.agents.map { agent in
            guard !agent.dependencies.isEmpty,
                let order = try? file.order(agent, of: workspace, in: surroundings),
                case .leave = Change(order, agent.name, in: state)
            else { return agent }
            var agent = agent
            agent.dependencies = []
            return agent
        }
    }

    /// Starts whoever can be started now. Afterwards those are left that wait for something.
    private func advance(
        _ lineup: inout Lineup, _ state: State, _ code: inout ExitCode,
        by link: inout SupervisorLink, _ output: inout Output
    ) throws {
        while let step = lineup.next() {
            switch step {
            case .wait: return
            case .drop(let agent, let reason):
                try output.complain(
                    "'\(agent.name.rawValue)' is not started: \(reason.sentence)")
                code = .failed
            case .start(let agent):
                let outcome = try outcome(of: agent, state, by: &link, &output)
                if outcome == .failed || outcome == .failedForAll { code = .failed }
                let isThere = outcome == .runs || outcome == .isStarted
                lineup.settle(
                    agent.name, isThere ? .started : .absent, isRenewed: outcome == .isStarted)
                guard outcome == .failedForAll else { continue }
                try giveUp(&lineup, "not tried any more", &output)
            }
        }
    }

    private func outcome(
        of agent: Manifest.Agent, _ state: State, by link: inout SupervisorLink,
        _ output: inout Output
    ) throws -> Outcome {
        let name = agent.name.rawValue
        let order: SpawnOrder
        do throws(Failure) {
            order = try file.order(agent, of: link.workspace, in: surroundings)
        } catch {
            try output.complain("cannot start '\(name)': \(error.message)", hint: error.hint)
            return .failed
        }
        switch Change(order, agent.name, in: state) {
        case .start: return try start(name, order, "started", by: &link, &output)
        case .renew: return try renew(name, order, state, by: &link, &output)
        case .leave(let why):
            try output.line("\(name): \(why)")
            return .runs
        }
    }

    /// Ends it, and starts it as the file says now. It is ended only where nothing is known to keep it
    /// from its start.
    private func renew(
        _ name: String, _ order: SpawnOrder, _ state: State, by link: inout SupervisorLink,
        _ output: inout Output
    ) throws -> Outcome {
        if state.breaker != nil {
            try output.complain(
                "'\(name)' is left as it is, though the file says something else now: the breaker is on",
                hint: "'skep thaw' releases the swarm")
            return .failed
        }
        if let why = order.whyAbsent {
            try output.complain("'\(name)' is left as it is: \(why)")
            return .failed
        }
        guard try stop([name], by: &link, &output) else { return .failed }
        return try start(name, order, "started anew, as the file says now", by: &link, &output)
    }

    private func start(
        _ name: String, _ order: SpawnOrder, _ done: Text, by link: inout SupervisorLink,
        _ output: inout Output
    ) throws -> Outcome {
        do {
            guard let body = try link.carryOut("spawn", order.body, &output) else {
                return .failedForAll
            }
            return try tell(name, order, done, body, &output)
        } catch let failure as Failure where failure.refusal == "name_taken" {
            // Somebody else was faster, or it is about to be started again.
            try output.line("\(name): running already")
            return .runs
        } catch let failure as Failure {
            try output.complain("cannot start '\(name)': \(failure.message)", hint: failure.hint)
            return Muster.isForAll(failure) ? .failedForAll : .failed
        }
    }

    private func tell(
        _ name: String, _ order: SpawnOrder, _ done: Text, _ body: Body, _ output: inout Output
    ) throws -> Outcome {
        guard let result = try AgentResult.all(in: body).first else {
            throw Failure("the supervisor's answer cannot be read: it names no agent")
        }
        guard let refusal = result.refusal else {
            try output.line("\(name): \(done)")
            return .isStarted
        }
        try output.complain(
            "\(refusal.message)\(order.question(refusal))", hint: refusal.hint.map { "\($0)" })
        return .failed
    }

    /// What holds for one holds for all.
    private static func isForAll(_ failure: Failure) -> Bool {
        failure.refusal == "breaker" || failure.refusal == "disk_failed"
    }

    private func giveUp(
        _ lineup: inout Lineup, _ why: Text, _ output: inout Output
    ) throws(WriteError) {
        let names = lineup.waiting.map { Text(own: "'\($0.name.rawValue)'") }
        lineup.giveUp()
        guard !names.isEmpty else { return }
        try output.complain("\(why): \(names.joined(by: ", "))")
    }
}

// MARK: - Whoever is not in the file any more

extension Muster {
    private func mindOrphans(
        _ state: State, by link: inout SupervisorLink, _ output: inout Output
    ) throws -> ExitCode {
        let names = state.orphans(of: file, in: link.workspace).map(\.name)
        guard !names.isEmpty else { return .done }
        guard endsOrphans else {
            try output.complain(Muster.tells(of: names, file), hint: Muster.orphanHint)
            return .done
        }
        guard try stop(names, by: &link, &output) else { return .failed }
        for name in names { try output.line("\(name): stopped") }
        return .done
    }

    static func tells(of names: [String], _ file: ManifestFile) -> Text {
        let list = names.map { Text(own: "'\($0)'") }.joined(by: ", ")
        return "not in '\(file.path)' any more: \(list)"
    }

    static let orphanHint: Text = "'skep up --remove-orphans' stops whoever is not"

    /// False where not all of them were, which has been said.
    private func stop(
        _ names: [String], by link: inout SupervisorLink, _ output: inout Output
    ) throws -> Bool {
        let body = Body([JSON.Field("agents", JSON(names.map { JSON($0) }))])
        do {
            guard let answer = try link.carryOut("stop", body, &output) else { return false }
            let failed = try AgentResult.all(in: answer).compactMap(\.refusal)
            for refusal in failed {
                try output.complain(
                    "\(refusal.message)", hint: refusal.hint.map { Text(foreign: $0) })
            }
            return failed.isEmpty
        } catch let failure as Failure {
            try output.complain(failure.message, hint: failure.hint)
            return false
        }
    }
}

// MARK: - Waiting

extension Muster {
    /// Until everybody was tried. Who asked may give up, and is told then who was not started.
    private func wait(
        _ lineup: inout Lineup, _ code: inout ExitCode, by link: inout SupervisorLink,
        _ output: inout Output
    ) throws {
        // From here on a signal is read, and ends nothing by itself.
        let signals = try SignalQueue([.interrupt, .terminate])
        for agent in lineup.waiting {
            guard let reason = lineup.reason(agent) else { continue }
            try output.line("\(agent.name.rawValue): waits until \(reason.wish)")
        }
        try output.standard.flush()
        var listener = try NewsListener(link.workspace)
        while !lineup.waiting.isEmpty {
            listener.bell = signals.descriptor.number
            let news = try listener.wait(behind: lineup.seen, &output)
            if let end = why(news, link.workspace) {
                code = .failed
                return try giveUp(&lineup, end, &output)
            }
            guard case .rows = news, let state = try look(by: &link) else { continue }
            lineup.look(at: state)
            try advance(&lineup, state, &code, by: &link, &output)
            try output.standard.flush()
        }
    }

    /// Why there is no more use in waiting; nil where there is.
    private func why(_ news: NewsListener.News, _ workspace: WorkspaceSearch) -> Text? {
        switch news {
        case .called: return "interrupted, and not started"
        case .over: return "nobody reads on, and not started"
        case .rows, .none:
            if !isWanted() { return "not started" }
            // A keeper brings its supervisor back.
            let isServed = RunFile(in: workspace)?.mayBeAlive == true
            return isServed ? nil : "the supervisor has ended, and not started"
        }
    }

    /// Another may have taken the place of the one that was asked; nil where none has, or not yet.
    private func look(by link: inout SupervisorLink) throws -> State? {
        if let list = try? link.agents() { return list.state }
        guard let next = try SupervisorLink.find(in: link.workspace, surroundings)
        else { return nil }
        link = next
        return try link.agents().state
    }
}

extension Lineup.Reason {
    /// Why somebody is not started.
    fileprivate var sentence: Text {
        "it depends on '\(dependency.agent.rawValue)', which \(why ?? "is not there")"
    }

    fileprivate var wish: Text { dependency.wish }
}

extension Manifest.Dependency {
    /// What somebody waits for.
    var wish: Text {
        let name = Text(own: "'\(agent.rawValue)'")
        return switch condition {
        case .started: "\(name) is started"
        case .healthy: "\(name) is ready"
        case .completed: "\(name) has ended with exit code 0"
        }
    }
}
