internal import Canvas
internal import Swarm

/// What rows of the page of questions say.
struct AskWords {
    private let scene: Scene
    private let names: EntryNames

    init(_ scene: Scene) {
        self.scene = scene
        names = EntryNames(scene.state)
    }

    var nameColumns: Int { max(names.columns, 8) }

    func name(of row: AsksPage.Row) -> Line {
        row.agent.map { names.line(of: $0) } ?? Line("somebody", .textDim)
    }

    func mark(of row: AsksPage.Row) -> Line {
        guard case .settled(let ask) = row else {
            return Line(Block.Mark.waiting.sign, Block.Mark.waiting.role)
        }
        return switch ask.verdict {
        case .approved: Line("✓", .textDim)
        case .denied: Line("✗", .textDim)
        case .withdrawn: Line("·", .textDim)
        case .unread: Line(" ", .textDim)
        }
    }

    /// How long it waits, or how long ago it was decided.
    func age(of row: AsksPage.Row) -> String {
        switch row {
        case .open(let request): MissionControl.age(from: request.asked, to: scene.now)
        case .settled(let ask): MissionControl.age(from: ask.time, to: scene.now)
        }
    }

    /// All of it, and nothing of it invisible.
    func action(of row: AsksPage.Row) -> Line {
        switch row {
        case .open(let request): return .exact(request.wish, .textStrong)
        case .settled(let ask):
            let number = ask.answer.map { entry in
                if case .approval(let id?) = entry.kind { "#\(grouped(id.rawValue))" } else { "" }
            }
            return .exact(ask.question?.text ?? number ?? "", .textDim)
        }
    }

    /// Which rule asks and what comes without an answer, or who decided what; the longest words first.
    func notes(of row: AsksPage.Row) -> [Line] {
        switch row {
        case .open(let request): notes(of: request)
        case .settled(let ask): notes(of: ask)
        }
    }

    private func notes(of request: State.Request) -> [Line] {
        let rule = Line.exact(request.rule ?? "", .textDim)
        let level = Line(request.level ?? "", .textDim)
        let (long, short) = ends(of: request)
        let gap = Line(" · ", .textDim)
        func joined(_ parts: [Line]) -> Line { parts.filter { !$0.isEmpty }.joined(by: gap) }
        let named = rule.isEmpty ? rule : Line("rule ", .textDim) + rule
        return [
            joined([level, named, Line(long, .textDim)]),
            joined([level, rule, Line(short, .textDim)]), joined([rule, Line(short, .textDim)]),
            rule,
        ]
    }

    /// What becomes of it without an answer.
    private func ends(of request: State.Request) -> (long: String, short: String) {
        guard let until = request.until else {
            return request.isAboutStarting
                ? ("not started again until answered", "not started")
                : ("held until answered", "held")
        }
        let open = "open until \(ShownTime(until, in: scene.zone).clock)"
        let end = request.content.unanswered == .allow ? "allowed" : "denied"
        return ("\(open), then \(end)", open)
    }

    private func notes(of ask: SettledAsk) -> [Line] {
        let word: String =
            switch ask.verdict {
            case .approved: "approved"
            case .denied: "denied"
            case .withdrawn: "withdrawn"
            case .unread: "settled"
            }
        guard ask.verdict != .unread else { return [Line(word, .textDim)] }
        let clock = scene.clock(of: ask.time).trimmed
        let why = ask.answer?.text ?? ask.question?.reasons.last.map(scene.reason) ?? ""
        let said = why.split(separator: "\n").joined(separator: " ")
        let head = word + (ask.answer?.pattern == nil ? "" : " always") + by(ask)
        let lifted = lifted(by: ask).map { ": \($0)" } ?? ""
        let whole = head + " at \(clock)" + lifted
        return [
            whole + (said.isEmpty ? "" : ": \(said)"), whole, head + lifted, head, word,
        ].map { .exact($0, .textDim) }
    }

    /// Of what was allowed always: which rule does not count for it any more.
    private func lifted(by ask: SettledAsk) -> String? {
        guard let pattern = ask.answer?.pattern else { return nil }
        // Older answers do not name it, but the question does.
        let named = ask.question?.reasons.first { $0.hasPrefix("rule ") }?.dropFirst(5)
        guard let rule = ask.answer?.rule ?? named.map(String.init) else {
            return "lifted for \(pattern)"
        }
        return LiftedRule(rule, pattern: pattern).words
    }

    private func by(_ ask: SettledAsk) -> String {
        if let by = ask.answer?.by { return " by \(by == "operator" ? "you" : by)" }
        guard ask.verdict == .denied, let reasons = ask.question?.reasons else { return "" }
        return reasons.first { $0.hasPrefix("rule ") }.map { " by \($0)" } ?? ""
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
