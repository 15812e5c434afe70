/// A request that waits until what it asked for is so, for every agent it named.
struct Errand: Equatable {
    let command: Command
    /// What was named, in that order, and what came of each; nil while it is under way.
    private(set) var outcomes: [(name: String, agent: AgentID?, outcome: Outcome?)] = []
    /// Of how many nothing came yet.
    private var open = 0
    /// When what is still under way is given up; nil for what has no end but its own.
    var expiresAt: Int64?
    /// How long that was.
    var patience: Int64 = 0
    /// Those of its agents that are known since the last look not to have what it brings.
    var newlyMissed: [AgentID] = []
    /// Those that it was not sent to when the supervisor was replaced.
    private var unsent: Set<AgentID> = []

    enum Outcome: Equatable {
        case done
        /// It is done, and this is to be known of it.
        case remarked(String)
        /// It was so before anybody asked.
        case already
        /// The breaker let go of it, and others hold it: for these reasons.
        case stillHeld([String])
        case failed(Objection)
    }

    init(_ command: Command) { self.command = command }

    static func == (left: Errand, right: Errand) -> Bool {
        left.command == right.command && left.json == right.json
    }

    var isFinished: Bool { open == 0 }

    /// Whether it is a letter that an agent wrote.
    var isByAgent: Bool { command.letter != nil && command.author != Command.operator }

    /// For whom it is under way.
    var pending: [AgentID] { outcomes.compactMap { $0.outcome == nil ? $0.agent : nil } }

    /// For an agent; or not, where it is known already what comes of it.
    mutating func wait(for agent: AgentID, named name: String, _ outcome: Outcome? = nil) {
        outcomes.append((name, agent, outcome))
        if outcome == nil { open += 1 }
    }

    /// Those of its agents that do not have what it brings, or those that have it or may.
    func agents(whoMissed isMissed: Bool) -> [AgentID] {
        outcomes.compactMap { self.isMissed($0.agent, $0.outcome) == isMissed ? $0.agent : nil }
    }

    /// Whether nobody has it, nor may have it still.
    var isInVain: Bool { outcomes.allSatisfy { isMissed($0.agent, $0.outcome) } }

    /// Where a supervisor was replaced it may be there, unless it waits here still.
    private func isMissed(_ agent: AgentID?, _ outcome: Outcome?) -> Bool {
        guard case .failed(let objection) = outcome else { return false }
        return objection.code != "interrupted" || agent.map(unsent.contains) == true
    }

    func waits(for agent: AgentID) -> Bool {
        outcomes.contains { $0.agent == agent && $0.outcome == nil }
    }

    mutating func refuse(_ name: String, _ objection: Objection) {
        note(name, .failed(objection))
    }

    /// What came of one that is no agent's.
    mutating func note(_ name: String, _ outcome: Outcome) { outcomes.append((name, nil, outcome)) }

    /// Nobody will send it to this agent any more.
    mutating func giveUp(_ agent: AgentID, _ outcome: Outcome) {
        unsent.insert(agent)
        settle(agent, outcome)
    }

    mutating func settle(_ agent: AgentID, _ outcome: Outcome) {
        settle { $0 == agent ? outcome : nil }
    }

    /// Asks of each that is under way what came of it; nil leaves it under way.
    mutating func settle(_ outcome: (AgentID) -> Outcome?) {
        guard open > 0 else { return }
        for place in outcomes.indices where outcomes[place].outcome == nil {
            guard let agent = outcomes[place].agent, let found = outcome(agent) else { continue }
            outcomes[place].outcome = found
            if isMissed(agent, found) { newlyMissed.append(agent) }
            open -= 1
        }
    }

    /// `[{"agent": …, "ok": …, "code": …, "message": …}, …]`
    var json: JSON { JSON(outcomes.map { Errand.json($0.name, $0.outcome) }) }

    /// Those of it that were not done.
    var failures: JSON {
        JSON(
            outcomes.compactMap { name, _, outcome in
                if case .failed = outcome { Errand.json(name, outcome) } else { nil }
            })
    }

    /// The same for the log, where nobody can make it larger than it need be.
    var record: JSON {
        JSON(
            outcomes.prefix(Command.namesLimit).map { name, _, outcome in
                Errand.json(name.cut, outcome)
            })
    }

    /// What came of it for one agent.
    static func outcome(of name: String, _ outcome: Outcome) -> JSON {
        [json(name.cut, outcome)]
    }

