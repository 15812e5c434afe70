/// `message`: one agent to another; the subject is the recipient, or `*`.
public struct Message: EventContent {
    public var intent: String?
    public var text: String?
    /// 1…10
    public var priority: Int64?
    public var replyTo: Int64?
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
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("intent", intent)
        writer.field("text", text)
        writer.field("priority", priority)
        writer.field("reply_to", replyTo)
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

/// `lease`: what happened to a claim on a path, which is the subject.
public struct LeaseChange: EventContent {
    public enum Action: String, Sendable {
        case granted, refused, renewed, released, expired
        case takenBack = "taken_back"
        case revoked
    }

    public var action: Action?
    public var holder: AgentID?
    public var until: LogTime?
    public var rest: [JSON.Field] = []

    public init(action: Action? = nil, holder: AgentID? = nil, until: LogTime? = nil) {
        self.action = action
        self.holder = holder
        self.until = until
    }

    public init(from fields: inout Fields) {
        action = fields.word("action")
        holder = fields.text("holder").map(AgentID.init(rawValue:))
        until = fields.moment("until")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("action", action?.rawValue)
        writer.field("holder", holder?.rawValue)
        writer.field("until", until?.microseconds)
    }
}

/// `gate`: whether an action, which is the subject, may happen, and which level decided.
public struct GateVerdict: EventContent {
    public enum Verdict: String, Sendable { case allow, deny, ask }
    public enum Level: String, Sendable { case safety, swarm, order }

    public var verdict: Verdict?
    public var level: Level?
    public var rule: String?
    public var why: String?
    /// When an unanswered question is decided by its rule.
    public var until: LogTime?
    public var rest: [JSON.Field] = []

    public init(verdict: Verdict? = nil, level: Level? = nil, rule: String? = nil) {
        self.verdict = verdict
        self.level = level
        self.rule = rule
    }

    public init(from fields: inout Fields) {
        verdict = fields.word("verdict")
        level = fields.word("level")
        rule = fields.text("rule")
        why = fields.text("why")
        until = fields.moment("until")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("verdict", verdict?.rawValue)
        writer.field("level", level?.rawValue)
        writer.field("rule", rule)
        writer.field("why", why)
        writer.field("until", until?.microseconds)
    }
}

/// `approval`: the answer to a question; the subject is the id of the `gate` event that asked.
public struct Approval: EventContent {
    public var verdict: String?
    public var by: String?
    public var text: String?
    public var rest: [JSON.Field] = []

    public init(verdict: String? = nil, by: String? = nil) {
        self.verdict = verdict
        self.by = by
    }

    public init(from fields: inout Fields) {
        verdict = fields.text("verdict")
        by = fields.text("by")
        text = fields.text("text")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("verdict", verdict)
        writer.field("by", by)
        writer.field("text", text)
    }
}
