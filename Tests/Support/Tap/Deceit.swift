/// Texts that are other than they look: what is hidden, turned, piled up or broken off in them, and what looks as if
/// the screen itself had said it.
public enum Deceit {
    /// A line made of some of them, cut off anywhere, and as often with a wide character over any column.
    public static func line(_ dice: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...dice.below(4) {
            bytes += Array(String(repeating: "-", count: dice.below(9)).utf8)
            bytes += dice.pick(pieces)
            bytes += Array(dice.pick(["word", "漢字漢字", "e", ""]).utf8)
        }
        return dice.chance(3) ? Array(bytes.prefix(dice.below(bytes.count + 1))) : bytes
    }

    public static let pieces = scalars.map { Array("a\($0)b".utf8) } + sequences + broken + marks

    /// Bidi, no width, fillers, tags, variation selectors, nothing assigned, no character, private.
    private static let scalars: [String] =
        [
            0x202a...0x202e, 0x2066...0x2069, 0x200b...0x200f, 0x61c...0x61c, 0x2060...0x2064,
            0xfeff...0xfeff, 0x34f...0x34f, 0x180b...0x180e, 0xad...0xad, 0x115f...0x1160,
            0x3164...0x3164, 0xe0041...0xe0043, 0xe007f...0xe007f, 0xfe00...0xfe00,
            0xfe0e...0xfe0f, 0xe0100...0xe0100, 0xe01ef...0xe01ef, 0x378...0x379,
            0xe0080...0xe0080, 0xfdd0...0xfdd0, 0xfffe...0xffff, 0x1ffff...0x1ffff,
            0x10ffff...0x10ffff, 0xe000...0xe000, 0x2028...0x2029, 0x85...0x85, 0xa0...0xa0,
            0x2800...0x2800, 0x2003...0x2003,
        ].flatMap { $0.compactMap { Unicode.Scalar($0 as UInt32).map { String($0) } } }

    private static let sequences = [
        "👩\u{200d}👩\u{200d}👧\u{200d}👦", String(repeating: "👨\u{200d}", count: 40), "❤\u{fe0f}",
        "葛\u{e0100}", "1\u{fe0f}\u{20e3}", "🏴\u{e0067}\u{e0062}\u{e007f}", "👍🏽", "🇩🇪🇩",
        "e" + String(repeating: "\u{301}", count: 1_000), String(repeating: "\u{300}", count: 9),
        "\u{1100}\u{1161}\u{11a8}", "क\u{94d}\u{200d}ष", "ab\rcd", "ab\u{8}\u{8}cd", "a\tb",
        "a\u{b}b",
        "a\u{c}b",
    ].map { Array($0.utf8) }

    /// Overlong forms, halves of surrogates, beyond the last one; and characters that are broken off at every byte.
    private static let broken: [[UInt8]] =
        [
            [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xf0, 0x80, 0x80, 0xaf], [0xc1, 0x9b],
            [0xed, 0xa0, 0x80], [0xed, 0xb0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0x80],
            [0xf8, 0x88, 0x80, 0x80, 0x80],
        ]
        + ["é", "漢", "👩"].map { Array($0.utf8) }.flatMap { bytes in
            (1..<bytes.count).flatMap { [Array(bytes.prefix($0)), Array(bytes.suffix($0))] }
        }

    /// What the screen itself says by signs and words.
    private static let marks = [
        "▲ waiting", "● two", "‹U+202E›", "‹+996›", "^[[31m", "…", "━▸2 Log ━", "REPLAY", "│",
        "\u{fffd}",
        "▸", "␊",
    ].map { Array($0.utf8) }
}
