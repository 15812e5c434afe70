// Agents in the `source` of a CloudEvents line: a URI, in which an agent's id is one segment.

extension [UInt8] {
    /// Text as a part of a URI, with U+FFFD for what is not UTF-8.
    mutating func append(percentEncoding text: RawSpan) {
        guard text.isUTF8 else {
            return append(percentEncoding: String(utf8: text).utf8Span.span.bytes)
        }
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
}

extension String {
    /// Nil when a `%` stands before anything but two digits, and when the result is not UTF-8.
    init?(percentDecoding text: RawSpan) {
        var offset = 0
        while offset < text.byteCount, text[offset] != UInt8(ascii: "%") { offset &+= 1 }
        guard offset < text.byteCount else {
            self.init(utf8: text)
            return
        }
        var decoded: [UInt8] = []
        offset = 0
        while offset < text.byteCount {
            guard let byte = text.percentDecodedByte(at: &offset) else { return nil }
            decoded.append(byte)
        }
        guard decoded.span.bytes.isUTF8 else { return nil }
        self.init(decoding: decoded, as: UTF8.self)
    }
}

extension RawSpan {
    /// One byte or what an escape stands for; moves behind it.
    fileprivate func percentDecodedByte(at offset: inout Int) -> UInt8? {
        let byte = self[offset]
        offset &+= 1
        guard byte == UInt8(ascii: "%") else { return byte }
        guard offset &+ 2 <= byteCount, let high = self[offset].hexadecimalValue,
            let low = self[offset &+ 1].hexadecimalValue
        else { return nil }
        offset &+= 2
        return high << 4 | low
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
