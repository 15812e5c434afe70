public import Swarm

/// What somebody wants in the log: an event that has no place yet.
public struct Draft: Equatable, Sendable {
    public var type: EventType
    public var agent: AgentID?
    public var subject: String?
    public var metadata: String?
    public var content: Event.Content

    public init(
        _ type: EventType, agent: AgentID? = nil, subject: String? = nil,
        metadata: String? = nil, content: Event.Content
    ) {
        self.type = type
        self.agent = agent
        self.subject = subject
        self.metadata = metadata
        self.content = content
    }

    public init(
        _ type: EventType, agent: AgentID? = nil, subject: String? = nil,
        metadata: String? = nil, _ content: some EventContent
    ) {
        self.init(
            type, agent: agent, subject: subject, metadata: metadata,
            content: .text(content.text))
    }

    public func event(_ id: EventID, at time: LogTime) -> Event {
        Event(
            id: id, time: time, type: type, agent: agent, subject: subject, metadata: metadata,
            content: content)
    }
}
