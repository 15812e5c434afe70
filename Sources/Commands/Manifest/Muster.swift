internal import Arguments
internal import Configuration
internal import Swarm
internal import Wire

/// Starts the agents of a manifest that do not run, and tells of each.
struct Muster {
    let file: ManifestFile
    let surroundings: Surroundings

    private enum Outcome {
        case isRunning
        case failed
        /// There is no use in trying the next.
        case failedForAll
    }

    init(_ file: ManifestFile, in surroundings: Surroundings) {
        self.file = file
        self.surroundings = surroundings
    }

    /// Those that run are left as they are. What one of them meets keeps no other from its start.
    func start(by link: inout SupervisorLink, _ output: inout Output) throws -> ExitCode {
        var waiting = file.manifest.agents[...]
        guard !waiting.isEmpty else {
            try output.line("'\(file.path)' names no agents yet")
            return .done
        }
        try output.complainAboutUnfit(surroundings.environment)
        let state = try link.agents().state
        var code = ExitCode.done
        while let agent = waiting.popFirst() {
            if let living = state.living(agent.name) {
                try output.line("\(agent.name.rawValue): \(living) already")
                continue
            }
            let outcome = try start(agent, by: &link, &output)
            if outcome != .isRunning { code = .failed }
            if outcome == .failedForAll {
                try giveUp(waiting, &output)
                break
            }
        }
        return code
    }

    private func start(
        _ agent: Manifest.Agent, by link: inout SupervisorLink, _ output: inout Output
    ) throws -> Outcome {
        let name = agent.name.rawValue
        do {
            let order = try file.order(agent, in: surroundings)
            guard let body = try link.carryOut("spawn", order.body, &output) else {
                return .failedForAll
            }
            return try tell(name, order, body, &output)
        } catch let failure as Failure where failure.refusal == "name_taken" {
            // Somebody else was faster, or it is about to be started again.
            try output.line("\(name): running already")
            return .isRunning
        } catch let failure as Failure {
            try output.complain("cannot start '\(name)': \(failure.message)", hint: failure.hint)
            return Muster.isForAll(failure) ? .failedForAll : .failed
        }
    }

    private func tell(
        _ name: String, _ order: SpawnOrder, _ body: Body, _ output: inout Output
    ) throws -> Outcome {
        guard let result = try AgentResult.all(in: body).first else {
            throw Failure("the supervisor's answer cannot be read: it names no agent")
        }
        guard let refusal = result.refusal else {
            try output.line("\(name): started")
            return .isRunning
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
        _ waiting: ArraySlice<Manifest.Agent>, _ output: inout Output
    ) throws(WriteError) {
        guard !waiting.isEmpty else { return }
        let names = waiting.map { Text(own: "'\($0.name.rawValue)'") }
        try output.complain("not tried any more: \(names.joined(by: ", "))")
    }
}

extension State {
    /// In a word, what the agent of that name does; nil where none is left of it.
    fileprivate func living(_ name: AgentName) -> Text? {
        guard let agent = agents.last(where: { $0.name == name.rawValue }),
            !agent.condition.status.isEnd
        else { return nil }
        if agent.isHeld { return "held by the breaker" }
        return agent.condition.status == .paused ? "paused" : "running"
    }
}
