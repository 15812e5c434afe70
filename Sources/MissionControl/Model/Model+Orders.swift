internal import Swarm

// What is asked of the supervisor, and what is said of it.
extension Model {
    mutating func send(_ verb: String, _ body: JSON, names: [String] = []) -> Effect {
        lastTicket += 1
        let ticket = Ticket(number: lastTicket)
        pending[ticket] = Pending(verb: verb, names: names)
        return .send(ControlRequest(ticket: ticket, verb: verb, body: body))
    }

    private mutating func act(
        _ verb: String, _ agents: [Agent], _ more: [JSON.Field] = []
    ) -> [Effect] {
        guard !isWaiting(verb, agents.map(\.name)) else {
            say("\(verb) \(names(agents)) waits for a supervisor already; esc drops it")
            return []
        }
        return [
            send(
                verb,
                JSON([JSON.Field("agents", JSON(agents.map { JSON($0.id.rawValue) }))] + more),
                names: agents.map(\.name))
        ]
    }

    /// Whether anything can be asked now; holding and stopping wait for a supervisor that is away.
    mutating func canAct(isUrgent: Bool = false) -> Bool {
        switch link {
        case .live, .connecting: return true
        case .lost where isUrgent: return true
        case .lost where live.state.agents.allSatisfy(\.condition.status.isEnd):
            say("no supervisor runs; skep up starts one", isBad: true)
        case .lost:
            say(
                "no supervisor answers; only \(urgentKeys) wait until one does", isBad: true)
        case .readOnly(let why):
            say("\(why): the log can only be read", isBad: true)
        }
        return false
    }

    private var urgentKeys: String {
        "\(keys[.breaker]) \(keys[.pause]) and \(keys[.stop])"
    }

    /// Those an action is about, but for the ones that have ended; says so where none is left.
    private mutating func living(_ doing: String) -> [Agent] {
        let chosen = chosen
        let living = chosen.filter { !$0.isOver }
        if chosen.isEmpty {
            say("no agent is selected")
        } else if living.isEmpty {
            say(
                "\(names(chosen)) \(chosen.count == 1 ? "has" : "have") ended; \(keys[.restart]) starts again"
            )
        }
        return living
    }

    // MARK: - Holding

    /// Mixed marks: those that run are paused.
    mutating func pauseOrResume() -> [Effect] { pauseOrResume(living("pause")) }

    mutating func pauseOrResume(_ agents: [Agent]) -> [Effect] {
        guard !agents.isEmpty, canAct(isUrgent: true) else { return [] }
        if let held = agents.first(where: { $0.isHeld }), agents.allSatisfy(\.isHeld) {
            say("\(held.name) is held by the breaker; \(keys[.breaker]) releases all")
            return []
        }
        let running = agents.filter {
            $0.condition.status != .paused && $0.phase?.word != "holding"
        }
        guard running.isEmpty else { return act("pause", running) }
        guard canAct() else { return [] }
        // A question about it comes first.
        let asked = agents.filter { live.state.requestThatHolds($0) != nil }
        if let first = asked.first, asked.count == agents.count {
            let rule = live.state.requestThatHolds(first)?.rule ?? ""
            say(
                "\(first.name) is held by the rule \(rule) until you answer: "
                    + "\(keys[.answer]) shows what it asks")
            return []
        }
        return act("resume", agents)
    }

    mutating func pullBreaker() -> [Effect] {
        guard live.state.breaker != nil || bell?.isBreakerOn == true else {
            guard canAct(isUrgent: true), !isWaiting("freeze", []) else { return [] }
            return [send("freeze", [:])]
        }
        guard canAct() else { return [] }
        let held = live.state.agents.filter { $0.holds.contains("breaker") }.count
        let text = "Release \(held) agent\(held == 1 ? "" : "s")?"
        dialogs.append(.question(Confirmation(text: text, deed: .thaw)))
        return []
    }

    // MARK: - Ending

    mutating func stopChosen() -> [Effect] {
        let agents = living("stop")
        guard !agents.isEmpty, canAct(isUrgent: true) else { return [] }
        // Whoever asks again while they stop has lost patience.
        let stopping = agents.filter { $0.phase?.word == "stopping" }
        guard stopping.isEmpty else { return act("kill", stopping) }
        let end =
            agents.allSatisfy { $0.condition.status.isEnd }
            ? "\(agents.count == 1 ? "It is" : "They are") not started again."
            : "\(processes(of: agents)) SIGTERM, after 2 s SIGKILL.\(leases(of: agents))"
        ask("Stop \(names(agents))? \(end)", "stop", agents)
        return []
    }

    /// As many as were counted last, where that is known of all.
    private func processes(of agents: [Agent]) -> String {
        let counts = agents.compactMap(\.processes)
        let sum = counts.count == agents.count ? counts.reduce(0, &+) : 0
        guard sum > 0 else { return "\(agents.count == 1 ? "Its" : "Their") processes get" }
        return sum == 1 ? "1 process gets" : "\(grouped(sum)) processes get"
    }

    private func leases(of agents: [Agent]) -> String {
        let count = live.state.leases.count { lease in agents.contains { $0.id == lease.holder } }
        guard count > 0 else { return "" }
        return
            " \(agents.count == 1 ? "It holds" : "They hold") \(count) lease\(count == 1 ? "" : "s")."
    }

