import Arguments
import Console
import EventLog
import Support
import Swarm
import Testing

@testable import Commands

@Suite struct EventsCommandTests {
    private let scratch: Scratch
    private let caller: Caller

    init() throws {
        scratch = try workspace(shop)
        caller = Caller(scratch)
    }

    // MARK: - For people

    @Test func everyEventIsALine() {
        expectGolden(caller.run("events").output, "events")
    }

    @Test func onATerminalLongTextsAreWrappedAndEscapesAreGone() {
        let terminal = caller.atTerminal(columns: 60)
        expectGolden(terminal.run("events", "--from", "14:00").output, "events-60")
    }

    @Test func withoutUTF8EverythingIsASCII() {
        let output = caller.atTerminal(isUTF8: false).run("events").output
        expectGolden(output, "events-ascii")
        #expect(output.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func ofOneAgentTheNameIsNotRepeated() {
        expectGolden(caller.run("events", "--agent", "coder-2").output, "events-coder-2")
        #expect(
            caller.run("events", "--agent", "a2").output
                == caller.run("events", "--agent", "coder-2").output)
    }

    @Test func aRowOfManyLinesIsCut() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "yes", "", ["yes"], process: 1)
        for count in [8, 9, 30_000] {
            story.print("10:00:01", agent, String(repeating: "y\n", count: count), stream: "out")
        }
        let caller = Caller(try workspace(story.events))
        let lines = caller.run("events", "-n", "3").output.split(separator: "\n")
        #expect(lines.count == 8 + 9 + 9)
        #expect(lines[16].hasSuffix(" ... 1 more line"))
        #expect(lines[25].hasSuffix(" ... 29,992 more lines"))
        // Whole for whoever reads it all.
        #expect(caller.run("events", "-n", "1", "--json").output.utf8.count > 60_000)
    }

    @Test func howAScreenEndedIsNoText() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "vim", "", ["vim"], process: 1)
        let last = "\u{1b}[?1049l\u{1b}[23;0;0t"
        story.tell("10:00:01", agent, .agentExited, "0", ["code": 0, "last_line": JSON(last)])
        let row = Caller(try workspace(story.events)).run("events", "-n", "1").output
        #expect(row.hasSuffix("exit 0 · ~ screen\n"))
    }

    @Test func coloursAreForTerminalsOnly() {
        let coloured = caller.atTerminal(colours: true).run("events", "-n", "1").output
        #expect(
            coloured == """
                \u{1b}[2m14:31:53\u{1b}[0m critic   \u{1b}[2m○\u{1b}[0m idle?      no output since its \
                last answer · guessed by its
                                    silence\n
                """)
    }

    @Test func otherDaysAreShownWithTheirDate() throws {
        var story = Story()
        _ = story.spawn("23:59:58", "night", "owl", ["true"], process: 7)
        story.tell(
            "00:00:01", nil, .clock, "jump", ["kind": "jump", "distance": 3_200_000],
            day: "2026-11-21")
        let other = Caller(try workspace(story.events))
        #expect(
            other.run("events").output == """
                2026-11-20 23:59:58 night  ◌ started    owl · pid 7 · true
                2026-11-21 00:00:01        · clock      log time jumped 3.2 s forward\n
                """)
        #expect(other.run("events", "-n", "1").output.hasPrefix("00:00:01 "))
    }

    @Test func timesAreThoseOfTheZone() {
        var local = caller
        local.zone = summerZone
        #expect(local.run("events", "-n", "1").output.hasPrefix("16:31:53 "))
        #expect(local.run("events", "--to", "#1").output.hasPrefix("14:05:12 "))
    }

    @Test(arguments: [("a1", "night"), ("*", "all"), ("a9", "a9"), ("night", "night")])
    func aRecipientIsCalledByItsName(subject: String, name: String) throws {
        var story = Story()
        _ = story.spawn("10:00:00", "night", "owl", ["true"], process: 7)
        story.tell("10:00:01", nil, .order, subject, ["text": "sleep\nwell"])
        #expect(
            Caller(try workspace(story.events)).run("events", "-n", "1").output == """
                10:00:01        @ order      to \(name): sleep
                                  well\n
                """)
    }

    // MARK: - Which events

    @Test(arguments: [
        (["--from", "29"], [29, 30, 31]), (["--from", "#30"], [30, 31]), (["--from", "99"], []),
        (["--to", "2"], [1, 2]), (["--to", "0"], []), (["--from", "-30s"], [29, 30, 31]),
        (["--to", "-1h"], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        (["--from", "14:27:53", "--to", "14:27:53"], [23, 24]),
        (["--from", "14:27:53.05", "--to", "14:27"], [24]),
        (["--from", "2026-11-20T14:31:51Z"], [30, 31]),
        (["--from", "2026-11-20T16:31:51+02:00"], [30, 31]),
        (["--from", "2026-11-20", "-n", "1"], [31]), (["--to", "2026-11-19"], []),
        (["--type", "decision"], [12]), (["--type", "agent.exited"], [11, 27]),
        (["--agent", "bench", "-n", "2"], [26, 27]), (["-n", "0"], []), (["-n", "2"], [30, 31]),
        (["--agent", "coder-2", "--type", "output", "-n", "2"], [21, 22]),
        (["--to", "20", "--type", "output", "-n", "1"], [17]),
        (["--agent", "setup", "--from", "11", "-n", "9"], [11]),
    ])
    func placesAndFiltersChoose(arguments: [String], expected: [Int64]) throws {
        let output = caller.run(["events", "--json"] + arguments).output
        let found = try output.split(separator: "\n").map { line in
            try Event(cloudEvent: String(line).utf8Span.span.bytes).id.rawValue
        }
        #expect(found == expected)
    }

    @Test func jsonGivesTheEventsBack() throws {
        let lines = caller.run("events", "--json").output.split(separator: "\n")
        let events = try lines.map { try Event(cloudEvent: String($0).utf8Span.span.bytes) }
        #expect(events == shop)
    }

    @Test func manyPagesAreOneList() throws {
        var story = Story()
        let agent = story.spawn("01:00:00", "loud", "coder", ["yes"], process: 1)
        for number in 2...3_500 {
            story.print("02:00:00", agent, "line \(number)\n", stream: "out")
        }
        let loud = Caller(try workspace(story.events))
        #expect(loud.run("events", "--json").output.split(separator: "\n").count == 3_500)
        #expect(
            loud.run("events", "--agent", "loud", "-n", "40").output.split(separator: "\n").count
                == 40)
    }

    @Test func aTypeOfAnotherVersionIsFoundIfTheLogHasIt() throws {
        var story = Story()
        story.tell("01:00:00", nil, EventType("dream"), "sheep", ["count": 3, "kind": "electric"])
        let caller = Caller(try workspace(story.events))
        #expect(
            caller.run("events", "--type", "dream").output
                == "01:00:00       · dream      sheep · count 3 · kind electric\n")
        #expect(caller.run("events", "--type", "drea").ending == .exit(.wrongUsage))
    }

    // MARK: - Mistakes

    @Test(arguments: [
        (["--type", "desicion"], "no event has the type 'desicion'; did you mean 'decision'?"),
        (
            ["--type", "promise"],
            "'promise' is the subject of events of the type 'signal', and no type"
        ),
        (["--agent", "coder2"], "there is no agent 'coder2'; did you mean 'coder-2'?"),
        (["--agent", "a77"], "there is no agent 'a77'"),
        (["--from", "10m"], "'10m' is no place in the log; did you mean '-10m'?"),
        (["--from", "noon"], "'noon' is no place in the log; \(Point.forms)"),
        (["--from", "2026-02-30"], "'2026-02-30' is no place in the log; \(Point.forms)"),
        (["--from", "-1m", "--to", "-2m"], "'--from' is later than '--to'"),
        (["--from", "14:00", "--to", "13:00"], "'--from' is later than '--to'"),
        (["-n", "few"], "'few' is not a number of events"),
        (["-n", "-1"], "'-1' is not a number of events"),
    ])
    func whatCannotBeMeantIsExplained(arguments: [String], message: String) {
        let result = caller.run(["events"] + arguments)
        #expect(result.errors.split(separator: "\n").first.map { String($0) } == "skep: \(message)")
        #expect(result.output.isEmpty)
        #expect(result.ending != .exit(.done))
    }

    @Test func anEmptyLogHasNoEvents() throws {
        let empty = Caller(try workspace([]))
        #expect(empty.run("events").output.isEmpty)
        #expect(empty.run("events").ending == .exit(.done))
    }
}
