public import Swarm

/// A JSON object as text: what every message carries, checked once.
public struct Body: Equatable, Sendable {
    /// Compact or not, as it came; UTF-8.
    public let bytes: [UInt8]

    public static let empty = Body(checked: Array("{}".utf8))

    private init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// Throws what is wrong with a text that should be a JSON object.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var fields = try JSONScanner(fieldsOf: bytes.span.bytes)
        while try fields.nextField() != nil {}
        self.init(checked: bytes)
    }

    public init(_ fields: [JSON.Field]) {
        self.init { writer in
            for field in fields {
                writer.key(field.key)
                writer.value(field.value)
            }
        }
    }

    /// An object whose fields are written by the closure: a key before each value.
    public init(writing fields: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        fields(&writer)
        writer.endObject()
        self.init(checked: writer.take())
    }

    /// Whether it holds more values than that, at any depth; what is empty counts as two.
    func hasMoreValues(than limit: Int) -> Bool {
        // Each but one takes two bytes: itself, and what parts it from the next.
        guard bytes.count > limit * 2 else { return false }
        return bytes.withUnsafeBytes { Body.separators(in: $0) } >= limit
    }

    /// So many commas and opening brackets are outside of strings.
    private static func separators(in text: UnsafeRawBufferPointer) -> Int {
        var (count, isInString, isEscaped) = (0, false, false)
        for byte in text {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
            } else if byte == UInt8(ascii: ",") || byte | 0x20 == UInt8(ascii: "{") {
                // Both brackets that open differ by that bit.
                count &+= 1
            }
        }
        return count
    }

    /// The object as a tree. Long lists are better walked in `bytes`.
    public var json: JSON { (try? JSON(parsing: bytes)) ?? JSON([JSON.Field]()) }
}
