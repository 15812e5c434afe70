import Emulator
import Swarm
import Testing

@testable import Painter

@Suite struct PromptTests {
    static let lines: [(String, Bool?)] = [
        ("Apply this patch? [y/N]", true), ("Continue?", true), ("  Overwrite (y/n):", true),
        ("Password:", true), ("[sudo] password for ann:", true), ("root@shop:/# ", nil),
        ("$", false), ("ann@shop:~$", false), (">>>", false), ("❯", false), ("", nil),
        ("building module 3 of 9", nil), ("Total: 12", nil), ("progress 40%", nil),
        ("shop%", false),
    ]

    @Test(arguments: lines) func whatStandsAtTheCursor(_ line: String, _ isQuestion: Bool?) {
        // What is blank at its end was left away by whoever reads the row.
        #expect(Prompt(line)?.isQuestion == (line.hasSuffix(" ") ? nil : isQuestion))
    }

    private func easel(_ bytes: String) -> Emulator {
        var emulator = Emulator(columns: 40, rows: 5)
        _ = emulator.feed(Array(bytes.utf8))
        return emulator
    }

    @Test func onlyWhatIsBeforeTheCursorCounts() {
        #expect(Prompt(at: easel("Sure? "))?.text == "Sure?")
        #expect(Prompt(at: easel("Sure?\r\n")) == nil)
        #expect(Prompt(at: easel("\u{1b}[?1049hSure? ")) == nil)
        #expect(Prompt(at: easel("\u{1b}[?25lSure? ")) == nil)
    }
}

@Suite struct SightTests {
    private let asking: Emulator = {
        var emulator = Emulator(columns: 40, rows: 5)
        _ = emulator.feed(Array("Sure? [y/n] ".utf8))
        return emulator
    }()

    private var later: Emulator {
        var emulator = asking
        _ = emulator.feed(Array("y\r\nyes\r\n".utf8))
        return emulator
    }

    @Test func aGuessEndsWhenTheProgramGoesOn() {
        var sight = Sight()
        sight.note([])
        #expect(sight.claim(at: later) == nil)
        #expect(sight.look(at: asking)?.status == .waiting)
        sight.note([])
        #expect(
            sight.claim(at: later)
                == .init(status: .running, evidence: .prompt, reason: "it went on"))
        sight.note([])
        #expect(sight.claim(at: later) == nil)
    }

    @Test func whatIsTypedBehindAPromptDoesNotEndIt() {
        var sight = Sight()
        sight.note([])
        #expect(sight.look(at: asking)?.status == .waiting)
        var typed = asking
        for text in ["y", "es", "\u{8}\u{8}\u{8}  \u{8}\u{8}"] {
            _ = typed.feed(Array(text.utf8))
            sight.note([])
            #expect(sight.claim(at: typed) == nil)
            #expect(sight.look(at: typed) == nil)
        }
        _ = typed.feed(Array("\r\nSure? [y/n] ".utf8))
        sight.note([])
        #expect(sight.claim(at: typed)?.status == .running, "it asks again")
        #expect(sight.look(at: typed)?.status == .waiting)
    }

    @Test func silenceIsLookedAtOnce() {
        var sight = Sight()
        sight.note([])
        #expect(sight.due(after: .seconds(5)) == .seconds(6))
        _ = sight.look(at: asking)
        #expect(sight.due(after: .seconds(5)) == nil)
    }

    @Test(arguments: [
        (ProgramStatus.State.working, Status.running), (.blocked, .waiting), (.idle, .idle),
        (.done, .idle), (.error, .idle), (.clear, .running),
    ])
    func whatAProgramSaysIsAStatus(_ state: ProgramStatus.State, _ status: Status) {
        var sight = Sight()
        sight.note([.status(ProgramStatus(state: state, message: "why"))])
        let claim = sight.claim(at: later)
        #expect(claim?.status == status && claim?.evidence == .programStatus)
        #expect(claim?.reason?.hasSuffix("why") == true)
    }

    @Test func ofItsPartsNothingIsSaid() {
        var sight = Sight()
        sight.note([.status(ProgramStatus(state: .blocked, part: "7"))])
        #expect(sight.claim(at: later) == nil)
    }

    @Test func aNotificationIsAGuess() {
        var sight = Sight()
        sight.note([.notification(title: "Claude", text: "needs you")])
        #expect(
            sight.claim(at: later)
                == .init(status: .waiting, evidence: .bell, reason: "Claude: needs you"))
    }
}
