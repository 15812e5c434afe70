/// Characters of ASCII that are looked for in bytes, in capitals and small letters.
struct Needle {
    /// Small letters, each of which stands for its capital too.
    let bytes: [UInt8]

    /// Nil for what is no plain ASCII, or nothing.
    init?(_ text: some Collection<UInt8>) {
        guard !text.isEmpty, text.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return nil }
        bytes = text.map(Needle.folded)
    }

    /// The first place from one on at which it stands, or a control character but a line end or a tabulator, or a sign
    /// that is asked for, DEL unless told, which nobody sees in a line; nil where there is none of these.
    ///
    /// Sixteen places at a time: where the first byte of the needle and its last one may both stand, the rest is looked
    /// at. Small letters and capitals differ in one bit, and what else does is looked at in vain. The last sixteen are
    /// looked at twice rather than one after the other.
    func firstPlace(
        in text: UnsafeRawBufferPointer, from start: Int = 0, or sign: UInt8 = 0x7f
    ) -> Int? {
        let reach = bytes.count - 1
        let size = Block.scalarCount
        let bit = Block(repeating: 0x20)
        let first = Block(repeating: bytes[0] | 0x20)
        let last = Block(repeating: bytes[reach] | 0x20)
        let signs = Block(repeating: sign)
        var at = start
        let end = text.count - reach - size
        while at <= end {
            let here = text.loadUnaligned(fromByteOffset: at, as: Block.self)
            let there = text.loadUnaligned(fromByteOffset: at + reach, as: Block.self)
            let hits = Needle.places((here | bit) .== first) & Needle.places((there | bit) .== last)
            // Line ends are many, and told from other controls only where there are some.
            let odd = Needle.places(here .< bit) | Needle.places(here .== signs)
            if hits | odd != .zero, hits | Needle.others(here, signs) != .zero {
                if let found = firstPlace(in: text, at..<at + size, or: sign) { return found }
            }
            // The last step is as long as is left of it.
            at = at < end ? min(at + size, end) : at + size
        }
        guard start <= end else { return firstPlace(in: text, at..<text.count, or: sign) }
        // No needle begins behind that.
        while at < text.count {
            let place = min(at, text.count - size)
            let here = text.loadUnaligned(fromByteOffset: place, as: Block.self)
            if Needle.others(here, signs) != .zero {
                return firstPlace(in: text, at..<text.count, or: sign)
            }
            at = place + size
        }
        return nil
    }

    /// Control characters but a line end and a tabulator, and another sign.
    @inline(__always)
    private static func others(_ block: Block, _ signs: Block) -> SIMD2<UInt64> {
        let blank = Block(repeating: 0x20)
        let (line, tab) = (Block(repeating: 0x0a), Block(repeating: 0x09))
        let controls = places(block .< blank)
        let plain = places(block .== line) | places(block .== tab)
        return (controls & ~plain) | places(block .== signs)
    }

    /// One place after the other.
    private func firstPlace(
        in text: UnsafeRawBufferPointer, _ range: Range<Int>, or sign: UInt8
    ) -> Int? {
        range.first { place in
            let byte = text[place]
            guard byte >= 0x20 || byte == 0x0a || byte == 0x09, byte != sign else { return true }
            return place + bytes.count <= text.count && stands(at: place, text)
        }
    }

    private func stands(at place: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        bytes.indices.allSatisfy { Needle.folded(text[place + $0]) == bytes[$0] }
    }

    private typealias Block = SIMD16<UInt8>

    @inline(__always)
    private static func places(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
        unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}
