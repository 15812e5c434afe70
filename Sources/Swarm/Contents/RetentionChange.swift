/// `signal`, subject `retention`: how old events become from here on before they are moved into the archive.
public struct RetentionChange: EventContent {
    /// Nil where they stay in the log for ever.
    public var seconds: Int64?
    public var by: String?
    public var rest: [JSON.Field] = []

    public init(_ retention: Retention, by: String?) {
        seconds = retention.seconds
        self.by = by
    }

    public init(from fields: inout Fields) {
        seconds = fields.integer("seconds")
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("seconds", seconds)
        writer.field("by", by)
    }

    /// Nil where it is none that anybody may set, which changes nothing.
    public var retention: Retention? {
        guard let seconds else { return .forever }
        return Retention(seconds: seconds)
    }
}
