// Base64 by RFC 4648, section 4: the usual alphabet, padded.

extension [UInt8] {
    package mutating func append(base64 bytes: RawSpan) {
        reserveCapacity(count &+ (bytes.byteCount &+ 2) / 3 &* 4)
        for start in stride(from: 0, to: bytes.byteCount, by: 3) {
            let length = Swift.min(3, bytes.byteCount &- start)
            var group: UInt32 = 0
            for index in 0..<3 {
                group = group << 8 | (index < length ? UInt32(bytes[start &+ index]) : 0)
            }
            for index in 0..<4 {
                let digit = UInt8(truncatingIfNeeded: group >> UInt32(18 &- 6 &* index)) & 0x3f
                append(index > length ? UInt8(ascii: "=") : UInt8(base64Digit: digit))
            }
        }
    }

    /// Nil when the text is not base64: another alphabet, white space, no padding, leftover bits.
    public init?(base64 text: RawSpan) {
        guard text.byteCount % 4 == 0 else { return nil }
        self = []
        reserveCapacity(text.byteCount / 4 &* 3)
        for start in stride(from: 0, to: text.byteCount, by: 4) {
            let isLast = start &+ 4 == text.byteCount
            let padding = isLast ? text.base64Padding : 0
            var group: UInt32 = 0
            for index in 0..<4 &- padding {
                guard let digit = text[start &+ index].base64Value else { return nil }
                group |= UInt32(digit) << UInt32(18 &- 6 &* index)
            }
            guard group & (1 << UInt32(8 &* padding) &- 1) == 0 else { return nil }
            for index in 0..<3 &- padding {
                append(UInt8(truncatingIfNeeded: group >> UInt32(16 &- 8 &* index)))
            }
        }
    }
}

extension RawSpan {
    /// How many of the last two bytes are padding.
    fileprivate var base64Padding: Int {
        guard self[byteCount &- 1] == UInt8(ascii: "=") else { return 0 }
        return self[byteCount &- 2] == UInt8(ascii: "=") ? 2 : 1
    }
}

extension UInt8 {
    fileprivate init(base64Digit value: UInt8) {
        switch value {
        case 0..<26: self = UInt8(ascii: "A") &+ value
        case 26..<52: self = UInt8(ascii: "a") &+ (value &- 26)
        case 52..<62: self = UInt8(ascii: "0") &+ (value &- 52)
        case 62: self = UInt8(ascii: "+")
        default: self = UInt8(ascii: "/")
        }
    }

    fileprivate var base64Value: UInt8? {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self &- UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self &- UInt8(ascii: "a") &+ 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0") &+ 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
