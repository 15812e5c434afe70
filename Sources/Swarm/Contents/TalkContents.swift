/// `message`: one agent to another; the subject is the recipient, or `*`.
public struct Message: EventContent {
    public var intent: String?
    public var text: String?
    /// 1…10
    public var priority: Int64?
    public var replyTo: Int64?
    /// The paths it is about.
    public var about: [String]?
    /// For so long it holds, where it is a promise.
    public var seconds: Int64?
    /// Who says it, where that is neither an agent nor the operator.
    public var by: String?
    public var rest: [JSON.Field] = []

    public init(intent: String? = nil, text: String? = nil) {
        self.intent = intent
        self.text = text
    }

    public init(from fields: inout Fields) {
        intent = fields.text("intent")
        text = fields.text("text")
        priority = fields.integer("priority")
        replyTo = fields.integer("reply_to")
        about = fields.texts("about")
        seconds = fields.integer("seconds")
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("intent", intent)
        writer.field("text", text)
        writer.field("priority", priority)
        writer.field("reply_to", replyTo)
        writer.field("about", about)
        writer.field("seconds", seconds)
        writer.field("by", by)
    }
}

/// `order`: a goal from the operator or an orchestrator; the subject is the agent, or `*`.
public struct Order: EventContent {
    public var text: String?
    public var priority: Int64?
    public var rest: [JSON.Field] = []

    public init(text: String? = nil, priority: Int64? = nil) {
        self.text = text
        self.priority = priority
    }

    public init(from fields: inout Fields) {
        text = fields.text("text")
        priority = fields.integer("priority")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("text", text)
        writer.field("priority", priority)
    }
}
