internal import Swarm

// How messages reach an agent.
extension ManifestReader {
    private static let keys = ["file", "command"]

    /// Nil where that cannot be read, nil within where it is `false`.
    mutating func mailbox(_ node: YAMLNode) -> Mailbox?? {
        guard case .mapping(let settings) = node.kind else {
            return truth(node, .messages).map { $0 ? .typed : nil }
        }
        var found: [Mailbox?] = []
        for setting in settings {
            switch setting.key {
            case "file": found.append(file(setting.value))
            case "command": found.append(command(setting.value).map { .command($0) })
            default: refuse(setting, in: "'messages'", known: ManifestReader.keys)
            }
        }
        guard found.count == 1, settings.count == 1 else {
            if settings.count != 1 {
                let count = settings.isEmpty ? "nothing" : "\(settings.count) things at once"
                mistake(
                    at: node.place, "'messages' says \(count)",
                    expected: AgentKey.messages.expected)
            }
            return nil
        }
        guard let mailbox = found[0] else { return nil }
        guard Mailbox(mailbox.json) != nil else {
            mistake(
                at: node.place, "'messages' is too long",
                expected: "at most \(Mailbox.byteLimit) bytes")
            return nil
        }
        return mailbox
    }

    private mutating func file(_ node: YAMLNode) -> Mailbox? {
        let expected = "a path, seen from where the agent works"
        guard let path = text(node, "'file'", expected: expected) else { return nil }
        guard !path.isEmpty, !path.hasSuffix("/") else {
            mistake(at: node.place, "'file' is \(node.name)", expected: expected)
            return nil
        }
        return .file(path)
    }
}
