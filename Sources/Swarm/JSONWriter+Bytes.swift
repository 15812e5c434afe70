// What a JSON text is made of, appended without a detour over strings.

extension [UInt8] {
    @inline(__always)
    mutating func append(_ span: RawSpan) {
        span.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// The text with the escapes that RFC 8259 asks for, and no others.
    mutating func appendEscaped(_ text: RawSpan) {
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
        if int < 0 { append(UInt8(ascii: "-")) }
        let magnitude = int.magnitude
        let start = count
        let digits = magnitude.decimalDigitCount
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        fillDigits(magnitude, count: digits, at: start)
    }

    /// Writes the last `count` digits of a number over what is there.
    @inline(__always)
    mutating func fillDigits(_ number: UInt64, count: Int, at start: Int) {
        var rest = number
        for index in stride(from: start &+ count &- 1, through: start, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            self[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
    }
}

extension UInt64 {
    fileprivate var decimalDigitCount: Int {
        var count = 1
        var rest = self / 10
        while rest > 0 {
            rest /= 10
            count &+= 1
        }
        return count
    }
}

extension UInt8 {
    /// The digit for 0…15, in lower case.
    init(hexadecimalDigit value: UInt8) {
        self = value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }
}
