import Arguments
import Support
import Swarm
import Testing

@testable import Commands

@Suite struct LogsCommandTests {
    private let caller: Caller

    init() throws { caller = Caller(try workspace(shop)) }

    @Test func linesAreMergedByTime() {
        expectGolden(caller.run("logs").output, "logs")
        expectGolden(caller.atTerminal(columns: 60, colours: true).run("logs").output, "logs-60")
    }

    @Test func theLastLinesAreCounted() {
        // Bytes: for characters the end of a terminal's line is one letter.
        let all = caller.run("logs").bytes.split(separator: 0x0a)
        for count in [0, 1, 3, all.count, all.count + 5, Int.max] {
            let last = caller.run("logs", "-n", String(count)).bytes.split(separator: 0x0a)
            #expect(last == all.suffix(count), "\(count) lines")
        }
    }

    @Test func agentsAreChosenByName() {
        let one = caller.run("logs", "bench").output
        #expect(one == "14:28:00  warm-up 2 of 5\n14:28:01  Killed\n")
        let two = caller.run("logs", "-n", "2", "bench", "setup").output
        #expect(two.hasSuffix("14:28:01  bench    Killed\n"))
        #expect(caller.run("logs", "-n", "2", "bench,setup").output == two)
        let nobody = caller.run("logs", "bnch")
        #expect(nobody.errors.contains("did you mean 'bench'?"))
        #expect(nobody.ending == .exit(.failed))
    }

    @Test func aPromptStandsWhereItBegan() throws {
        var story = Story()
        let one = story.spawn("10:00:00", "sh", "shell", ["sh"], process: 1)
        let other = story.spawn("10:00:00", "loop", "shell", ["loop"], process: 2)
        story.print("10:00:01", one, "\u{1b}[1m$ \u{1b}[0m")
        for tenth in 1...9 { story.print("10:00:01.\(tenth)", other, "tick \(tenth)\n") }
        story.print("10:00:02.5", other, "tock\n")
        let lines = Caller(try workspace(story.events)).run("logs").output.split(separator: "\n")
        #expect(lines.first == "10:00:01  sh    $ ")
        #expect(lines.dropFirst().first == "10:00:01  loop  tick 1")
        #expect(lines.last == "10:00:02  loop  tock" && lines.count == 11)
    }

    @Test func aProgramBeginsALineOfItsOwn() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "n3", "", ["printf"], process: 1)
        let other = story.spawn("10:00:00", "n4", "", ["printf"], process: 2)
        story.print("10:00:01", agent, "pa", stream: "out")
        story.print("10:00:01.1", other, "al", stream: "out")
        story.print("10:00:01.2", agent, "rt", stream: "out")
        let start: JSON = ["name": "n3", "command": ["printf"], "pid": 3]
        story.tell("10:00:01.3", agent, .agentSpawned, "", start)
        story.print("10:00:01.4", agent, "two\n", stream: "out")
        story.print("10:00:01.5", other, "one\n", stream: "out")
        let caller = Caller(try workspace(story.events))
        let both = "10:00:01  n3    part\n10:00:01  n4    alone\n10:00:01  n3    two\n"
        #expect(caller.run("logs").output == both)
        #expect(caller.run("logs", "n3", "n4").output == both)
        #expect(caller.run("logs", "n3").output == "10:00:01  part\n10:00:01  two\n")
        #expect(caller.run("logs", "-n", "1", "n3").output == "10:00:01  two\n")
        #expect(caller.run("logs", "--raw", "n3").output == "parttwo\n")
        #expect(caller.run("events", "--agent", "n3").output.contains("  part\n"))
    }

    @Test func rawIsToTheByte() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "coder-1", "coder", ["claude"], process: 1)
        let bytes: [UInt8] = [0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x0a, 0x00]
        story.print("10:00:01", agent, bytes)
        story.print("10:00:02", agent, "typed\r", stream: "in")
        story.print("10:00:03", agent, [0xfe], stream: "pty")
        let caller = Caller(try workspace(story.events))
        #expect(caller.run("logs", "--raw", "coder-1").bytes == bytes + [0xfe])
        let refused = caller.atTerminal().run("logs", "--raw", "coder-1")
        #expect(refused.bytes.allSatisfy { $0 != 0x1b && $0 < 0x80 })
        #expect(refused.ending == .exit(.failed))
    }

    @Test(arguments: [
        ["logs", "--raw"], ["logs", "--raw", "a", "b"], ["logs", "--raw", "-n", "1", "a"],
        ["logs", "-n", "-1"], ["logs", "-n", "few"],
    ])
    func whatMakesNoSenseIsRefused(arguments: [String]) {
        #expect(caller.run(arguments).ending == .exit(.wrongUsage))
    }
}
