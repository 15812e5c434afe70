/// What the keeper says to a supervisor.
public enum FromKeeper: Equatable, Sendable {
    /// An agent from before; the descriptors in the order of the names.
    case kept(Holding)
    /// All were named. Beside it is the write end of the pipe that holders watch, for keeps.
    case ready
    /// The answer to `spawn` and `again`.
    case spawned(Holding)
    /// The other answer: what could not be done, and an `errno`.
    case failed(agent: String, what: Failure, code: Int32)
    /// End all agents, then leave.
    case down

    /// What could not be done.
    public enum Failure: String, CaseIterable, Sendable {
        /// There is no spec, or it is none.
        case spec
        /// It has a holder that still runs.
        case running
        /// There are as many agents as there may be.
        case limit
        case descriptors
        case terminal
        /// The holder's program was not executed.
        case holder
        /// Something that only a newer keeper knows.
        case other
    }
}

extension FromKeeper {
    public var bytes: [UInt8] { Words.join(words) }

    private var words: [String] {
        switch self {
        case .kept(let holding): return ["kept"] + holding.words
        case .ready: return ["ready"]
        case .spawned(let holding): return ["spawned"] + holding.words
        case .failed(let agent, let what, let code):
            return ["failed", agent, what.rawValue, String(code)]
        case .down: return ["down"]
        }
    }

    /// Reads a packet; nil for one that is none, or that only a newer supervisor knows.
    public init?(parsing bytes: [UInt8]) {
        let words = Words.split(bytes)
        switch (words[0], words.count) {
        case ("ready", 1): self = .ready
        case ("down", 1): self = .down
        case ("kept", 4):
            guard let holding = Holding(words.dropFirst()) else { return nil }
            self = .kept(holding)
        case ("spawned", 4):
            guard let holding = Holding(words.dropFirst()) else { return nil }
            self = .spawned(holding)
        case ("failed", 4):
            guard let agent = AgentWord.check(words[1]), let code = Int32(word: words[3]) else {
                return nil
            }
            self = .failed(agent: agent, what: Failure(rawValue: words[2]) ?? .other, code: code)
        default: return nil
        }
    }
}
