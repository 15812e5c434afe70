internal import Canvas
internal import Swarm

extension Model {
    mutating func attach() -> [Effect] {
        guard let agent = current else {
            say("no agent is selected")
            return []
        }
        guard !agent.condition.status.isEnd else {
            say("\(agent.name) has ended; \(keys[.restart]) starts it again")
            return []
        }
        guard agent.origin.isTerminal else {
            say("\(agent.name) has no terminal: it runs on pipes; \(keys[.message]) messages it")
            return []
        }
        return attach(to: agent.id.rawValue)
    }

    mutating func attach(to agent: String, onlyWatches: Bool = false) -> [Effect] {
        guard canAct() else {
            let count = dialogs.count
            failToEnter()
            if dialogs.count == count, onlyAgent == nil, attachment == nil {
                stopTyping(afterRefused: .terminal)
            }
            return []
        }
        let effect = askForTerminal(of: agent, rows: max(rows - 1, 1), onlyWatches: onlyWatches)
        expect(Ticket(number: lastTicket))
        return [effect]
    }

    /// Who watches resizes nothing.
    mutating func askForTerminal(of agent: String, rows: Int, onlyWatches: Bool) -> Effect {
        send(
            "attach",
            [
                "agent": JSON(agent), "columns": JSON(columns), "rows": JSON(rows),
                "watch": JSON(onlyWatches),
            ])
    }

    /// What is asked for leads to a terminal, over the whole screen.
    mutating func expect(_ ticket: Ticket) {
        if terminal?.place != .wholeScreen { terminal = WantedTerminal(.wholeScreen) }
        terminal?.ask(ticket)
    }

    /// The supervisor lets us in.
    func enter(_ body: JSON) -> [Effect] {
        guard terminal?.ticket != nil, let path = body["path"]?.string,
            let token = body["token"]?.string,
            let agent = body["agent"]?.string
        else { return [] }
        return [.enter(AttachPass(agent: agent, path: path, token: token))]
    }

    /// A screen that is for an agent's terminal alone.
    public mutating func show(only agent: String) {
        onlyAgent = agent
        terminal = WantedTerminal(.wholeScreen)
    }

    /// Why what is typed there is not taken yet; nil where it is.
    func delay(of attachment: Attachment) -> String? {
        if isLost { return "the supervisor stands still" }
        let agent = live.state[AgentID(rawValue: attachment.agent)]
        return agent?.condition.status == .paused ? "paused" : nil
    }

    // MARK: - On the way

    /// The agent's terminal that has all keys; nil while ours has them.
    public var attachment: Attachment? {
        terminal?.place == .wholeScreen ? terminal?.attachment : nil
    }

    /// Somebody has asked for an agent's terminal, and it is not there yet.
    var isOnTheWay: Bool { terminal?.place == .wholeScreen && terminal?.isUnderway == true }

    /// The keys that leave a terminal leave the way to it, too; all others are for it.
    mutating func keep(_ gesture: Gesture) -> [Effect] {
        guard case .key(let key) = gesture, keys.leaveKeys.contains(key) || key == .control("c")
        else {
            terminal?.keep(gesture)
            return []
        }
        return leaveTerminal()
    }

    private mutating func leaveTerminal() -> [Effect] {
        if onlyAgent != nil { left = attachment }
        terminal = nil
        return onlyAgent == nil ? [.detach] + letGoOfTakenOver() : [.detach, .leave]
    }

    mutating func arrive(at attachment: Attachment) -> [Effect] {
        guard let terminal, terminal.place == .wholeScreen || canAnswer(at: attachment) else {
            return [.detach]
        }
        var there = attachment
        there.keys = keys
        there.isTakenOver = takenOver?.rawValue == attachment.agent
        let typed = self.terminal?.arrive(there) ?? []
        if there.isTakenOver, there.role != .writer {
            // Nobody else types at what is taken over; what was typed before that is for nobody.
            return [.takeOver]
        }
        guard terminal.place == .wholeScreen else { return typed.flatMap { type(forAnswer: $0) } }
        // Where somebody else types, keys would be about that.
        return typed.filter { there.role == .writer || $0.isResize }.flatMap { passOn($0) }
    }

