internal import Swarm

// What may be used before somebody is asked.
extension ManifestReader {
    static let together = "a mapping such as {tokens: 2000000, money: \"20\"}"

    /// What is no amount is said, and the others count.
    mutating func budgets(
        _ node: YAMLNode, of kinds: [Budget.Kind], _ expected: String
    ) -> Budgets? {
        guard !node.isNothing, let settings = mapping(node, "'budgets'", expected: expected) else {
            return nil
        }
        var budgets = Budgets()
        for setting in settings {
            guard let kind = Budget.Kind(rawValue: setting.key), kinds.contains(kind) else {
                refuse(setting, kinds)
                continue
            }
            guard let amount = amount(setting.value, kind) else {
                // A point without quotes is a fraction to some readers, and not the amount.
                let quotes = kind == .money ? ", in quotes" : ""
                mistake(
                    setting.value, "'\(setting.key)'", expected: kind.expected + quotes)
                continue
            }
            budgets[kind] = amount
        }
        return budgets
    }

    private mutating func refuse(_ setting: YAMLNode.Pair, _ kinds: [Budget.Kind]) {
        let known = kinds.map(\.rawValue)
        let other = ManifestReader.kindsElsewhere[setting.key].flatMap {
            kinds.contains($0) ? $0 : nil
        }
        // Such a budget is an agent's.
        let isOfOne = Budget.Kind(rawValue: setting.key) != nil
        mistake(
            at: setting.place, "there is no key \(quoted(setting.key)) in 'budgets'",
            expected: isOfOne
                ? "it in the budgets of an agent; here \(known.joined(separator: ", "))"
                : other.map { "'\($0.rawValue)'" } ?? known.joined(separator: ", "),
            unknown: other == nil && !isOfOne
                ? Mistake.Unknown(typed: setting.key, known: known) : nil)
    }

    /// What the same is called in the files of other tools.
    private static let kindsElsewhere: [String: Budget.Kind] = [
        "cost": .money, "usd": .money, "dollars": .money, "price": .money, "cpu_time": .cpu,
        "processor": .cpu, "mem": .memory, "mem_limit": .memory, "ram": .memory,
        "duration": .time, "timeout": .time, "runtime": .time, "max_restarts": .restarts,
        "retries": .restarts,
    ]

    private func amount(_ node: YAMLNode, _ kind: Budget.Kind) -> Int64? {
        guard case .text(let text, let isPlain) = node.kind else { return nil }
        // What some readers take for another number must be in quotes, as everywhere.
        if isPlain, Misreading(text) != nil { return nil }
        return kind.amount(text)
    }
}
