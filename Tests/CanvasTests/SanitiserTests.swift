import Canvas
import Testing

@Suite struct SanitiserTests {
    @Test(arguments: [
        "", "plain ASCII ~!", "Grüße, мир, 漢字, שלום, ไทย, हिन्दी",
        "▲ ✗ ● ◐ ‖ ○ ✓ ■ » … ─ ━ ═ ▁▂▃▅▇",
        "e\u{301}",
        "✅ ⚠️ ❤️‍🔥 👨‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇩🇪 1️⃣ ☝🏽", "\u{1112}\u{1161}\u{11ab}", "葛\u{e0100}城",
        "‹U+202E›",
        "a\u{a0}b\u{3000}c",
    ])
    func goodTextStaysAsItIs(_ text: String) {
        #expect(Sanitiser.text(text) == text)
        var output: [UInt8] = []
        #expect(Sanitiser.append(text.utf8Span.span.bytes, to: &output) == 0)
    }

    @Test(arguments: [
        ("bidi override", "a\u{202e}b", "a‹U+202E›b"), ("isolate", "\u{2067}", "‹U+2067›"),
        ("Arabic letter mark", "\u{61c}", "‹U+061C›"),
        ("zero-width space", "a\u{200b}b", "a‹U+200B›b"),
        ("non-joiner", "a\u{200c}b", "a‹U+200C›b"), ("joiner", "a\u{200d}b", "a‹U+200D›b"),
        ("word joiner", "\u{2060}", "‹U+2060›"), ("byte order mark", "\u{feff}x", "‹U+FEFF›x"),
        ("tags", "🏴\u{e0067}\u{e007f}", "🏴‹U+E0067›‹U+E007F›"),
        ("soft hyphen", "a\u{ad}", "a‹U+00AD›"),
        ("Hangul fillers", "\u{115f}\u{1160}\u{3164}\u{ffa0}", "‹U+115F›‹U+1160›‹U+3164›‹U+FFA0›"),
        ("annotation", "\u{fff9}", "‹U+FFF9›"), ("line separator", "\u{2028}", "‹U+2028›"),
        ("paragraph separator", "\u{2029}", "‹U+2029›"), ("deprecated", "\u{206a}", "‹U+206A›"),
        ("noncharacters", "\u{fffe}\u{10ffff}", "‹U+FFFE›‹U+10FFFF›"),
        ("private", "\u{e0b0}", "‹U+E0B0›"),
        ("unassigned", "\u{378}", "‹U+0378›"),
        ("C1", "\u{80}\u{85}\u{9f}", "‹U+0080›‹U+0085›‹U+009F›"),
        ("grapheme joiner", "a\u{34f}", "a‹U+034F›"),
        ("Mongolian selector", "\u{180b}", "‹U+180B›"),
        ("Arabic number sign", "\u{600}1", "‹U+0600›1"), ("musical beam", "\u{1d173}", "‹U+1D173›"),
    ])
    func whatHasNoPictureIsNamed(_ what: String, _ text: String, _ expected: String) {
        #expect(Sanitiser.text(text) == expected)
    }

    @Test(arguments: [
        ("after a letter", "a\u{fe0f}", "a‹U+FE0F›"),
        ("twice", "❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}‹U+FE0F›"),
        ("a digit without its key", "1\u{fe0f}", "1‹U+FE0F›"),
        ("a standardized one", "漢\u{fe00}", "漢‹U+FE00›"),
        ("an ideographic one after a letter", "a\u{e0100}", "a‹U+E0100›"),
        ("a flag's letter", "🇩\u{fe0f}", "🇩‹U+FE0F›"),
        ("joiner at the end", "👨\u{200d}", "👨‹U+200D›"),
        ("before a letter", "👨\u{200d}a", "👨‹U+200D›a"),
        ("between signs that are no emoji", "©\u{200d}®", "©‹U+200D›®"),
        ("after an accent", "👨\u{301}\u{200d}👨", "👨\u{301}‹U+200D›👨"),
        ("two in a row", "👨\u{200d}\u{200d}👨", "👨‹U+200D›‹U+200D›👨"),
        ("a chain of six", "👨‍👨‍👨‍👨‍👨‍👨", "👨‍👨‍👨‍👨‹U+200D›👨‍👨"),
    ])
    func joinersAndSelectorsAreNamedOutOfPlace(_ what: String, _ text: String, _ expected: String) {
        #expect(Sanitiser.text(text) == expected)
    }

