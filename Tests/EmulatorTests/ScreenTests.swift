import Canvas
import Emulator
import Testing

/// What bytes do to a terminal of 10 columns and 4 rows.
@Suite struct ScreenTests {
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let bytes: String
        let screen: String
        /// Row and column of the cursor, from 0.
        var cursor: (Int, Int)?
    }

    static let cases = [
        Case(
            description: "text wraps", bytes: "0123456789ab", screen: "0123456789\nab\n\n",
            cursor: (1, 2)),
        Case(
            description: "the last column waits before it wraps", bytes: "0123456789\rX",
            screen: "X123456789\n\n\n", cursor: (0, 1)),
        Case(
            description: "a full row and a line end are one row", bytes: "0123456789\r\nab",
            screen: "0123456789\nab\n\n"),
        Case(
            description: "without autowrap the last column is overwritten",
            bytes: "\u{1b}[?7l0123456789abc", screen: "012345678c\n\n\n", cursor: (0, 9)),
        Case(
            description: "backspace leaves the margin", bytes: "0123456789\u{8}X",
            screen: "01234567X9\n\n\n", cursor: (0, 9)),
        Case(
            description: "the screen scrolls", bytes: "a\r\nb\r\nc\r\nd\r\ne", screen: "b\nc\nd\ne"),
        Case(
            description: "a part of the screen scrolls",
            bytes: "a\r\nb\r\nc\r\nd\u{1b}[2;3r\u{1b}[3;1H\n\nX", screen: "a\n\nX\nd",
            cursor: (2, 1)),
        Case(
            description: "a reverse line feed scrolls down", bytes: "a\r\nb\u{1b}[H\u{1b}MX",
            screen: "X\na\nb\n", cursor: (0, 1)),
        Case(description: "tabs stop at eighths", bytes: "a\tb\tc", screen: "a       bc\n\n\n"),
        Case(
            description: "a tab can be set and cleared",
            bytes: "\u{1b}[3g\u{1b}[1;4H\u{1b}H\ra\tb\tc", screen: "a  b     c\n\n\n"),
        Case(
            description: "back to the tab before", bytes: "\u{1b}[10GX\u{1b}[ZY",
            screen: "        YX\n\n\n"),
        Case(
            description: "insertion shifts right", bytes: "abcdef\u{1b}[1;3H\u{1b}[2@",
            screen: "ab  cdef\n\n\n", cursor: (0, 2)),
        Case(
            description: "deletion shifts left", bytes: "abcdef\u{1b}[1;3H\u{1b}[2P",
            screen: "abef\n\n\n"),
        Case(
            description: "insertion mode", bytes: "abc\r\u{1b}[4hXY\u{1b}[4lZ",
            screen: "XYZbc\n\n\n"),
        Case(
            description: "erasing to the right, to the left, some",
            bytes:
                "abcdef\r\nabcdef\r\nabcdef\u{1b}[1;3H\u{1b}[K\u{1b}[2;3H\u{1b}[1K\u{1b}[3;3H\u{1b}[2X",
            screen: "ab\n   def\nab  ef\n"),
        Case(
            description: "erasing below and above", bytes: "a\r\nb\r\nc\r\nd\u{1b}[2;2H\u{1b}[J",
            screen: "a\nb\n\n"),
        Case(
            description: "erasing above takes the cursor's place with it",
            bytes: "aaa\r\nbbb\r\nccc\u{1b}[2;2H\u{1b}[1J", screen: "\n  b\nccc\n"),
        Case(
            description: "rows are put in and taken away",
            bytes: "a\r\nb\r\nc\u{1b}[2;2H\u{1b}[LX\u{1b}[3;1H\u{1b}[M",
            screen: "a\nX\nc\n"),
        Case(
            description: "scrolling without the cursor", bytes: "a\r\nb\r\nc\r\nd\u{1b}[2SX",
            screen: "c\nd\n\n X", cursor: (3, 2)),
        Case(description: "and down", bytes: "a\r\nb\u{1b}[2T", screen: "\n\na\nb"),
        Case(
            description: "what was printed is repeated", bytes: "ab\u{1b}[3b", screen: "abbbb\n\n\n"
        ),
        Case(
            description: "places are counted from the margin in origin mode",
            bytes: "\u{1b}[2;3r\u{1b}[?6h\u{1b}[1;1HX\u{1b}[9;1HY", screen: "\nX\nY\n"),
        Case(
            description: "the cursor is saved with its pen and mode",
            bytes: "\u{1b}[2;3H\u{1b}7\u{1b}[Habc\u{1b}8X", screen: "abc\n  X\n\n"),
        Case(
            description: "the alternate screen comes and goes",
            bytes: "ab\u{1b}[?1049hXY\u{1b}[2;2HZ\u{1b}[?1049lc", screen: "abc\n\n\n",
            cursor: (0, 3)),
        Case(
            description: "the alternate screen begins empty",
            bytes: "\u{1b}[?1049hold\u{1b}[?1049l\u{1b}[?1049h\u{1b}[Hn", screen: "n\n\n\n"),
        Case(
            description: "lines of DEC's graphics", bytes: "\u{1b}(0lqk\u{1b}(B lqk",
            screen: "┌─┐ lqk\n\n\n"),
        Case(
            description: "shifted in and out", bytes: "\u{1b})0a\u{e}x\u{f}x", screen: "a│x\n\n\n"),
        Case(
            description: "all of it E", bytes: "\u{1b}#8",
            screen: "EEEEEEEEEE\nEEEEEEEEEE\nEEEEEEEEEE\nEEEEEEEEEE"),
        Case(description: "begun again", bytes: "abc\u{1b}[2;3rx\u{1b}cA", screen: "A\n\n\n"),
        Case(
            description: "a wide character takes two", bytes: "漢字x", screen: "漢字x\n\n\n",
            cursor: (0, 5)),
        Case(
            description: "a wide character that does not fit wraps whole", bytes: "012345678漢",
            screen: "012345678\n漢\n\n", cursor: (1, 2)),
        Case(
            description: "half of a wide character overwritten takes the other with it",
            bytes: "漢字\u{1b}[1;2HX", screen: " X字\n\n\n"),
        Case(
            description: "and its first half", bytes: "漢字\u{1b}[1;3HX", screen: "漢X\n\n\n"),
        Case(
            description: "marks join what stands before", bytes: "e\u{301}x\u{1b}[1;10Hy\u{301}",
            screen: "e\u{301}x       y\u{301}\n\n\n", cursor: (0, 9)),
        Case(description: "a mark on nothing is nothing", bytes: "\u{301}a", screen: "a\n\n\n"),
        Case(
            description: "strings are swallowed, however long",
            bytes: "a\u{1b}_app\u{1b}\\b\u{1b}^pm\u{1b}\\c\u{1b}Pq"
                + String(repeating: "#", count: 9_000)
                + "\u{1b}\\d", screen: "abcd\n\n\n"),
        Case(
            description: "an unfinished string ends where the next sequence begins",
            bytes: "a\u{1b}]0;title\u{1b}[2;1Hb", screen: "a\nb\n\n"),
        Case(
            description: "a sequence that was broken off", bytes: "a\u{1b}[3\u{18}4mb",
            screen: "a4mb\n\n\n"),
        Case(
            description: "controls within a sequence are done at once", bytes: "ab\u{1b}[\r2Cc",
            screen: "abc\n\n\n"),
        Case(
            description: "what is not UTF-8 is a replacement for each part",
            bytes: "a\u{e000}b", screen: "a\u{fffd}b\n\n\n"),
    ]

    @Test(arguments: cases) func bytesMake(_ example: Case) {
        let emulator = Emulator.fed(example.bytes)
        #expect(emulator.text == example.screen)
        if let (row, column) = example.cursor {
            #expect(emulator.cursor.row == row)
            #expect(emulator.cursor.column == column)
        }
    }

    @Test func brokenUTF8IsReplaced() {
        var emulator = Emulator(columns: 10, rows: 1)
        _ = emulator.feed([0x61, 0xe6, 0xbc, 0x62, 0xff, 0xf0, 0x9f, 0x1b, 0x5b, 0x6d, 0x63])
        #expect(emulator.text == "a\u{fffd}b\u{fffd}\u{fffd}c")
    }

    @Test func thePastIsKeptUpToItsLimit() {
        var emulator = Emulator(columns: 10, rows: 2, keeping: .init(lines: 3))
        for line in 0..<10 { _ = emulator.feed(Array("line \(line)\r\n".utf8)) }
        #expect(emulator.pastLines == 3)
        let oldest = emulator.cells(ofPastLine: 0).reduce(into: "") { $0 += $1.glyph.text }
        #expect(oldest == "line 6    ")
        _ = emulator.feed(Array("\u{1b}[3J".utf8))
        #expect(emulator.pastLines == 0)
    }

    @Test func theAlternateScreenLeavesNoPast() {
        let emulator = Emulator.fed("\u{1b}[?1049h" + String(repeating: "a\r\n", count: 50))
        #expect(emulator.pastLines == 0)
    }

    @Test func aSmallerTerminalKeepsTheCursorAndBringsRowsBack() {
        var emulator = Emulator.fed("a\r\nb\r\nc\r\nd")
        emulator.resize(columns: 5, rows: 2)
        #expect(emulator.text == "c\nd")
        #expect(emulator.cursor.row == 1)
        emulator.resize(columns: 20, rows: 5)
        #expect(emulator.text == "a\nb\nc\nd\n")
        #expect(emulator.cursor.row == 3)
    }

    @Test func aCutWideCharacterIsBlank() {
        var emulator = Emulator.fed("abc漢")
        emulator.resize(columns: 4, rows: 4)
        #expect(emulator.text(ofRow: 0) == "abc")
    }

    @Test func onOneCellNothingBreaks() {
        let emulator = Emulator.fed(
            "a漢b\u{1b}[5@\u{1b}[5P\u{1b}[L\u{1b}[M\u{1b}[2;2r\tc", columns: 1, rows: 1)
        #expect(emulator.text == "c")
    }
}
