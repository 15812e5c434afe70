public import Swarm

/// Which agents are shown: words that all must match. `is:waiting` is about the status, in the words of the screen
/// or of the protocol, `role:coder` about the role; any other word is looked for in name, role and last word.
public struct SwarmFilter: Equatable, Sendable {
    public var text: String

    public init(_ text: String = "") { self.text = text }

    public var isEmpty: Bool { text.allSatisfy(\.isWhitespace) }

    /// As titles name it.
    var shown: String { "\"\(text)\"" }

    public func matches(_ agent: Agent, in state: State) -> Bool {
        text.split(separator: " ").allSatisfy { SwarmFilter.matches($0, agent, state) }
    }

    /// Whether it is the filter that keeps somebody from the list.
    func hides(_ agent: AgentID?, _ scene: Scene) -> Bool {
        guard !isEmpty, let agent, let found = scene.state[agent] else { return false }
        return !matches(found, in: scene.state)
    }

    private static func matches(_ word: Substring, _ agent: Agent, _ state: State) -> Bool {
        if word.hasPrefix("is:") { return has(status: String(word.dropFirst(3)), agent) }
        if word.hasPrefix("role:") { return agent.role.hasPrefix(word.dropFirst(5)) }
        let isExact = word.contains { $0.isUppercase }
        let texts = [agent.name, agent.role, AgentWords(agent, in: state).what]
        return texts.contains { text in
            isExact ? text.contains(word) : text.lowercased().contains(word)
        }
    }

    /// A beginning is enough.
    private static func has(status: String, _ agent: Agent) -> Bool {
        let standing = agent.standing
        let words = [standing.word, standing.group.word, agent.condition.status.rawValue]
        return words.contains { $0.hasPrefix(status) }
    }
}
