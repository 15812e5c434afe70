public import Swarm

/// Which agents are shown: words that all must match. `is:waiting,failed` is about the status, in the words of the
/// screen or of the protocol, `role:coder` about the role; any other word is looked for in name, role and last
/// word. Behind `-` stands what must not be.
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

    static func matches(_ word: Substring, _ agent: Agent, _ state: State) -> Bool {
        for (isNot, prefix) in [(false, "is:"), (false, "role:"), (true, "-is:"), (true, "-role:")]
        where word.hasPrefix(prefix) {
            let wanted = word.dropFirst(prefix.count).split(separator: ",")
            let words = prefix.hasSuffix("is:") ? statuses(of: agent) : [agent.role]
            // Who has not typed on yet wants everybody.
            return wanted.isEmpty || begins(words, with: wanted) != isNot
        }
        let texts = [agent.name, agent.role, AgentWords(agent, in: state).what]
        guard word.first == "-" else { return contains(word, texts) }
        let unwanted = word.dropFirst()
        return unwanted.isEmpty || !contains(unwanted, texts)
    }

    /// A capital letter is meant as one.
    private static func contains(_ word: Substring, _ texts: [String]) -> Bool {
        let isExact = word.contains { $0.isUppercase }
        return texts.contains { text in
            isExact ? text.contains(word) : text.lowercased().contains(word)
        }
    }

    static func begins(_ words: [String], with wanted: [Substring]) -> Bool {
        wanted.contains { beginning in
            words.contains { $0.lowercased().hasPrefix(beginning.lowercased()) }
        }
    }

    static func statuses(of agent: Agent) -> [String] {
        let standing = agent.standing
        return [standing.word, standing.group.word, agent.condition.status.rawValue]
    }
}
