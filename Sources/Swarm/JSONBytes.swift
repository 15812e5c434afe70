// Looking at text eight bytes at a time: most bytes of a log are plain, and the exceptions are
// found by arithmetic on whole words.

extension UInt64 {
    /// The same byte eight times.
    @inline(__always)
    init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

    private static var highBits: UInt64 { UInt64(repeating: 0x80) }

    /// Marks in each byte's high bit where it is `"`, `\` or below 0x20: what a string escapes.
    ///
    /// Subtracting borrows from the bytes above a mark, so that only the lowest mark is certain.
    @inline(__always)
    var escapedMarks: UInt64 {
        let quote = self ^ UInt64(repeating: UInt8(ascii: "\""))
        let backslash = self ^ UInt64(repeating: UInt8(ascii: "\\"))
        return controlMarks | (quote.zeroMarks | backslash.zeroMarks) & UInt64.highBits
    }

    /// Marks bytes below 0x20; the lowest mark is certain.
    @inline(__always)
    var controlMarks: UInt64 { (self &- UInt64(repeating: 0x20)) & ~self & UInt64.highBits }

    /// Marks bytes beyond ASCII.
    @inline(__always)
    var nonASCIIMarks: UInt64 { self & UInt64.highBits }

    @inline(__always)
    private var zeroMarks: UInt64 { (self &- UInt64(repeating: 1)) & ~self }

    /// How many bytes lie below the lowest mark.
    @inline(__always)
    var bytesBeforeMark: Int { trailingZeroBitCount >> 3 }
}

extension RawSpan {
    // The two loads below check nothing: every caller has just compared its offset with the end,
    // and a second comparison costs a walk a fifth of its time.

    @inline(__always)
    func byte(knownInside offset: Int) -> UInt8 {
        unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes, the first of them lowest.
    @inline(__always)
    func word(knownInside offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Where the run of ASCII that a string holds as it is ends: at `"`, `\`, a control character,
    /// a byte beyond ASCII, or the end.
    @inline(__always)
    func endOfPlainASCII(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= byteCount {
            let word = word(knownInside: offset)
            let marks = word.escapedMarks | word.nonASCIIMarks
            guard marks == 0 else { return offset &+ marks.bytesBeforeMark }
            offset &+= 8
        }
        while offset < byteCount, byte(knownInside: offset).isPlainASCII { offset &+= 1 }
        return offset
    }

    /// Where the run of bytes that need no escape ends; what is beyond ASCII needs none.
    @inline(__always)
    func endOfUnescaped(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= byteCount {
            let marks = word(knownInside: offset).escapedMarks
            guard marks == 0 else { return offset &+ marks.bytesBeforeMark }
            offset &+= 8
        }
        while offset < byteCount, !byte(knownInside: offset).isEscaped { offset &+= 1 }
        return offset
    }

    /// Where the line that ends before `end` starts: behind the last line feed or carriage return.
    func startOfLine(before end: Int) -> Int {
        var offset = end
        while offset > 0 {
            if offset >= 8, word(knownInside: offset &- 8).controlMarks == 0 {
                offset &-= 8
                continue
            }
            // Some control character is near: byte by byte past it.
            for _ in 0..<min(8, offset) {
                if byte(knownInside: offset &- 1).isLineEnd { return offset }
                offset &-= 1
            }
        }
        return 0
    }

    /// True when some byte is below 0x20.
    public var hasControlCharacters: Bool {
        var offset = 0
        while offset &+ 8 <= byteCount {
            if word(knownInside: offset).controlMarks != 0 { return true }
            offset &+= 8
        }
        while offset < byteCount {
            if self[offset] < 0x20 { return true }
            offset &+= 1
        }
        return false
    }

    /// True when the bytes are UTF-8 throughout.
    var isUTF8: Bool {
        var offset = 0
        while offset < byteCount {
            if offset &+ 8 <= byteCount, word(knownInside: offset).nonASCIIMarks == 0 {
                offset &+= 8
            } else {
                let length = lengthOfScalar(at: offset)
                guard length > 0 else { return false }
                offset &+= length
            }
        }
        return true
    }

    /// The length of the UTF-8 sequence at an offset inside the span; 0 when it is none.
    ///
    /// The ranges are those of table 3-7 of the Unicode standard: they leave out overlong forms,
    /// surrogates, and what lies beyond U+10FFFF.
    func lengthOfScalar(at offset: Int) -> Int {
        switch self[offset] {
        case 0x00...0x7f: 1
        case 0xc2...0xdf: hasTail(1, after: offset, first: 0x80...0xbf)
        case 0xe0: hasTail(2, after: offset, first: 0xa0...0xbf)
        case 0xed: hasTail(2, after: offset, first: 0x80...0x9f)
        case 0xe1...0xef: hasTail(2, after: offset, first: 0x80...0xbf)
        case 0xf0: hasTail(3, after: offset, first: 0x90...0xbf)
        case 0xf1...0xf3: hasTail(3, after: offset, first: 0x80...0xbf)
        case 0xf4: hasTail(3, after: offset, first: 0x80...0x8f)
        default: 0
        }
    }

    @inline(__always)
    private func hasTail(_ count: Int, after offset: Int, first: ClosedRange<UInt8>) -> Int {
        guard offset &+ count < byteCount, first.contains(self[offset &+ 1]) else { return 0 }
        if count > 1, self[offset &+ 2] & 0xc0 != 0x80 { return 0 }
        if count > 2, self[offset &+ 3] & 0xc0 != 0x80 { return 0 }
        return count &+ 1
    }
}

extension UInt8 {
    var isEscaped: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }
    var isPlainASCII: Bool { self < 0x80 && !isEscaped }
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}

extension UInt8 {
    /// A carriage return alone ends a line too: it repaints it, as a progress bar does.
    @inline(__always)
    var isLineEnd: Bool { self == 0x0a || self == 0x0d }
}
