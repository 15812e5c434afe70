internal import Swarm

// Which agents belong together, and which come before which.
extension ManifestReader {
    mutating func profiles(_ node: YAMLNode) -> [String] {
        guard case .list(let entries) = node.kind else {
            mistake(node, "'profiles'", expected: AgentKey.profiles.expected)
            return []
        }
        return entries.compactMap { entry in
            guard let word = text(entry, "a profile", expected: "a word, such as dev") else {
                return nil
            }
            guard ManifestReader.isProfile(word) else {
                mistake(
                    at: entry.place, "\(quoted(word)) cannot be a profile",
                    expected: "letters, digits, '_', '.' and '-', a letter or digit first")
                return nil
            }
            return word
        }
    }

    private static func isProfile(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        func isPlain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
        }
        guard let first = bytes.first, isPlain(first) else { return false }
        return bytes.allSatisfy { isPlain($0) || "_.-".utf8.contains($0) }
    }

    // MARK: - Dependencies

    mutating func needs(_ node: YAMLNode) -> [ManifestEntry.Need] {
        switch node.kind {
        case .list(let entries):
            return entries.compactMap { entry in
                text(entry, "a dependency", expected: "the name of an agent").map {
                    ManifestEntry.Need(name: $0, place: entry.place, condition: .started)
                }
            }
        case .mapping(let pairs): return pairs.map { need($0) }
        default:
            mistake(node, "'depends_on'", expected: AgentKey.dependencies.expected)
            return []
        }
    }

    private static let conditions = Manifest.Condition.allCases.map(\.rawValue)

    private mutating func need(_ pair: YAMLNode.Pair) -> ManifestEntry.Need {
        let words = ManifestReader.conditions.joined(separator: ", ")
        let expected = "{condition: …}, one of \(words)"
        // Whether there is such an agent is looked at whatever is wrong with the rest.
        var need = ManifestEntry.Need(name: pair.key, place: pair.place, condition: .started)
        guard let settings = mapping(pair.value, quoted(pair.key), expected: expected) else {
            return need
        }
        for setting in settings where setting.key != "condition" {
            refuse(setting, in: quoted(pair.key), known: ["condition"])
        }
        guard let node = settings.first(where: { $0.key == "condition" })?.value else {
            mistake(
                at: pair.value.place, "\(quoted(pair.key)) has no condition", expected: expected)
            return need
        }
        if let condition = condition(node) { need.condition = condition }
        return need
    }

    private mutating func condition(_ node: YAMLNode) -> Manifest.Condition? {
        let words = ManifestReader.conditions
        guard case .text(let word, _) = node.kind else {
            mistake(node, "'condition'", expected: words.joined(separator: ", "))
            return nil
        }
        if let condition = Manifest.Condition(rawValue: word) ?? ManifestReader.elsewhere[word] {
            return condition
        }
        mistake(
            at: node.place, "'condition' is \(node.name)",
            expected: words.joined(separator: ", "),
            unknown: Mistake.Unknown(typed: word, known: words))
        return nil
    }

    /// As other tools have it, docker-compose and process-compose; what they mean is the same.
    private static let elsewhere: [String: Manifest.Condition] = [
        "service_started": .started, "service_healthy": .healthy,
        "service_completed_successfully": .completed, "process_started": .started,
        "process_healthy": .healthy, "process_log_ready": .healthy,
        "process_completed_successfully": .completed,
    ]
}

// MARK: - What follows of all of them

extension ManifestReader {
    /// Those that belong to the profiles, with what each depends on; and the others.
    mutating func choose(
        from entries: [ManifestEntry], _ profiles: [String]
    ) -> (agents: [Manifest.Agent], others: [AgentName]) {
        let known = Dictionary(
            entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in entries { check(entry, known, profiles) }
        findCycles(entries, known)
        let chosen = entries.filter { $0.isChosen(by: profiles) }
        let agents = chosen.flatMap { entry in
            let dependencies = entry.needs.flatMap { need in
                (known[need.name]?.agents ?? []).map {
                    Manifest.Dependency($0.name, need.condition)
                }
            }
            return entry.agents.map { agent in
                var agent = agent
                agent.dependencies = dependencies
                return agent
            }
        }
        let others = entries.filter { !$0.isChosen(by: profiles) }.flatMap(\.agents)
        return (agents, others.map(\.name))
    }

    private mutating func check(
        _ entry: ManifestEntry, _ known: [String: ManifestEntry], _ profiles: [String]
    ) {
        for need in entry.needs {
            guard let other = known[need.name] else {
                mistake(
                    at: need.place,
                    "\(quoted(entry.name)) depends on \(quoted(need.name)), which is not here",
                    expected: "the name of an agent of this file",
                    unknown: Mistake.Unknown(typed: need.name, known: known.keys.sorted()))
                continue
            }
            if let problem = problem(of: need, other) {
                mistake(
                    at: need.place,
                    "\(quoted(entry.name)) waits until \(quoted(need.name)) \(problem.what)",
                    expected: problem.expected)
            }
            if entry.isChosen(by: profiles), !other.isChosen(by: profiles) {
                let list = other.profiles.map { "'\($0)'" }.joined(separator: ", ")
                mistake(
                    at: need.place,
                    "\(quoted(entry.name)) depends on \(quoted(need.name)), which belongs to "
                        + "\(list) only",
                    expected: "'--profile \(other.profiles[0])'")
            }
        }
    }

    /// What can never be so.
    private func problem(
        of need: ManifestEntry.Need, _ other: ManifestEntry
    ) -> (what: String, expected: String)? {
        if need.condition == .completed, other.agents.first?.restart == .always {
            return ("is completed, which is started again always", "another 'restart' there")
        }
        if need.condition == .healthy, !other.hasProbe {
            return ("is ready, which it never says", "a 'ready' there, or the condition 'started'")
        }
        return nil
    }

    /// Each cycle is named in full, once.
    private mutating func findCycles(
        _ entries: [ManifestEntry], _ known: [String: ManifestEntry]
    ) {
        var finished: Set<String> = []
        var path: [String] = []
        func visit(_ entry: ManifestEntry, _ reader: inout ManifestReader) {
            guard !finished.contains(entry.name) else { return }
            path.append(entry.name)
            for need in entry.needs {
                if let start = path.firstIndex(of: need.name) {
                    reader.refuse(cycle: Array(path[start...]), at: need.place)
                } else if let next = known[need.name] {
                    visit(next, &reader)
                }
            }
            path.removeLast()
            finished.insert(entry.name)
        }
        for entry in entries { visit(entry, &self) }
    }

    private mutating func refuse(cycle: [String], at place: Place) {
        let first = quoted(cycle[0])
        guard cycle.count > 1 else {
            return mistake(
                at: place, "\(first) depends on itself", expected: "the name of another agent")
        }
        let steps = cycle.dropFirst().map { "\(quoted($0)), which depends on " }.joined()
        mistake(
            at: place, "\(first) depends on \(steps)\(first)",
            expected: "agents of which one can be the first")
    }
}
