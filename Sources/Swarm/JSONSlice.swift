/// One JSON value as it is written: checked, not yet read.
public struct JSONSlice: ~Escapable {
    /// The value's text, without white space around it.
    public let bytes: RawSpan
    let isPlain: Bool

    public enum Kind: Sendable {
        case null, bool, number, string, array, object
    }

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, isPlain: Bool) {
        self.bytes = bytes
        self.isPlain = isPlain
    }

    /// Checks that the whole text is one value, with white space around it at most.
    @_lifetime(copy text)
    public init(parsing text: RawSpan) throws(JSONError) {
        try self.init(parsing: text, levels: JSONScanner.depthLimit)
    }

    @_lifetime(copy text)
    init(parsing text: RawSpan, levels: Int) throws(JSONError) {
        var cursor = JSONCursor(text)
        cursor.skipSpace()
        let value = try cursor.value(levels: levels)
        try cursor.end()
        self = value
    }

    public var kind: Kind {
        switch bytes[0] {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }
}

// MARK: - Reading

extension JSONSlice {
    public var isNull: Bool { kind == .null }

    /// Nil unless the value is true or false.
    public var bool: Bool? { kind == .bool ? bytes[0] == UInt8(ascii: "t") : nil }

    /// The integer; nil when the value is none, has a fraction or exponent, or is beyond 64 bits.
    public var int: Int64? { kind == .number ? JSONNumeral.int64(in: bytes) : nil }

    /// The number nearest to the one written; nil when the value is none, or beyond every `Double`.
    public var double: Double? { kind == .number ? JSONNumeral.double(in: bytes) : nil }

    /// The string with its escapes resolved; nil when the value is none.
    public var string: String? { text?.string }

    /// The time that the string writes as RFC 3339 does; nil when the value is none.
    var time: LogTime? {
        guard let text else { return nil }
        return text.withUTF8 { try? LogTime(rfc3339: $0) }
    }

    /// The string as it is written between its quotes; nil when the value is none.
    public var text: JSONText? {
        @_lifetime(copy self)
        get {
            guard kind == .string else { return nil }
            return JSONText(
                bytes.extracting(unchecked: 1..<bytes.byteCount &- 1), isPlain: isPlain)
        }
    }

    /// A walk over the fields; nil when the value is no object.
    public var fields: JSONScanner? {
        @_lifetime(copy self)
        get { try? JSONScanner(fieldsOf: bytes) }
    }

    /// A walk over the elements; nil when the value is no array.
    public var elements: JSONScanner? {
        @_lifetime(copy self)
        get { try? JSONScanner(elementsOf: bytes) }
    }
}
