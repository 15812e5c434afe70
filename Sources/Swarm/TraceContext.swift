/// Where in a trace an event stands, as its metadata says: W3C trace context, whatever the ids look like.
public struct TraceContext: Equatable, Sendable {
    public let trace: String
    /// Nil for an event that belongs to the trace alone.
    public private(set) var span: String?
    public private(set) var parent: String?

    /// Longer ones are nobody's ids.
    private static let longest = 128

    /// Nil for metadata that names no trace. Of two fields of one name the first counts, as everywhere.
    public init?(metadata: RawSpan) {
        guard let found = try? TraceContext(reading: metadata) else { return nil }
        self = found
    }

    private init?(reading metadata: RawSpan) throws(JSONError) {
        var (trace, span, parent): (String?, String?, String?)
        var fields = try JSONScanner(fieldsOf: metadata)
        while let field = try fields.nextField() {
            switch field.key {
            case "trace_id": trace = trace ?? field.value.string
            case "span_id": span = span ?? field.value.string
            case "parent_span_id": parent = parent ?? field.value.string
            default: break
            }
        }
        guard let trace = trace.flatMap(TraceContext.id) else { return nil }
        self.trace = trace
        self.span = span.flatMap(TraceContext.id)
        self.parent = parent.flatMap(TraceContext.id)
    }

    private static func id(_ text: String) -> String? {
        text.isEmpty || text.utf8.count > longest ? nil : text
    }
}
