internal import Swarm

// Why an action does nothing now, for whoever looks for it by its name.
extension Model {
    /// Nil where nothing is in its way.
    func obstacle(to action: Action) -> String? {
        obstacle(ofTime: action) ?? obstacle(ofPlace: action) ?? obstacle(ofLink: action)
            ?? obstacle(ofAgents: action) ?? obstacle(ofMemory: action)
    }

    /// It is for the present alone, or for the past.
    func obstacle(ofTime action: Action) -> String? {
        switch Action.modes(of: action) {
        case .live where isReadOnly: "in the present alone"
        case .live where isReplay: "in the present alone; \(keys[.replay]) goes there"
        case .replay where !isReplay: "in replay alone; \(keys[.replay]) goes there"
        default: nil
        }
    }

    private func obstacle(ofPlace action: Action) -> String? {
        if action == .detach { return "in an agent's terminal" }
        if Model.ofTheDiff.contains(action), focus != .diff {
            return "in the Diff; \(keys[.diff]) goes there"
        }
        if action == .grant || action == .takeLease { return obstacle(ofLeases: action) }
        guard focus != .log, Model.ofTheLog.contains(action) else { return nil }
        if focus.isList, Model.ofPages.contains(action) { return nil }
        guard focus != .diff || Model.ofTheLogAlone.contains(action) else { return nil }
        return "in the Log; \(keys[.log]) goes there"
    }

    /// What does something in the Log alone.
    private static let ofTheLog: Set<Action> = [
        .search, .yank, .nextMatch, .previousMatch, .onlyMatching, .nextError, .previousError,
        .follow, .wrap, .times, .left, .right, .tenLeft, .tenRight, .sidewaysLeft, .sidewaysRight,
        .previousBlock, .nextBlock,
    ]

    /// Of these, what does nothing in the Diff either.
    private static let ofTheLogAlone: Set<Action> = [
        .onlyMatching, .nextError, .previousError, .follow, .times,
    ]

    /// And what does something in pages that are lists.
    private static let ofPages: Set<Action> = [
        .search, .yank, .nextMatch, .previousMatch, .sidewaysLeft, .sidewaysRight,
    ]

    private static let ofTheDiff: Set<Action> = [.nextBase, .blame, .edit]

    private func obstacle(ofLink action: Action) -> String? {
        let urgent: Set<Action> = [.pause, .stop, .stopAll, .breaker]
        let others: Set<Action> = [
            .restart, .message, .order, .override, .answer, .terminal, .new, .restore, .undo,
            .fork, .grant, .takeLease,
        ]
        switch link {
        case .lost where others.contains(action): return "no supervisor answers"
        case .readOnly where urgent.union(others).contains(action):
            return "the log can only be read"
        default: return nil
        }
    }

    private func obstacle(ofAgents action: Action) -> String? {
        switch action {
        case .answer where focus == .asks:
            return selectedRequest == nil ? "no open request is selected" : nil
        case .nextWaiting:
            let moment = scene.moment
            let isCalm = moment.roll.waiting.isEmpty && moment.state.requestsOfNobody.isEmpty
            return isCalm ? "nobody waits for you" : nil
        case .stopAll:
            let runs = live.state.agents.contains { !$0.condition.status.isEnd }
            return runs ? nil : "nobody runs"
        case .answer where !chosen.isEmpty:
            if requestOfChosen() != nil { return nil }
            return chosen.contains { $0.question != nil } ? nil : "nothing waits for an answer here"
        case .override:
            guard let agent = current else { return "no agent is selected" }
            return agent.condition.status.isEnd ? "\(agent.name) has ended" : nil
        case .terminal where current != nil: return current.flatMap { obstacle(toAttach: $0) }
        case .pause, .stop, .restart, .message, .order, .answer, .terminal, .mark:
            guard !chosen.isEmpty else { return "no agent is selected" }
        default: return nil
        }
        guard action != .restart, action != .mark, let first = chosen.first else { return nil }
        if chosen.allSatisfy(\.condition.status.isEnd) {
            return chosen.count == 1 ? "\(first.name) has ended" : "all of them have ended"
        }
        guard action == .message || action == .order, !chosen.contains(where: \.hears) else {
            return nil
        }
        return chosen.count == 1 ? "\(first.name) takes no messages" : "none takes messages"
    }

    private func obstacle(toAttach agent: Agent) -> String? {
        if agent.condition.status.isEnd { return "\(agent.name) has ended" }
        return agent.origin.isTerminal ? nil : "\(agent.name) runs on pipes"
    }

    private func obstacle(ofLeases action: Action) -> String? {
        guard focus == .leases else { return "on the page of leases; \(keys[.leases]) goes there" }
        switch (action, leases.selectedKey(scene)) {
        case (.grant, .conflict), (.takeLease, .lease): return nil
        case (.grant, _): return "no conflict is selected"
        default: return "no lease is selected"
        }
    }

    private func obstacle(ofMemory action: Action) -> String? {
        switch action {
        case .nextMatch where focus == .diff, .previousMatch where focus == .diff:
            diff.pattern == nil ? "nothing is searched for" : nil
        case .nextMatch where focus.isPage, .previousMatch where focus.isPage:
            pagePattern == nil ? "nothing is searched for" : nil
        case .nextMatch, .previousMatch, .onlyMatching:
            log.look.pattern == nil ? "nothing is searched for" : nil
        case .lastPlace: lastPlace == nil ? "there is no last place" : nil
        case .undo: live.state.whyNothingToUndo
        case .replay: live.lastID == .none ? "there is no past yet" : nil
        default: nil
        }
    }
}

extension Action {
    /// Where in time it does something.
    static func modes(of action: Action) -> ActionEntry.Modes {
        let modes = entries.filter { $0.action == action }.map(\.modes)
        if modes.allSatisfy({ $0 == .live }) { return .live }
        return modes.allSatisfy { $0 == .replay } ? .replay : .both
    }
}
