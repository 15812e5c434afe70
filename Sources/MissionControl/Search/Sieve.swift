internal import Swarm

/// Tells of most rows that a pattern is not found in them, by a look at their bytes alone.
///
/// It may be wrong one way only: a row that it lets through is looked at as a person sees it.
public struct Sieve {
    /// Small letters, each of which stands for its capital too; empty where nothing is known that each hit has in it.
    private let needle: [UInt8]
    private let automaton: Automaton?

    /// Nil for a pattern of which nothing can be told so.
    init?(_ pattern: Pattern) {
        let literal = pattern.literal
        let isPlain = literal.allSatisfy { (0x20..<0x7f).contains($0) }
        needle = isPlain ? literal.map(Sieve.folded) : []
        automaton = pattern.automaton
        if needle.isEmpty, automaton == nil { return nil }
    }

    /// Whether lines that were printed hold nothing of it: they are whole, and no byte of them moves anything.
    func isAbsent(from row: RawSpan) -> Bool {
        guard row.byteCount > 0, row[row.byteCount - 1] == 0x0a else { return false }
        return row.withUnsafeBytes { bytes in
            if !needle.isEmpty, isAbsent(bytes) { return true }
            // Longer lines are cut, and begin and end where they are.
            return automaton?.isAbsent(from: bytes, longest: LineCut.block) == true
        }
    }

    /// Sixteen places at a time: where the first byte of the needle and its last one may both stand, the rest is looked
    /// at. Small letters and capitals differ in one bit, and what else does is looked at in vain.
    private func isAbsent(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let reach = needle.count - 1
        let first = Block(repeating: needle[0] | 0x20)
        let last = Block(repeating: needle[reach] | 0x20)
        var at = 0
        while at + reach + Block.scalarCount <= bytes.count {
            let here = bytes.loadUnaligned(fromByteOffset: at, as: Block.self)
            let there = bytes.loadUnaligned(fromByteOffset: at + reach, as: Block.self)
            let bit = Block(repeating: 0x20)
            let hits = Sieve.places((here | bit) .== first) & Sieve.places((there | bit) .== last)
            let moving = Sieve.places(here .< bit)
            if hits != .zero || moving != .zero {
                for place in at..<at + Block.scalarCount where !isAbsent(place, bytes) {
                    return false
                }
            }
            at += Block.scalarCount
        }
        return (at..<bytes.count).allSatisfy { isAbsent($0, bytes) }
    }

    private typealias Block = SIMD16<UInt8>

    @inline(__always)
    private static func places(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
        unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }

    /// One place: no control character but a line end or a tabulator, and no needle.
    private func isAbsent(_ place: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let byte = bytes[place]
        guard byte >= 0x20 || byte == 0x0a || byte == 0x09 else { return false }
        return place + needle.count > bytes.count || !stands(at: place, bytes)
    }

    private func stands(at place: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        needle.indices.allSatisfy { Sieve.folded(bytes[place + $0]) == needle[$0] }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}
