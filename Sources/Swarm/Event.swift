/// One immutable fact in the log.
public struct Event: Equatable, Sendable {
    public var id: EventID
    public var time: LogTime
    public var type: EventType
    public var agent: AgentID?
    public var subject: String?
    /// A JSON object as it was sent, or nil.
    public var metadata: String?
    public var content: Content

    /// JSON is kept as text, so that any SQLite tool can read it; what is not JSON is kept as bytes.
    public enum Content: Equatable, Sendable {
        case text(String)
        case bytes([UInt8])
    }

    public init(
        id: EventID, time: LogTime, type: EventType, agent: AgentID? = nil,
        subject: String? = nil, metadata: String? = nil, content: Content
    ) {
        self.id = id
        self.time = time
        self.type = type
        self.agent = agent
        self.subject = subject
        self.metadata = metadata
        self.content = content
    }
}
