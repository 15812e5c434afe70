import Canvas
import Emulator
import MissionControl
import Testing

/// Whoever looks back in a terminal reads there while its program goes on.
@Suite struct LookBackTests {
    private func lines(_ numbers: Range<Int>) -> [UInt8] {
        Array(numbers.map { "line \($0)\r\n" }.joined().utf8)
    }

    /// After a hundred lines, with the wheel turned up.
    private func lookingBack(_ turns: Int) -> Person {
        var person = Person().pressing("t")
        var emulator = Emulator(columns: 80, rows: 23)
        _ = emulator.feed(lines(0..<100))
        person.tell(
            .attached(
                MissionControl.Attachment(
                    agent: "a2", name: "coder-2", role: .writer, emulator: emulator)))
        for _ in 0..<turns { person.tell(.gesture(.mouse(Mouse(.wheelUp, .none, x: 1, y: 1)))) }
        return person
    }

    private func top(_ person: Person) -> String { person.model.draw().rowText(0) }

    @Test func whatComesMeanwhileMovesNothing() {
        var person = lookingBack(4)
        let before = top(person)
        #expect(before == "line 66")
        for start in stride(from: 100, to: 400, by: 7) {
            person.tell(.terminal(.bytes(lines(start..<start + 7))))
            #expect(top(person) == before)
        }
        person.press("j")
        #expect(top(person) != before)
    }

    @Test func whoFollowsGoesOn() {
        var person = lookingBack(0)
        let before = top(person)
        person.tell(.terminal(.bytes(lines(100..<107))))
        #expect(top(person) != before)
    }

    /// What is no longer kept cannot be shown.
    @Test func theOldestThereIsIsShownAtLast() {
        var person = lookingBack(30)
        for start in stride(from: 100, to: 20_000, by: 1_000) {
            person.tell(.terminal(.bytes(lines(start..<start + 1_000))))
        }
        #expect(person.model.draw().rowText(23).contains("lines back"))
        #expect(top(person).hasPrefix("line "))
    }
}