    /// Whoever serves now is asked for the terminal that was lost. Who watched leaves the keys to who typed,
    /// whoever is back first.
    mutating func comeBack() -> [Effect] {
        guard link == .live, let terminal, terminal.isLost, terminal.place == .wholeScreen,
            let attachment = terminal.attachment
        else { return [] }
        return attach(to: attachment.agent, onlyWatches: attachment.role != .writer)
    }

    /// There is no terminal to go to. Who types for one is stopped before that means something here.
    mutating func failToEnter() {
        guard let terminal, terminal.isUnderway, onlyAgent == nil else {
            // What is on the screen stays there, and may be asked for once more.
            self.terminal?.ticket = nil
            return
        }
        self.terminal = nil
        if terminal.place == .answerBox { giveUpAnswering() }
        // In a form that is still open whatever is typed stays text.
        if !terminal.typed.isEmpty || dialogs.isEmpty {
            stopTyping(
                "No terminal was opened",
                ["What is typed for it goes nowhere;", "the last row says why."])
        }
    }

    /// Perhaps in the middle of a word: what is typed on is for nobody.
    mutating func stopTyping(_ title: String, _ lines: [String]) {
        let room = max(layout.footer.columns - 6, 8)
        let rows = lines.flatMap { Line($0).flowed(to: room, limit: 20) }.map(\.text)
        dialogs.append(.list(ListBox(title: title, lines: rows, stopsTyping: true)))
    }

    /// The same where what was to be typed at did not come; why stands in the box, where it stays.
    mutating func stopTyping(afterRefused title: String) {
        let why = notice?.text ?? "it cannot be opened now"
        notice = nil
        stopTyping(title, [why, "What is typed now is for nobody."])
    }

    mutating func stopTyping(afterRefused action: Action) {
        guard action.leadsToTyping else { return }
        stopTyping(afterRefused: "No \(action.entry?.title ?? action.rawValue)")
    }

    /// The way to a terminal ends here.
    mutating func stayHere(_ why: String) -> [Effect] {
        if let attachment = terminal?.attachment {
            // The next one who serves is asked again.
            if attachment.end?.isLost == true { failToEnter() }
            return attachment.end == nil ? take(.ended(.gone(why))) : []
        }
        failToEnter()
        guard onlyAgent == nil else { return giveUp(Refusal(code: "failed", message: why)) }
        say(why, isBad: true)
        return []
    }

    /// A screen that wants nothing but an agent's terminal shows nothing else before.
    func drawOnTheWay(on canvas: inout Canvas) {
        let row = canvas.bounds.row(canvas.rows - 1)
        canvas.fill(row, .barReplay)
        canvas.write(
            Line(" \(onlyAgent ?? "")  is being opened", .barReplay), x: 0, y: row.y, end: row.right
        )
        canvas.write(Line("ctrl-c leaves", .barReplay), endingAt: row.right - 1, y: row.y)
    }

    mutating func take(_ news: Attachment.News) -> [Effect] {
        if terminal?.isUnderway == true, case .ended(let end) = news {
            return stayHere("cannot attach: \(end.words)")
        }
        terminal?.take(news)
        return terminal?.place == .answerBox ? mindTerminal(of: news) : []
    }

    mutating func passOn(_ gesture: Gesture) -> [Effect] {
        if gesture.isResize {
            // Who comes next was asked for another size.
            guard terminal?.ticket == nil else { return keep(gesture) }
            return [.resizeAgent(columns: columns, rows: max(rows - 1, 1))]
        }
        switch terminal?.attachment?.take(gesture, rows: rows) {
        case .type(let bytes): return [.type(bytes)]
        case .takeOver: return [.takeOver]
        case .leave: return leaveTerminal()
        case nil: return []
        }
    }
}

/// What lets one in to an agent's terminal, once.
public struct AttachPass: Equatable, Sendable {
    public let agent: String
    public let path: String
    public let token: String
}
