import MissionControl
import Swarm

/// The twelve agents of a busy afternoon, made from events as a log would have them.
struct Cast {
    private(set) var events: [Event] = []
    private(set) var state = State()
    /// 14:31:54 of the day everything happens on, UTC.
    let now = LogTime(microseconds: 1_795_185_114_000_000)

    /// How long before `now`, in seconds.
    mutating func tell(
        _ ago: Double, _ type: EventType, _ agent: String?, _ subject: String?, _ content: JSON,
        metadata: JSON? = nil
    ) {
        add(ago, type, agent, subject, .text(content.text), metadata?.text)
    }

    mutating func print(_ ago: Double, _ agent: String, _ text: String) {
        add(ago, .output, agent, "out", .bytes(Array(text.utf8)))
    }

    private mutating func add(
        _ ago: Double, _ type: EventType, _ agent: String?, _ subject: String?,
        _ content: Event.Content, _ metadata: String? = nil
    ) {
        let id = EventID(Int64(events.count) + 1)
        let time = LogTime(microseconds: now.microseconds - Int64(ago * 1_000_000))
        let who = agent.map { name in
            state.agent(called: name)?.id ?? AgentID(rawValue: "a\(id.rawValue)")
        }
        let event = Event(
            id: id, time: time, type: type, agent: who, subject: subject, metadata: metadata,
            content: content)
        events.append(event)
        state.apply(event)
    }

    mutating func spawn(_ name: String, _ role: String, _ ago: Double, _ command: [String] = []) {
        tell(
            ago, .agentSpawned, name, role,
            [
                "name": JSON(name), "command": JSON(command.map { JSON($0) }), "pty": true,
                "messages": true,
            ])
    }

    mutating func status(
        _ name: String, _ status: String, _ evidence: String, _ ago: Double,
        _ reason: String? = nil,
        _ more: [JSON.Field] = []
    ) {
        var fields = [JSON.Field("evidence", JSON(evidence))] + more
        if let reason { fields.append(JSON.Field("reason", JSON(reason))) }
        tell(ago, .agentStatus, name, status, JSON(fields))
    }

    var moment: MissionControl.Moment { MissionControl.Moment(state: state, now: now, rate: 38) }

    var extent: Extent {
        let times = events.map(\.time)
        return Extent(
            ids: EventID(1)...state.lastID, times: (times.min() ?? now)...(times.max() ?? now))
    }
}
