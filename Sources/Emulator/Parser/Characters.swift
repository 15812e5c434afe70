/// Reads UTF-8 byte by byte, however it is cut.
///
/// What is none is U+FFFD, once for each maximal subpart, as the Unicode Standard (3.9) has it.
struct Characters: Equatable, Sendable {
    private(set) var value: UInt32 = 0
    /// The bytes that must still come.
    private(set) var missing: UInt8 = 0
    /// What the next byte may be: narrow after a first one that begins overlong forms, surrogates or
    /// what lies past U+10FFFF.
    private(set) var lowest: UInt8 = 0x80
    private(set) var highest: UInt8 = 0xbf

    var isIdle: Bool { missing == 0 }

    enum Step: Equatable {
        case unfinished
        case scalar(Unicode.Scalar)
        case broken
        /// The byte before was the last of something broken; this one has to be given again.
        case brokenBefore
    }

    mutating func take(_ byte: UInt8) -> Step {
        guard missing > 0 else { return begin(byte) }
        guard (lowest...highest).contains(byte) else {
            self = Characters()
            return .brokenBefore
        }
        value = value << 6 | UInt32(byte & 0x3f)
        missing -= 1
        lowest = 0x80
        highest = 0xbf
        guard missing == 0 else { return .unfinished }
        let scalar = Unicode.Scalar(value)
        value = 0
        return scalar.map(Step.scalar) ?? .broken
    }

    private mutating func begin(_ byte: UInt8) -> Step {
        switch byte {
        case 0x00...0x7f: return .scalar(Unicode.Scalar(byte))
        case 0xc2...0xdf: expect(1, byte & 0x1f)
        case 0xe0: expect(2, 0, from: 0xa0)
        case 0xed: expect(2, 0x0d, to: 0x9f)
        case 0xe1...0xef: expect(2, byte & 0x0f)
        case 0xf0: expect(3, 0, from: 0x90)
        case 0xf1...0xf3: expect(3, byte & 0x07)
        case 0xf4: expect(3, 4, to: 0x8f)
        default: return .broken
        }
        return .unfinished
    }

    private mutating func expect(
        _ count: UInt8, _ bits: UInt8, from lowest: UInt8 = 0x80, to highest: UInt8 = 0xbf
    ) {
        missing = count
        value = UInt32(bits)
        self.lowest = lowest
        self.highest = highest
    }

    init() {}

    /// Nil where no bytes lead there.
    init?(value: UInt32, missing: UInt8, lowest: UInt8, highest: UInt8) {
        guard missing <= 3, value < 0x10_000, (0x80...0xbf).contains(lowest),
            (lowest...0xbf).contains(highest)
        else { return nil }
        self.value = value
        self.missing = missing
        self.lowest = lowest
        self.highest = highest
    }
}
