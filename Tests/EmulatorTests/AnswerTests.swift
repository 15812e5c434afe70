import Canvas
import Emulator
import Testing

@Suite struct AnswerTests {
    static let cases: [(String, [String])] = [
        ("\u{1b}[c", ["\u{1b}[?62;22c"]),
        ("\u{1b}[>c", ["\u{1b}[>1;300;0c"]),
        ("\u{1b}[5n", ["\u{1b}[0n"]),
        ("ab\r\ncd\u{1b}[6n", ["\u{1b}[2;3R"]),
        ("\u{1b}[3;9r\u{1b}[?6h\u{1b}[2;2H\u{1b}[6n", ["\u{1b}[2;2R"]),
        ("\u{1b}[?6n", ["\u{1b}[?1;1R"]),
        ("\u{1b}[?2004$p", ["\u{1b}[?2004;2$y"]),
        ("\u{1b}[?2026h\u{1b}[?2026$p", ["\u{1b}[?2026;1$y"]),
        ("\u{1b}[?4711$p", ["\u{1b}[?4711;0$y"]),
        ("\u{1b}[4$p", ["\u{1b}[4;2$y"]),
        ("\u{1b}[1;31m\u{1b}P$qm\u{1b}\\", ["\u{1b}P1$r0;1;31m\u{1b}\\"]),
        ("\u{1b}[2;5r\u{1b}P$qr\u{1b}\\", ["\u{1b}P1$r2;5r\u{1b}\\"]),
        ("\u{1b}[5 q\u{1b}P$q q\u{1b}\\", ["\u{1b}P1$r5 q\u{1b}\\"]),
        ("\u{1b}P$qx\u{1b}\\", ["\u{1b}P0$r\u{1b}\\"]),
        ("\u{1b}P+q544e\u{1b}\\", ["\u{1b}P0+r\u{1b}\\"]),
        ("\u{1b}]10;?\u{7}", ["\u{1b}]10;rgb:ffff/ffff/ffff\u{7}"]),
        ("\u{1b}]11;?\u{1b}\\", ["\u{1b}]11;rgb:0000/0000/0000\u{1b}\\"]),
        (
            "\u{1b}]10;?;?\u{7}",
            ["\u{1b}]10;rgb:ffff/ffff/ffff\u{7}", "\u{1b}]11;rgb:0000/0000/0000\u{7}"]
        ),
        ("\u{1b}]4;1;?\u{7}", ["\u{1b}]4;1;rgb:cdcd/0000/0000\u{7}"]),
        ("\u{1b}[>q", ["\u{1b}P>|skep\u{1b}\\"]),
        ("\u{1b}[18t", ["\u{1b}[8;24;80t"]),
        ("\u{1b}]7501;?\u{1b}\\\u{1b}[c", ["\u{1b}]7501;?\u{1b}\\", "\u{1b}[?62;22c"]),
        // What must not be answered: a title could be typed into a shell by it.
        ("\u{1b}]0;rm\u{7}\u{1b}[21t\u{1b}[?u\u{5}\u{1b}]52;c;?\u{7}", []),
    ]

    @Test(arguments: cases) func questionsAreAnswered(_ bytes: String, _ answers: [String]) {
        #expect(Emulator.answers(to: bytes) == answers)
    }

    static let notices: [(String, [Notice])] = [
        ("\u{7}\u{7}", [.bell]),
        ("\u{1b}]2;a title\u{7}", [.title("a title")]),
        ("\u{1b}]9;look here\u{7}", [.notification(title: "", text: "look here")]),
        ("\u{1b}]9;4;1;50\u{7}", []),
        (
            "\u{1b}]777;notify;who;what; then\u{7}",
            [.notification(title: "who", text: "what; then")]
        ),
        ("\u{1b}]99;i=1:p=body:e=1;aGVsbG8=\u{1b}\\", [.notification(title: "", text: "hello")]),
        ("\u{1b}]52;c;aGVsbG8=\u{7}", [.clipboard]),
        ("\u{1b}]7501;state=working\u{1b}\\", [.status(.init(state: .working))]),
        (
            "\u{1b}]7501;state=blocked:app=x:msg=QXBwbHk/:title=dA==\u{1b}\\",
            [.status(.init(state: .blocked, message: "Apply?", title: "t"))]
        ),
        ("\u{1b}]7501;state=done:id=7\u{7}", [.status(.init(state: .done, part: "7"))]),
        ("\u{1b}]7501;state=unheard\u{7}", []),
        ("\u{1b}]8;;http://x\u{7}a\u{1b}]133;A\u{7}", []),
    ]

    @Test(arguments: notices) func programsAreHeard(_ bytes: String, _ notices: [Notice]) {
        var emulator = Emulator(columns: 80, rows: 24)
        #expect(emulator.feed(Array(bytes.utf8)) == notices)
    }

    @Test func aStormOfQuestionsIsCut() {
        var emulator = Emulator(columns: 80, rows: 24)
        let storm = [UInt8](repeatElement(Array("\u{1b}[6n".utf8), count: 200_000).joined())
        #expect(emulator.feed(storm).count == Emulator.noticeLimit)
    }

    @Test func modesAreSeen() {
        let emulator = Emulator.fed(
            "\u{1b}[?1;1004;1006;2004h\u{1b}=\u{1b}[?1002h\u{1b}[?25l\u{1b}[4 q")
        #expect(emulator.modes.hasApplicationCursorKeys && emulator.modes.hasApplicationKeypad)
        #expect(emulator.modes.hasFocusEvents && emulator.modes.hasBracketedPaste)
        #expect(emulator.modes.mouse == .drags && emulator.modes.hasMouseNumbers)
        #expect(!emulator.cursor.isVisible && emulator.cursor.shape == .underline)
    }
}
