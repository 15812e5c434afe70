import Support
import Swarm

/// One agent that sends numbered batches, and sends them again when it does not know better.
struct Source {
    let name: String
    let agent: AgentID
    private let chatter: Chatter
    private let total: Int64
    private let batch: Int
    private let repeats: Int
    private var dice: SplitMix
    /// What the ledger says was sent and never acknowledged: it comes first, in its order.
    private var unanswered: [ClosedRange<Int64>]
    private var lastSent: Int64
    private var again: [ClosedRange<Int64>] = []

    init(
        _ name: String, _ agent: AgentID, _ chatter: Chatter, _ ledger: Ledger,
        total: Int, batch: Int, repeats: Int, dice: SplitMix
    ) {
        self.name = name
        self.agent = agent
        self.chatter = chatter
        self.total = Int64(total)
        self.batch = batch
        self.repeats = repeats
        self.dice = dice
        unanswered = ledger.open.reversed()
        lastSent = ledger.lastSent
    }

    /// Whether there is nothing left to send.
    var isDone: Bool { unanswered.isEmpty && again.isEmpty && lastSent >= total }

    /// What to send next: numbers, and whether they were never sent before.
    mutating func next() -> (numbers: ClosedRange<Int64>, isNew: Bool)? {
        if let open = unanswered.popLast() { return (open, false) }
        if let old = again.popLast() { return (old, false) }
        guard lastSent < total else { return nil }
        let last = min(lastSent + 1 + Int64(dice.below(batch)), total)
        let numbers = lastSent + 1...last
        lastSent = last
        again = Array(repeating: numbers, count: repeats)
        return (numbers, true)
    }

    func drafts(_ numbers: ClosedRange<Int64>) -> [Draft] {
        numbers.map { chatter.draft($0, from: agent) }
    }
}
