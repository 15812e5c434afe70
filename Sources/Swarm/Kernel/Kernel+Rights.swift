// Who may want what.
extension Kernel {
    /// Who asks, as the log names it.
    func author(of asker: Asker) -> String {
        if asker == .nobody { return "keeper" }
        return seats.owner(of: asker.client).map { name(of: $0) } ?? Command.operator
    }

    /// Whether whoever asks may want this.
    public func allows(_ instruction: Instruction, by asker: Asker) -> Bool {
        whyNotAllowed(instruction, asker) == nil
    }

    /// Why an agent may not want this, nor one that was an agent; the operator may want everything.
    func whyNotAllowed(_ instruction: Instruction, _ asker: Asker) -> Objection? {
        guard seats.owner(of: asker.client) != nil else { return nil }
        guard let id = seats[asker.client] else { return Kernel.notJoined }
        switch instruction {
        case .files(.snapshot): return nil
        case .spawn(let spec, _):
            // What it may use is not for others to forget.
            let old = spec.name.flatMap { state.agent(called: $0.rawValue) }
            guard let old, !old.budgets.isEmpty else { return nil }
            return forbidden(id, "start '\(old.name)' anew, which has a budget")
        case .restart(let targets, _):
            guard isOnly(id, targets) else { return forbidden(id, "restart others") }
            return state.overrides.contains { $0.agent == id }
                ? forbidden(id, "restart while the operator overrides it") : nil
        case .gate(_, let agent): return isOwn(id, agent) ? nil : forbidden(id, "ask for others")
        case .expect(let wish):
            return isOwn(id, wish.agent) ? nil : forbidden(id, "declare for others")
        case .lease(let wish):
            return isOwn(id, wish.agent) ? nil : forbidden(id, "claim for others")
        case .release(let release):
            return isOwn(id, release.agent) ? nil : forbidden(id, "release what others hold")
        case .deliver(let letter): return whyNotWrite(letter, id)
        case .pause(let targets), .resume(let targets), .stop(let targets), .kill(let targets):
            return isOnly(id, targets) ? nil : forbidden(id, "\(instruction.verb) others")
        case .send, .attach, .detach, .resize, .freeze, .thaw, .shutdown, .files, .bringBack,
            .fell, .settle, .rule, .exempt, .override, .budget, .archive, .retain:
            return forbidden(id, instruction.verb)
        }
    }

    private func whyNotWrite(_ letter: Letter, _ id: AgentID) -> Objection? {
        guard letter.kind == .order, state[id]?.role != Kernel.orchestrator else { return nil }
        return Objection(
            "forbidden", "'\(name(of: id))' is an agent, and may not order",
            hint: "only the operator may, and agents with the role '\(Kernel.orchestrator)'")
    }

    private static let orchestrator = "orchestrator"

    private func isOnly(_ id: AgentID, _ targets: Instruction.Targets) -> Bool {
        guard case .named(let names) = targets else { return false }
        return names.allSatisfy { (try? find($0).get()) == id }
    }

    /// Whether a request that may name an agent means the one that asks.
    private func isOwn(_ id: AgentID, _ named: String?) -> Bool {
        named.map { (try? find($0).get()) == id } ?? true
    }

    private func forbidden(_ id: AgentID, _ what: String) -> Objection {
        Objection(
            "forbidden", "'\(name(of: id))' is an agent, and may not \(what)",
            hint: "only the operator may")
    }
}
