public import Linux

/// What the keeper holds of one agent; the descriptors themselves travel beside it.
public struct Holding: Equatable, Sendable {
    /// How many descriptors one agent has at most.
    public static let descriptorLimit = 16

    public let agent: String
    /// Nil where no holder was ever started: then only the spec is kept.
    public let holder: ProcessNumber?
    /// In the order of the descriptors; nil where a newer keeper has a name that we do not know.
    public let names: [HeldName?]

    public init(agent: String, holder: ProcessNumber?, names: [HeldName?]) {
        precondition(names.count <= Holding.descriptorLimit, "an agent has at most 16 descriptors")
        self.agent = agent
        self.holder = holder
        self.names = names
    }

    /// Where the descriptor is among those that came with it: what `Descriptors.take` wants.
    public func place(of name: HeldName) -> Int? { names.firstIndex(of: name) }
}

extension Holding {
    var words: [String] {
        let list = names.map { $0?.rawValue ?? "unknown" }.joined(separator: ",")
        return [agent, String(holder ?? 0), list]
    }

    init?(_ words: ArraySlice<String>) {
        let words = Array(words)
        guard words.count == 3, let agent = AgentWord.check(words[0]),
            let number = ProcessNumber(word: words[1])
        else { return nil }
        let list = words[2].split(separator: ",", omittingEmptySubsequences: false)
        let names = words[2].isEmpty ? [] : list.map { HeldName(rawValue: String($0)) }
        guard names.count <= Holding.descriptorLimit else { return nil }
        self.init(agent: agent, holder: number == 0 ? nil : number, names: names)
    }
}

/// An agent is to the keeper a word, and nothing else.
enum AgentWord {
    static let byteLimit = 64

    static func check(_ word: String) -> String? {
        (1...byteLimit).contains(word.utf8.count) && !word.utf8.contains(0) ? word : nil
    }
}
