public import Swarm

/// What one source says, by number: the same number always says the same.
///
/// It is meant to be stored, repeated and compared, so it mixes all that a state is folded from with
/// lines of every length. For something to read there is `Rehearsal`.
public struct Chatter: Sendable {
    private let seed: UInt64
    private let source: UInt64
    /// Once in so many a line is up to 64 KiB long; 0 for never.
    private let longLines: Int

    public init(seed: UInt64, source: Int, longLines: Int = 100) {
        self.seed = seed
        self.source = UInt64(source)
        self.longLines = longLines
    }

    public func draft(_ sequence: Int64, from agent: AgentID) -> Draft {
        var dice = SplitMix(seed: seed, source, UInt64(sequence))
        var draft = dice.below(4) > 0 ? line(sequence, &dice) : fact(sequence, &dice)
        draft.agent = agent
        if draft.metadata == nil { draft.metadata = Provenance(sequence: sequence).metadata }
        return draft
    }

    private func line(_ sequence: Int64, _ dice: inout SplitMix) -> Draft {
        let isLong = longLines > 0 && dice.chance(longLines)
        let length = dice.below(isLong ? 1 << 16 : 160)
        var text = Array("n=\(sequence) ".utf8)
        let phrase = (0..<min(length, 100)).map { _ in UInt8(0x20 + dice.below(0x5f)) }
        while text.count < length { text += phrase }
        if !dice.chance(8) { text.append(0x0a) }
        let origin = Provenance(sequence: sequence, stream: "out", offset: sequence * 1_000_000)
        return Draft(
            .output, subject: "out", metadata: origin.metadata, content: .bytes(text))
    }

    private func fact(_ sequence: Int64, _ dice: inout SplitMix) -> Draft {
        let path = "src/\(dice.pick(["cart", "price", "order/tax"])).py"
        switch dice.below(7) {
        case 0:
            let status = dice.pick([Status.running, .thinking, .waiting, .paused, .idle])
            return Draft(
                .agentStatus, subject: status.rawValue,
                StatusChange(
                    evidence: dice.pick([.descriptor3, .hook, .silence]), reason: "n=\(sequence)"))
        case 1:
            let action = dice.pick([LeaseChange.Action.granted, .renewed, .released, .expired])
            return Draft(
                .lease, subject: path,
                LeaseChange(action: action, until: LogTime(microseconds: sequence)))
        case 2:
            return Draft(.gate, subject: "run \"make n=\(sequence)\"", GateVerdict(verdict: .ask))
        case 3:
            return Draft(
                .approval, subject: String(1 + dice.below(200)),
                Approval(verdict: "allow", by: "operator"))
        case 4:
            return Draft(
                .usage, subject: "large", Usage(tokensIn: sequence, tokensOut: 7, cost: 0.25))
        case 5:
            return Draft(
                .decision, subject: path, Decision(rationale: "n=\(sequence)", confidence: 0.5))
        default:
            return Draft(.message, subject: "*", Message(intent: "inform", text: "n=\(sequence)"))
        }
    }
}
