/// `lease`: what happened to a claim on a path, which is the subject.
public struct LeaseChange: EventContent {
    public enum Action: String, Sendable {
        case granted, refused, renewed, released, expired
        case takenBack = "taken_back"
        case revoked
        /// It waits for those before it.
        case waiting
    }

    public var action: Action?
    public var holder: AgentID?
    public var until: LogTime?
    /// Others may hold it as well, who share it too.
    public var isShared: Bool?
    /// What tells the file from all others, whatever it is called.
    public var file: String?
    /// Why it is so, where that is not plain.
    public var why: String?
    /// Who did it, where it was not the holder.
    public var by: String?
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
        isShared = fields.flag("shared")
        file = fields.text("file")
        why = fields.text("why")
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("action", action?.rawValue)
        writer.field("holder", holder?.rawValue)
        writer.field("until", until?.microseconds)
        writer.field("shared", isShared)
        writer.field("file", file)
        writer.field("why", why)
        writer.field("by", by)
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
    /// What is decided then; `deny` unless said.
    public var unanswered: Verdict?
    public var action: String?
    /// The path, the command, the host: all of it, as it was asked.
    public var target: String?
    public var tool: String?
    public var directory: String?
    public var diff: String?
    /// Why the agent wants it.
    public var reason: String?
    /// How much it would spend, where it says so.
    public var amount: Double?
    /// Paths outside of the workspace that it names.
    public var reaches: [String]?
    /// What could be allowed always.
    public var pattern: String?
    /// How far a yes goes, in the units of the budget that it is about.
    public var limit: Int64?
    /// The order that the agent has, where a stronger level stops it.
    public var order: EventID?
    /// What the question is called by who asks it on descriptor 3, and waits.
    public var key: String?
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
        unanswered = fields.word("unanswered")
        action = fields.text("action")
        target = fields.text("target")
        tool = fields.text("tool")
        directory = fields.text("cwd")
        diff = fields.text("diff")
        reason = fields.text("reason")
        amount = fields.number("amount")
        reaches = fields.texts("reaches")
        pattern = fields.text("pattern")
        limit = limit(from: &fields)
        order = fields.integer("order").map(EventID.init(rawValue:))
        key = fields.text("key")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("verdict", verdict?.rawValue)
        writer.field("level", level?.rawValue)
        writer.field("rule", rule)
        writer.field("why", why)
        writer.field("until", until?.microseconds)
        writer.field("unanswered", unanswered?.rawValue)
        writer.field("action", action)
        writer.field("target", target)
        writer.field("tool", tool)
        writer.field("cwd", directory)
        writer.field("diff", diff)
        writer.field("reason", reason)
        writer.field("amount", amount)
        writer.field("reaches", reaches)
        writer.field("pattern", pattern)
        writer.field("limit", json: limitInJSON)
        writer.field("order", order?.rawValue)
        writer.field("key", key)
    }

    var limitInJSON: JSON? { limit.flatMap { kind?.json($0) } }

    /// Once the pattern is known.
    func limit(from fields: inout Fields) -> Int64? {
        fields.number("limit").flatMap { kind?.amount($0) }
    }

    /// Of a budget it is that which could have no limit.
    var kind: Budget.Kind? { pattern.flatMap(Budget.Kind.init(rawValue:)) }
}

/// `approval`: the answer to a question; the subject is the id of the `gate` event that asked.
public struct Approval: EventContent {
    /// `allow`, `deny`, or `withdrawn` where nobody waits for it any more.
    public var verdict: String?
    public var by: String?
    public var text: String?
    /// What is allowed always from here on.
    public var pattern: String?
    /// Which rule does not count for that any more.
    public var rule: String?
    public var rest: [JSON.Field] = []

    public static let withdrawn = "withdrawn"

    public init(verdict: String? = nil, by: String? = nil) {
        self.verdict = verdict
        self.by = by
    }

    public init(from fields: inout Fields) {
        verdict = fields.text("verdict")
        by = fields.text("by")
        text = fields.text("text")
        pattern = fields.text("pattern")
        rule = fields.text("rule")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("verdict", verdict)
        writer.field("by", by)
        writer.field("text", text)
        writer.field("pattern", pattern)
        writer.field("rule", rule)
    }
}

/// `signal`, subject `rules`: from here on these hold.
public struct RulesChange: EventContent {
    public var rules: Rules?
    public var by: String?
    public var rest: [JSON.Field] = []

    public init(_ rules: Rules, by: String?) {
        self.rules = rules
        self.by = by
    }

    public init(from fields: inout Fields) {
        rules = fields.json("rules").flatMap { Rules($0) }
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("rules", json: rules?.json)
        writer.field("by", by)
    }
}

/// `signal`, subject `exemption`: from here on a rule counts less; without `on` it counts as before.
public struct ExemptionChange: EventContent {
    public var exemption: Exemption?
    public var isOn: Bool?
    public var rest: [JSON.Field] = []

    public init(_ exemption: Exemption, isOn: Bool = true) {
        self.exemption = exemption
        self.isOn = isOn
    }

    public init(from fields: inout Fields) {
        isOn = fields.flag("on")
        guard let rule = fields.text("rule") else { return }
        exemption = Exemption(
            rule, pattern: fields.text("pattern"),
            agent: fields.text("agent").map(AgentID.init(rawValue:)),
            until: fields.moment("until"), by: fields.text("by"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("on", isOn)
        writer.field("rule", exemption?.rule)
        writer.field("pattern", exemption?.pattern)
        writer.field("agent", exemption?.agent?.rawValue)
        writer.field("until", exemption?.until?.microseconds)
        writer.field("by", exemption?.by)
    }
}

/// `signal`, subject `conflict`: several agents change one path, which nobody has said who may.
public struct ConflictChange: EventContent {
    public var path: String?
    /// Who changed it and when, the first one in front.
    public var touches: [Touch]?
    /// It is over: why, and who said so.
    public var isOver: Bool?
    public var why: String?
    public var by: String?
    public var rest: [JSON.Field] = []

    public struct Touch: EventContent {
        public var agent: AgentID?
        public var time: LogTime?
        /// It holds the path, and so may.
        public var isHolder: Bool?
        public var rest: [JSON.Field] = []

        public init(_ agent: AgentID, _ time: LogTime, isHolder: Bool = false) {
            self.agent = agent
            self.time = time
            self.isHolder = isHolder ? true : nil
        }

        public init(from fields: inout Fields) {
            agent = fields.text("agent").map(AgentID.init(rawValue:))
            time = fields.moment("time")
            isHolder = fields.flag("holder")
        }

        public func write(to writer: inout JSONWriter) {
            writer.field("agent", agent?.rawValue)
            writer.field("time", time?.microseconds)
            writer.field("holder", isHolder)
        }
    }

    public init(_ path: String, _ touches: [Touch]) {
        self.path = path
        self.touches = touches
    }

    public init(over path: String, _ why: String, by: String? = nil) {
        self.path = path
        isOver = true
        self.why = why
        self.by = by
    }

    public init(from fields: inout Fields) {
        path = fields.text("path")
        touches = fields.list("touches") { Touch(parsing: $0.bytes) }
        isOver = fields.flag("over")
        why = fields.text("why")
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("path", path)
        writer.list("touches", touches) { $0.writeObject(to: &$1) }
        writer.field("over", isOver)
        writer.field("why", why)
        writer.field("by", by)
    }
}
