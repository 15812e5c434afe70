import Canvas
import Support
import Testing

@testable import Terminal

@Suite struct KeyParserTests {
    /// The names of keys, `paste:`, `mouse …`, or `-` for what means nothing.
    private static func says(_ parsed: [KeyParser.Parsed]) -> [String] {
        parsed.map { parsed in
            switch parsed.gesture {
            case .key(let key): key.name
            case .paste(let text): "paste:\(String(decoding: text, as: UTF8.self))"
            case .mouse(let mouse):
                "\(mouse.modifiers.isEmpty ? "" : "held ")\(mouse.deed) \(mouse.button) "
                    + "\(mouse.x),\(mouse.y)"
            case .focus(let isHere): isHere ? "here" : "away"
            case .resize, nil: "-"
            }
        }
    }

    private static func all(_ text: String) -> [String] {
        var parser = KeyParser()
        return says(parser.feed(text.utf8))
    }

    @Test(arguments: [
        ("a", ["a"]), ("é漢", ["é", "漢"]), (" ", ["space"]), ("\r", ["enter"]), ("\t", ["tab"]),
        ("\n", ["ctrl-j"]), ("\u{7f}", ["backspace"]), ("\u{0}", ["ctrl-space"]),
        ("\u{1}\u{1a}", ["ctrl-a", "ctrl-z"]), ("\u{1c}", ["ctrl-\\"]), ("\u{8}", ["ctrl-h"]),
        ("\u{1d}\u{1e}\u{1f}", ["ctrl-]", "ctrl-^", "ctrl-_"]),
    ])
    func plainKeys(_ bytes: String, _ names: [String]) {
        #expect(Self.all(bytes) == names)
    }

    @Test(arguments: [
        ("[A", "up"), ("[B", "down"), ("[C", "right"), ("[D", "left"), ("OA", "up"),
        ("[H", "home"), ("[F", "end"), ("[1~", "home"), ("[7~", "home"), ("[4~", "end"),
        ("[2~", "ins"), ("[3~", "del"), ("[5~", "pgup"), ("[6~", "pgdn"), ("[Z", "shift-tab"),
        ("[1;5A", "ctrl-up"), ("[1;2B", "shift-down"), ("[1;3C", "alt-right"),
        ("[3;5~", "ctrl-del"), ("[1;6D", "ctrl-shift-left"), ("OP", "F1"), ("OS", "F4"),
        ("[15~", "F5"), ("[17~", "F6"), ("[24~", "F12"), ("[1;2P", "shift-F1"),
        ("[15;5~", "ctrl-F5"), ("[[A", "F1"), ("[[E", "F5"), ("[11~", "F1"), ("[25~", "F13"),
        ("[a", "shift-up"), ("Oa", "ctrl-up"), ("[3$", "shift-del"), ("[3^", "ctrl-del"),
        ("[3@", "ctrl-shift-del"), ("OM", "enter"), ("Oj", "*"), ("Oy", "9"), ("O5P", "ctrl-F1"),
        ("[27;5;9~", "ctrl-tab"), ("[97;5u", "ctrl-a"), ("[13;2u", "shift-enter"),
        ("[1;1:1A", "up"), ("a", "alt-a"), ("\r", "alt-enter"), ("\u{7f}", "alt-backspace"),
        ("é", "alt-é"), ("\u{1}", "ctrl-alt-a"), ("\u{1b}[A", "alt-up"), ("\u{1b}OP", "alt-F1"),
        ("[I", "here"), ("[O", "away"),
    ])
    func sequences(_ bytes: String, _ name: String) {
        #expect(Self.all("\u{1b}" + bytes) == [name])
    }

    @Test(arguments: [
        ("[<0;1;1M", "press left 0,0"), ("[<2;80;24m", "release right 79,23"),
        ("[<32;5;6M", "drag left 4,5"), ("[<35;5;6M", "move none 4,5"),
        ("[<64;1;2M", "wheelUp none 0,1"), ("[<65;1;2M", "wheelDown none 0,1"),
        ("[<16;300;1000M", "held press left 299,999"), ("[M !!", "press left 0,0"),
        ("[M#!\"", "release none 0,1"), ("[<0;0;1M", "-"), ("[<0;1M", "-"), ("[<66;1;1M", "-"),
    ])
    func mice(_ bytes: String, _ words: String) {
        #expect(Self.all("\u{1b}" + bytes) == [words])
    }

