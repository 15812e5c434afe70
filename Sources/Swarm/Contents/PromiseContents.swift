/// `signal`, subject `promise`: what became of a promise that an agent made by a message.
public struct PromiseChange: EventContent {
    public enum Action: String, Sendable {
        case made
        /// What was claimed is worked at.
        case kept
        /// Some of those it was for did not get it: towards them it does not stand.
        case missed
        case broken
        /// It binds nobody any more, or never did: nobody got it.
        case over
    }

    public var action: Action?
    /// The `message` event that made it.
    public var promise: EventID?
    public var kind: State.Promise.Kind?
    public var path: String?
    /// What tells the file from all others, whatever it is called.
    public var file: String?
    /// To whom; nil where it was to all.
    public var recipients: [AgentID]?
    /// Who did not get it.
    public var missed: [AgentID]?
    public var until: LogTime?
    /// Why it is broken, or over.
    public var why: String?
    /// The `message` that takes its place where it is over.
    public var successor: EventID?
    public var rest: [JSON.Field] = []

    public init(_ action: Action, _ promise: State.Promise, why: String? = nil) {
        self.action = action
        self.promise = promise.id
        self.why = why
        kind = promise.kind
        path = promise.path
        guard action == .made else { return }
        file = promise.file
        recipients = promise.recipients
        missed = promise.missed.isEmpty ? nil : promise.missed
        until = promise.until
    }

    public init(from fields: inout Fields) {
        action = fields.word("action")
        promise = fields.integer("promise").map(EventID.init(rawValue:))
        kind = fields.word("kind")
        path = fields.text("path")
        file = fields.text("file")
        recipients = fields.texts("to").map { $0.map(AgentID.init(rawValue:)) }
        missed = fields.texts("missed").map { $0.map(AgentID.init(rawValue:)) }
        until = fields.moment("until")
        why = fields.text("why")
        successor = fields.integer("by").map(EventID.init(rawValue:))
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("action", action?.rawValue)
        writer.field("promise", promise?.rawValue)
        writer.field("kind", kind?.rawValue)
        writer.field("path", path)
        writer.field("file", file)
        writer.field("to", recipients?.map(\.rawValue))
        writer.field("missed", missed?.map(\.rawValue))
        writer.field("until", until?.microseconds)
        writer.field("why", why)
        writer.field("by", successor?.rawValue)
    }
}
