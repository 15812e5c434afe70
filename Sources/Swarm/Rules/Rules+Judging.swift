// What the first level says.
extension Rules {
    /// What the rules say of a question; nothing of what none of them is about.
    func judge(
        _ question: GateQuestion, of agent: AgentID?, _ exemptions: [Exemption], at time: LogTime?
    ) -> [Judgement] {
        let facts = Facts(question)
        return rules.compactMap { rule in
            guard rule.isAbout(question) else { return nil }
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

    /// What is held or asked by another reason has these names.
    public static func isReserved(_ name: String) -> Bool {
        [loopName, consistencyName, Kernel.operatorRule].contains(name) || Budget.isRule(name)
    }

    /// What holds an agent that is to pause where something is not as it said.
    public static let consistencyName = "consistency"

    /// What is proposed to be allowed always, where somebody is asked because of a rule: what it found, and
    /// no more.
    public func proposal(
        for question: GateQuestion, rule name: String, besides exempted: [String] = []
    ) -> String? {
        guard let rule = rules.first(where: { $0.name == name }) else { return nil }
        let facts = Facts(question)
        switch rule.look {
        case .commands(let patterns):
            let found = facts.commands.first { command in
                patterns.contains { $0.isFound(in: command) }
            }
            return found.flatMap { CommandPattern.proposal(for: $0.marked) }
        case .outside:
            let written = question.writes.first { !Rule.isCovered($0, by: exempted) }
            return Rules.plain(question.place?.path ?? written)
        case .paths: return Rules.plain(question.place?.path ?? facts.paths.first?.path)
        case .texts(let texts):
            guard question.action == "network" else { return question.target }
            return Rules.host(question, texts)
        case .above: return nil
        }
    }

    /// What may be allowed always where one file was changed too often: the file, or its directory.
    static func allowances(ofLoopAt path: String) -> [String] {
        let names = PathNames(path).names
        return [names, names.dropLast()].map { $0.joined(separator: "/") }
            .filter { !$0.isEmpty && Glob($0).isExact }
    }

    /// A path that is no pattern itself; what may be anything is not allowed always.
    private static func plain(_ path: String?) -> String? {
        path.flatMap { Glob($0).isExact && $0 != "/" ? $0 : nil }
    }

    /// The host that was found; none whose name is a pattern itself.
    private static func host(_ question: GateQuestion, _ texts: [String]) -> String? {
        let patterns = texts.map { HostPattern($0) }
        let found = HostNames(question.target).hosts.first { host in
            patterns.contains { $0.matches(host, of: question.target) }
        }
        guard let name = found?.name, !name.isEmpty, Glob(name).isExact else { return nil }
        return name
    }
}

/// A question as rules look at it.
struct Facts {
    let question: GateQuestion
    let commands: [CommandWords]
    /// What is acted on, and what a command names.
    let paths: [PathNames]

    init(_ question: GateQuestion) {
        self.question = question
        commands = question.command.commands
        let own = [question.place?.path, question.homePath].compactMap(\.self)
        let words = commands.flatMap(\.words).flatMap { Facts.paths(in: $0) }
        paths = (own + words + question.reaches).map { PathNames($0) }
    }

    /// A word, and what in it may be a path: `@.env`, `--env-file=.env`, `HEAD:.env`.
    private static func paths(in word: String) -> [String] {
        let isSign = { (sign: UInt8) in "@=:".utf8.contains(sign) }
        guard let first = word.utf8.firstIndex(where: isSign) else { return [word] }
        let rest = word[word.utf8.index(after: first)...]
        // Before `=` and `@` stands a name, before `:` perhaps a path: `-v .env:/env`.
        let all = word.utf8[first] == UInt8(ascii: ":") ? word[...] : rest
        return [word, String(rest)]
            + all.utf8.split(whereSeparator: isSign).map { String(Substring($0)) }
    }
}

/// What a rule looks for, as it is compared with what is asked.
enum Look: Equatable, Sendable {
    case outside
    case paths([PathPattern])
    case commands([CommandPattern])
    case texts([String])
    case above(Double)

    init(_ match: Rule.Match) {
        switch match {
        case .outside: self = .outside
        case .paths(let texts): self = .paths(texts.map { PathPattern($0) })
        case .commands(let texts): self = .commands(texts.map { CommandPattern($0) })
        case .texts(let texts): self = .texts(texts)
        case .above(let limit): self = .above(limit)
        }
    }
}

extension Exemption {
    /// Whether a pattern has no sign that stands for itself, as patterns of hosts are read: whatever rule it is
    /// for would count no more.
    static func isAboutAnything(_ pattern: String) -> Bool {
        HostNames.plain(pattern).allSatisfy { "*?/.:[]".unicodeScalars.contains($0) }
    }

    func holds(for rule: String, _ agent: AgentID?, at time: LogTime?) -> Bool {
        guard self.rule == rule, self.agent == nil || self.agent == agent else { return false }
        guard let until else { return true }
        return time.map { $0 < until } ?? false
    }
}

extension Rule {
    /// What a command changes outside is written as by `write`.
    func isAbout(_ question: GateQuestion) -> Bool {
        if action == "*" || action == question.action { return true }
        return action == "write" && match == .outside && !question.writes.isEmpty
    }

    /// What of a question it is about, in words; nil where nothing is, or where all of it is exempted.
    func finding(in facts: Facts, besides exempted: [String]) -> String? {
        switch look {
        case .outside: outside(facts, exempted)
        case .paths(let patterns): path(facts, patterns, exempted)
        case .commands(let patterns): command(facts, patterns, exempted)
        case .texts(let texts): text(facts, texts, exempted)
        case .above(let limit): sum(facts, limit)
        }
    }

    private func outside(_ facts: Facts, _ exempted: [String]) -> String? {
        let question = facts.question
        let own = question.place.flatMap { $0.isOutside && !question.isApart ? $0.path : nil }
        let path = ((own.map { [$0] } ?? []) + question.writes).first {
            !Rule.isCovered($0, by: exempted)
        }
        return path.map { "\($0.cut) lies outside of the workspace" }
    }

    private func path(
        _ facts: Facts, _ patterns: [PathPattern], _ exempted: [String]
    ) -> String? {
        for path in facts.paths where !Rule.isCovered(path.path, by: exempted) {
            if let pattern = patterns.first(where: { $0.covers(path) }) {
                return "\(path.path.cut) is one of \(pattern.text)"
            }
        }
        return nil
    }

    private func command(
        _ facts: Facts, _ patterns: [CommandPattern], _ exempted: [String]
    ) -> String? {
        let exempted = exempted.map { CommandPattern($0) }
        for command in facts.commands {
            guard patterns.contains(where: { $0.isFound(in: command) }),
                !exempted.contains(where: { $0.isExactly(command.marked) })
            else { continue }
            return "it runs \(command.words.joined(separator: " ").cut)"
        }
        return nil
    }

    private func text(_ facts: Facts, _ texts: [String], _ exempted: [String]) -> String? {
        let target = facts.question.target
        if facts.question.action == "network" { return host(facts, texts, exempted) }
        guard let pattern = texts.first(where: { Glob($0).matches(target) }),
            !exempted.contains(where: { Glob($0).matches(target) })
        else { return nil }
        return "\(target.cut) is one of \(pattern)"
    }

    /// Every host that it may be about is to be allowed.
    private func host(_ facts: Facts, _ texts: [String], _ exempted: [String]) -> String? {
        let target = facts.question.target
        let patterns = texts.map { HostPattern($0) }
        let exempted = exempted.map { HostPattern($0) }
        for host in HostNames(target).hosts {
            guard let pattern = patterns.first(where: { $0.matches(host, of: target) }),
                !exempted.contains(where: { $0.allows(host, of: target) })
            else { continue }
            return "\(host.name.cut) is one of \(pattern.text)"
        }
        return nil
    }

    /// What nobody says how much it is may be anything.
    private func sum(_ facts: Facts, _ limit: Double) -> String? {
        guard let amount = facts.question.amount else { return "it does not say how much" }
        guard !(amount <= limit) else { return nil }
        return "\(amount.asAmount) is more than \(limit.asAmount)"
    }

    static func isCovered(_ path: String, by exempted: [String]) -> Bool {
        exempted.contains { PathPattern($0).covers(path) }
    }
}

extension Double {
    /// As people write it: `5`, `2.5`.
    public var asAmount: String {
        guard let whole = Int64(exactly: self) else { return JSON(self).text }
        return String(whole)
    }
}
