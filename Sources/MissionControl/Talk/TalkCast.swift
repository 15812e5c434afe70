internal import Canvas
internal import Swarm

/// Who takes part in what is said.
enum Party: Hashable {
    case person
    case agent(AgentID)
    /// Somebody the log has no introduction of.
    case other(String)
}

extension Letter.Recipients {
    /// `all`, `all coder`; nil where they are named.
    fileprivate var many: Line? {
        switch self {
        case .named: nil
        case .role(let role): "all \(role)"
        case .all: "all"
        }
    }
}

/// Who speaks to whom in the entries of a page, at the moment that is shown.
struct TalkCast {
    private let state: State
    private let scene: Scene
    private let names: EntryNames
    private let eventNames: EventNames
    /// Whose question was which, for the answers.
    private let questions: [EventID: TalkEntry]
    private let answers: [EventID: TalkEntry]
    private let times: [EventID: LogTime]

    init(_ entries: [TalkEntry], _ scene: Scene) {
        state = scene.state
        self.scene = scene
        names = EntryNames(state)
        eventNames = EventNames(state, zone: scene.zone, newest: scene.now)
        var (questions, answers): ([EventID: TalkEntry], [EventID: TalkEntry]) = ([:], [:])
        var times: [EventID: LogTime] = [:]
        for entry in entries {
            times[entry.id] = entry.time
            switch entry.kind {
            case .gate: questions[entry.id] = entry
            case .approval(let question?): answers[question] = entry
            default: break
            }
        }
        (self.questions, self.answers, self.times) = (questions, answers, times)
    }

    var nameColumns: Int { max(names.columns, 8) }

    // MARK: - Who

    func author(of entry: TalkEntry) -> Party {
        switch entry.kind {
        case .message, .order, .gate:
            return entry.agent.map { .agent($0) } ?? entry.by.map { .other($0) } ?? .person
        case .approval:
            // What nobody decided is withdrawn.
            guard let by = entry.by else {
                return entry.word == Approval.withdrawn ? .other("keeper") : .person
            }
            return party(called: by)
        }
    }

    /// Whom it is for by name; nil for all of a kind.
    func recipients(of entry: TalkEntry) -> [Party]? {
        switch entry.kind {
        case .gate: return []
        case .approval(let question):
            let asker = question.flatMap { questions[$0]?.agent } ?? entry.agent
            return asker.map { [.agent($0)] } ?? []
        case .message, .order:
            switch Letter.Recipients(subject: entry.subject) {
            case .named(let names): return names.map { party(called: $0) }
            case .role, .all: return nil
            case nil: return []
            }
        }
    }

    /// By a name or by an id: what comes of a letter has those by which it was sent.
    func party(called name: String) -> Party {
        if name == "operator" { return .person }
        if let agent = state.agent(called: name) ?? state[AgentID(rawValue: name)] {
            return .agent(agent.id)
        }
        return .other(name)
    }

    /// Those of some agents that an entry for many is for.
    func isMeant(_ agent: AgentID, by entry: TalkEntry) -> Bool {
        guard agent != entry.agent, let recipients = Letter.Recipients(subject: entry.subject)
        else { return false }
        return eventNames.isMeant(agent, by: recipients, at: entry.id, entry.time)
    }

    /// Whether an entry is of one of some agents, or for one of them.
    func concerns(_ agents: Set<AgentID>, _ entry: TalkEntry) -> Bool {
        if case .agent(let author) = author(of: entry), agents.contains(author) { return true }
        guard let recipients = recipients(of: entry) else {
            return agents.contains { isMeant($0, by: entry) }
        }
        return recipients.contains { recipient in
            if case .agent(let agent) = recipient { agents.contains(agent) } else { false }
        }
    }

    /// `all`, `all coder`; nil where they are named.
    func many(_ entry: TalkEntry) -> Line? {
        Letter.Recipients(subject: entry.subject).flatMap(\.many)
    }

    // MARK: - Words

    func name(of party: Party) -> Line {
        switch party {
        case .person: Line("operator", .blockPerson)
        case .agent(let id): names.line(of: id)
        case .other(let name): Line(name, .textDim)
        }
    }

    /// Who has refused a letter.
    func name(calledBy refusal: TalkEntry.Outcome.Refusal) -> String {
        name(of: party(called: refusal.name)).text
    }

    private static let narrow = 16

    /// `scout-1 → planner`, `planner → all`; of what is for nobody else one name.
    func who(_ entry: TalkEntry, columns: Int) -> Line {
        let author = name(of: author(of: entry))
        let whom: Line
        switch recipients(of: entry) {
        case nil: whom = many(entry) ?? "nobody"
        case let parties? where parties.isEmpty:
            guard entry.isLetter else { return author.cut(to: columns) }
            whom = "nobody"
        case let parties?:
            let more = parties.count > 1 ? " +\(parties.count - 1)" : ""
            whom = name(of: parties[0]) + Line(more)
        }
        let arrow = Line(columns <= TalkCast.narrow ? "→" : " → ", .textDim)
        let room = max(columns - arrow.width, 2)
        // A short one leaves its room to the other.
        let first = author.cut(to: max(room - whom.width, room / 2))
        return first + arrow + whom.cut(to: max(room - first.width, 1))
    }

