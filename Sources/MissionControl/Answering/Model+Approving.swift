internal import Canvas
internal import Swarm

// The box in which a request is decided.
extension Model {
    /// The oldest request of those that are chosen, and that nobody has answered.
    func requestOfChosen() -> State.Request? {
        let ids = chosen.map(\.id)
        let own = live.state.requests.first { request in
            request.agent.map { ids.contains($0) } ?? false
        }
        return own ?? chosen.lazy.compactMap { live.state.requestOfLimit(of: $0) }.first
    }

    mutating func openApproval(of request: State.Request) {
        var box = ApprovalBox(request, in: live.state)
        look(at: &box)
        dialogs.append(.approval(box))
    }

    /// Closes the box when nobody waits for the answer any more.
    mutating func mindApproval() {
        guard let place = dialogs.lastIndex(where: { $0.approval != nil }),
            let box = dialogs[place].approval, !box.isOpen(in: live.state)
        else { return }
        dialogs.remove(at: place)
        say("the request of \(box.name) is answered, or withdrawn")
        guard box.typing != nil else { return }
        stopTyping(
            "\(box.name) asks that no more", ["What is typed for it goes nowhere."])
    }

    mutating func decide(_ box: ApprovalBox, _ key: Key) -> [Effect] {
        var box = box
        // The screen may have another size since.
        look(at: &box)
        if let typing = box.typing { return type(key, typing, in: &box) }
        switch key {
        case Key("y"): return allow(&box, always: nil)
        case Key("Y"):
            guard canAllowAlways(&box) else {
                replaceTopApproval(box)
                stopTyping(afterRefused: "No pattern")
                return []
            }
            let pattern = box.request.content.pattern ?? ""
            // What a budget's rule reads is no text that could be another.
            if box.request.isAboutBudget { return allow(&box, always: pattern) }
            box.typing = .pattern(Field(pattern))
        case Key("n"): return settle(box, "deny", [])
        case Key("N"): box.typing = .reason(Field())
        default: return turn(box, key)
        }
        replaceTopApproval(box)
        return []
    }

    private mutating func canAllow(_ box: inout ApprovalBox) -> Bool {
        guard !box.isRead else { return true }
        let lines = box.unread == 1 ? "1 line of it was" : "\(grouped(box.unread)) lines of it were"
        say("\(lines) not shown yet: down, up and space show what is left")
        return false
    }

    private mutating func canAllowAlways(_ box: inout ApprovalBox) -> Bool {
        guard canAllow(&box) else { return false }
        if box.request.content.pattern == nil { say("only this once can be allowed here: y") }
        return box.request.content.pattern != nil
    }

    private mutating func allow(_ box: inout ApprovalBox, always pattern: String?) -> [Effect] {
        guard canAllow(&box) else { return [] }
        guard let pattern else { return settle(box, "approve", []) }
        let effects = settle(box, "approve", [JSON.Field("always", JSON(pattern))])
        if !effects.isEmpty, let rule = box.request.rule {
            let lifted = LiftedRule(rule, pattern: pattern)
            pending[Ticket(number: lastTicket)]?.done = "\(box.name) may; \(lifted.words)"
        }
        return effects
    }

    private mutating func settle(
        _ box: ApprovalBox, _ verb: String, _ more: [JSON.Field]
    ) -> [Effect] {
        guard canAct() else { return [] }
        dialogs.removeAll { $0.approval?.request.id == box.request.id }
        let fields = [JSON.Field("id", JSON(box.request.id.rawValue))] + more
        let effect = send(verb, JSON(fields), names: [box.name])
        if verb == "deny", let words = afterNo(to: box) {
            pending[Ticket(number: lastTicket)]?.done = words
        }
        return [effect]
    }

    /// Who has come to a limit has asked nothing, and hears nothing; nil where somebody waits for the answer.
    private func afterNo(to box: ApprovalBox) -> String? {
        let request = box.request
        if request.isAboutStarting { return "\(box.name) is not started again" }
        guard let id = request.agent else {
            guard request.isAboutBudget else { return nil }
            return "all that are held stay paused; \(keys[.pause]) lets one of them go on"
        }
        guard live.state[id]?.isHeld(by: request) == true else { return nil }
        return "\(box.name) stays paused; \(keys[.pause]) lets it go on"
    }

    private mutating func type(
        _ key: Key, _ typing: ApprovalBox.Typing, in box: inout ApprovalBox
    ) -> [Effect] {
        var field = typing.field
        switch key {
        case Key(.escape), .control("c"): box.typing = nil
        case Key(.enter):
            switch typing {
            case .pattern where field.isEmpty: say("a pattern is needed; esc goes back")
            case .pattern: return allow(&box, always: field.text)
            case .reason:
                let text = field.isEmpty ? [] : [JSON.Field("text", JSON(field.text))]
                return settle(box, "deny", text)
            }
        default:
            if !field.take(key) { say("\(key.name) does nothing in a field; esc leaves it") }
            box.typing = typing.with(field)
        }
        replaceTopApproval(box)
        return []
    }

    private mutating func turn(_ box: ApprovalBox, _ key: Key) -> [Effect] {
        var box = box
        // A page on begins behind what was shown, above the row that counts the rest.
        let rows = max(approvalArea(of: box).rows - 1, 1)
        switch keys.find(key, in: .health, isReplay: false) {
        case .action(.moveDown): box.first += 1
        case .action(.moveUp): box.first -= 1
        case .action(.pageDown), .action(.halfDown): box.first += rows
        case .action(.pageUp), .action(.halfUp): box.first -= rows
        case .action(.bottom): box.first = .max / 2
        case .action(.top): box.first = 0
        case .action(.back), .action(.leave):
            dialogs.removeLast()
            say("nothing was answered; \(keys[.answer]) comes back")
            return []
        case .action(.nextWaiting):
            dialogs.removeLast()
            visited = box.request.agent
            return perform(.nextWaiting)
        case .action(.terminal):
            dialogs.removeLast()
            if let agent = box.request.agent { return attach(to: agent.rawValue) }
            let nobody = "no agent asks this: it has no terminal"
            say(box.request.isAboutBudget ? "all together have no terminal" : nobody)
            stopTyping(afterRefused: .terminal)
            return []
        default: say("y allows it, n does not, N says why not; esc leaves it for later")
        }
        look(at: &box)
        replaceTopApproval(box)
        return []
    }

    /// What is shown of it now counts as read.
    func look(at box: inout ApprovalBox) {
        let area = approvalArea(of: box)
        let count = ApprovalView(box: box, scene: scene).lines(columns: area.columns).count
        let rows = max(area.rows - (box.typing == nil ? 0 : ApprovalView.typingRows), 0)
        box.first = min(max(box.first, 0), max(count - rows, 0))
        let shown = ApprovalView.shown(of: count, from: box.first, rows: rows)
        box.see(
            box.first..<min(box.first + shown, count), of: count, columns: area.columns)
    }

    /// Where its lines stand.
    private func approvalArea(of box: ApprovalBox) -> Rectangle {
        DialogBox(dialog: .approval(box), keys: keys, scene: scene).body(in: layout)
    }

    private mutating func replaceTopApproval(_ box: ApprovalBox) {
        guard let place = dialogs.lastIndex(where: { $0.approval != nil }) else { return }
        dialogs[place] = .approval(box)
    }
}

extension Dialog {
    var approval: ApprovalBox? { if case .approval(let box) = self { box } else { nil } }
}
