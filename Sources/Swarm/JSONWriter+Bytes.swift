// What a JSON text is made of, appended without a detour over strings.

extension [UInt8] {
    @inline(__always)
    mutating func append(_ span: RawSpan) {
        span.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// A string's text, with U+FFFD for what is not UTF-8.
    mutating func append(repaired text: RawSpan) {
        guard text.isUTF8 else { return append(escaped: String(utf8: text).utf8Span.span.bytes) }
        append(escaped: text)
    }

    /// UTF-8 with the escapes that RFC 8259 asks for, and no others.
    mutating func append(escaped text: RawSpan) {
        var start = 0
        while true {
            let end = text.endOfUnescaped(from: start)
            append(text.extracting(unchecked: start..<end))
            guard end < text.byteCount else { return }
            appendEscape(of: text[end])
            start = end &+ 1
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0a: append(UInt8(ascii: "n"))
        case 0x0c: append(UInt8(ascii: "f"))
        case 0x0d: append(UInt8(ascii: "r"))
        case 0x00..<0x20:
            append(UInt8(ascii: "u"))
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "0"))
            append(UInt8(hexadecimalDigit: byte >> 4))
            append(UInt8(hexadecimalDigit: byte & 0xf))
        default: append(byte)
        }
    }

    mutating func append(ascii word: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    mutating func appendDecimal(_ int: Int64) {
        var text = InlineArray<20, UInt8>(repeating: UInt8(ascii: "-"))
        var start = 20
        var rest = int.magnitude
        repeat {
            start &-= 1
            text[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if int < 0 { start &-= 1 }
        append(text.span.bytes.extracting(start..<20))
    }
}

extension UInt8 {
    /// The digit for 0…15, in lower case.
    init(hexadecimalDigit value: UInt8) {
        self = value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }
}
