/// A JSON string as it is written between its quotes: checked, its escapes not yet resolved.
public struct JSONText: ~Escapable {
    private let bytes: RawSpan
    let isPlain: Bool

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, isPlain: Bool) {
        self.bytes = bytes
        self.isPlain = isPlain
    }

    /// The text itself, valid UTF-8, without a copy; nil when it holds escapes.
    public var plain: RawSpan? {
        @_lifetime(copy self)
        get { isPlain ? bytes : nil }
    }

    /// The text with its escapes resolved.
    public var string: String {
        isPlain ? String(utf8: bytes) : String(decoding: unescaped, as: UTF8.self)
    }

    /// The text in UTF-8 with its escapes resolved.
    public var utf8: [UInt8] {
        isPlain ? bytes.withUnsafeBytes { [UInt8]($0) } : unescaped
    }

    /// Compares byte by byte: two spellings of one letter in Unicode are two texts.
    @inline(__always)
    public static func == (text: JSONText, word: StaticString) -> Bool {
        guard text.isPlain else { return text.string.utf8.elementsEqual(word.description.utf8) }
        return text.bytes.byteCount == word.utf8CodeUnitCount && text.bytes.holds(word, at: 0)
    }

    /// Lets a `switch` over a key name the fields it knows.
    @inline(__always)
    public static func ~= (word: StaticString, text: JSONText) -> Bool { text == word }
}

// MARK: - Escapes

extension JSONText {
    private var unescaped: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.byteCount)
        var offset = 0
        while offset < bytes.byteCount {
            let end = bytes.endOfUnescaped(from: offset)
            bytes.extracting(unchecked: offset..<end).withUnsafeBytes {
                result.append(contentsOf: $0)
            }
            offset = end
            if offset < bytes.byteCount { offset = appendEscape(at: offset, to: &result) }
        }
        return result
    }

    /// Appends what the escape stands for, and returns where it ends.
    private func appendEscape(at offset: Int, to result: inout [UInt8]) -> Int {
        switch bytes[offset &+ 1] {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0c)
        case UInt8(ascii: "n"): result.append(0x0a)
        case UInt8(ascii: "r"): result.append(0x0d)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"): return appendScalar(at: offset, to: &result)
        case let itself: result.append(itself)
        }
        return offset &+ 2
    }

    private func appendScalar(at offset: Int, to result: inout [UInt8]) -> Int {
        let lead = bytes.codeUnit(at: offset) ?? 0
        guard UTF16.isLeadSurrogate(lead), let trail = bytes.codeUnit(at: offset &+ 6) else {
            result.append(scalar: UInt32(lead))
            return offset &+ 6
        }
        result.append(scalar: 0x10000 &+ UInt32(lead & 0x3ff) << 10 | UInt32(trail & 0x3ff))
        return offset &+ 12
    }
}

extension [UInt8] {
    fileprivate mutating func append(scalar value: UInt32) {
        // The cursor let only whole pairs pass, so the replacement character never comes to be.
        append(contentsOf: (Unicode.Scalar(value) ?? "\u{fffd}").utf8)
    }
}

extension String {
    /// A copy of UTF-8; what is not UTF-8 becomes U+FFFD.
    init(utf8 bytes: RawSpan) {
        self = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