    // What nobody asked for: answers to another program's questions, keys of the future, noise.
    @Test(arguments: [
        "[?1;2c", "[>41;354;0c", "[12;40R", "[?2026;2$y", "[4;2$y", "]11;rgb:1e1e/1e1e/2e2e\u{7}",
        "]11;rgb:1e1e/1e1e/2e2e\u{1b}\\", "P1+r524742=8\u{1b}\\", "P>|XTerm(380)\u{1b}\\",
        "_Gi=31;OK\u{1b}\\", "^x\u{1b}\\", "Xy\u{1b}\\", "[8;24;80t", "[?997;1n", "[99~",
        "[1;2;3;4;5X",
        "[200 q", "Oz", "[[Z", "[<1;2;3;4;x", "]\u{7}", "[57441;1u\u{1b}[99999999999999999999A",
    ])
    func strangersAreSwallowedWhole(_ bytes: String) {
        var parser = KeyParser()
        let parsed = parser.feed(("\u{1b}" + bytes + "k").utf8)
        let named = Self.says(parsed).filter { $0 != "-" }
        #expect(named == ["k"], "\(bytes.debugDescription)")
    }

    @Test func aLongSequenceIsSwallowedToItsEnd() {
        let long = "\u{1b}[" + String(repeating: "1;", count: 500) + "A"
        #expect(Self.all(long + "k") == ["k"])
    }

    @Test func somethingNewEndsWhatWasBegun() {
        #expect(Self.all("\u{1b}[1;\u{1b}[A") == ["-", "up"])
        #expect(Self.all("\u{1b}[1;\u{3}") == ["-", "ctrl-c"])
        #expect(Self.all("\u{1b}]0;title\u{1b}[A") == ["up"])
        #expect(Self.all("\u{1b}\u{1b}x") == ["esc", "alt-x"])
    }

    @Test func bytesThatAreNoTextMeanNothing() {
        var parser = KeyParser()
        let parsed = parser.feed([0xff, 0x61, 0xc3, 0x62, 0x9b, 0x41, 0xf0, 0x9f, 0x41, 0xc2, 0x85])
        #expect(Self.says(parsed).filter { $0 != "-" } == ["a", "b", "A", "A"])
    }

    @Test func aloneAnEscapeIsTheKeyAfterASilence() {
        var parser = KeyParser()
        #expect(parser.feed([0x1b]).isEmpty)
        #expect(parser.needsTimeout)
        #expect(Self.says(parser.timeout()) == ["esc"])
        #expect(!parser.needsTimeout)
        #expect(parser.timeout().isEmpty)
    }

    @Test func twoEscapesAreTwo() {
        var parser = KeyParser()
        #expect(parser.feed([0x1b, 0x1b]).isEmpty)
        #expect(Self.says(parser.timeout()) == ["esc", "esc"])
    }

    @Test(arguments: ["[", "O", "]", "P", "_"])
    func altAndTheBeginningOfASequence(_ key: String) {
        var parser = KeyParser()
        #expect(parser.feed(("\u{1b}" + key).utf8).isEmpty)
        var silences = 0
        var found: [String] = []
        while found.isEmpty, silences < 50 {
            found = Self.says(parser.timeout())
            silences += 1
        }
        #expect(found == ["alt-\(key)"])
        #expect(silences > 1, "a slow line would break sequences")
    }

    @Test(arguments: [
        [0x1b, 0x5b, 0x31], [0xe6, 0xbc], [0x1b, 0x5b, 0x4d, 0x20], [0x1b, 0x5d, 0x30],
    ])
    func whatNeverEndsIsGivenUp(_ bytes: [UInt8]) {
        var parser = KeyParser()
        #expect(parser.feed(bytes).isEmpty)
        var found: [String] = []
        for _ in 0..<100 { found += Self.says(parser.timeout()) }
        #expect(!parser.needsTimeout)
        #expect(found.allSatisfy { $0 == "-" })
        #expect(Self.says(parser.feed([0x6b])) == ["k"])
    }

