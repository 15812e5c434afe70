import Arguments
import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

@testable import Commands

/// What moves old events, as it is typed and as it is told.
@Suite struct ArchiveCommandTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }
    private let kept: [Event] = {
        var story = Story()
        story.tell("14:00:00", nil, .signal, "retention", ["by": "operator"])
        return story.events
    }()

    private func supervisor(_ reply: JSON) throws -> FakeSupervisor {
        try FakeSupervisor(scratch) { _ in .ok(Body(reply.object ?? [])) }
    }

    // MARK: - What is asked

    @Test(
        arguments: [
            ([], [:]),
            (["--before", "7"], ["to": 6]), (["--before", "#1"], ["to": 1]),
            (["--before", "2026-11-20"], ["before": 1_795_132_800_000_000]),
            (["--before", "2026-11-20T14:02:11Z"], ["before": 1_795_183_331_000_000]),
            (["--before", "-1h"], ["before": 1_795_181_513_000_000]),
        ] as [([String], JSON)])
    func whatIsTypedIsAskedFor(arguments: [String], body: JSON) throws {
        _ = try workspace(shop, in: scratch)
        let supervisor = try supervisor(["rows": 0, "last": 0, "files": [], "bytes": 0])
        let result = caller.run(["archive"] + arguments)
        #expect(result.errors == "" && result.ending == .exit(.done))
        #expect(supervisor.body(of: "archive") == body)
    }

    @Test func whatIsKeptIsCountedFromNow() throws {
        _ = try workspace(shop, in: scratch)
        let supervisor = try supervisor(["rows": 0, "last": 0, "files": [], "bytes": 0])
        _ = caller.run("archive", "--keep", "36500d")
        let before = try #require(supervisor.body(of: "archive")?["before"]?.int)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let newest = shop.last.map { $0.time.microseconds } ?? 0
        let wanted = max(Int64(now.tv_sec) * 1_000_000, newest) - 36_500 * 86_400 * 1_000_000
        #expect(abs(before - wanted) < 60_000_000)
    }

    @Test(arguments: [
        (["--keep", "soon"], "'--keep' cannot be 'soon'"),
        (["--keep", "36501d"], "at most 36500d"),
        (["--keep", "7x"], "give a time such as 12h, 30d or 1d12h, at most 36500d"),
        (["--keep", "7d", "--before", "9"], "'--keep' and '--before' exclude each other"),
        (["--before", "never"], "'never' is no place in the log"),
    ])
    func whatMeansNothingIsSaid(arguments: [String], words: String) throws {
        _ = try workspace(shop, in: scratch)
        for more in [["--dry-run"], []] {
            let supervisor = try more.isEmpty ? supervisor(["rows": 0]) : nil
            let result = caller.run(["archive"] + arguments + more)
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(result.ending == .exit(.wrongUsage))
            #expect(supervisor?.requests.isEmpty != false)
        }
    }

    // MARK: - What is told

    @Test func whatWasMovedIsNamed() throws {
        _ = try workspace(shop, in: scratch)
        let reply: JSON = [
            "rows": 8_191, "last": 8_191, "bytes": 1_234_567,
            "files": ["1-4095.jsonl.zst", "4096-8191.jsonl.zst"],
        ]
        let supervisor = try supervisor(reply)
        #expect(
            caller.run("archive").output == """
                moved 8,191 events, up to 8191, into 2 files of 1.2 MB:
                  .skep/archive/1-4095.jsonl.zst
                  .skep/archive/4096-8191.jsonl.zst

                """)
        let json = caller.run("archive", "--json").output
        #expect(try JSON(parsing: Array(json.utf8)) == reply)
        #expect(supervisor.requests.count == 2)
    }

    @Test(arguments: [
        (["--before", "9"], "before event 9"),
        (["--before", "2026-11-20T14:02:11Z"], "before 2026-11-20 14:02:11"),
        (["--keep", "36500d"], "before 19"),
    ])
    func whereNothingIsOldEnoughThatIsSaid(arguments: [String], words: String) throws {
        _ = try workspace(shop, in: scratch)
        let supervisor = try supervisor(["rows": 0, "last": 0, "files": [], "bytes": 0])
        for more in [["--dry-run"], []] {
            let result = caller.run(["archive"] + arguments + more)
            #expect(
                result.output.hasPrefix(
                    "nothing to move: events move in whole segments of 4,096, and no whole one in the log lies "
                        + words),
                "\(result.output)")
            #expect(result.errors == "" && result.ending == .exit(.done))
        }
        #expect(supervisor.requests.count == 1)
        let json = caller.run(["archive", "--dry-run", "--json"] + arguments).output
        #expect(
            try JSON(parsing: Array(json.utf8)) == ["rows": 0, "first": .null, "last": .null])
    }

    // MARK: - Without a supervisor, and without events

    @Test func whereNoneRunsTheExitIs69() throws {
        _ = try workspace(shop, in: scratch)
        let result = caller.run("archive")
        #expect(result.ending == .exit(.noSupervisor))
        #expect(
            result.errors
                == "skep: no supervisor runs in '\(scratch.path)'; 'skep up' starts one\n")
    }

    @Test func aLogWithoutEventsHasNothingToMove() throws {
        mkdir(scratch.path + "/.skep", 0o700)
        for isMade in [false, true] {
            if isMade { _ = try workspace([], in: scratch) }
            for arguments in [[], ["--keep", "1d"], ["--before", "9"]] {
                let result = caller.run(["archive", "--dry-run"] + arguments)
                #expect(result.output == "nothing to move: there are no events yet\n")
                #expect(result.errors == "" && result.ending == .exit(.done))
            }
        }
    }

    @Test func whereAllIsKeptNothingIsEverOld() throws {
        _ = try workspace(kept, in: scratch)
        let result = caller.run("archive", "--dry-run")
        #expect(result.ending == .exit(.failed))
        #expect(
            result.errors == """
                skep: no event is ever old enough: 'retention' is 'forever'
                say which are: 'skep archive --keep 30d'

                """)
        #expect(caller.run("archive", "--dry-run", "--keep", "1d").ending == .exit(.done))
        let state = try JSON(parsing: Array(caller.run("state", "--json").output.utf8))
        #expect(state["retention"] == ["seconds": .null])
    }
}
