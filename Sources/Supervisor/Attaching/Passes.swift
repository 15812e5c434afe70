internal import Crypto
internal import Swarm

/// What lets somebody in to an agent's terminal: once, soon, and to no other.
///
/// Of a token only a digest is here. Who presents a wrong one is not told what is wrong about it.
struct Passes {
    struct Pass: Equatable {
        let agent: AgentID
        /// The number of its ward: an agent that was started again has another terminal.
        let ward: UInt64
        let visit: Visit
        /// By the boot clock.
        let issued: Int64
        fileprivate(set) var isSpent = false

        init(_ visit: Visit, to agent: AgentID, ward: UInt64, at now: Int64) {
            self.agent = agent
            self.ward = ward
            self.visit = visit
            issued = now
        }
    }

    enum Verdict: Equatable {
        case welcome(Pass)
        case wrong
        /// So many wrong ones came that none is looked at for now.
        case crowded
    }

    /// How long one is worth something.
    static let life: Int64 = 300_000_000
    /// When there are more, the oldest is forgotten.
    static let limit = 1_000
    /// So many guesses may come at once, and one more after each pause.
    static let guesses: Int64 = 64
    static let guessPause: Int64 = 125_000

    /// The oldest first; those that are spent or too old stay for a while, because one of these is no
    /// guess.
    private(set) var passes: [Pass] = []
    /// When all guesses so far are forgiven.
    private var forgiven = Int64.min

    mutating func issue(_ pass: Pass) {
        passes.append(pass)
        if passes.count > Passes.limit { passes.removeFirst() }
    }

    mutating func redeem(_ token: Token, at now: Int64) -> Verdict {
        guard forgiven <= now + Passes.guesses * Passes.guessPause else { return .crowded }
        guard let place = place(of: token.digest) else {
            forgiven = max(forgiven, now) + Passes.guessPause
            return .wrong
        }
        let pass = passes[place]
        guard !pass.isSpent, now - pass.issued < Passes.life else { return .wrong }
        passes[place].isSpent = true
        return .welcome(pass)
    }

    /// All are looked at, whichever it is.
    private func place(of digest: String) -> Int? {
        var found: Int?
        for place in passes.indices where Secret.isSame(passes[place].visit.digest, digest) {
            found = place
        }
        return found
    }
}
