// Who is attached to agents' terminals, as far as that is decided here: who looks and who types then is
// an `Audience`'s.
extension Kernel {
    mutating func attach(_ visit: Visit, to name: String, _ command: Command) {
        switch findTerminal(name, to: "attach to") {
        case .failure(let objection): refuse(command, objection)
        case .success(let id):
            perform(.admit(id, visit))
            let fields = [
                JSON.Field("agent", JSON(id.rawValue)),
                JSON.Field("name", JSON(self.name(of: id))),
            ]
            conclude(
                command, Errand.outcome(of: self.name(of: id), .done),
                .done(JSON(fields + visit.reply)))
        }
    }

    mutating func detach(_ id: AgentID) -> Reply {
        perform(.detach(id))
        return .later
    }

    mutating func resize(_ name: String, _ size: AgentSpec.Size, _ command: Command) {
        switch findTerminal(name, to: "resize") {
        case .failure(let objection): refuse(command, objection)
        case .success(let id):
            perform(.resize(id, size))
            conclude(command, Errand.outcome(of: self.name(of: id), .done), .done([:]))
        }
    }

    /// That an agent's terminal has this size from now on.
    mutating func recordSize(_ id: AgentID, _ size: AgentSpec.Size) {
        record(.output, id, subject: "size", size.json)
    }

    private func findTerminal(
        _ name: String, to deed: String
    ) -> Result<AgentID, Objection> {
        find(name).flatMap { id in
            whyNoTerminal(id, deed).map { .failure($0) } ?? .success(id)
        }
    }

    /// Why an agent has no terminal now.
    private func whyNoTerminal(_ id: AgentID, _ deed: String) -> Objection? {
        guard let agent = state[id] else { return hasEnded(id) }
        let cannot = "cannot \(deed) '\(agent.name)':"
        guard !agent.origin.isJoined else {
            return Objection(
                "not_a_terminal", "\(cannot) it joined over the wire, and has no terminal",
                hint: "'skep message \(agent.name)' tells it something")
        }
        guard agent.origin.isTerminal else {
            return Objection(
                "not_a_terminal", "\(cannot) it runs on pipes, and has no terminal",
                hint:
                    "'skep logs -f \(agent.name)' shows it, 'skep send \(agent.name)' types a line")
        }
        guard let life = lives[id], life.isAlive, life.exit == nil else {
            return Objection(
                "exited", "\(cannot) it \(howItEnded(agent))",
                hint: "see 'skep logs \(agent.name)'")
        }
        guard !life.process.isStarting else {
            return Objection("starting", "\(cannot) it does not run yet", hint: "ask again")
        }
        return nil
    }

    private func howItEnded(_ agent: Agent) -> String {
        if let code = agent.exit?.code { return "exited with status \(code)" }
        if let signal = agent.exit?.signal { return "was ended by signal \(signal)" }
        return "does not run"
    }
}
