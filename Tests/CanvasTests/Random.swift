import Support

/// A small generator (splitmix64), so that a failure can be repeated from its seed.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// Text as somebody would write it who wants to break the screen: up to 24 pieces, then
    /// perhaps some bytes changed, or the end cut off.
    mutating func hostileBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<below(24) { bytes += piece() }
        for _ in 0..<below(3) where !bytes.isEmpty {
            bytes[below(bytes.count)] = UInt8(truncatingIfNeeded: next())
        }
        if below(3) == 0 { bytes.removeLast(below(bytes.count + 1)) }
        return bytes
    }

    private mutating func piece() -> [UInt8] {
        switch below(8) {
        case 0: [UInt8(truncatingIfNeeded: next())]
        case 1: (0..<below(6)).map { _ in UInt8(truncatingIfNeeded: next()) }
        case 2: Array(String(anyScalar()).utf8)
        case 3: Injection.all[below(Injection.all.count)].bytes
        case 4: Array(repeatElement(Array("\u{301}".utf8), count: below(9)).joined())
        default: Array(Random.pieces[below(Random.pieces.count)].utf8)
        }
    }

    private mutating func anyScalar() -> Unicode.Scalar {
        let limits = [0x100, 0x3000, 0x10000, 0x20000, 0xe0200, 0x110000]
        return Unicode.Scalar(UInt32(below(limits[below(limits.count)]))) ?? "\u{d7fb}"
    }

    /// What joins, hides, turns or takes room, and what it does that to.
    static let pieces = [
        "a", "7", "#", " ", "~", "plain text", "\"", "\\", "漢", "葛\u{e0100}", "é", "א", "\t", "\n",
        "\r\n",
        "\u{301}", "\u{20e3}", "\u{fe0e}", "\u{fe0f}", "\u{200d}", "\u{200c}", "\u{200b}", "👨", "👍",
        "🏽",
        "❤", "©", "🇩", "👨‍👩‍👧", "❤️‍🔥", "1️⃣", "\u{202e}", "\u{2066}", "\u{feff}", "\u{ad}",
        "\u{e0041}",
        "\u{1100}", "\u{1161}", "\u{11a8}", "\u{ac00}", "\u{3164}", "\u{e000}", "\u{fffe}",
        "\u{2028}", "\u{85}",
        "\u{9b}", "\u{1b}", "\u{7f}", "\u{fffd}", "‹U+202E›", "‹+7›", "␊", "^[", "\u{34f}", "का",
        "\u{600}",
        "\u{a0}", "\u{2800}", "\u{10ffff}", "\u{180b}", "\u{1d173}", "\u{378}",
    ]
}