    private static func json(_ name: String, _ outcome: Outcome?) -> JSON {
        let name = JSON.Field("agent", JSON(name))
        switch outcome {
        case .done: return JSON([name, JSON.Field("ok", true)])
        case .remarked(let remark):
            return JSON([name, JSON.Field("ok", true), JSON.Field("remark", JSON(remark))])
        case .already:
            return JSON([name, JSON.Field("ok", true), JSON.Field("already", true)])
        case .stillHeld(let reasons):
            let holds = JSON(reasons.map { JSON($0) })
            return JSON([name, JSON.Field("ok", true), JSON.Field("holds", holds)])
        case .failed(let objection):
            return JSON([name, JSON.Field("ok", false)] + objection.cut.fields)
        case nil: return JSON([name, JSON.Field("ok", false)])
        }
    }
}

/// A request as the log keeps it.
struct Command: Equatable {
    let asker: Asker
    /// Who that is in the log: the operator, an agent, or the keeper.
    let author: String
    let verb: String
    let isUrgent: Bool
    let arguments: JSON
    /// The event of the message or order that it is about.
    var letter: EventID?

    /// So many agents of one request are named in the log, more than a keeper keeps.
    static let `operator` = "operator"

    static let namesLimit = 1_024
    static let textLimit = 256

    init(_ instruction: Instruction, by asker: Asker, named author: String) {
        self.asker = asker
        self.author = author
        verb = instruction.verb
        isUrgent = instruction.isUrgent
        arguments = instruction.arguments
    }

    func record(_ outcome: JSON) -> CommandRecord {
        var content = CommandRecord(by: author, arguments: arguments)
        content.event = letter
        content.outcome = outcome
        return content
    }

    /// What came of it as a whole.
    static func outcome(_ objection: Objection?) -> JSON {
        [JSON([JSON.Field("ok", JSON(objection == nil))] + (objection?.cut.fields ?? []))]
    }
}

extension Instruction {
    /// What was asked for, without what was typed: that may be a secret.
    fileprivate var arguments: JSON {
        switch self {
        case .spawn(let spec, _):
            let fields = [("name", spec.name?.rawValue), ("program", spec.command.first?.cut)]
            return JSON(fields.compactMap { key, text in text.map { JSON.Field(key, JSON($0)) } })
        case .send(let agent, _, _, let isAnswer):
            let answer = isAnswer ? [JSON.Field("answer", true)] : []
            return JSON([JSON.Field("agent", JSON(agent.cut))] + answer)
        case .attach(let agent, let visit):
            return ["agent": JSON(agent.cut), "watch": JSON(visit.isWatching)]
        case .resize(let agent, let size):
            return JSON([JSON.Field("agent", JSON(agent.cut))] + (size.json.object ?? []))
        case .deliver(let letter): return ["to": JSON(letter.recipients.subject.cut)]
        case .pause(let targets), .resume(let targets), .stop(let targets), .kill(let targets),
            .restart(let targets, continuing: false), .detach(let targets):
            return targets.arguments
        case .restart(let targets, continuing: true):
            return JSON((targets.arguments.object ?? []) + [JSON.Field("continue", true)])
        case .freeze, .thaw, .shutdown: return [:]
        case .files(let task): return task.arguments
        case .bringBack(let task, let names):
            let names = JSON(names.prefix(Command.namesLimit).map { JSON($0.cut) })
            return JSON((task.arguments.object ?? []) + [JSON.Field("continue", names)])
        case .fell(let agent): return ["remove": JSON(agent.cut)]
        case .gate(let question, _): return ["what": JSON(question.subject)]
        case .expect(let wish): return ["what": JSON(wish.expectation.what.cut)]
        case .settle(let answer): return ["id": JSON(answer.id.rawValue)]
        case .lease(let wish): return ["path": JSON(wish.place.path.cut)]
        case .release(let release): return release.arguments
        case .rule(let rules): return ["rules": JSON(rules?.rules.count ?? 0)]
        case .override(let wish): return wish.arguments
        case .exempt(let wish): return ["rule": JSON(wish.rule.cut), "on": JSON(wish.isOn)]
        case .budget(let budgets, let agent):
            let whose = agent.map { [JSON.Field("agent", JSON($0.cut))] } ?? []
            return JSON(whose + [JSON.Field("budgets", budgets.json)])
        case .archive(let limit): return limit?.arguments ?? [:]
        case .retain(let retention): return retention.json
        }
    }
}

extension Instruction.Targets {
    fileprivate var arguments: JSON {
        switch self {
        case .all: ["all": true]
        case .named(let names):
            ["agents": JSON(names.prefix(Command.namesLimit).map { JSON($0.cut) })]
        }
    }
}

extension Objection {
    fileprivate var cut: Objection { Objection(code, message.cut, hint: hint) }
}

extension String {
    /// At most so many bytes of it, and a sign that there was more.
    var cut: String {
        guard utf8.count > Command.textLimit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: Command.textLimit)
        // Not within a character.
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end]) + "…"
    }
}
