internal import Swarm

// What holds for all agents: rules, and how they claim paths.
extension ManifestReader {
    private enum Key: String, CaseIterable {
        case verdict, timeout, unanswered

        static let all = allCases.map(\.rawValue)
        static let actions = ["write", "read", "run", "network", "spend"]
    }

    private static let ruleExpected =
        "allow, ask or deny for a rule that is built in, or a mapping such as "
        + "{write: [db/**], verdict: ask}"

    /// Those that are built in, with what the file says of them, and its own.
    mutating func rules(_ node: YAMLNode, into rules: inout Rules) {
        guard !node.isNothing,
            let pairs = mapping(node, "'rules'", expected: "a mapping of names to rules")
        else { return }
        for pair in pairs {
            if pair.key == "loop" {
                loop(pair.value, into: &rules)
            } else {
                rule(pair, into: &rules)
            }
        }
    }

    private mutating func rule(_ pair: YAMLNode.Pair, into rules: inout Rules) {
        if let flaw = AgentName.flaw(of: pair.key) {
            mistake(
                at: pair.place, "\(quoted(pair.key)) cannot be the name of a rule: \(flaw)",
                expected: AgentName.rule)
            return
        }
        guard !Rules.isReserved(pair.key) else {
            mistake(
                at: pair.place,
                "\(quoted(pair.key)) is the name of something else that holds agents",
                expected: "another name")
            return
        }
        let place = rules.rules.firstIndex { $0.name == pair.key }
        guard case .text = pair.value.kind else {
            guard let rule = ownRule(pair) else { return }
            if let place { rules.rules[place] = rule } else { rules.rules.append(rule) }
            return
        }
        guard let place else {
            let known = rules.names
            mistake(
                at: pair.place, "there is no rule \(quoted(pair.key)) that is built in",
                expected: "one of \(known.joined(separator: ", ")), or a mapping",
                unknown: Mistake.Unknown(typed: pair.key, known: known))
            return
        }
        guard
            let verdict = verdict(
                pair.value, pair.key, of: [.allow, .ask, .deny],
                expected: ManifestReader.ruleExpected)
        else { return }
        if verdict == .allow {
            rules.rules.remove(at: place)
        } else {
            rules.rules[place].verdict = verdict
        }
    }

    private mutating func verdict(
        _ node: YAMLNode, _ name: String, of verdicts: [GateVerdict.Verdict], expected: String
    ) -> GateVerdict.Verdict? {
        guard case .text(let word, _) = node.kind else {
            mistake(node, "'\(name)'", expected: expected)
            return nil
        }
        if let verdict = verdicts.first(where: { $0.rawValue == word }) { return verdict }
        let known = verdicts.map(\.rawValue)
        mistake(
            at: node.place, "'\(name)' is \(node.name)", expected: expected,
            unknown: Mistake.Unknown(typed: word, known: known))
        return nil
    }

    /// One that the file makes.
    private mutating func ownRule(_ pair: YAMLNode.Pair) -> Rule? {
        guard
            let settings = mapping(
                pair.value, quoted(pair.key), expected: ManifestReader.ruleExpected)
        else { return nil }
        let known = Key.actions + Key.all
        var given: [String: YAMLNode] = [:]
        for setting in settings {
            if known.contains(setting.key) {
                given[setting.key] = setting.value
            } else {
                mistake(
                    at: setting.place,
                    "there is no key \(quoted(setting.key)) in \(quoted(pair.key))",
                    expected: known.joined(separator: ", "),
                    unknown: Mistake.Unknown(typed: setting.key, known: known))
            }
        }
        // All of it is looked at, so that all mistakes are named at once.
        let matches = Key.actions.compactMap { action in
            given[action].map { (action: action, match: match(action, $0)) }
        }
        if matches.count != 1 {
            let typed = settings.map(\.key).filter { !known.contains($0) }
            mistake(
                at: pair.place,
                quoted(pair.key) + " is about "
                    + (matches.isEmpty ? "no action" : "several actions"),
                expected: "one of the keys \(Key.actions.joined(separator: ", "))",
                missing: matches.isEmpty ? Mistake.Missing(keys: Key.actions, typed: typed) : nil)
        }
        let first = matches.first
        var rule = Rule(pair.key, first?.action ?? "", first?.match ?? .outside, .ask)
        if let node = given[Key.verdict.rawValue] {
            rule.verdict =
                verdict(node, "verdict", of: [.ask, .deny], expected: "ask or deny") ?? .ask
        }
        if let node = given[Key.timeout.rawValue] { rule.patience = seconds(node, "timeout") }
        if let node = given[Key.unanswered.rawValue] {
            rule.unanswered =
                verdict(node, "unanswered", of: [.deny, .allow], expected: "deny or allow") ?? .deny
        }
        return matches.count == 1 && first?.match != nil ? rule : nil
    }

