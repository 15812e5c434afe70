import Support
import Testing

@testable import MissionControl

@Suite struct NeedleTests {
    private static let signs = Array("aAbB_ \n\t".utf8) + [0xc3, 0xa9]
    private static let rare: [UInt8] = [0x00, 0x1b, 0x7f, 0x5c, 0x0d]

    /// One place after the other.
    private func plain(_ needle: [UInt8], _ text: [UInt8], _ start: Int, _ sign: UInt8) -> Int? {
        func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte + 0x20 : byte }
        return (start..<text.count).first { place in
            let byte = text[place]
            if byte == sign || (byte < 0x20 && byte != 0x0a && byte != 0x09) { return true }
            return text[place...].prefix(needle.count).map(folded) == needle
        }
    }

    // Sixteen at once find what one after the other does: at the ends, in texts and of needles of any length.
    @Test func itStandsWhereItWouldBeFoundByte() throws {
        let seed = Settings.seed
        var dice = SplitMix(seed: seed)
        var found = 0
        for round in 0..<(Settings.isFull ? 100_000 : 4_000) {
            let isRare = round % 3 == 0
            var text = (0..<dice.below(90)).map { _ in
                isRare && dice.below(60) == 0
                    ? Self.rare[dice.below(Self.rare.count)]
                    : Self.signs[dice.below(Self.signs.count)]
            }
            let count = 1 + dice.below(dice.below(3) == 0 ? 50 : 3)
            let words = (0..<count).map { _ in Self.signs[dice.below(6)] }
            // Long ones stand nowhere by chance.
            if dice.below(2) == 0 {
                let place = dice.below(text.count + 1)
                text.insert(contentsOf: words, at: place)
            }
            let needle = try #require(Needle(words))
            let start = dice.below(text.count + 1)
            let sign: UInt8 = dice.below(2) == 0 ? 0x7f : 0x5c
            let place = text.withUnsafeBytes { needle.firstPlace(in: $0, from: start, or: sign) }
            #expect(
                place == plain(needle.bytes, text, start, sign),
                "SEED=\(seed) \(words) in \(text) from \(start)")
            found += place == nil ? 0 : 1
        }
        #expect(found > 500, "\(found)")
    }
}
