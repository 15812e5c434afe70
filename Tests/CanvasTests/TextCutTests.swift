import Canvas
import Testing

@Suite struct TextCutTests {
    @Test(arguments: [
        ("scout", 5, "scout"), ("scout", 9, "scout"), ("scout-1", 5, "scou…"), ("scout", 1, "…"),
        ("scout", 0, ""), ("scout", -3, ""), ("", 0, ""), ("a漢字", 5, "a漢字"), ("a漢字", 4, "a漢…"),
        ("漢字x", 4, "漢… "), ("漢字", 2, "… "), ("漢字", 3, "漢…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("👨‍👩‍👧👍🏽x", 4, "👨‍👩‍👧… "),
    ])
    func whatIsTooWideLosesItsEnd(_ text: String, _ columns: Int, _ expected: String) {
        #expect(TextWidth.cut(text, to: columns) == expected)
    }

    @Test(arguments: [
        ("Sources/Canvas/Text/Graphemes.swift", 20, "Source…aphemes.swift"),
        ("Sources/Canvas/Text/Graphemes.swift", 1, "…"),
        ("Sources/Canvas/Text/Graphemes.swift", 2, "…t"),
        ("Sources/Canvas/Text/Graphemes.swift", 35, "Sources/Canvas/Text/Graphemes.swift"),
        ("漢漢漢漢漢漢", 8, "漢…漢漢 "), ("x", 0, ""),
    ])
    func aPathLosesItsMiddle(_ path: String, _ columns: Int, _ expected: String) {
        #expect(TextWidth.cut(path, to: columns, at: .middle) == expected)
    }

    @Test(arguments: [
        ("漢", 4, TextWidth.Side.left, "漢  "), ("7", 3, .right, "  7"), ("scout", 3, .left, "scout"),
    ])
    func whatIsNarrowerIsPadded(
        _ text: String, _ columns: Int, _ side: TextWidth.Side, _ expected: String
    ) {
        #expect(TextWidth.pad(text, to: columns, side: side) == expected)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func noCutIsWiderThanItsColumns(seed: UInt64) {
        var random = Random(seed: seed)
        for _ in 0..<500 {
            let text = Sanitiser.text(random.hostileBytes())
            let columns = random.below(30)
            for place in [TextWidth.Place.end, .middle] {
                let cut = TextWidth.cut(text, to: columns, at: place)
                let width = TextWidth.width(of: cut)
                #expect(width <= columns, "seed \(seed): \(text.debugDescription)")
                #expect(cut == text || width == columns, "seed \(seed): \(text.debugDescription)")
                let fitted = TextWidth.fit(text, to: columns, at: place)
                #expect(
                    TextWidth.width(of: fitted) == columns, "seed \(seed): \(text.debugDescription)"
                )
            }
        }
    }
}
