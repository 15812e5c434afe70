import Linux
import Testing

@testable import Workspace

@Suite struct SideListTests {
    @Test(arguments: [
        FileTime(seconds: 0, nanoseconds: 0), FileTime(seconds: 1_700_000_000, nanoseconds: 7),
        FileTime(seconds: -5, nanoseconds: 999_999_999), nil,
    ])
    func whatIsWrittenIsReadAgain(_ time: FileTime?) throws {
        let hash = ObjectID(String(repeating: "a1", count: 20))
        for absence in [
            nil, .unreadable, .tooLarge(size: 12, hash: hash), .tooLarge(size: 0, hash: nil),
        ]
            as [Leaf.Content?]
        {
            for (mode, isUnstable) in [(UInt16(0), true), (0o7777, false), (0o644, false)] {
                let line = SideList.Line(
                    mode: mode, modified: time, isUnstable: isUnstable, absence: absence)
                let list = SideList(lines: [Array("a b\n".utf8): line, [0xff]: line])
                #expect(SideList(list.bytes)?.lines == list.lines)
            }
        }
    }

    @Test func itReadsAsText() {
        let list = SideList(lines: [
            Array("a".utf8): .init(
                mode: 0o644, modified: FileTime(seconds: 9, nanoseconds: 50), isUnstable: false,
                absence: nil),
            Array("d".utf8): .init(mode: 0o755, modified: nil, isUnstable: false, absence: nil),
        ])
        #expect(String(decoding: list.bytes, as: UTF8.self) == "644 9.000000050 - a\0755 - - d\0")
    }

    @Test(arguments: ["x", "644 1.2 -", "9 1.2 - a", "644 1 - a", "644 1.1 large=x:- a"])
    func whatIsNoListIsRefused(_ text: String) {
        #expect(SideList(Array("\(text)\0".utf8)) == nil)
    }
}
