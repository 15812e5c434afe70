internal import Canvas
internal import Swarm

// What the operator puts above what an agent does.
extension Model {
    mutating func openOverride() {
        guard let agent = current else {
            say("no agent is selected")
            return
        }
        guard !agent.condition.status.isEnd else {
            say("\(agent.name) has ended; \(keys[.restart]) starts it again")
            return
        }
        guard canAct() else { return }
        let others = chosen.count { $0.id != agent.id }
        dialogs.append(.override(OverrideBox(agent, others: others)))
    }

    mutating func choose(_ key: Key, from box: OverrideBox) -> [Effect] {
        guard let agent = live.state[box.agent.id], !agent.condition.status.isEnd,
            box.agent.isAsItWas(in: live.state)
        else {
            dialogs.removeLast()
            say("\(box.agent.name) has ended, or started anew; nothing was done")
            stopTyping(afterRefused: .override)
            return []
        }
        let words = OverrideWords(agent: agent, scene: scene, order: box.order)
        var box = box
        let named = box.rule == nil ? OverrideBox.Item.beginning(with: key) : []
        if let only = named.first, named.count == 1 {
            box.item = only
            replaceTopOverride(box)
            return perform(only, box, words)
        } else if !named.isEmpty {
            // Of two that begin so the next one is chosen, and enter does it.
            let place = named.firstIndex(of: box.item).map { ($0 + 1) % named.count } ?? 0
            box.item = named[place]
            say("enter does it; \(key.name) chooses the other one")
            replaceTopOverride(box)
            return []
        }
        let rows = OverrideView(box: box, scene: scene).rows
        switch keys.find(key, in: .health, isReplay: false) {
        case .action(.moveDown): box.move(by: 1, rules: rows)
        case .action(.moveUp): box.move(by: -1, rules: rows)
        case .action(.top): box.move(by: -rows, rules: rows)
        case .action(.bottom): box.move(by: rows, rules: rows)
        case .action(.open):
            guard let rule = box.rule else { return perform(box.item, box, words) }
            return lift(rule, box, words)
        case .action(.back) where box.rule != nil: box.rule = nil
        case .action(.back), .action(.leave):
            dialogs.removeLast()
            return []
        default: say("\(key.name) does nothing here; enter does what is chosen, esc leaves")
        }
        replaceTopOverride(box)
        return []
    }

    private mutating func replaceTopOverride(_ box: OverrideBox) {
        dialogs[dialogs.count - 1] = .override(box)
    }

    private mutating func perform(
        _ item: OverrideBox.Item, _ box: OverrideBox, _ words: OverrideWords
    ) -> [Effect] {
        let (text, isObstacle) = words.explain(item)
        guard !isObstacle else {
            say("\(box.agent.name): \(text)")
            if item == .goal { refuseGoal() }
            return []
        }
        guard item != .lift else {
            var box = box
            box.rule = 0
            replaceTopOverride(box)
            return []
        }
        guard canAct() else {
            if item == .goal { refuseGoal() }
            return []
        }
        dialogs.removeLast()
        switch item {
        case .goal:
            open(.order(to: [box.agent.id]), "A goal for \(box.agent.name)")
            return []
        case .denyNext: return denyNext(words.agent)
        case .takeLeases: return takeLeases(of: words.agent)
        case .takeOver: return takeOver(words.agent)
        case .lift: return []
        }
    }

    /// Its letters would choose from the box.
    private mutating func refuseGoal() {
        dialogs.removeLast()
        stopTyping(afterRefused: "No goal")
    }

    private mutating func denyNext(_ agent: Agent) -> [Effect] {
        let isOn = live.state.override(.denyNext, of: agent.id) == nil
        return [
            override(
                "deny_next", agent, isOn ? [] : [JSON.Field("on", false)],
                isOn
                    ? "what \(agent.name) asks next is denied"
                    : "what \(agent.name) asks next is not denied any more")
        ]
    }

    private mutating func takeLeases(of agent: Agent) -> [Effect] {
        let count = live.state.leases.count { $0.holder == agent.id }
        let them = count == 1 ? "its lease is" : "its \(count) leases are"
        return [
            override(
                "take_leases", agent, [],
                "\(agent.name): \(them) yours for 10m; \(keys[.leases]) shows them")
        ]
    }

    private mutating func takeOver(_ agent: Agent) -> [Effect] {
        guard live.state.override(.takeOver, of: agent.id) == nil else {
            return [letGo(of: agent)]
        }
        let effect = override(
            "take_over", agent, [],
            "\(agent.name) is yours for 1h; \(keys[.override]) and take over lets go of it")
        guard agent.origin.isTerminal else { return [effect] }
        pending[Ticket(number: lastTicket)]?.takesOver = agent.id
        return [effect]
    }

    private mutating func letGo(of agent: Agent) -> Effect {
        if takenOver == agent.id { takenOver = nil }
        return override(
            "take_over", agent, [JSON.Field("on", false)], "\(agent.name) is its own again")
    }

    /// Its terminal was what it was taken over for.
    mutating func letGoOfTakenOver() -> [Effect] {
        guard let id = takenOver else { return [] }
        takenOver = nil
        // With an agent that ended it is over; what was recorded of it may not be read here yet.
        guard let agent = live.state[id], !agent.condition.status.isEnd else { return [] }
        return [letGo(of: agent)]
    }

    private mutating func lift(
        _ place: Int, _ box: OverrideBox, _ words: OverrideWords
    ) -> [Effect] {
        let rules = words.rules
        guard rules.indices.contains(place) else { return [] }
        let row = rules[place]
        guard row.exemption == nil || row.isOwn else {
            say("it is lifted for all: skep rules --restore \(row.name) ends that")
            return []
        }
        guard canAct() else { return [] }
        dialogs.removeLast()
        let name = Sanitiser.text(row.name, .exact)
        let isLifted = row.exemption != nil
        var fields = [
            JSON.Field(isLifted ? "restore" : "lift", JSON(row.name)),
            JSON.Field("agent", JSON(box.agent.id.rawValue)),
        ]
        if !isLifted { fields.append(JSON.Field("seconds", JSON(OverrideWords.seconds))) }
        let effect = send("override", JSON(fields), names: [box.agent.name])
        pending[Ticket(number: lastTicket)]?.done =
            isLifted
            ? "\(name) counts again for \(box.agent.name)"
            : "\(name) does not count for \(box.agent.name) for 10m"
        return [effect]
    }

    private mutating func override(
        _ word: String, _ agent: Agent, _ more: [JSON.Field], _ done: String
    ) -> Effect {
        let fields = [JSON.Field(word, JSON(agent.id.rawValue))] + more
        let effect = send("override", JSON(fields), names: [agent.name])
        pending[Ticket(number: lastTicket)]?.done = done
        return effect
    }
}
