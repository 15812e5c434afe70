import Testing

@testable import Supervisor

@Suite struct TypingTests {
    private func row(_ text: String, isHidden: Bool = false) -> Typing.Row {
        Typing.Row(bytes: Array(text.utf8), isHidden: isHidden)
    }

    @Test func keysUpToTheEndOfALineAreARow() {
        var typing = Typing()
        for key in "ls".utf8 { #expect(typing.add([key], isHidden: false, at: 5) == []) }
        #expect(typing.due == 5 + Typing.pause)
        #expect(typing.add([0x0d], isHidden: false, at: 9) == [row("ls\r")])
        #expect(typing.due == nil)
        #expect(typing.take() == nil)
    }

    @Test func theFirstKeyDoesNotWaitLonger() {
        var typing = Typing()
        _ = typing.add([0x61], isHidden: false, at: 0)
        _ = typing.add([0x62], isHidden: false, at: Typing.pause - 1)
        #expect(typing.due == Typing.pause)
        #expect(typing.take() == row("ab"))
    }

    @Test func whatShowsAndWhatDoesNotAreNeverOneRow() {
        var typing = Typing()
        _ = typing.add(Array("yes".utf8), isHidden: false, at: 0)
        #expect(typing.add(Array("se".utf8), isHidden: true, at: 1) == [row("yes")])
        #expect(
            typing.add(Array("cret\n".utf8), isHidden: true, at: 1) == [
                row("secret\n", isHidden: true)
            ])
        _ = typing.add(Array("p".utf8), isHidden: true, at: 2)
        #expect(
            typing.add(Array("\r".utf8), isHidden: false, at: 2) == [
                row("p", isHidden: true), row("\r"),
            ])
    }

    @Test func aRowHasAnEndWhateverIsTyped() {
        var typing = Typing()
        let long = [UInt8](repeating: 0x78, count: 64 << 10)
        #expect(typing.add(long, isHidden: false, at: 0).map(\.bytes) == [long])
        #expect(typing.add([], isHidden: false, at: 0) == [])
    }
}
