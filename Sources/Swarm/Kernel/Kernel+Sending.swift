// What is typed into agents.
extension Kernel {
    mutating func send(
        _ text: String, _ enter: Bool, _ isAnswer: Bool, to name: String, _ command: Command
    ) {
        switch find(name) {
        case .failure(let objection): refuse(command, objection)
        case .success(let id):
            let cause: Cause = isAnswer ? .answer(command.asker) : .request(command.asker)
            if let objection = whyNotSend(to: id, for: cause) { return refuse(command, objection) }
            if isAnswer, enter, text.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }) {
                return refuse(command, Kernel.answersOnce)
            }
            let end = enter ? lineEnd(of: id) : []
            perform(.send(id, text: Array(text.utf8) + end, for: cause))
        }
    }

    /// A terminal's line ends as the key does.
    func lineEnd(of id: AgentID) -> [UInt8] {
        [state[id]?.origin.isTerminal == true ? 0x0d : 0x0a]
    }

    /// Why nothing may be typed into an agent now; to be asked again before what waited goes on.
    ///
    /// An agent that is held takes it, as one does that is slow to read.
    public func whyNotSend(to id: AgentID, for cause: Cause? = nil) -> Objection? {
        guard let agent = state[id], let life = lives[id], life.isAlive else {
            return hasEnded(id)
        }
        guard life.guest == nil else {
            return Objection(
                "joined", "'\(agent.name)' joined over the wire, and has no terminal to type at")
        }
        // Text and Enter typed at a permission dialog would grant it; one that is held as well still
        // stands there when it is let go.
        let waits = agent.condition.status == .waiting || agent.beforeHold?.status == .waiting
        if case .answer = cause {
            return waits ? nil : waitsForNothing(id)
        }
        // What it asked the gate it waits to read.
        if case .letter(let letter) = cause, verdicts.contains(letter) { return nil }
        guard !waits else {
            return Objection(
                "waiting", "'\(name(of: id))' waits for an answer, and a line would be one",
                hint: "'skep send --answer' answers it; so does attaching to it")
        }
        return nil
    }

    /// Behind its question an answer would be a command that nobody meant.
    private func waitsForNothing(_ id: AgentID) -> Objection {
        Objection(
            "not_waiting", "'\(name(of: id))' does not wait for an answer",
            hint: "without '--answer' a line is typed")
    }

    private static let answersOnce = Objection(
        "not_one_line", "an answer is one line: the next would answer what is asked then, unseen",
        hint: "'--no-enter' sends keys exactly as they are")

    /// Whether somebody ends what is left of an agent.
    public func isBeingEnded(_ id: AgentID) -> Bool { lives[id]?.process.isEnding == true }

    mutating func sent(_ id: AgentID, _ text: [UInt8], _ isHidden: Bool, _ cause: Cause) {
        recordInput(id, text, isHidden)
        noteInput(id)
        concludeSend(id, .done, .done([:]), cause)
    }

    mutating func notSent(
        _ id: AgentID, _ objection: Objection, _ got: [UInt8], _ isHidden: Bool, _ cause: Cause
    ) {
        if !got.isEmpty { recordInput(id, got, isHidden) }
        concludeSend(id, .failed(objection), .refused(objection), cause)
    }

    private mutating func concludeSend(
        _ id: AgentID, _ outcome: Errand.Outcome, _ answer: Answer, _ cause: Cause
    ) {
        let asker: Asker
        var isAnswer = false
        switch cause {
        case .letter(let letter): return settle(letter, id, outcome)
        // Nobody asked, and who typed it is told where it was typed.
        case .keys: return
        case .request(let someone): asker = someone
        case .answer(let someone): (asker, isAnswer) = (someone, true)
        }
        let name = name(of: id)
        let command = Command(
            .send(agent: name, text: "", isAnswer: isAnswer), by: asker, named: author(of: asker))
        conclude(command, Errand.outcome(of: name, outcome), answer)
    }

    /// What a terminal does not show, the log does not keep.
    mutating func recordInput(_ id: AgentID, _ text: [UInt8], _ isHidden: Bool) {
        if isHidden {
            let shown: JSON = ["hidden": true, "length": JSON(Int64(text.count))]
            return record(.output, id, subject: "in", shown)
        }
        var rest = text[...]
        while !rest.isEmpty {
            let row = rest.prefix(Kernel.inputRowBytes)
            record(.output, id, subject: "in", .bytes(Array(row)))
            rest.removeFirst(row.count)
        }
    }

    /// Rows of input are as long as those of output at most.
    private static let inputRowBytes = 64 << 10
}
