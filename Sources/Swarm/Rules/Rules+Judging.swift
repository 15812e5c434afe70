// What the first level says.
extension Rules {
    /// What the rules say of a question; nothing of what none of them is about.
    func judge(
        _ question: GateQuestion, of agent: AgentID?, _ exemptions: [Exemption], at time: LogTime?
    ) -> [Judgement] {
        let facts = Facts(question)
        return rules.compactMap { rule in
            guard rule.action == "*" || rule.action == question.action else { return nil }
            let valid = exemptions.filter { $0.holds(for: rule.name, agent, at: time) }
            guard !valid.contains(where: { $0.pattern == nil }),
                let why = rule.finding(in: facts, besides: valid.compactMap(\.pattern))
            else { return nil }
            var judgement = Judgement(rule.verdict, .safety, rule.name, why)
            if rule.verdict == .ask {
                judgement.patience = rule.patience
                judgement.unanswered = rule.unanswered
            }
            return judgement
        }
    }

    public var names: [String] { rules.map(\.name) + (loop == nil ? [] : [Rules.loopName]) }

    static let loopName = "loop"

    /// What is proposed to be allowed always, where somebody is asked because of a rule: what it found, and
    /// no more.
    public func proposal(for question: GateQuestion, rule name: String) -> String? {
        guard let rule = rules.first(where: { $0.name == name }) else { return nil }
        let facts = Facts(question)
        switch rule.match {
        case .commands(let texts):
            let patterns = texts.map { CommandPattern($0) }
            let found = facts.commands.first { words in patterns.contains { $0.isFound(in: words) }
            }
            return found.map { CommandPattern.proposal(for: $0) }
        case .outside, .paths: return question.place?.path ?? facts.paths.first
        case .texts: return question.target
        case .above: return nil
        }
    }
}

/// A question as rules look at it.
struct Facts {
    let question: GateQuestion
    let commands: [[String]]
    /// What is acted on, and what a command names.
    let paths: [String]

    init(_ question: GateQuestion) {
        self.question = question
        commands = question.action == "run" ? ShellCommand(question.target).commands : []
        let own = question.place.map { [$0.path] } ?? []
        paths = own + commands.joined() + question.reaches
    }
}

extension Exemption {
    func holds(for rule: String, _ agent: AgentID?, at time: LogTime?) -> Bool {
        guard self.rule == rule, self.agent == nil || self.agent == agent else { return false }
        guard let until else { return true }
        return time.map { $0 < until } ?? false
    }
}

extension Rule {
    /// What of a question it is about, in words; nil where nothing is, or where all of it is exempted.
    func finding(in facts: Facts, besides exempted: [String]) -> String? {
        switch match {
        case .outside: outside(facts, exempted)
        case .paths(let patterns): path(facts, patterns.map { PathPattern($0) }, exempted)
        case .commands(let texts): command(facts, texts.map { CommandPattern($0) }, exempted)
        case .texts(let texts): text(facts, texts, exempted)
        case .above(let limit): sum(facts, limit)
        }
    }

    private func outside(_ facts: Facts, _ exempted: [String]) -> String? {
        guard let place = facts.question.place, place.isOutside, !facts.question.isApart,
            !Rule.isCovered(place.path, by: exempted)
        else { return nil }
        return "\(place.path.cut) lies outside of the workspace"
    }

    private func path(
        _ facts: Facts, _ patterns: [PathPattern], _ exempted: [String]
    ) -> String? {
        for path in facts.paths where !Rule.isCovered(path, by: exempted) {
            if let pattern = patterns.first(where: { $0.covers(path) }) {
                return "\(path.cut) is one of \(pattern.text)"
            }
        }
        return nil
    }

    private func command(
        _ facts: Facts, _ patterns: [CommandPattern], _ exempted: [String]
    ) -> String? {
        let exempted = exempted.map { CommandPattern($0) }
        for words in facts.commands {
            guard patterns.contains(where: { $0.isFound(in: words) }),
                !exempted.contains(where: { $0.isExactly(words) })
            else { continue }
            return "it runs \(words.joined(separator: " ").cut)"
        }
        return nil
    }

    private func text(_ facts: Facts, _ texts: [String], _ exempted: [String]) -> String? {
        let target = facts.question.target
        guard let pattern = texts.first(where: { Glob($0).matches(target) }),
            !exempted.contains(where: { Glob($0).matches(target) })
        else { return nil }
        return "\(target.cut) is one of \(pattern)"
    }

    /// What nobody says how much it is may be anything.
    private func sum(_ facts: Facts, _ limit: Double) -> String? {
        guard let amount = facts.question.amount else { return "it does not say how much" }
        guard !(amount <= limit) else { return nil }
        return "\(JSON(amount).text) is more than \(JSON(limit).text)"
    }

    private static func isCovered(_ path: String, by exempted: [String]) -> Bool {
        exempted.contains { PathPattern($0).covers(path) }
    }
}
