import EventLog
import Support
import Swarm

extension Scratch {
    var directory: LogDirectory { LogDirectory(path + "/.skep") }
}

/// One agent that prints: its first event, then a line each, one microsecond apart.
func lines(_ count: Int, after last: Int64 = 0) -> [Event] {
    (0..<Int64(count)).map { index in
        let id = last + 1 + index
        guard id > 1 else { return spawn }
        return Event(
            id: EventID(id), time: LogTime(microseconds: id), type: .output, agent: coder,
            subject: "out", content: .bytes(Array("line \(id)\n".utf8)))
    }
}

let coder = AgentID(rawValue: "a1")

private let spawn = Event(
    id: EventID(1), time: LogTime(microseconds: 1), type: .agentSpawned, agent: coder,
    subject: "coder", content: .text(#"{"name":"coder-1"}"#))
