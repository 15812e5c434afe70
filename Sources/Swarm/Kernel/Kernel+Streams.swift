// What agents print, and what is sent to them.
extension Kernel {
    mutating func print(_ id: AgentID, _ stream: String, _ offset: Int64, _ bytes: [UInt8]) {
        record(
            .output, id, subject: stream, .bytes(bytes),
            from: Provenance(stream: stream, offset: offset))
    }

    /// An agent knows best what it does, but not whether it is held.
    mutating func tell(_ id: AgentID, _ report: Report) {
        let metadata = report.metadata.isEmpty ? nil : JSON(report.metadata).text
        let event = Event(
            id: nextID, time: nextTime, type: report.type, agent: id, subject: report.subject,
            metadata: metadata, content: .text(report.content.text))
        record(event)
        guard report.type == .status,
            let status = report.subject.flatMap(Status.init(rawValue:)),
            let agent = state[id], agent.condition.status != .paused, agent.phase == nil,
            lives[id]?.process.isAlive == true
        else { return }
        record(
            .agentStatus, id, subject: status.rawValue,
            StatusChange(
                from: agent.condition.status, evidence: .descriptor3,
                reason: report.content["reason"]?.string
            ).json)
    }

    mutating func send(_ text: String, _ enter: Bool, to name: String, _ asker: Asker) {
        switch find(name) {
        case .failure(let objection): answer(asker, .refused(objection))
        case .success(let id):
            if let objection = whyNotSend(to: id) { return answer(asker, .refused(objection)) }
            // A terminal's line ends as the key does.
            let isTerminal = state[id]?.origin.isTerminal == true
            let end: [UInt8] = enter ? [isTerminal ? 0x0d : 0x0a] : []
            perform(.send(id, text: Array(text.utf8) + end, by: asker))
        }
    }

    /// Why nothing may be typed into an agent now; to be asked again before what waited goes on.
    ///
    /// An agent that is held takes it, as one does that is slow to read.
    public func whyNotSend(to id: AgentID) -> Objection? {
        guard let agent = state[id], lives[id]?.process.isAlive == true else {
            return hasEnded(id)
        }
        // Text and Enter typed at a permission dialog would grant it; one that is held as well still
        // stands there when it is let go.
        guard agent.condition.status != .waiting, agent.beforeHold?.status != .waiting else {
            return Objection(
                "waiting", "'\(name(of: id))' waits for an answer, and a line would be one",
                hint: "answer it, or attach to it")
        }
        return nil
    }

    mutating func sent(_ id: AgentID, _ text: [UInt8], _ isHidden: Bool, _ asker: Asker) {
        recordInput(id, text, isHidden)
        record(
            .command, id, subject: "send",
            CommandRecord(by: "operator", arguments: ["agent": JSON(name(of: id))]).json)
        answer(asker, .done([:]))
    }

    mutating func notSent(
        _ id: AgentID, _ objection: Objection, _ got: [UInt8], _ isHidden: Bool, _ asker: Asker
    ) {
        if !got.isEmpty {
            recordInput(id, got, isHidden)
            var content = CommandRecord(
                by: "operator", arguments: ["agent": JSON(name(of: id))])
            content.outcome = objection.json
            record(.command, id, subject: "send", content.json)
        }
        answer(asker, .refused(objection))
    }

    /// What a terminal does not show, the log does not keep.
    private mutating func recordInput(_ id: AgentID, _ text: [UInt8], _ isHidden: Bool) {
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

    mutating func measure(_ readings: [Sample.Reading]) {
        guard !readings.isEmpty else { return }
        record(.signal, subject: "sample", Sample(agents: readings).json)
    }
}
