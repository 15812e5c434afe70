internal import Canvas
internal import Swarm

// The box in which a question is answered.
extension Model {
    private var answerPlace: Int? {
        dialogs.lastIndex { if case .answer = $0 { true } else { false } }
    }

    /// The box that is open; nil while there is none.
    private(set) var answerBox: AnswerBox? {
        get {
            guard let place = answerPlace, case .answer(let box) = dialogs[place] else {
                return nil
            }
            return box
        }
        set {
            guard let place = answerPlace else { return }
            if let newValue {
                dialogs[place] = .answer(newValue)
            } else {
                dialogs.remove(at: place)
            }
        }
    }

    /// Opens the box of whoever is chosen and asks.
    mutating func answerChosen() -> [Effect] {
        if let request = requestOfChosen() {
            openApproval(of: request)
            return []
        }
        let asking = chosen.first { $0.question != nil }
        guard let agent = asking, let box = AnswerBox(agent) else {
            let hasOthers = !scene.moment.roll.waiting.isEmpty
            // It is said in a box that takes no other key.
            let next = " here; esc, then \(keys[.nextWaiting]) goes to the next that does"
            say("nothing waits for an answer\(hasOthers ? next : "")")
            return []
        }
        guard canAct() else { return [] }
        dialogs.append(.answer(box))
        guard box.field == nil else { return [] }
        // Its terminal's picture is what is asked of the log next.
        asked[.screen] = nil
        let effect = askForTerminal(of: agent.id.rawValue, rows: rows, onlyWatches: true)
        terminal = WantedTerminal(.answerBox, asked: Ticket(number: lastTicket))
        return [effect]
    }

    private mutating func closeAnswer(_ said: String) -> [Effect] {
        answerBox = nil
        asked[.screen] = nil
        say(said)
        guard terminal?.place == .answerBox else { return [] }
        terminal = nil
        return [.detach]
    }

    // MARK: - What becomes of it

    /// Closes the box when its agent asks no more, or something else.
    mutating func mindAnswer() -> [Effect] {
        mindApproval()
        guard let box = answerBox, !box.isOpen(in: live.state) else { return [] }
        let effects = closeAnswer(box.farewell(in: live, keys))
        if box.field?.isEmpty == false {
            stopTyping("\(box.name) asks that no more", ["What is typed for it goes nowhere."])
        }
        return effects
    }

    /// There will be no terminal.
    mutating func giveUpAnswering() { answerBox = nil }

    /// Whether a terminal is the one in the box.
    func canAnswer(at attachment: Attachment) -> Bool {
        answerBox?.agent.rawValue == attachment.agent
    }

    /// What becomes of the terminal in the box.
    mutating func mindTerminal(of news: Attachment.News) -> [Effect] {
        guard let box = answerBox, terminal?.attachment != nil else { return [] }
        switch news {
        // Whoever types sets the size, and the box is to change nothing.
        case .size(let columns, let rows): return [.resizeAgent(columns: columns, rows: rows)]
        case .refused(let why): say(why, isBad: true)
        case .ended(.exited(let how)): return closeAnswer("\(box.name) \(how); its log stays")
        case .ended(.gone(let why)), .ended(.lost(let why)):
            let wasTyping = box.isTouched && !box.isSent
            let effects = closeAnswer(why)
            if wasTyping {
                stopTyping(
                    "\(box.name) still asks",
                    ["The rest of the answer went nowhere;", "the last row says why."])
            }
            return effects
        case .bytes, .picture, .role: break
        }
        return []
    }

    // MARK: - What is typed

    mutating func answer(_ box: AnswerBox, _ key: Key) -> [Effect] {
        if key == Key(.escape) || keys.leaveKeys.contains(key) {
            return closeAnswer(
                box.isTouched
                    ? "\(box.name) still asks"
                    : "nothing was answered; \(keys[.answer]) comes back")
        }
        guard var field = box.field else { return type(forAnswer: .key(key)) }
        if key == .control("c") {
            return closeAnswer("nothing was answered; \(keys[.answer]) comes back")
        }
        if key == Key(.enter) { return send(field.text, asAnswerTo: box) }
        if !field.take(key) { say("\(key.name) does nothing in a field; esc leaves it") }
        answerBox?.field = field
        return []
    }

    /// Text that was pasted is for whoever is answered; nil where nobody is.
    mutating func pasteIntoAnswer(_ bytes: [UInt8]) -> [Effect]? {
        guard case .answer(let box)? = dialogs.last else { return nil }
        guard box.field != nil else { return type(forAnswer: .paste(bytes)) }
        answerBox?.field?.insert(String(decoding: bytes, as: UTF8.self))
        return []
    }

    /// One line to a program's input, or a message to one that joined.
    private mutating func send(_ text: String, asAnswerTo box: AnswerBox) -> [Effect] {
        guard let agent = live.state[box.agent], box.isOpen(in: live.state) else {
            return mindAnswer()
        }
        guard agent.origin.isJoined || !text.contains(where: \.isNewline) else {
            say("an answer is one line: the next would answer what is asked then", isBad: true)
            return []
        }
        answerBox = nil
        guard agent.origin.isJoined else {
            return [
                send(
                    "send",
                    ["agent": JSON(agent.id.rawValue), "text": JSON(text), "answer": true],
                    names: [agent.name])
            ]
        }
        return [
            send(
                "message",
                [
                    "agents": [JSON(agent.id.rawValue)], "text": JSON(text),
                    "intent": "answer",
                ], names: [agent.name])
        ]
    }

    mutating func type(forAnswer gesture: Gesture) -> [Effect] {
        guard var box = answerBox else { return [] }
        guard let attachment = terminal?.attachment else {
            terminal?.keep(gesture)
            return []
        }
        guard box.isOpen(in: live.state) else { return mindAnswer() }
        if box.isSent { return press(gesture, afterAnswerOf: box) }
        var effects: [Effect] = []
        if case .watcher(let somebody) = attachment.role {
            if let somebody {
                if action(of: gesture) == .terminal { return openTerminal(of: box) }
                say("\(somebody) types there; \(keys[.terminal]), then s takes over")
                return []
            }
            effects.append(.takeOver)
        }
        let bytes = attachment.bytes(of: gesture)
        // What follows an answer may stand at another question.
        let answer = AnswerBox.firstAnswer(in: bytes)
        guard !answer.bytes.isEmpty else { return [] }
        if answer.bytes.count < bytes.count {
            say("only the first line was typed: what follows an answer is for nobody")
        }
        box.isTouched = true
        box.isSent = answer.isSent
        answerBox = box
        return effects + [.type(answer.bytes)]
    }

    private mutating func press(_ gesture: Gesture, afterAnswerOf box: AnswerBox) -> [Effect] {
        switch action(of: gesture) {
        case .answer:
            answerBox?.isSent = false
            return []
        case .nextWaiting:
            let effects = closeAnswer("\(box.name) still asks")
            visited = box.agent
            return effects + perform(.nextWaiting)
        case .terminal: return openTerminal(of: box)
        default:
            say("the answer was given; \(keys[.answer]) types on, esc leaves")
            return []
        }
    }

    /// What a key does where nobody types.
    private func action(of gesture: Gesture) -> Action? {
        guard case .key(let key) = gesture,
            case .action(let action) = keys.find(key, in: .swarm, isReplay: false)
        else { return nil }
        return action
    }

    private mutating func openTerminal(of box: AnswerBox) -> [Effect] {
        let effects = closeAnswer("")
        notice = nil
        return effects + attach(to: box.agent.rawValue)
    }
}
