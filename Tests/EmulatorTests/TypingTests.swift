import Canvas
import Emulator
import Testing

/// What an operator does, in the bytes the program expects.
@Suite struct TypingTests {
    static let keys: [(Key, String)] = [
        (Key("a"), "a"), (Key("é"), "é"), (Key("a", .alt), "\u{1b}a"), (.control("c"), "\u{3}"),
        (.control(" "), "\0"), (Key("x", [.control, .alt]), "\u{1b}\u{18}"), (Key(.enter), "\r"),
        (Key(.backspace), "\u{7f}"), (Key(.tab), "\t"), (Key(.tab, .shift), "\u{1b}[Z"),
        (Key(.escape), "\u{1b}"), (Key(.up), "\u{1b}[A"), (Key(.left, .control), "\u{1b}[1;5D"),
        (Key(.home), "\u{1b}[H"), (Key(.delete), "\u{1b}[3~"),
        (Key(.pageUp, .shift), "\u{1b}[5;2~"),
        (Key(.function(1)), "\u{1b}OP"), (Key(.function(5)), "\u{1b}[15~"),
        (Key(.function(12)), "\u{1b}[24~"), (Key(.function(1), .control), "\u{1b}[1;5P"),
    ]

    @Test(arguments: keys) func aKeyIsBytes(_ key: Key, _ bytes: String) {
        #expect(String(decoding: Emulator.fed("").bytes(of: key), as: UTF8.self) == bytes)
    }

    @Test func cursorKeysFollowTheirMode() {
        let emulator = Emulator.fed("\u{1b}[?1h")
        #expect(emulator.bytes(of: Key(.up)) == Array("\u{1b}OA".utf8))
        #expect(emulator.bytes(of: Key(.up, .alt)) == Array("\u{1b}[1;3A".utf8))
    }

    @Test func aPasteCannotEndItself() {
        let text = Array("a\r\nb\nc\u{1b}[201~\u{3}rm".utf8)
        let plain = Emulator.fed("").bytes(ofPaste: text)
        #expect(String(decoding: plain, as: UTF8.self) == "a\rb\rc[201~rm")
        let bracketed = Emulator.fed("\u{1b}[?2004h").bytes(ofPaste: text)
        #expect(
            String(decoding: bracketed, as: UTF8.self) == "\u{1b}[200~a\rb\rc[201~rm\u{1b}[201~")
    }

    static let mice: [(String, Mouse, String)] = [
        ("", Mouse(.press, .left, x: 1, y: 2), ""),
        ("\u{1b}[?1000h", Mouse(.press, .left, x: 1, y: 2), "\u{1b}[M \"#"),
        ("\u{1b}[?1000h", Mouse(.release, .left, x: 1, y: 2), "\u{1b}[M#\"#"),
        ("\u{1b}[?1000h", Mouse(.drag, .left, x: 1, y: 2), ""),
        ("\u{1b}[?1000;1006h", Mouse(.release, .right, x: 1, y: 2), "\u{1b}[<2;2;3m"),
        ("\u{1b}[?1002;1006h", Mouse(.drag, .left, x: 0, y: 0), "\u{1b}[<32;1;1M"),
        ("\u{1b}[?1002;1006h", Mouse(.move, .none, x: 0, y: 0), ""),
        ("\u{1b}[?1003;1006h", Mouse(.move, .none, x: 0, y: 0), "\u{1b}[<35;1;1M"),
        (
            "\u{1b}[?1000;1006h", Mouse(.wheelDown, .none, x: 3, y: 3, modifiers: .control),
            "\u{1b}[<81;4;4M"
        ),
        ("\u{1b}[?1000;1006h", Mouse(.press, .left, x: 10, y: 0), ""),
    ]

    @Test(arguments: mice) func theMouseIsBytes(_ mode: String, _ mouse: Mouse, _ bytes: String) {
        #expect(String(decoding: Emulator.fed(mode).bytes(of: mouse), as: UTF8.self) == bytes)
    }

    @Test func focusIsToldWhereItIsAskedFor() {
        #expect(Emulator.fed("").bytes(ofFocus: true).isEmpty)
        #expect(Emulator.fed("\u{1b}[?1004h").bytes(ofFocus: false) == Array("\u{1b}[O".utf8))
    }
}