    @Test(arguments: [
        ("a\u{301}\u{302}\u{303}\u{304}", "a\u{301}\u{302}\u{303}\u{304}"),
        (
            "a" + String(repeating: "\u{301}", count: 1_000) + "b",
            "a\u{301}\u{301}\u{301}\u{301}‹+996›b"
        ),
        ("\u{301}a", "‹U+0301›a"), (" \u{301}", " ‹U+0301›"), ("\u{1b}\u{301}", "^[‹U+0301›"),
        ("a\u{200b}\u{301}", "a‹U+200B›‹U+0301›"), ("a\n\u{301}", "a␊‹U+0301›"),
        ("a\u{1161}", "a‹U+1161›"),
        (
            "\u{1100}" + String(repeating: "\u{1161}", count: 9),
            "\u{1100}\u{1161}\u{1161}\u{1161}\u{1161}‹+5›"
        ),
        ("\u{93e}", "‹U+093E›"),
    ])
    func marksNeedABaseAndPileUpToFour(_ text: String, _ expected: String) {
        #expect(Sanitiser.text(text) == expected)
    }

    @Test(
        arguments: [
            ([0xc0, 0xaf], 2), ([0xe0, 0x80, 0xaf], 3), ([0xed, 0xa0, 0x80], 3),
            ([0xf4, 0x90, 0x80, 0x80], 4),
            ([0xf0, 0x9f, 0x98], 1), ([0xe6, 0xbc], 1), ([0xff], 1), ([0x80, 0xbf], 2),
            ([0xf8, 0x88, 0x80], 3),
            ([0xf1, 0x80, 0xe1, 0x80, 0xc2], 3),
        ] as [([UInt8], Int)])
    func invalidBytesBecomeReplacements(_ bytes: [UInt8], _ count: Int) {
        let expected = String(repeating: "\u{fffd}", count: count)
        #expect(Sanitiser.text(bytes + [0x78]) == expected + "x")
        // The standard library counts maximal subparts as well.
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ("a\nb\r\nc\rd", Sanitiser.Options.line, "a␊b^M␊c^Md"),
        ("a\nb\r\nc\rd", .lines, "a\nb\nc^Md"),
        ("a\r\r\nb", .lines, "a^M\nb"),
        ("\tx\tyz\t漢\t.", .line, "        x       yz      漢      ."),
        ("a\n\tb", .lines, "a\n        b"),
        ("\tb", Sanitiser.Options(column: 13), "   b"),
        ("\tb", Sanitiser.Options(column: -5), "        b"),
        ("a\tb", .exact, "a^Ib"),
        ("a\u{a0}b\u{2800}\u{3000}", .exact, "a‹U+00A0›b‹U+2800›‹U+3000›"),
        ("👨‍👩 ⚠️", .exact, "👨‹U+200D›👩 ⚠‹U+FE0F›"),
        ("a\r\nb", Sanitiser.Options(lines: .many, hidden: .shown), "a^M\nb"),
    ])
    func linesTabsAndBlanksFollowTheOptions(
        _ text: String, _ options: Sanitiser.Options, _ expected: String
    ) {
        #expect(Sanitiser.text(text, options) == expected)
    }

    @Test func theLongestSequenceTheSanitiserKeepsIsOneCluster() {
        let person = "👩🏽"
        let chain = Array(repeating: person, count: 4).joined(separator: "\u{200d}")
        let text = chain + String(repeating: "\u{1d167}", count: 4)
        #expect(Sanitiser.text(text) == text)
        let cluster = Graphemes.next(in: text.utf8Span.span.bytes, at: 0)
        #expect(cluster == Graphemes.next(in: (text + "x").utf8Span.span.bytes, at: 0))
        #expect(cluster.bytes.count == text.utf8.count)
        #expect(cluster.columns == 2)
    }

    @Test(arguments: [
        ("plain", 0), ("a\tb", 0), ("\u{202e}\u{202c}", 2), ("\u{1b}[m", 1),
        ("a" + String(repeating: "\u{301}", count: 10), 6), ("‹U+202E›", 0),
    ])
    func theCountTellsWhetherAnythingWasHidden(_ text: String, _ count: Int) {
        var output: [UInt8] = [0x3e]
        #expect(Sanitiser.append(text.utf8Span.span.bytes, to: &output) == count)
        #expect(output.first == 0x3e)
    }
}
