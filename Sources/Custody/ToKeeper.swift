/// What a supervisor says to the keeper.
public enum ToKeeper: Equatable, Sendable {
    /// Start the agent from the spec beside it. A stream that the keeper does not hold yet begins at
    /// the offset given for its spool, else at 0.
    case spawn(agent: String, starts: [HeldName: Int64] = [:])
    /// Start it again from the spec that is kept; its holder must have ended.
    case again(agent: String)
    /// The same with the command of the spec that takes up its conversation.
    case goOn(agent: String)
    /// Close these, which are not handed over again: a program's input ends no other way.
    case close(agent: String, names: [HeldName])
    /// Close and drop all of it.
    case forget(agent: String)
    case serving
    /// All agents end: whoever comes in its place is to go on with that.
    case ending
    case leave
    /// Start a painter, with what is beside it as its descriptor 3.
    case paint
}

extension ToKeeper {
    /// The packet. An agent is a word of 1 to 64 bytes without NUL.
    public var bytes: [UInt8] { Words.join(words) }

    private var words: [String] {
        switch self {
        case .spawn(let agent, let starts):
            let offsets = starts.map { "\($0.key.rawValue)=\($0.value)" }.sorted()
            return ["spawn", checked(agent)] + offsets
        case .again(let agent): return ["again", checked(agent)]
        case .goOn(let agent): return ["continue", checked(agent)]
        case .close(let agent, let names):
            return ["close", checked(agent), names.map(\.rawValue).joined(separator: ",")]
        case .forget(let agent): return ["forget", checked(agent)]
        case .serving: return ["serving"]
        case .ending: return ["ending"]
        case .leave: return ["leave"]
        case .paint: return ["paint"]
        }
    }

    private func checked(_ agent: String) -> String {
        precondition(AgentWord.check(agent) != nil, "an agent is a word of 1 to 64 bytes")
        return agent
    }
}

extension ToKeeper {
    /// Reads a packet; nil for one that is none, or that only a newer keeper knows.
    public init?(parsing bytes: [UInt8]) {
        let words = Words.split(bytes)
        guard words.count <= 2 + HeldName.allCases.count else { return nil }
        switch (words[0], words.count) {
        case ("serving", 1): self = .serving
        case ("ending", 1): self = .ending
        case ("leave", 1): self = .leave
        case ("paint", 1): self = .paint
        default:
            guard words.count >= 2, let agent = AgentWord.check(words[1]) else { return nil }
            self.init(verb: words[0], agent, words.dropFirst(2))
        }
    }

    private init?(verb: String, _ agent: String, _ rest: ArraySlice<String>) {
        switch (verb, rest.count) {
        case ("spawn", _):
            guard let starts = ToKeeper.starts(rest) else { return nil }
            self = .spawn(agent: agent, starts: starts)
        case ("close", 1):
            let names = (rest.first ?? "").split(separator: ",")
            // One that we do not know we do not hold.
            self = .close(agent: agent, names: names.compactMap { HeldName(rawValue: String($0)) })
        case ("again", 0): self = .again(agent: agent)
        case ("continue", 0): self = .goOn(agent: agent)
        case ("forget", 0): self = .forget(agent: agent)
        default: return nil
        }
    }

    private static func starts(_ words: ArraySlice<String>) -> [HeldName: Int64]? {
        var starts: [HeldName: Int64] = [:]
        for word in words {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let offset = Int64(word: String(parts[1])) else { return nil }
            guard let name = HeldName(rawValue: String(parts[0])) else { continue }
            guard name.isSpool else { return nil }
            starts[name] = offset
        }
        return starts
    }
}
