import EventLog
import Support
import Swarm

/// A log in which every text is one that does harm somewhere; the same for the same seed.
struct HostileLog: Sendable {
    /// What nobody sees, or what turns around what is seen.
    static let hidden = "\u{202e}evil\u{2066}\u{200b}\u{e0041}\u{fe0f}\u{ad}"
    /// For places where there is room for one: what terminals obey, then something to look for.
    static let pasted = "\u{9b}31m\u{9d}0;x\u{9c}\u{1b}]0;t\u{7}\u{8}\u{5}\(hidden)7q7"
    static let agents = 12

    private(set) var events: [Event] = []
    private var dice: SplitMix

    /// Makes a text, as an agent may.
    private let poison: @Sendable (inout SplitMix) -> [UInt8]

    init(
        _ count: Int, seed: UInt64,
        _ poison: @escaping @Sendable (inout SplitMix) -> [UInt8] = HostileLog.injection
    ) throws {
        dice = SplitMix(seed: seed)
        self.poison = poison
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        for number in 1...count {
            let draft = number <= HostileLog.agents ? spawn(number) : draft()
            let time = LogTime(microseconds: start.microseconds + Int64(number) * 1_000)
            events.append(draft.event(EventID(Int64(number)), at: time))
        }
    }

    func write(to directory: LogDirectory) throws {
        var writer = try LogWriter(directory)
        for start in stride(from: 0, to: events.count, by: 500) {
            writer.stage(Array(events[start..<min(start + 500, events.count)]))
            try writer.commit()
        }
    }

    /// What an agent printed.
    func output(of agent: AgentID) -> [UInt8] {
        events.filter { $0.agent == agent && $0.type == .output && $0.subject != "in" }.flatMap {
            if case .bytes(let bytes) = $0.content { bytes } else { [UInt8]() }
        }
    }

    // MARK: - Texts

    /// A sequence as it is, spoiled somewhere, cut off, or before another one.
    @Sendable private static func injection(_ dice: inout SplitMix) -> [UInt8] {
        var bytes = dice.pick(Injection.all).bytes
        switch dice.below(4) {
        case 0: bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
        case 1: bytes = Array(bytes.prefix(dice.below(bytes.count + 1)))
        case 2: bytes += dice.pick(Injection.all).bytes
        default: break
        }
        return bytes + (dice.chance(3) ? Array(HostileLog.hidden.utf8) : [])
    }

    private mutating func text() -> JSON { JSON(String(decoding: poison(&dice), as: UTF8.self)) }

    // MARK: - Events

    private mutating func spawn(_ number: Int) -> Draft {
        let (name, word) = (text(), text())
        return Draft(
            .agentSpawned, agent: AgentID(rawValue: "a\(number)"), subject: text().string,
            content: .text(
                JSON([
                    JSON.Field("name", JSON((name.string ?? "") + "\(number)")),
                    JSON.Field("pty", true), JSON.Field("command", [word, word]),
                    JSON.Field("cwd", text()),
                ]).text))
    }

    private mutating func draft() -> Draft {
        let agent = AgentID(rawValue: "a\(dice.below(HostileLog.agents) + 1)")
        if dice.chance(2) {
            return Draft(
                .output, agent: agent, subject: dice.pick(["out", "err", "pty", "in"]),
                content: .bytes(poison(&dice) + [0x0a]))
        }
        let type = dice.pick(EventType.known.filter { $0 != .output && $0 != .agentSpawned })
        return type == .agentStatus ? status(of: agent) : event(type, of: agent)
    }

    private mutating func status(of agent: AgentID) -> Draft {
        let status = dice.pick(["waiting", "failed", "running", "idle", "paused"])
        let evidence = JSON(dice.pick(["hook", "prompt", "title"]))
        let content = JSON([JSON.Field("reason", text()), JSON.Field("evidence", evidence)])
        return Draft(.agentStatus, agent: agent, subject: status, content: .text(content.text))
    }

    private static let names = [
        "name", "reason", "rationale", "trigger", "rule", "text", "intent", "why", "by", "label",
        "commit", "branch", "backup", "result", "expected", "found", "action", "target",
        "last_line", "input", "outcome", "kind", "diff", "path",
    ]

    private mutating func event(_ type: EventType, of agent: AgentID) -> Draft {
        var fields = HostileLog.names.map { JSON.Field($0, text()) }
        fields.append(JSON.Field("verdict", "ask"))
        fields.append(JSON.Field("alternatives", [["what": text()]]))
        return Draft(
            type, agent: agent, subject: text().string, content: .text(JSON(fields).text))
    }
}
