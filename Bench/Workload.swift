import Swarm

/// The made-up history both sides write: row i is a pure function of i, made in order.
///
/// `c/workload.c` makes the same rows, so that both logs must end with the same head hash.
struct Workload {
    static let agents: Int64 = 16
    static let outputBytes = 200

    private var next: Int64 = 1
    /// How many bytes each agent has printed, by its number.
    private var printed = [Int](repeating: 0, count: Int(agents) + 1)

    mutating func batch(_ count: Int) -> [Event] { (0..<count).map { _ in row() } }

    mutating func row() -> Event {
        let id = next
        next += 1
        let agent = id <= Workload.agents ? id : 1 + id % Workload.agents
        if id <= Workload.agents { return Workload.spawned(id, agent) }
        switch id % 20 {
        case 7: return Workload.decision(id, agent)
        case 13: return Workload.status(id, agent)
        case 17: return Workload.tool(id, agent)
        default: return output(id, agent)
        }
    }

    private mutating func output(_ id: Int64, _ agent: Int64) -> Event {
        let offset = printed[Int(agent)]
        printed[Int(agent)] += Workload.outputBytes
        return Workload.event(
            id, agent, .output, "out", metadata: #"{"stream":"out","offset":\#(offset)}"#,
            .bytes(Workload.line(id)))
    }

    private static func line(_ id: Int64) -> [UInt8] {
        var bytes = Array("line \(id) of the output, ".utf8)
        while bytes.count < outputBytes { bytes += "abcdefghijklmnopqrstuvwxyz ".utf8 }
        return bytes.prefix(outputBytes - 1) + [UInt8(ascii: "\n")]
    }

    private static func spawned(_ id: Int64, _ agent: Int64) -> Event {
        event(
            id, agent, .agentSpawned, "coder",
            .text(
                #"{"name":"coder-\#(id)","role":"coder","command":["coder"],"cwd":"/src","#
                    + #""pid":\#(1000 + id),"pty":false}"#))
    }

    static func decision(_ id: Int64, _ agent: Int64) -> Event {
        event(
            id, agent, .decision, "split the work",
            .text(
                #"{"rationale":"step \#(id) of the plan follows from the last","#
                    + #""alternatives":[{"what":"wait","confidence":0.1}],"#
                    + #""confidence":0.75,"trigger":"test failure"}"#))
    }

    private static func status(_ id: Int64, _ agent: Int64) -> Event {
        let (new, old) = (id / 20) % 2 == 0 ? ("running", "thinking") : ("thinking", "running")
        return event(id, agent, .agentStatus, new, .text(#"{"from":"\#(old)","evidence":"fd3"}"#))
    }

    private static func tool(_ id: Int64, _ agent: Int64) -> Event {
        event(
            id, agent, .tool, "Edit",
            .text(#"{"input":{"path":"src/file-\#(id % 97).py"},"ok":true,"duration":0.3}"#))
    }

    private static func event(
        _ id: Int64, _ agent: Int64, _ type: EventType, _ subject: String,
        metadata: String? = nil, _ content: Event.Content
    ) -> Event {
        Event(
            id: EventID(id), time: LogTime(microseconds: 1_700_000_000_000_000 + id * 100),
            type: type, agent: AgentID(first: EventID(agent)), subject: subject,
            metadata: metadata, content: content)
    }
}
