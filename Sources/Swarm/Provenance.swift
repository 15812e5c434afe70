/// What an event's metadata says about where it came from.
public struct Provenance: Equatable, Sendable {
    /// The number its source gave it.
    public var sequence: Int64?
    /// The stream its bytes were read from, and where in the stream they began.
    public var stream: String?
    public var offset: Int64?
    /// Where in the stream what this event tells of ends, where the content is not those bytes.
    public var end: Int64?

    public init(
        sequence: Int64? = nil, stream: String? = nil, offset: Int64? = nil, end: Int64? = nil
    ) {
        self.sequence = sequence
        self.stream = stream
        self.offset = offset
        self.end = end
    }

    /// Metadata that is no JSON object, or holds something else, says nothing. Of two fields of one
    /// name the first counts, as everywhere.
    public init(metadata: RawSpan) {
        guard let found = try? Provenance(reading: metadata) else { return }
        self = found
    }

    private init(reading metadata: RawSpan) throws(JSONError) {
        var fields = try JSONScanner(fieldsOf: metadata)
        while let field = try fields.nextField() {
            switch field.key {
            case "seq": sequence = sequence ?? field.value.int
            case "stream": stream = stream ?? field.value.string
            case "offset": offset = offset ?? field.value.int
            case "end": end = end ?? field.value.int
            default: break
            }
        }
    }

    /// The metadata that says this.
    public var metadata: String { metadata(with: nil) }

    /// The same with what somebody else says, an object: but where it came from is not for others to say.
    public func metadata(with others: String?) -> String {
        var room: [UInt8] = []
        // What it takes, so that it need not grow piece by piece.
        room.reserveCapacity(64 + (others?.utf8.count ?? 0))
        var writer = JSONWriter(appendingTo: consume room)
        writer.beginObject()
        writer.field("seq", sequence)
        writer.field("stream", stream)
        writer.field("offset", offset)
        writer.field("end", end)
        if let others { Provenance.append(others.utf8Span.span.bytes, to: &writer) }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func append(_ others: RawSpan, to writer: inout JSONWriter) {
        guard var fields = try? JSONScanner(fieldsOf: others) else { return }
        while let field = try? fields.nextField() {
            switch field.key {
            case "seq", "stream", "offset", "end": continue
            default:
                writer.key(field.key.string)
                writer.raw(field.value.bytes)
            }
        }
    }
}
