/// Writes a CloudEvents line column by column, so that a row the log lends needs no `Event` first.
///
/// The columns come in the order an `Event` writes them: `agent` or `noAgent`, `type`, `subject` if
/// any, `time`, `metadata` if any, `text` or `bytes`, and `end`. Texts are UTF-8; what is not
/// becomes U+FFFD.
public struct CloudEventLine {
    private var writer: JSONWriter

    /// Takes the buffer over; `end` gives it back.
    public init(appendingTo bytes: inout [UInt8], id: EventID) {
        writer = JSONWriter(appendingTo: bytes)
        bytes = []
        writer.beginObject()
        writer.key("specversion")
        writer.quoted { $0.append(ascii: "1.0") }
        writer.key("id")
        writer.quoted { $0.appendDecimal(id.rawValue) }
    }

    public mutating func agent(_ id: RawSpan) {
        writer.key("source")
        writer.quoted { bytes in
            bytes.append(ascii: CloudEvent.agentPrefix)
            bytes.append(percentEncoding: id)
        }
    }

    public mutating func noAgent() {
        writer.key("source")
        writer.quoted { $0.append(ascii: CloudEvent.swarmSource) }
    }

    public mutating func type(_ name: RawSpan) {
        writer.key("type")
        writer.string(name)
    }

    public mutating func subject(_ subject: RawSpan) {
        writer.key("subject")
        writer.string(subject)
    }

    public mutating func time(_ time: LogTime) {
        writer.key("time")
        writer.quoted { $0.append(rfc3339: time) }
    }

    public mutating func metadata(_ json: RawSpan) {
        writer.key("metadata")
        writer.string(json)
    }

    /// Gives the buffer back.
    public consuming func end(_ bytes: inout [UInt8]) {
        writer.endObject()
        bytes = writer.take()
    }
}

// MARK: - Content

extension CloudEventLine {
    /// Content the log holds as text: JSON, unless another program wrote the log.
    public mutating func text(_ text: RawSpan) {
        guard let json = try? JSONSlice(parsing: text, levels: CloudEvent.dataDepthLimit) else {
            return string(text, as: CloudEvent.foreignText)
        }
        contentType(CloudEvent.json)
        writer.key("data")
        writer.rawOnOneLine(json.bytes)
    }

    /// Content the log holds as bytes.
    public mutating func bytes(_ bytes: RawSpan) {
        guard !bytes.isUTF8 else { return string(bytes, as: CloudEvent.plainText) }
        contentType(CloudEvent.octets)
        writer.key("data_base64")
        writer.quoted { $0.append(base64: bytes) }
    }

    private mutating func string(_ text: RawSpan, as type: StaticString) {
        contentType(type)
        writer.key("data")
        writer.string(text)
    }

    private mutating func contentType(_ type: StaticString) {
        writer.key("datacontenttype")
        writer.quoted { $0.append(ascii: type) }
    }
}

extension JSONWriter {
    /// JSON that was checked before, with its line breaks and tabs turned into spaces.
    fileprivate mutating func rawOnOneLine(_ json: RawSpan) {
        // Strings hold no raw control characters, so that all there are stand between tokens.
        guard json.hasControlCharacters else { return raw(json) }
        let line = json.withUnsafeBytes { $0.map { $0 < 0x20 ? 0x20 : $0 } }
        raw(line.span.bytes)
    }
}

// MARK: - Sources

extension [UInt8] {
    fileprivate mutating func append(percentEncoding text: RawSpan) {
        for offset in 0..<text.byteCount {
            let byte = text[offset]
            if byte.isUnreserved {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(UInt8(hexadecimalDigit: byte >> 4))
                append(UInt8(hexadecimalDigit: byte & 0xf))
            }
        }
    }

    /// Nil when a `%` stands before anything but two hexadecimal digits.
    init?(percentDecoding text: RawSpan, from start: Int) {
        self = []
        var offset = start
        while offset < text.byteCount {
            if text[offset] != UInt8(ascii: "%") {
                append(text[offset])
                offset &+= 1
            } else {
                guard offset &+ 2 < text.byteCount, let high = text[offset &+ 1].hexadecimalValue,
                    let low = text[offset &+ 2].hexadecimalValue
                else { return nil }
                append(high << 4 | low)
                offset &+= 3
            }
        }
    }
}

extension UInt8 {
    /// What a URI holds as it is (RFC 3986, section 2.3).
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(self)
        }
    }
}
