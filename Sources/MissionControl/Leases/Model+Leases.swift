internal import Canvas
internal import Swarm

// The page of leases: its own keys.
extension Model {
    /// Nil where it has nothing of its own to do.
    mutating func performInLeases(_ action: Action) -> [Effect]? {
        switch action {
        case .open: break
        case .grant, .takeLease, .message, .pause, .order, .override, .terminal,
            .restart, .answer:
            guard !hasLostRow(\.leases) else { return [] }
        default: return nil
        }
        switch (action, leases.selectedRow(scene)) {
        case (.open, let row?): dialogs.append(.list(box(of: row)))
        case (.open, nil): say("there is nothing to open")
        case (.grant, .conflict(let conflict)?): return grant(conflict)
        // It is the key of the first row everywhere else.
        case (.grant, _):
            select(line: 0)
            say("the first row; on a conflict \(keys[.grant]) grants the path to the first")
        case (.takeLease, .lease(let lease)?): askToTake(LeasesPage.Claim(lease))
        case (.takeLease, _): say("no lease is selected: \(keys[.takeLease]) takes one away")
        case (.message, .conflict(let conflict)?): return warn(of: conflict)
        case (.pause, .conflict(let conflict)?): return pauseLater(of: conflict)
        default: return nil
        }
        return []
    }

    private mutating func select(line: Int) {
        if let first = leases.keys(scene).first { select(first, in: \.leases) }
    }

    // MARK: - Conflicts

    /// Whom the keys mean that grant and pause; nil where no conflict is selected.
    var conflictNames: (first: String, last: String)? {
        guard case .conflict(let conflict)? = leases.selectedRow(scene) else { return nil }
        let order = leases.order(of: conflict)
        guard let first = order.first, let last = order.last else { return nil }
        func short(_ id: AgentID) -> String {
            TextWidth.cut(Sanitiser.text(live.state.holder(id)), to: 12, at: .end)
        }
        return (short(first), short(last))
    }

    /// Whether the cursor is on what can be taken away.
    var isOnLease: Bool {
        guard case .lease? = leases.selectedRow(scene) else { return false }
        return true
    }

    /// Whether it is on what an agent has or wants, and not the operator alone.
    var isLeaseOfAgent: Bool { leases.agents(scene).contains { live.state[$0] != nil } }

    /// All of them are told of each other; what is to be done is for whoever types to say.
    private mutating func warn(of conflict: State.Conflict) -> [Effect] {
        let them = conflict.touches.count == 2 ? "both" : "all"
        return talk(.message, "\(them) of you change \(conflict.path): ")
    }

    private mutating func pauseLater(of conflict: State.Conflict) -> [Effect] {
        guard let agent = leases.order(of: conflict).last.flatMap({ live.state[$0] }),
            !agent.condition.status.isEnd
        else {
            say("who changed it last has ended")
            return []
        }
        let effects = pauseOrResume([agent])
        guard !effects.isEmpty else { return [] }
        let isPaused = agent.condition.status == .paused
        pending[Ticket(number: lastTicket)]?.done =
            isPaused
            ? "\(agent.name) goes on"
            : "\(agent.name), who came later, is paused; \(keys[.pause]) lets it go on"
        return effects
    }

    private mutating func grant(_ conflict: State.Conflict) -> [Effect] {
        let order = leases.order(of: conflict)
        guard canAct(), let first = order.first else { return [] }
        let name = live.state.holder(first)
        let path = Sanitiser.text(conflict.path, .exact)
        let others = order.dropFirst().compactMap { live.state[$0] }
        let effect = send(
            "lease", JSON([self.path(conflict.path)] + holder(first)), names: [name])
        let done = "\(name) holds \(path) now\(untold(others))"
        pending[Ticket(number: lastTicket)]?.done = done
        let told = others.filter(\.hears)
        guard !told.isEmpty else { return [effect] }
        pending[Ticket(number: lastTicket)]?.tells = Draft(
            ids: told.map(\.id),
            text: "\(name) holds \(conflict.path) now, and you do not: leave it to \(name)")
        return [effect]
    }

