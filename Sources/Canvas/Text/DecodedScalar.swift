/// What stands at one place of a byte string that claims to be UTF-8.
struct DecodedScalar {
    /// Nil where the bytes are not UTF-8.
    let scalar: Unicode.Scalar?
    /// How many bytes it took, at least 1; of an error, its maximal subpart.
    let length: Int

    private static func invalid(_ length: Int) -> DecodedScalar {
        DecodedScalar(scalar: nil, length: length)
    }

    /// Reads one scalar, at most four bytes.
    ///
    /// Errors end where the Unicode Standard (3.9, "U+FFFD substitution of maximal subparts") and
    /// terminals end them, so that both count the same number of replacement characters. That is
    /// why `utf8proc_iterate` is not used: it only says that there is an error.
    init(in bytes: RawSpan, at start: Int) {
        let lead = bytes[start]
        guard lead >= 0x80 else {
            self.init(scalar: Unicode.Scalar(lead), length: 1)
            return
        }
        guard let (count, second) = DecodedScalar.shape(of: lead) else {
            self = .invalid(1)
            return
        }
        var value = UInt32(lead) & (0x7f >> UInt32(count))
        for index in 1..<count {
            let allowed = index == 1 ? second : 0x80...0xbf
            guard start + index < bytes.byteCount, allowed.contains(bytes[start + index]) else {
                self = .invalid(index)
                return
            }
            value = value << 6 | UInt32(bytes[start + index] & 0x3f)
        }
        self.init(scalar: Unicode.Scalar(value), length: count)
    }

    private init(scalar: Unicode.Scalar?, length: Int) {
        self.scalar = scalar
        self.length = length
    }

    /// Table 3-7 of the Unicode Standard: the length a lead byte announces, and what may follow
    /// it. The narrow ranges keep out overlong forms, surrogates and values past U+10FFFF.
    private static func shape(of lead: UInt8) -> (count: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0xc2...0xdf: (2, 0x80...0xbf)
        case 0xe0: (3, 0xa0...0xbf)
        case 0xed: (3, 0x80...0x9f)
        case 0xe1...0xef: (3, 0x80...0xbf)
        case 0xf0: (4, 0x90...0xbf)
        case 0xf1...0xf3: (4, 0x80...0xbf)
        case 0xf4: (4, 0x80...0x8f)
        default: nil
        }
    }
}

extension RawSpan {
    /// One byte, checked against the span's bounds.
    subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The first place at or after `start` that is not printable ASCII.
    ///
    /// Most of what agents write is ASCII: eight bytes are looked at in one step.
    package func endOfPrintableASCII(from start: Int) -> Int {
        var at = start
        while at + 8 <= byteCount {
            let word = unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard RawSpan.isPrintableASCII(word) else { break }
            at += 8
        }
        while at < byteCount, (0x20...0x7e).contains(self[at]) { at += 1 }
        return at
    }

    var isPrintableASCII: Bool { endOfPrintableASCII(from: 0) == byteCount }

    /// Whether all eight bytes lie in 0x20...0x7e.
    ///
    /// With the top bits clear no byte carries into the next: adding 0x60 sets the top bit of every
    /// byte from 0x20 up, adding 1 that of 0x7f.
    private static func isPrintableASCII(_ word: UInt64) -> Bool {
        let tops: UInt64 = 0x8080_8080_8080_8080
        guard word & tops == 0 else { return false }
        let fromSpace = word &+ 0x6060_6060_6060_6060
        let fromDelete = word &+ 0x0101_0101_0101_0101
        return fromSpace & ~fromDelete & tops == tops
    }
}
