import Emulator
import Testing

@Suite struct OutputShapeTests {
    static let cases: [(String, Bool)] = [
        ("plain\r\n\t\u{7}", false), ("\u{1b}[1;31mred\u{1b}[0m\u{1b}[K", false),
        ("\u{1b}]0;title\u{7}\u{1b}[?25l\u{1b}[?2004h\u{1b}(B\u{1b}=", false),
        ("\u{1b}[6n\u{1b}[c\u{1b}[>q\u{1b}[?2026$p\u{1b}[2 q", false), ("\u{1b}[2J", true),
        ("\u{1b}[10;2H", true), ("\u{1b}[?1049h", true), ("\u{1b}[?25;1049l", true),
        ("\u{1b}7", true), ("\u{1b}M", true), ("\u{1b}[3A", true), ("\u{1b}]0;\u{1b}[H", true),
        ("\u{1b}]0;[H", false), ("\u{1b}[4h", false),
    ]

    @Test(arguments: cases) func whatMovesTheCursorDraws(_ text: String, _ draws: Bool) {
        #expect(OutputShape.draws(Array(text.utf8)) == draws)
    }

    @Test(arguments: cases) func howeverItIsCut(_ text: String, _ draws: Bool) {
        var shape = OutputShape()
        let found = text.utf8.map { shape.take([$0]) }
        #expect(found.contains(true) == draws)
    }
}
