internal import Swarm

// What is done before an agent is held, and after it was let go.
extension ManifestReader {
    mutating func nudge(_ node: YAMLNode, _ key: AgentKey) -> Nudge? {
        let subject = "'\(key.rawValue)'"
        guard let settings = mapping(node, subject, expected: key.expected) else { return nil }
        // Nobody waits for a program that goes on.
        let keys = ["type", "command"] + (key == .pause ? ["within"] : [])
        var tasks: [Nudge.Task?] = []
        var within = Nudge.usualWithin
        for setting in settings {
            switch setting.key {
            case "type": tasks.append(typed(setting.value))
            case "command": tasks.append(command(setting.value).map { .command($0) })
            case "within" where key == .pause: within = span(setting.value) ?? within
            default:
                let other = ManifestReader.nudgesElsewhere[setting.key]
                mistake(
                    at: setting.place, "there is no key \(quoted(setting.key)) in \(subject)",
                    expected: other.map { "'\($0)'" } ?? keys.joined(separator: ", "),
                    unknown: other == nil
                        ? Mistake.Unknown(typed: setting.key, known: keys) : nil)
            }
        }
        guard tasks.count == 1 else {
            let count = tasks.isEmpty ? "nothing that could be done" : "2 things at once"
            mistake(
                at: node.place, "\(subject) says \(count)",
                expected: "one of the keys type and command")
            return nil
        }
        return tasks[0].map { Nudge($0, within: within) }
    }

    private static let nudgesElsewhere = [
        "keys": "type", "send": "type", "text": "type", "exec": "command", "test": "command",
    ]

    private mutating func typed(_ node: YAMLNode) -> Nudge.Task? {
        let expected = "a text that is typed as it stands, such as \"\\e\" or \"go on\\r\""
        guard let text = text(node, "'type'", expected: expected) else { return nil }
        guard !text.isEmpty, text.utf8.count <= Nudge.textBytes else {
            mistake(
                at: node.place, "'type' has \(text.utf8.count) bytes",
                expected: "1 to \(Nudge.textBytes)")
            return nil
        }
        return .type(text)
    }

    private mutating func span(_ node: YAMLNode) -> Int64? {
        if case .text(let text, _) = node.kind, let time = TimeSpan(text),
            Nudge.range.contains(time.microseconds)
        {
            return time.microseconds
        }
        mistake(node, "'within'", expected: "\(TimeSpan.rule), 30 s at most")
        return nil
    }
}