    /// What kind of thing was said: an intent, `order`, a verdict.
    func word(_ entry: TalkEntry) -> Line {
        switch entry.kind {
        case .message: Line(entry.word ?? "")
        case .order: "order"
        case .gate(.ask): "asks"
        case .gate(.deny): "denied"
        case .gate: "allowed"
        case .approval: approvalWord(entry)
        }
    }

    private func approvalWord(_ entry: TalkEntry) -> Line {
        switch entry.word {
        case "allow": "approved"
        case "deny": "denied"
        case let other: Line(other ?? "answered")
        }
    }

    func mark(_ entry: TalkEntry) -> Block.Mark {
        switch entry.kind {
        case .message, .gate(.allow), .gate(nil): .plain
        case .order: .person
        case .gate(.ask): .waiting
        case .gate(.deny): .bad
        case .approval: entry.word == "deny" ? .bad : .person
        }
    }

    /// What was said, in a row: what it answers, the text, why it was decided so.
    func text(_ entry: TalkEntry, _ scene: Scene) -> Line {
        var parts: [Line] = []
        if let reply = entry.replyTo {
            parts.append(Line("re \(place(of: reply, scene))", .textDim))
        }
        if case .approval(let question?) = entry.kind {
            parts.append(.exact(questions[question]?.text ?? "#\(grouped(question.rawValue))"))
        }
        switch entry.kind {
        case .gate:
            parts.append(.exact(entry.text))
            parts += entry.reasons.map { .exact(scene.reason($0), .textDim) }
        default: parts.append(Line(entry.text.split(separator: "\n").joined(separator: " ")))
        }
        return parts.joined(by: dot)
    }

    /// When an entry was that another one answers, or its number where it is not here.
    func place(of entry: EventID, _ scene: Scene) -> String {
        times[entry].map { ShownTime($0, in: scene.zone).clock } ?? "#\(grouped(entry.rawValue))"
    }

    // MARK: - What came of it

    enum Fate: Equatable {
        /// It is said nowhere.
        case none
        case done(String)
        case waits(String)
        /// In full, and without why.
        case failed(String, short: String)

        /// As much of it as there is room for beside a text.
        func line(beside text: Int, in columns: Int) -> Line {
            guard case .failed(_, let short) = self, text + line.width > columns else {
                return line
            }
            return Line(short, .bad)
        }

        var line: Line {
            switch self {
            case .none: Line()
            case .done(let text): Line(text, .textDim)
            case .waits(let text): Line(text, .attention)
            case .failed(let text, _): Line(text, .bad)
            }
        }

        /// Where there is no room for words.
        var sign: Line {
            switch self {
            case .none: " "
            case .done: Line("✓", .textDim)
            case .waits: Line("…", .attention)
            case .failed: Line("✗", .bad)
            }
        }
    }

    /// How a stronger level stopped it.
    func stopped(_ entry: TalkEntry) -> StoppedWords? {
        entry.kind == .order ? StoppedWords(entry.id, scene) : nil
    }

    func fate(_ entry: TalkEntry) -> Fate {
        switch entry.kind {
        case .approval: return .none
        case .gate(.ask):
            if let answer = answers[entry.id] { return .done(approvalWord(answer).text) }
            let isOpen = state.requests.contains { $0.id == entry.id }
            return isOpen ? .waits("waits") : .done("withdrawn")
        case .gate: return .none
        case .message, .order: break
        }
        if Letter.Recipients(subject: entry.subject) == nil { return .none }
        guard let outcome = entry.outcome else { return .waits("on its way") }
        let delivered =
            outcome.reached.count > 1
            ? "delivered to \(grouped(outcome.reached.count))" : "delivered"
        guard let first = outcome.refusals.first else {
            guard let stopped = stopped(entry), !stopped.isOver else {
                return .done(stopped(entry).map { "\(delivered); \($0.brief)" } ?? delivered)
            }
            return .failed("\(delivered); \(stopped.long)", short: stopped.brief)
        }
        let isNamed = outcome.reached.count + outcome.refusals.count > 1
        let by = isNamed && !first.name.isEmpty ? " by \(name(calledBy: first))" : ""
        let more =
            outcome.refusals.count > 1 ? " and \(grouped(outcome.refusals.count - 1)) more" : ""
        let short = "refused\(by)\(more)"
        return .failed("\(short): \(first.why)", short: short)
    }
}
