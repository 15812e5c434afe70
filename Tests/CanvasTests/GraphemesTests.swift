import Canvas
import Testing

/// Each cluster of the text with its columns: `a:1 漢:2`.
private func clusters(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    var found: [String] = []
    var at = 0
    while at < bytes.count {
        let cluster = Graphemes.next(in: bytes.span.bytes, at: at)
        found.append("\(String(decoding: bytes[cluster.bytes], as: UTF8.self)):\(cluster.columns)")
        at = cluster.bytes.upperBound
    }
    return found
}

@Suite struct GraphemesTests {
    @Test(arguments: [
        ("", []),
        ("ab", ["a:1", "b:1"]),
        ("漢字", ["漢:2", "字:2"]),
        ("e\u{301}x", ["e\u{301}:1", "x:1"]),
        ("\u{301}", ["\u{301}:0"]),
        ("½α…", ["½:1", "α:1", "…:1"]),
        ("ｱﾞ", ["ｱﾞ:2"]),
        // Hangul in jamo, and a syllable with a final of its own.
        (
            "\u{1112}\u{1161}\u{11ab}\u{ac00}\u{11a8}",
            ["\u{1112}\u{1161}\u{11ab}:2", "\u{ac00}\u{11a8}:2"]
        ),
        // A spacing mark has its column; a third one does not fit.
        ("का", ["का:2"]),
        ("က\u{103b}\u{102c}", ["က\u{103b}:2", "\u{102c}:1"]),
    ])
    func textIsCutIntoClusters(_ text: String, _ expected: [String]) {
        #expect(clusters(text) == expected)
    }

    @Test(arguments: [
        ("✅", ["✅:2"]), ("⚠", ["⚠:1"]), ("⚠️", ["⚠️:2"]), ("✅\u{fe0e}", ["✅\u{fe0e}:2"]),
        ("1️⃣", ["1️⃣:2"]), ("👍🏽", ["👍🏽:2"]), ("☝🏽", ["☝🏽:2"]), ("a🏽", ["a:1", "🏽:2"]),
        ("👨‍👩‍👧‍👦!", ["👨‍👩‍👧‍👦:2", "!:1"]), ("❤️‍🔥", ["❤️‍🔥:2"]),
        ("🇩🇪🇫🇷", ["🇩🇪:2", "🇫🇷:2"]), ("🇩", ["🇩:1"]),
    ])
    func anEmojiSequenceIsTwoColumns(_ text: String, _ expected: [String]) {
        #expect(clusters(text) == expected)
    }

    @Test func aClusterEndsAtItsLimit() {
        let pile = "e" + String(repeating: "\u{301}", count: 1_000)
        let bytes = Array(pile.utf8)
        let cluster = Graphemes.next(in: bytes.span.bytes, at: 0)
        #expect(cluster.bytes.count == 63)
        #expect(cluster.columns == 1)
        #expect(TextWidth.width(of: pile) == 1)
    }

    @Test(
        arguments: [
            ([0xff, 0x61], [1, 1]), ([0xe6, 0xbc], [1]), ([0xc0, 0x80], [1, 1]),
            ([0xf0, 0x9f, 0x98, 0x61], [1, 1]), ([0xed, 0xa0, 0x80], [1, 1, 1]),
            ([0x1b, 0x5b], [0, 1]),
        ] as [([UInt8], [Int])])
    func invalidBytesAreOneColumnEachAndControlsNone(_ bytes: [UInt8], _ columns: [Int]) {
        var found: [Int] = []
        var at = 0
        while at < bytes.count {
            let cluster = Graphemes.next(in: bytes.span.bytes, at: at)
            found.append(cluster.columns)
            at = cluster.bytes.upperBound
        }
        #expect(found == columns)
        #expect(TextWidth.width(of: bytes.span.bytes) == columns.reduce(0, +))
    }
}
