import Support
import Testing

@testable import Terminal

/// The watcher itself: what it must let through and what not.
@Suite struct TapStreamTests {
    @Test(arguments: [
        "plain 漢 é ▲", "\u{1b}[1;31m", "\u{1b}[38;2;1;2;3m", "\u{1b}[?25l\u{1b}[?25h", "\u{1b}(B",
        "\u{1b})0",
        "\u{1b}7\u{1b}8\u{1b}=\u{1b}>\u{1b}M", "\u{1b}[2J\u{1b}[H", "\u{1b}[?1049h\u{1b}[22;0;0t",
        "\r\n\t\u{8}",
        "\u{1b}[?1c",
    ])
    func allowed(_ text: String) {
        #expect(TapStream.violations(in: Array(text.utf8)) == [])
    }

    @Test(arguments: [
        "\u{1b}]0;title\u{7}", "\u{1b}]52;c;eA==\u{7}", "\u{1b}]104\u{7}", "\u{1b}Pq\u{1b}\\",
        "\u{1b}_G\u{1b}\\",
        "\u{1b}[c", "\u{1b}[0c", "\u{1b}[6n", "\u{1b}[?6n", "\u{1b}[5n", "\u{1b}[21t", "\u{1b}[>c",
        "\u{1b}[?1000$p",
        "\u{1b}[?9999h", "\u{1b}[20h", "\u{1b}c", "\u{1b}Z", "\u{1b}#8", "\u{1b}%G",
        "\u{1b}kname\u{1b}\\", "\u{9b}31m",
        "\u{85}", "\u{202e}", "\u{200d}", "\u{200b}", "\u{ad}", "\u{e0041}", "\u{feff}", "\u{5}",
        "\u{0}",
        "\u{7f}", "\u{1b}[", "\u{1b}", "\u{1b}[1 q", "\u{1b}[!p", "\u{1b}[4;1:x",
    ])
    func forbidden(_ text: String) {
        #expect(TapStream.violations(in: Array(text.utf8)) != [])
        #expect(TapStream.violations(in: Array(("ok" + text).utf8)).first?.offset == 2)
    }

    @Test(arguments: [
        ("\u{1b}[", true), ("\u{1b}", true), ("\u{1b}[38;2", true), ("\u{1b}[6n", false),
        ("\u{1b}[c", false), ("\u{1b}]0;title\u{7}", false), ("\u{7f}", false),
    ])
    func whatIsCutShortIsKnown(_ text: String, _ isUnfinished: Bool) {
        let bytes = Array((text + "\u{1b}[?25h").utf8)
        #expect(TapStream.violations(in: bytes).map(\.isUnfinished) == [isUnfinished])
    }

    @Test func whatIsNoTextIsForbidden() {
        for bytes: [UInt8] in [[0x9b], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe6, 0xbc]] {
            #expect(TapStream.violations(in: bytes) != [])
        }
    }
}

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
        ("\u{ff}\u{fe}", "w7/Dvg=="),
    ])
    func asEverybodyDoesIt(_ text: String, _ code: String) {
        #expect(String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) == code)
    }
}
