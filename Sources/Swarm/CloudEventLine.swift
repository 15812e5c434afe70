/// Writes a CloudEvents line column by column, so that a row the log lends needs no `Event` first.
///
/// The columns come in the order an `Event` writes them: `agent` or `noAgent`, `type`, `subject` if
/// any, `time`, `metadata` if any, `text` or `bytes`, and `end`. Texts are UTF-8; what is not
/// becomes U+FFFD.
public struct CloudEventLine {
    // Not a JSONWriter: most of a line is the same in every event, and is appended in large pieces.
    private var line: [UInt8]

    /// Takes the buffer over; `end` gives it back.
    public init(appendingTo bytes: inout [UInt8], id: EventID) {
        line = []
        swap(&line, &bytes)
        line.append(ascii: #"{"specversion":"1.0","id":""#)
        line.appendDecimal(id.rawValue)
    }

    public mutating func agent(_ id: RawSpan) {
        line.append(ascii: #"","source":""#)
        line.append(ascii: CloudEvent.agentPrefix)
        line.append(percentEncoding: id)
    }

    public mutating func noAgent() {
        line.append(ascii: #"","source":""#)
        line.append(ascii: CloudEvent.swarmSource)
    }

    public mutating func type(_ name: RawSpan) {
        line.append(ascii: #"","type":""#)
        line.append(repaired: name)
    }

    public mutating func subject(_ subject: RawSpan) {
        line.append(ascii: #"","subject":""#)
        line.append(repaired: subject)
    }

    public mutating func time(_ time: LogTime) {
        line.append(ascii: #"","time":""#)
        line.append(rfc3339: time)
    }

    public mutating func metadata(_ json: RawSpan) {
        line.append(ascii: #"","metadata":""#)
        line.append(repaired: json)
    }

    /// Gives the buffer back.
    public consuming func end(_ bytes: inout [UInt8]) { swap(&line, &bytes) }
}

// MARK: - Content

extension CloudEventLine {
    /// Content the log holds as text: JSON, unless another program wrote the log.
    public mutating func text(
        _ text: RawSpan, within wrappers: Int = 0, _ exactly: Bool = false
    ) {
        let levels = CloudEvent.dataDepthLimit - wrappers
        guard let json = try? JSONSlice(parsing: text, levels: levels),
            !exactly || (json.bytes.byteCount == text.byteCount && !text.hasControlCharacters)
        else {
            let repaired = String(utf8: text)
            return string(repaired.utf8Span.span.bytes, as: CloudEvent.foreignText)
        }
        contentType(CloudEvent.json)
        line.append(ascii: #"","data":"#)
        line.append(onOneLine: json.bytes)
        line.append(ascii: "}")
    }

    /// Content the log holds as bytes.
    public mutating func bytes(_ bytes: RawSpan) {
        guard !bytes.isUTF8 else { return string(bytes, as: CloudEvent.plainText) }
        contentType(CloudEvent.octets)
        line.append(ascii: #"","data_base64":""#)
        line.append(base64: bytes)
        line.append(ascii: #""}"#)
    }

    private mutating func string(_ text: RawSpan, as type: StaticString) {
        contentType(type)
        line.append(ascii: #"","data":""#)
        line.append(escaped: text)
        line.append(ascii: #""}"#)
    }

    private mutating func contentType(_ type: StaticString) {
        line.append(ascii: #"","datacontenttype":""#)
        line.append(ascii: type)
    }
}

extension [UInt8] {
    /// JSON that was checked before, with its line breaks and tabs turned into spaces.
    fileprivate mutating func append(onOneLine json: RawSpan) {
        let start = count
        append(json)
        guard json.hasControlCharacters else { return }
        // Strings hold no raw control characters, so that all there are stand between tokens.
        for index in start..<count where self[index] < 0x20 { self[index] = 0x20 }
    }
}