    @Test func theTerminalsOwnSequencesGoFirst() {
        var table = KeySequences()
        table.add(Array("\u{1b}[7u~".utf8), Key(.function(20)))
        table.add(Array("\u{1b}A".utf8), Key(.up))
        var parser = KeyParser(sequences: table)
        #expect(Self.says(parser.feed("\u{1b}[7u~\u{1b}A\u{1b}B".utf8)) == ["F20", "up", "alt-B"])
    }

    @Test func backspaceIsWhatTheTerminalErasesWith() {
        var parser = KeyParser(erase: 0x08)
        #expect(Self.says(parser.feed([0x08, 0x7f])) == ["backspace", "backspace"])
    }

    @Test func everyByteIsSomebodys() {
        var parser = KeyParser()
        let bytes = Array("a\u{1b}[A\u{1b}[99~é\u{1b}x".utf8)
        #expect(parser.feed(bytes).flatMap(\.bytes) == bytes)
    }
}

// MARK: - Pastes

extension KeyParserTests {
    @Test func aPasteIsNoKeys() {
        let text = "rm -rf /\r\u{1b}[A\u{3}\u{1b}[201"
        #expect(
            Self.all("\u{1b}[200~" + text + "\u{1b}\u{1b}[201~q") == ["paste:\(text)\u{1b}", "q"])
    }

    @Test func aPasteIsWaitedForWithoutEnd() {
        var parser = KeyParser()
        #expect(parser.feed("\u{1b}[200~y".utf8).isEmpty)
        #expect(!parser.needsTimeout)
        for _ in 0..<100 { #expect(parser.timeout().isEmpty) }
        #expect(Self.says(parser.feed("es\u{1b}[201~".utf8)) == ["paste:yes"])
    }

    @Test func aPasteIsBounded() throws {
        var parser = KeyParser()
        _ = parser.feed("\u{1b}[200~".utf8)
        let block = [UInt8](repeating: 0x61, count: 1 << 16)
        for _ in 0..<17 { _ = parser.feed(block) }
        let parsed = try #require(parser.feed("\u{1b}[201~".utf8).first)
        #expect(parsed.bytes.count == KeyParser.pasteLimit)
        #expect(parsed.lostBytes == 1 << 16)
    }
}

// MARK: - Properties

extension KeyParserTests {
    private static let pieces = [
        "a", "é", "漢", "\u{1b}", "\u{1b}[", "\u{1b}O", "[", "A", "1;5", "~", "\u{1b}[200~",
        "\u{1b}[201~",
        "\u{1b}[<0;1;1M", "\u{1b}[M", "\u{1b}]", "\u{7}", "\u{1b}\\", "\u{1b}P", "\u{1b}[[A", "3$",
        "\r",
    ]

    // However the bytes are cut, they are the same keys.
    @Test func cutsChangeNothing() {
        let seed = Settings.seed
        for round in 0..<2_000 {
            var dice = SplitMix(seed: seed, UInt64(round))
            var bytes: [UInt8] = []
            for _ in 0..<dice.below(12) {
                bytes += dice.chance(6) ? dice.bytes(2) : Array(dice.pick(Self.pieces).utf8)
            }
            var (whole, cut) = (KeyParser(), KeyParser())
            let expected = whole.feed(bytes)
            let found = bytes.flatMap { cut.feed([$0]) }
            #expect(found == expected, "SEED=\(seed) round \(round): \(bytes)")
        }
    }

    // Ten thousand hostile inputs: it ends, holds little, and knows the next key when it is left in peace.
    @Test func noiseIsSurvived() {
        let seed = Settings.seed
        var dice = SplitMix(seed: seed, 7)
        var parser = KeyParser()
        for round in 0..<10_000 {
            _ = parser.feed(dice.bytes(dice.below(64)))
            if dice.chance(4) { _ = parser.timeout() }
            #expect(parser.pending.count <= KeyParser.sequenceLimit + 2, "SEED=\(seed) \(round)")
        }
        _ = parser.feed("\u{1b}[201~".utf8)
        for _ in 0..<100 { _ = parser.timeout() }
        #expect(Self.says(parser.feed([0x6b])) == ["k"], "SEED=\(seed)")
    }
}
