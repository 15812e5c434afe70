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

    mutating func attach(to agent: String) -> [Effect] {
        guard canAct() else {
            failToEnter()
            return []
        }
        isEntering = true
        let effect = send(
            "attach",
            ["agent": JSON(agent), "columns": JSON(columns), "rows": JSON(max(rows - 1, 1))])
        awaited = Ticket(number: lastTicket)
        return [effect]
    }

    /// The supervisor lets us in.
    mutating func enter(_ body: JSON) -> [Effect] {
        guard isEntering || answerBox?.isOpening == true, let path = body["path"]?.string,
            let token = body["token"]?.string,
            let agent = body["agent"]?.string
        else { return [] }
        return [.enter(AttachPass(agent: agent, path: path, token: token))]
    }

    // MARK: - On the way

    /// Somebody has asked for an agent's terminal, and it is not there yet.
    var isOnTheWay: Bool { isEntering || onlyAgent != nil && left == nil && trouble == nil }

    private static let mostTypedAhead = 1_024

    /// What is typed now is for the terminal that is coming; the keys that leave one leave the way to it, too.
    mutating func keep(_ gesture: Gesture) -> [Effect] {
        if case .key(let key) = gesture, keys.leaveKeys.contains(key) || key == .control("c") {
            endEntering()
            guard onlyAgent == nil else { return [.detach, .leave] }
            return [.detach]
        }
        if typedAhead.count < Model.mostTypedAhead { typedAhead.append(gesture) }
        return []
    }

    mutating func arrive(at attachment: Attachment) -> [Effect] {
        if let effects = seatAnswer(attachment) { return effects }
        guard isEntering || self.attachment != nil else { return [.detach] }
        let typed = typedAhead
        endEntering()
        self.attachment = attachment
        self.attachment?.keys = keys
        return typed.flatMap { passOn($0) }
    }

    mutating func endEntering() {
        isEntering = false
        awaited = nil
        typedAhead = []
    }

    /// There is no terminal to go to. Who types for one is stopped before that means something here.
    mutating func failToEnter() {
        let isTyping = !typedAhead.isEmpty
        endEntering()
        giveUpOpeningAnswer()
        guard isTyping, onlyAgent == nil else { return }
        dialogs.append(
            .list(
                ListBox(
                    title: "No terminal was opened",
                    lines: ["What was typed for it went nowhere; the last row says why."])))
    }

    /// The way to a terminal ends here.
    mutating func stayHere(_ why: String) -> [Effect] {
        if attachment != nil { return take(.ended(.gone(why))) }
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
        if let effects = takeForAnswer(news) { return effects }
        attachment?.take(news)
        return []
    }

    mutating func passOn(_ gesture: Gesture) -> [Effect] {
        if case .resize = gesture {
            return [.resizeAgent(columns: columns, rows: max(rows - 1, 1))]
        }
        switch attachment?.take(gesture, rows: rows) {
        case .type(let bytes): return [.type(bytes)]
        case .takeOver: return [.takeOver]
        case .leave:
            let last = attachment
            attachment = nil
            guard onlyAgent == nil else {
                left = last
                return [.detach, .leave]
            }
            return [.detach]
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
