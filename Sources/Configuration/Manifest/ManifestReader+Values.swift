internal import Swarm

// What stands behind the keys.
extension ManifestReader {
    /// A text for a shell, or words.
    mutating func command(_ node: YAMLNode, _ key: AgentKey = .command) -> [String]? {
        guard case .list(let entries) = node.kind else {
            guard let line = text(node, key) else { return nil }
            guard !isBlank(line) else {
                mistake(
                    at: node.place, "the command is empty", expected: AgentKey.command.expected)
                return nil
            }
            return ["/bin/sh", "-c", line]
        }
        let words = entries.compactMap { text($0, "a word of the command", expected: "a text") }
        guard words.count == entries.count else { return nil }
        guard let program = words.first, !isBlank(program) else {
            mistake(
                at: entries.first?.place ?? node.place, "the command names no program",
                expected: AgentKey.command.expected)
            return nil
        }
        return words
    }

    mutating func directory(_ node: YAMLNode) -> String? {
        guard let path = text(node, .cwd) else { return nil }
        if let problem = self.problem(path) {
            mistake(
                at: node.place, "no agent can work in \(quoted(path)): \(problem)",
                expected: AgentKey.cwd.expected)
        }
        return path
    }

    mutating func restart(_ node: YAMLNode) -> RestartPolicy? {
        if case .text(let word, _) = node.kind {
            if let policy = RestartPolicy(rawValue: word) { return policy }
            let words = RestartPolicy.allCases.map(\.rawValue)
            // As it is called in other tools' files.
            let other = ["no": "never", "false": "never", "unless-stopped": "always"][word]
            mistake(
                at: node.place, "'restart' is \(node.name)",
                expected: other.map { "'\($0)'" } ?? AgentKey.restart.expected,
                unknown: other == nil ? Mistake.Unknown(typed: word, known: words) : nil)
            return nil
        }
        mistake(node, "'restart'", expected: AgentKey.restart.expected)
        return nil
    }

    mutating func consistency(_ node: YAMLNode) -> ConsistencyPolicy? {
        if case .text(let word, _) = node.kind {
            if let policy = ConsistencyPolicy(rawValue: word) { return policy }
            mistake(
                at: node.place, "'consistency' is \(node.name)",
                expected: AgentKey.consistency.expected,
                unknown: Mistake.Unknown(
                    typed: word, known: ConsistencyPolicy.allCases.map(\.rawValue)))
            return nil
        }
        mistake(node, "'consistency'", expected: AgentKey.consistency.expected)
        return nil
    }

    /// Only the two words that mean the same to every reader.
    mutating func truth(_ node: YAMLNode, _ key: AgentKey) -> Bool? {
        truth(node, key.rawValue, expected: key.expected)
    }

    mutating func truth(_ node: YAMLNode, _ key: String, expected: String) -> Bool? {
        switch node.kind {
        case .text("true", isPlain: true): return true
        case .text("false", isPlain: true): return false
        default:
            mistake(node, "'\(key)'", expected: expected)
            return nil
        }
    }

    /// A whole number above 0.
    mutating func count(_ node: YAMLNode, _ key: String) -> Int? {
        if case .text(let text, isPlain: true) = node.kind,
            Misreading.isUsualNumber(Array(text.utf8)), let number = Int(text),
            (1...Manifest.agentLimit).contains(number)
        {
            return number
        }
        mistake(node, "'\(key)'", expected: "a whole number from 1 to \(Manifest.agentLimit)")
        return nil
    }

    mutating func count(_ node: YAMLNode) -> Int? {
        if case .text(let text, isPlain: true) = node.kind,
            Misreading.isUsualNumber(Array(text.utf8)), let number = Int(text),
            (0...Manifest.agentLimit).contains(number)
        {
            return number
        }
        mistake(node, "'count'", expected: AgentKey.count.expected)
        return nil
    }

    mutating func text(_ node: YAMLNode, _ key: AgentKey) -> String? {
        text(node, "'\(key.rawValue)'", expected: key.expected)
    }

    /// A text that is one to every reader.
    mutating func text(
        _ node: YAMLNode, _ subject: String, expected: String
    ) -> String? {
        guard case .text(let text, let isPlain) = node.kind else {
            mistake(node, subject, expected: expected)
            return nil
        }
        if isPlain, let misreading = Misreading(text) {
            let isEmpty = text.isEmpty
            mistake(
                at: node.place,
                isEmpty
                    ? "\(subject) is nothing"
                    : "\(subject) is \(quoted(text)), which is \(misreading.rawValue) to some readers",
                expected: isEmpty ? expected + "; an empty text is ''" : "quotes around it")
            return nil
        }
        guard !text.utf8.contains(0) else {
            mistake(at: node.place, "\(subject) holds a NUL byte", expected: "a text without one")
            return nil
        }
        return text
    }

    private func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    }
}

// MARK: - Variables

extension ManifestReader {
    /// `NAME=value` each, and each name once.
    mutating func environment(_ node: YAMLNode) -> [String] {
        let variables: [String]
        switch node.kind {
        case .mapping(let pairs): variables = pairs.compactMap { variable($0) }
        case .list(let entries): variables = self.variables(entries)
        default:
            if !node.isNothing {
                mistake(node, "'environment'", expected: AgentKey.environment.expected)
            }
            return []
        }
        if variables.count > Manifest.variableLimit {
            mistake(
                at: node.place, "these are \(variables.count) variables",
                expected: "at most \(Manifest.variableLimit)")
        }
        return variables
    }

    private mutating func variable(_ pair: YAMLNode.Pair) -> String? {
        if pair.isPlain, let misreading = Misreading(pair.key) {
            mistake(
                at: pair.place, "\(quoted(pair.key)) is \(misreading.rawValue) to some readers",
                expected: "quotes around it")
        }
        guard let value = text(pair.value, quoted(pair.key), expected: "a text") else { return nil }
        return isName(pair.key, at: pair.place) ? "\(pair.key)=\(value)" : nil
    }

    private mutating func variables(_ entries: [YAMLNode]) -> [String] {
        var places: [String: Place] = [:]
        return entries.compactMap { entry in
            guard let text = text(entry, "a variable", expected: "NAME=value") else { return nil }
            guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                mistake(at: entry.place, "\(quoted(text)) is no variable", expected: "NAME=value")
                return nil
            }
            let name = String(decoding: text.utf8[..<sign], as: UTF8.self)
            guard isName(name, at: entry.place) else { return nil }
            if let first = places.updateValue(entry.place, forKey: name) {
                mistake(
                    at: entry.place, "\(quoted(name)) is set in line \(first.line) already",
                    expected: "each variable once")
            }
            return text
        }
    }

    /// Programs take almost anything; what is refused here would be taken for something else.
    private mutating func isName(_ name: String, at place: Place) -> Bool {
        let isName =
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != 0x3d }
        if !isName {
            mistake(
                at: place, "\(quoted(name)) cannot be the name of a variable",
                expected: "letters, digits and '_'")
        }
        return isName
    }
}
