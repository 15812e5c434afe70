import Emulator
import Swarm
import Testing

@testable import Painter

/// Texts that mean, while they stand on the picture, that somebody is waited for.
@Suite struct SignsTests {
    private struct Terminal {
        var emulator = Emulator(columns: 60, rows: 20)
        var sight = Sight()
        var now = Duration.zero

        init(_ texts: [String]) { sight.signs.texts = texts }

        mutating func draw(_ text: String) {
            sight.note(emulator.feed(Array(text.utf8)))
            sight.signs.follow(emulator, at: now)
        }

        /// What is said after a while.
        mutating func glance() -> Sight.Claim? {
            now += .milliseconds(300)
            return sight.glance(at: emulator, now)
        }
    }

    private static let dialog = """
        \u{1b}[?25l\u{1b}[2J\u{1b}[H Bash command\r\n\r\n  rm -rf x\r\n\r\n \
        Do you want to proceed?\r\n \u{276f} 1. Yes\r\n   2. No\r\n
        """

    @Test func aDialogIsSeenAndSoIsItsEnd() {
        var terminal = Terminal(["Do you want to proceed?"])
        terminal.draw("working\r\n")
        #expect(terminal.glance() == nil)
        terminal.draw(SignsTests.dialog)
        #expect(
            terminal.glance()
                == .init(
                    status: .waiting, evidence: .prompt, reason: "prompt: Do you want to proceed?"))
        // It is drawn anew, as where somebody moves through what can be chosen.
        terminal.draw(SignsTests.dialog)
        #expect(terminal.sight.claim(at: terminal.emulator) == nil)
        #expect(terminal.glance() == nil)
        #expect(terminal.sight.look(at: terminal.emulator) == nil, "nobody need guess")
        terminal.draw("\u{1b}[2J\u{1b}[H* Working\r\n")
        #expect(
            terminal.glance() == .init(status: .running, evidence: .prompt, reason: "it went on"))
        #expect(terminal.glance() == nil)
    }

    @Test func whileNothingIsDrawnNobodyLooks() {
        var terminal = Terminal(["proceed?"])
        #expect(terminal.sight.signs.due == nil)
        terminal.draw("x")
        let due = terminal.sight.signs.due
        terminal.now += .milliseconds(100)
        terminal.draw("y")
        #expect(due != nil && terminal.sight.signs.due == due, "whoever draws on puts nothing off")
        #expect(terminal.glance() == nil && terminal.sight.signs.due == nil)
        var other = Terminal([])
        other.draw("proceed?")
        #expect(other.sight.signs.due == nil)
    }

    @Test func whatWasAnsweredAtTheCursorIsAnswered() {
        var terminal = Terminal(["(y/n)"])
        terminal.draw("Go on (y/n) ")
        #expect(terminal.glance()?.status == .waiting)
        terminal.draw("y\r\nworking\r\n")
        #expect(terminal.glance()?.status == .running, "though it stands there still")
        terminal.draw("more\r\nAnd now (y/n) ")
        #expect(terminal.glance()?.reason == "prompt: And now (y/n)")
        terminal.draw("n\r\n")
        #expect(terminal.glance()?.status == .running)
        // Before anybody looked.
        terminal.draw("Sure (y/n) ")
        terminal.draw("y\r\n")
        #expect(terminal.glance() == nil)
        // Another screen, where that line holds something else.
        terminal.draw("\u{1b}[2J\u{1b}[HGo on (y/n) ")
        #expect(terminal.glance()?.status == .waiting)
    }

    @Test func onlyTheLastRowsThatHoldSomethingCount() {
        var terminal = Terminal(["proceed?"])
        let rows = (1...16).map { "row \($0)\r\n" }.joined()
        terminal.draw("\u{1b}[?25lproceed?\r\n" + rows)
        #expect(terminal.glance() == nil)
        terminal.draw("\u{1b}[2J\u{1b}[Hproceed?\r\n" + rows.dropLast(7))
        #expect(terminal.glance()?.status == .waiting)
    }

    @Test func whatItsProgramSaysOfItselfTakesItsPlace() {
        var terminal = Terminal(["proceed?"])
        terminal.draw("\u{1b}[?25lproceed?\r\n")
        #expect(terminal.glance()?.status == .waiting)
        terminal.draw("\u{1b}]7501;state=working\u{1b}\\")
        #expect(
            terminal.sight.claim(at: terminal.emulator)?.evidence == .programStatus)
    }
}
