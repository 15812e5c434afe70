internal import Swarm

// What none of an agent's processes comes beyond.
extension ManifestReader {
    /// What is no limit is said, and the others count.
    mutating func containment(_ node: YAMLNode) -> Containment? {
        let expected = AgentKey.contain.expected
        guard !node.isNothing, let settings = mapping(node, "'contain'", expected: expected) else {
            return nil
        }
        var containment = Containment()
        for setting in settings {
            guard let key = Containment.Key(rawValue: setting.key) else {
                refuse(setting)
                continue
            }
            guard let value = limit(setting.value, key) else {
                mistake(setting.value, "'\(setting.key)'", expected: key.expected)
                continue
            }
            containment[key] = value
        }
        return containment
    }

    private func limit(_ node: YAMLNode, _ key: Containment.Key) -> Int64? {
        guard case .text(let text, let isPlain) = node.kind else { return nil }
        if isPlain, Misreading(text) != nil { return nil }
        let value = key.isBytes ? Budget.Kind.memory.amount(text) : Int64(text)
        return value.flatMap { key.range.contains($0) ? $0 : nil }
    }

    private mutating func refuse(_ setting: YAMLNode.Pair) {
        let known = Containment.Key.allCases.map(\.rawValue)
        let other = ManifestReader.limitsElsewhere[setting.key]
        mistake(
            at: setting.place, "there is no key \(quoted(setting.key)) in 'contain'",
            expected: other.map { "'\($0.rawValue)'" } ?? known.joined(separator: ", "),
            unknown: other == nil ? Mistake.Unknown(typed: setting.key, known: known) : nil)
    }

    /// What the same is called in the files of other tools.
    private static let limitsElsewhere: [String: Containment.Key] = [
        "as": .memory, "mem_limit": .memory, "ram": .memory, "address_space": .memory,
        "nproc": .processes, "pids": .processes, "pids_limit": .processes, "nofile": .files,
        "descriptors": .files, "fsize": .fileSize, "niceness": .nice, "priority": .nice,
    ]
}

extension Containment.Key {
    fileprivate var expected: String {
        switch self {
        case .memory: "bytes with K, M or G, such as 4G; at least 1M"
        case .fileSize: "bytes with K, M or G, such as 1G"
        case .processes, .files, .nice:
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
