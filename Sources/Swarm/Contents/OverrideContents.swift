/// `signal`, subject `override`: from here on the operator decides something of the agent's; without `on` it
/// is the agent's own again.
public struct OverrideChange: EventContent {
    public var kind: State.Override.Kind?
    public var isOn: Bool?
    /// Of which action alone.
    public var action: String?
    public var until: LogTime?
    public var by: String?
    /// What the operator says to it.
    public var text: String?
    /// Why it is over.
    public var why: String?
    public var rest: [JSON.Field] = []

    init(_ kind: State.Override.Kind, action: String?, until: LogTime, by: String, text: String?) {
        self.kind = kind
        isOn = true
        self.action = action
        self.until = until
        self.by = by
        self.text = text
    }

    /// It is over.
    init(over override: State.Override, _ why: String, by: String? = nil) {
        kind = override.kind
        isOn = false
        action = override.action
        self.why = why
        self.by = by
    }

    public init(from fields: inout Fields) {
        kind = fields.word("override")
        isOn = fields.flag("on")
        action = fields.text("action")
        until = fields.moment("until")
        by = fields.text("by")
        text = fields.text("text")
        why = fields.text("why")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("override", kind?.rawValue)
        writer.field("on", isOn)
        writer.field("action", action)
        writer.field("until", until?.microseconds)
        writer.field("by", by)
        writer.field("text", text)
        writer.field("why", why)
    }
}
