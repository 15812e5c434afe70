/// Turns the text of a JSON number, already checked, into a number.
enum JSONNumeral {
    /// An integer in the one spelling JSON has for it; nil for all other texts, `-0` included.
    static func int64(checking text: RawSpan) -> Int64? {
        var cursor = JSONCursor(text)
        guard (try? cursor.number()) != nil, cursor.offset == text.byteCount,
            let number = int64(in: text), number != 0 || text.byteCount == 1
        else { return nil }
        return number
    }

    /// Nil when there is a fraction or an exponent, or when 64 bits cannot hold the value.
    static func int64(in text: RawSpan) -> Int64? {
        let isNegative = text[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        for offset in (isNegative ? 1 : 0)..<text.byteCount {
            guard text[offset].isDigit else { return nil }
            let digit = Int64(text[offset] &- UInt8(ascii: "0"))
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
            // Counted down from zero, because the least Int64 has no positive twin.
            let (next, tooSmall) = shifted.subtractingReportingOverflow(digit)
            if tooLarge || tooSmall { return nil }
            value = next
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// Nil when the number is larger than every finite `Double`.
    static func double(in text: RawSpan) -> Double? {
        if let exact = exactDouble(in: text) { return exact }
        guard let value = Double(String(utf8: text)), value.isFinite else { return nil }
        return value
    }

    /// Short numbers without an exponent: their digits and the power of ten below them are exact as
    /// `Double`, so that one division rounds right. Nil for the others.
    private static func exactDouble(in text: RawSpan) -> Double? {
        let isNegative = text[0] == UInt8(ascii: "-")
        var digits: UInt64 = 0
        var decimals = 0
        var isFraction = false
        guard text.byteCount <= 16 else { return nil }
        for offset in (isNegative ? 1 : 0)..<text.byteCount {
            let byte = text[offset]
            if byte.isDigit {
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
                if isFraction { decimals &+= 1 }
            } else {
                guard byte == UInt8(ascii: ".") else { return nil }
                isFraction = true
            }
        }
        guard digits < 1 << 53 else { return nil }
        let value = Double(digits) / powers[decimals]
        return isNegative ? -value : value
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    ]
}
