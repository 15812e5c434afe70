import Swarm
import Testing

@testable import MissionControl

@Suite struct OpenLinesTests {
    private let agent = AgentID(rawValue: "a1")

    private func text(_ lines: [OpenLines.Line]) -> [String] {
        lines.map { "\($0.time.microseconds) \(String(decoding: $0.bytes, as: UTF8.self))" }
    }

    private func take(
        _ lines: inout OpenLines, _ words: String, _ time: Int64, stream: String = "out"
    ) -> [String] {
        text(
            lines.take(
                Array(words.utf8), of: agent, stream: stream, at: LogTime(microseconds: time)))
    }

    @Test func bordersOfRowsMeanNothing() {
        var lines = OpenLines()
        #expect(take(&lines, "a\nb", 1) == ["1 a"])
        #expect(take(&lines, "c\n\nd", 2) == ["1 bc", "2 "])
        #expect(take(&lines, "e\n", 3, stream: "err") == ["3 e"])
        #expect(take(&lines, "", 4) == [])
        #expect(text(lines.flush()) == ["2 d"])
        #expect(text(lines.flush()) == [])
    }

    @Test func aLineThatStaysOpenIsShownAsItStands() {
        var lines = OpenLines()
        #expect(take(&lines, "Continue? ", 1) == [])
        #expect(text(lines.flush(before: LogTime(microseconds: 1_000_001))) == [])
        #expect(text(lines.flush(before: LogTime(microseconds: 1_000_002))) == ["1 Continue? "])
        #expect(take(&lines, "y\n", 2_000_000) == ["2000000 y"])
    }

    @Test func whatOneProgramLeftOpenTheNextDoesNotGoOnWith() {
        var lines = OpenLines()
        #expect(take(&lines, "part", 1) == [])
        #expect(take(&lines, "err", 2, stream: "err") == [])
        #expect(text(lines.end(of: AgentID(rawValue: "a2"))) == [])
        #expect(text(lines.end(of: agent)) == ["1 part", "2 err"])
        #expect(take(&lines, "two\n", 3) == ["3 two"])
    }

    @Test func aLineHasALimit() {
        var lines = OpenLines()
        let long = String(repeating: "x", count: OpenLines.limit)
        #expect(take(&lines, long, 1).count == 1)
        #expect(lines.flush().isEmpty)
    }
}

@Suite struct EscapeSequencesTests {
    @Test(arguments: [
        ("plain", "plain", false), ("\u{1b}[1;31mred\u{1b}[0m", "red", false),
        ("\u{1b}]0;title\u{7}x", "x", false), ("\u{1b}]8;;http://x\u{1b}\\link", "link", false),
        ("50%\u{1b}[K", "50%", false), ("\u{1b}[?25lx\u{1b}[?2004h", "x", false),
        ("\u{1b}(Bx", "x", false), ("\u{1b}[2Jx", "\u{1b}[2Jx", true),
        ("\u{1b}[10;2Hx", "\u{1b}[10;2Hx", true), ("\u{1b}[?1049hx", "\u{1b}[?1049hx", true),
        ("\u{1b}7x", "\u{1b}7x", true), ("\u{1b}", "\u{1b}", false), ("\u{1b}[", "\u{1b}[", false),
        ("\u{1b}]0;never", "\u{1b}]0;never", false), ("x\u{1b}[31", "x\u{1b}[31", false),
        ("\u{1b}[\(String(repeating: "1;", count: 100))mx", "x", false),
    ])
    func coloursAreNoTextAndMovesAreAScreen(bytes: String, text: String, moves: Bool) {
        let bytes = Array(bytes.utf8)
        #expect(EscapeSequences.removed(from: bytes) == Array(text.utf8))
        #expect(bytes.span.bytes.movesCursor == moves)
        // Where there is only one line for it, nothing of them is left.
        let plain = EscapeSequences.allRemoved(from: bytes)
        #expect(!plain.contains(0x1b) && !plain.contains(UInt8(ascii: "[")))
        #expect(plain.count <= text.utf8.count)
    }

    @Test func whatWasPaintedOverIsGone() {
        #expect(Array("10%\r50%\r100%\r\r".utf8).asItLooked == Array("100%".utf8))
        #expect(
            Array("\u{8}lä\u{8}ax\u{8} \u{8}\u{8}s\u{1b}[K".utf8).asItLooked == Array("ls".utf8))
    }
}