    private mutating func match(_ action: String, _ node: YAMLNode) -> Rule.Match? {
        if action == "spend" { return amount(node).map { .above($0) } }
        let (what, one) =
            switch action {
            case "run": ("commands", "a command")
            case "network": ("hosts", "a host")
            default: ("paths", "a path")
            }
        guard case .list(let entries) = node.kind else {
            mistake(node, "'\(action)'", expected: "a list of \(what)")
            return nil
        }
        guard !entries.isEmpty else {
            mistake(
                at: node.place, "'\(action)' is an empty list, which is about nothing",
                expected: "\(one) at least")
            return nil
        }
        let texts = entries.compactMap { entry -> String? in
            let given = self.text(entry, "one of the \(what)", expected: "a text")
            guard let text = given else {
                return nil
            }
            guard text.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else {
                mistake(at: entry.place, "one of the \(what) is empty", expected: one)
                return nil
            }
            return text
        }
        guard texts.count == entries.count else { return nil }
        switch action {
        case "run": return .commands(texts)
        case "network": return .texts(texts)
        default: return .paths(texts)
        }
    }

    /// Without quotes only what is the same number to every reader.
    private mutating func amount(_ node: YAMLNode) -> Double? {
        if case .text(let text, let isPlain) = node.kind,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            !isPlain || Misreading(text) == nil, let amount = Double(text), amount.isFinite
        {
            return amount
        }
        mistake(
            node, "'spend'",
            expected: "an amount, in quotes where it has a point, such as '2.50'; more is asked for"
        )
        return nil
    }

    /// Whole ones; what is none is said.
    private mutating func seconds(_ node: YAMLNode, _ key: String) -> Int64 {
        if case .text(let text, _) = node.kind, let span = TimeSpan(text),
            (1...Rules.longestLease).contains(span.seconds)
        {
            return span.seconds
        }
        mistake(node, "'\(key)'", expected: "\(TimeSpan.rule), a day at most")
        return Rule.usualPatience
    }

    private mutating func loop(_ node: YAMLNode, into rules: inout Rules) {
        let expected = "allow, or a mapping such as {changes: 5, within: 1h}"
        if case .text("allow", _) = node.kind {
            rules.loop = nil
            return
        }
        guard let settings = mapping(node, "'loop'", expected: expected) else { return }
        var loop = rules.loop ?? Rules.Loop(changes: 5, seconds: 3_600)
        for setting in settings {
            switch setting.key {
            case "changes": loop.changes = Int64(count(setting.value, "changes") ?? 5)
            case "within": loop.seconds = seconds(setting.value, "within")
            default:
                refuse(setting, in: "'loop'", known: ["changes", "within"])
            }
        }
        rules.loop = loop
    }

    mutating func leases(_ node: YAMLNode, into rules: inout Rules) {
        guard !node.isNothing,
            let settings = mapping(
                node, "'leases'", expected: "a mapping such as {enforce: true, time: 5m}")
        else { return }
        for setting in settings {
            switch setting.key {
            case "enforce":
                rules.leases.isEnforced =
                    truth(
                        setting.value, "enforce",
                        expected: "true to refuse writes without a lease, false") ?? false
            case "time": rules.leases.seconds = seconds(setting.value, "time")
            default: refuse(setting, in: "'leases'", known: ["enforce", "time"])
            }
        }
    }
}
