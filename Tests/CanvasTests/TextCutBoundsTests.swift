import Testing

@testable import Canvas

/// The work of a cut depends on the columns, not on the text.
@Suite struct TextCutBoundsTests {
    static let giants: [(String, [UInt8])] = [
        ("ASCII", repeated("a", upTo: 10 << 20)),
        ("marks", [0x65] + repeated("\u{301}", upTo: 10_000_000)),
        ("marks alone", repeated("\u{301}", upTo: 10_000_000)),
        ("wide", repeated("漢", upTo: 9 << 20)),
        ("invalid", [UInt8](repeating: 0xf0, count: 10 << 20)),
        ("joiners", repeated("👩\u{200d}", upTo: 7 << 20)),
        ("flags", repeated("🇩", upTo: 4 << 20)),
        ("escapes", repeated("\u{1b}", upTo: 10 << 20)),
    ]

    /// The piece, again and again, to `count` bytes or a few less.
    private static func repeated(_ piece: String, upTo count: Int) -> [UInt8] {
        var bytes = Array(piece.utf8)
        bytes.reserveCapacity(count)
        let pieces = count / bytes.count
        while bytes.count * 2 <= count { bytes += bytes }
        return bytes + bytes.prefix(pieces * piece.utf8.count - bytes.count)
    }

    @Test(arguments: giants.indices, [0, 1, 80])
    func onlySoManyBytesAreReadAtEitherEnd(_ giant: Int, _ columns: Int) {
        let (name, bytes) = Self.giants[giant]
        let span = bytes.span.bytes
        let bound = TextWidth.bytesRead(for: columns)
        #expect(TextWidth.prefix(of: span, columns: columns).read <= bound, "\(name)")
        #expect(TextWidth.suffix(of: span, columns: columns).read <= bound, "\(name)")
    }

    @Test(arguments: giants.indices, [TextWidth.Place.end, .middle])
    func aGiantIsCutToTheScreenWithoutReadingItsMiddle(_ giant: Int, _ place: TextWidth.Place) {
        let (name, bytes) = Self.giants[giant]
        let cut = Sanitiser.cut(bytes.span.bytes, to: 80, at: place)
        #expect(TextWidth.width(of: cut) == 80, "\(name)")
        #expect(cut.contains("…"), "\(name)")
        // What lies between the two ends may be anything: the result is the same.
        let window = TextWidth.bytesRead(for: 80)
        let hollow = bytes.prefix(window + 4) + [0x07, 0xff, 0x0a] + bytes.suffix(window)
        #expect(Sanitiser.cut(Array(hollow).span.bytes, to: 80, at: place) == cut, "\(name)")
    }

    /// Only the beginning is read; that must not be seen.
    @Test(arguments: [UInt64(21), 22])
    func aTextIsCutLikeItsPrintableForm(seed: UInt64) {
        var random = Random(seed: seed)
        for _ in 0..<3_000 {
            let bytes = random.hostileBytes() + random.hostileBytes()
            // A longer text may have accents that are not read, and so not counted.
            let columns = max(random.below(12), bytes.count / Graphemes.limit)
            #expect(
                Sanitiser.cut(bytes.span.bytes, to: columns)
                    == TextWidth.cut(Sanitiser.text(bytes), to: columns),
                "seed \(seed): \(bytes) to \(columns)")
        }
    }

    @Test func aShortTextIsCutLikeItsPrintableForm() {
        let text = "rm \u{202e}\u{1b}[2J -rf build"
        #expect(Sanitiser.cut(text, to: 12) == "rm ‹U+202E›…")
        #expect(Sanitiser.cut(text, to: 40) == "rm ‹U+202E›^[[2J -rf build")
        #expect(Sanitiser.cut("a\nb", to: 10, .lines) == "a␊b")
    }
}
