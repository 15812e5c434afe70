import EventLog
import Support
import Swarm

/// Events that are told one after another, with the ids and times a log gives them.
struct Story {
    private(set) var events: [Event] = []
    private let day: String

    init(day: String = "2026-11-20") { self.day = day }

    /// The next event; `clock` is UTC, such as `14:02:11.318`.
    mutating func tell(
        _ clock: String, _ agent: AgentID?, _ type: EventType, _ subject: String? = nil,
        _ content: JSON = [:], metadata: String? = nil, day other: String? = nil
    ) {
        add(clock, agent, type, subject, .text(content.text), metadata, other)
    }

    /// The next output of an agent.
    mutating func print(
        _ clock: String, _ agent: AgentID?, _ text: String, stream: String = "pty"
    ) {
        print(clock, agent, Array(text.utf8), stream: stream)
    }

    mutating func print(
        _ clock: String, _ agent: AgentID?, _ bytes: [UInt8], stream: String = "pty"
    ) {
        add(clock, agent, .output, stream, .bytes(bytes), nil, nil)
    }

    /// An agent that is started now.
    mutating func spawn(
        _ clock: String, _ name: String, _ role: String, _ command: [String], process: Int64
    ) -> AgentID {
        let id = AgentID(first: EventID(Int64(events.count) + 1))
        tell(
            clock, id, .agentSpawned, role,
            [
                "name": JSON(name), "command": JSON(command.map { JSON($0) }),
                "cwd": "/home/ada/shop",
                "pid": JSON(process), "pty": true, "restart": "on-failure",
            ])
        return id
    }

    mutating func status(
        _ clock: String, _ agent: AgentID, _ status: Status, _ evidence: Evidence,
        reason: String? = nil, phase: Phase? = nil
    ) {
        let content = StatusChange(evidence: evidence, reason: reason, phase: phase)
        add(clock, agent, .agentStatus, status.rawValue, .text(content.text), nil, nil)
    }

    private mutating func add(
        _ clock: String, _ agent: AgentID?, _ type: EventType, _ subject: String?,
        _ content: Event.Content, _ metadata: String?, _ other: String?
    ) {
        let id = EventID(Int64(events.count) + 1)
        guard let time = try? LogTime(rfc3339: "\(other ?? day)T\(clock)Z") else {
            preconditionFailure("'\(clock)' is no time of day")
        }
        // Two events of one moment are a microsecond apart, as the log's clock gives them.
        let later = events.last.map { LogTime(microseconds: $0.time.microseconds + 1) } ?? time
        events.append(
            Event(
                id: id, time: max(time, later), type: type, agent: agent, subject: subject,
                metadata: metadata, content: content))
    }
}

/// A directory that is a workspace with this log in it.
func workspace(_ events: [Event], in scratch: Scratch = Scratch()) throws -> Scratch {
    try workspace(events, at: scratch.path)
    return scratch
}

func workspace(_ events: [Event], at path: String) throws {
    var writer = try LogWriter(LogDirectory(path + "/.skep"))
    for start in stride(from: 0, to: events.count, by: 1_000) {
        writer.stage(Array(events[start..<min(start + 1_000, events.count)]))
        try writer.commit()
    }
}
