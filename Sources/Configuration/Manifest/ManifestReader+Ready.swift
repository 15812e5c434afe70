internal import Swarm

// When an agent is ready.
extension ManifestReader {
    private enum Key: String, CaseIterable {
        case command, port, line, every, timeout, within

        static let names = allCases.map(\.rawValue)
        static let tasks = [Key.command, .port, .line]

        /// What the same is called in the files of other tools.
        static let elsewhere: [String: Key] = [
            "test": .command, "exec": .command, "interval": .every, "period_seconds": .every,
            "timeout_seconds": .timeout, "start_period": .within, "log": .line,
        ]
    }

    mutating func ready(_ node: YAMLNode) -> Probe? {
        guard let settings = mapping(node, "'ready'", expected: AgentKey.ready.expected) else {
            return nil
        }
        var known: [Key: YAMLNode] = [:]
        var typed: [String] = []
        for setting in settings {
            if let key = Key(rawValue: setting.key) {
                known[key] = setting.value
            } else {
                let other = Key.elsewhere[setting.key]?.rawValue
                typed.append(other ?? setting.key)
                mistake(
                    at: setting.place, "there is no key \(quoted(setting.key)) in 'ready'",
                    expected: other.map { "'\($0)'" } ?? Key.names.joined(separator: ", "),
                    unknown: other == nil
                        ? Mistake.Unknown(typed: setting.key, known: Key.names) : nil)
            }
        }
        let times = (
            known[.every].map { duration($0, "every") },
            known[.timeout].map { duration($0, "timeout") },
            known[.within].map { duration($0, "within") }
        )
        guard let task = task(node, known, besides: typed) else { return nil }
        return Probe(
            task, every: times.0 ?? Probe.usualEvery, timeout: times.1 ?? Probe.usualTimeout,
            within: times.2 ?? Probe.usualWithin)
    }

    private mutating func task(
        _ node: YAMLNode, _ known: [Key: YAMLNode], besides typed: [String]
    ) -> Probe.Task? {
        let given = Key.tasks.filter { known[$0] != nil }
        guard given.count == 1, let key = given.first, let value = known[key] else {
            mistake(
                at: node.place,
                given.isEmpty
                    ? "'ready' says nothing that could be looked at"
                    : "'ready' says \(given.count) things at once",
                expected: "one of the keys command, port and line",
                missing: given.isEmpty
                    ? Mistake.Missing(keys: Key.tasks.map(\.rawValue), typed: typed) : nil)
            return nil
        }
        switch key {
        case .command: return command(value).map { .command($0) }
        case .port: return port(value)
        default: return line(value)
        }
    }

    private mutating func port(_ node: YAMLNode) -> Probe.Task? {
        if case .text(let text, isPlain: true) = node.kind,
            Misreading.isUsualNumber(Array(text.utf8)), let number = Int64(text),
            Probe.ports.contains(number)
        {
            return .port(number)
        }
        mistake(node, "'port'", expected: "a port of this machine, 1 to 65535")
        return nil
    }

    private mutating func line(_ node: YAMLNode) -> Probe.Task? {
        let expected = "a text that a line of its output holds"
        guard let wanted = text(node, "'line'", expected: expected) else { return nil }
        guard !wanted.isEmpty, wanted.utf8.count <= 1_000,
            wanted.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else {
            mistake(at: node.place, "'line' is \(node.name)", expected: expected)
            return nil
        }
        return .line(wanted)
    }

    /// Microseconds: `500ms`, `10s`, `5m`, `2h`, and several of them, as in `1m30s`. What is no such text
    /// is said, and counts as a second.
    private mutating func duration(_ node: YAMLNode, _ key: String) -> Int64 {
        if case .text(let text, _) = node.kind, let time = TimeSpan(text),
            Probe.range.contains(time.microseconds)
        {
            return time.microseconds
        }
        mistake(node, "'\(key)'", expected: "\(TimeSpan.rule), a day at most")
        return Probe.usualEvery
    }
}