    mutating func stopAll() -> [Effect] {
        let agents = scene.state.byNeed.filter { !$0.isOver }
        guard !agents.isEmpty else {
            say("nobody runs")
            return []
        }
        guard canAct(isUrgent: true) else { return [] }
        let open = agents.count { agent in live.state.requests.contains { $0.agent == agent.id } }
        let asks =
            open == 0 ? "" : " \(open) \(open == 1 ? "has" : "have") unanswered requests."
        let count = agents.count == 1 ? "the only agent" : "all \(agents.count) agents"
        ask("Stop \(count)? \(names(agents)).\(asks)", "stop", agents)
        return []
    }

    mutating func restartChosen() -> [Effect] {
        let agents = chosen
        guard !agents.isEmpty else {
            say("no agent is selected")
            return []
        }
        return restart(agents)
    }

    mutating func restart(_ agents: [Agent]) -> [Effect] {
        guard canAct() else { return [] }
        let running = agents.filter { !$0.condition.status.isEnd }
        guard !running.isEmpty else { return restartNow(agents) }
        let runs = running.count == 1 ? "It runs" : "\(running.count) of them run"
        ask("Restart \(names(agents))? \(runs); \(memory(of: agents)).", "restart", agents)
        return []
    }

    /// What becomes of what they have in mind.
    private func memory(of agents: [Agent]) -> String {
        let able = agents.filter { $0.origin.manners.continuing != nil }
        guard !able.isEmpty else {
            return "what it has in mind is lost unless its program can resume"
        }
        guard able.count < agents.count else {
            return able.count == 1
                ? "it takes up its conversation again" : "they take up their conversations again"
        }
        let takes = able.count == 1 ? "takes up its conversation" : "take up theirs"
        return "\(names(able)) \(takes) again, what the others have in mind is lost"
    }

    /// Those that can take up their conversations do so.
    private mutating func restartNow(_ agents: [Agent]) -> [Effect] {
        let able = agents.filter { $0.origin.manners.continuing != nil }
        let others = agents.filter { $0.origin.manners.continuing == nil }
        return (others.isEmpty ? [] : act("restart", others))
            + (able.isEmpty ? [] : act("restart", able, [JSON.Field("continue", true)]))
    }

    private mutating func ask(_ text: String, _ verb: String, _ agents: [Agent]) {
        dialogs.append(
            .question(
                Confirmation(
                    text: text, deed: .act(verb: verb, agents.map(Confirmation.Target.init)))))
    }

    /// Somebody said yes: it is done to those that are as they were.
    mutating func carryOut(_ deed: Confirmation.Deed) -> [Effect] {
        switch deed {
        case .thaw: return [send("thaw", [:])]
        case .restore(let question): return carryOut(question)
        case .take(let claim): return take(claim)
        case .makeWorkspace:
            makesWorkspace = true
            return [.leave]
        case .act(let verb, let targets):
            let same = targets.filter { $0.isAsItWas(in: live.state) }
            let others = targets.filter { !$0.isAsItWas(in: live.state) }
            if !others.isEmpty {
                say("left out, changed since: \(others.map(\.name).joined(separator: ", "))")
            }
            let agents = same.compactMap { live.state[$0.id] }
            if verb == "restart" { return restartNow(agents) }
            return agents.isEmpty ? [] : act(verb, agents)
        }
    }

    // MARK: - Talking

    enum Talk { case message, order }

    /// What they are told begins with a text, unless one is left that nobody took.
    mutating func talk(_ kind: Talk, _ beginning: String = "") -> [Effect] {
        let agents = living("message")
        guard !agents.isEmpty, canAct() else { return [] }
        guard agents.contains(where: \.hears) else {
            let them = agents.count == 1 ? "takes" : "take"
            let types = agents.contains(where: \.origin.isTerminal)
            stopTyping(
                "\(names(agents)) \(them) no messages",
                ["Start it by 'skep run --messages'."]
                    + (types ? ["\(keys[.terminal]) types at a terminal."] : []))
            return []
        }
        let ids = agents.map(\.id)
        open(
            kind == .message ? .message(to: ids) : .order(to: ids), "To \(names(agents))",
            text: unsent?.ids == ids ? unsent?.text ?? "" : beginning)
        return []
    }

    mutating func deliver(_ text: String, by verb: String, to ids: [AgentID]) -> [Effect] {
        let names = ids.compactMap { live.state[$0]?.name }
        let effect = send(
            verb, ["agents": JSON(ids.map { JSON($0.rawValue) }), "text": JSON(text)], names: names)
        pending[Ticket(number: lastTicket)]?.draft = Draft(ids: ids, text: text)
        unsent = nil
        return [effect]
    }

    /// `planner, coder-1, coder-2 and 9 more`
    func names(_ agents: [Agent]) -> String {
        let shown = agents.prefix(3).map(\.name)
        let rest = agents.count - shown.count
        if rest > 0 { return shown.joined(separator: ", ") + " and \(rest) more" }
        guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension Agent {
    /// Messages reach it.
    var hears: Bool { origin.isJoined || origin.mailbox != nil }

    /// It has ended, and is not about to be started again.
    fileprivate var isOver: Bool { condition.status.isEnd && tries.next == nil }
}