    /// Who of those that lose does not hear of it.
    private func untold(_ others: [Agent]) -> String {
        let deaf = others.filter { !$0.hears }
        guard !deaf.isEmpty else { return "" }
        return "; \(names(deaf)) \(deaf.count == 1 ? "takes" : "take") no messages"
    }

    /// What was granted is told to whoever lost by it.
    mutating func tell(_ draft: Draft, after done: String) -> [Effect] {
        let agents = draft.ids.compactMap { live.state[$0] }.filter { !$0.condition.status.isEnd }
        guard !agents.isEmpty else { return [] }
        let effect = send(
            "message",
            ["agents": JSON(agents.map { JSON($0.id.rawValue) }), "text": JSON(draft.text)],
            names: agents.map(\.name))
        let said = "\(done); \(names(agents)) \(agents.count == 1 ? "was" : "were") told so"
        pending[Ticket(number: lastTicket)]?.done = said
        return [effect]
    }

    // MARK: - Leases

    private mutating func askToTake(_ claim: LeasesPage.Claim) {
        guard canAct() else { return }
        let path = Sanitiser.text(claim.path, .exact)
        let text =
            claim.holder == State.operatorHolder
            ? "Let go of \(path)?" : "Take \(path) from \(live.state.holder(claim.holder))?"
        dialogs.append(.question(Confirmation(text: text, deed: .take(claim))))
    }

    mutating func take(_ claim: LeasesPage.Claim) -> [Effect] {
        let name = live.state.holder(claim.holder)
        let path = Sanitiser.text(claim.path, .exact)
        guard live.state.leases.contains(where: { LeasesPage.Claim($0) == claim }) else {
            say("\(name) does not hold \(path) any more")
            return []
        }
        guard canAct() else { return [] }
        let effect = send(
            "release", JSON([self.path(claim.path)] + holder(claim.holder)), names: [name])
        pending[Ticket(number: lastTicket)]?.done =
            claim.holder == State.operatorHolder
            ? "\(path) is free" : "\(path) is not \(name)'s any more"
        return [effect]
    }

    /// What is said of it over the wire begins nowhere.
    private func path(_ path: String) -> JSON.Field {
        let isWhole = path.isAbsolute
        return JSON.Field(
            "path", JSON(isWhole ? path : root == "/" ? "/\(path)" : "\(root)/\(path)"))
    }

    private func holder(_ id: AgentID) -> [JSON.Field] {
        id == State.operatorHolder ? [] : [JSON.Field("agent", JSON(id.rawValue))]
    }

    // MARK: - All of a row

    private func box(of row: LeasesPage.Row) -> ListBox {
        let words = LeaseWords(scene, leases)
        let path = Line.exact(row.path)
        var lines = [path, Line()]
        switch row {
        case .conflict(let conflict):
            for touch in conflict.touches.sorted(by: { $0.time < $1.time }) {
                let deed = touch.isHolder ? "holds it since" : "changed it at"
                lines.append(
                    "\(scene.state.holder(touch.agent)) \(deed) \(scene.clock(of: touch.time))")
            }
        case .lease(let lease):
            lines.append(words.who(row) + " since \(scene.clock(of: lease.since))")
            lines.append(words.notes(of: row)[0])
        case .waiting, .promise: lines.append(words.who(row) + " " + words.notes(of: row)[0])
        }
        let room = max(layout.footer.columns - 6, 8)
        let title: String =
            switch row {
            case .conflict: "Conflict"
            case .lease: "Lease"
            case .waiting: "Waits for a lease"
            case .promise: "Promise"
            }
        return ListBox(
            title: title, lines: lines.flatMap { $0.flowed(to: room, limit: 200) }.map(\.text))
    }
}
