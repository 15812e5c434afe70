internal import Swarm

// What an agent shows when it waits for a person.
extension ManifestReader {
    mutating func waiting(_ node: YAMLNode) -> [String]? {
        guard case .list(let entries) = node.kind else {
            return sign(node, "'waiting'").map { [$0] }
        }
        guard entries.count <= Manners.waitingLimit else {
            mistake(
                at: node.place, "'waiting' holds \(entries.count) texts",
                expected: "at most \(Manners.waitingLimit)")
            return nil
        }
        let texts = entries.compactMap { sign($0, "a text of 'waiting'") }
        return texts.count == entries.count ? texts : nil
    }

    private mutating func sign(_ node: YAMLNode, _ subject: String) -> String? {
        guard let text = text(node, subject, expected: AgentKey.waiting.expected) else {
            return nil
        }
        guard Manners.mayMeanWaiting(text) else {
            mistake(
                at: node.place, "\(subject) is \(node.name)",
                expected: "some signs of one row, at most \(Manners.waitingBytes) bytes")
            return nil
        }
        return text
    }
}
