import Arguments
import Glibc
import Support
import Swarm
import Testing

@testable import Commands
@testable import EventLog

@Suite struct VerifyCommandTests {
    private let scratch: Scratch
    private let caller: Caller

    init() throws {
        scratch = try workspace(shop)
        caller = Caller(scratch)
    }

    private func change(_ sql: String) throws {
        try Database(scratch.path + "/.skep/log.db", .readWrite).execute(sql)
    }

    @Test func anIntactLogNamesItsHead() throws {
        let result = caller.run("verify")
        #expect(result.output.hasPrefix("31 events, chain intact\nhead "))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(result.ending == .exit(.done))
        let json = try JSON(parsing: caller.run("verify", "--json").output)
        #expect(json["verdict"]?.string == "intact")
        #expect(json["events"]?.int == 31)
        #expect(result.output.contains(json["head"]?.string ?? "none"))
    }

    // MARK: - A fork

    /// A workspace that goes on from event 17 of this one.
    private func fork() throws -> Caller {
        let branch = Scratch()
        var content = Restoration(commit: "c", label: "retry")
        content.by = "operator"
        try LogReader(LogDirectory(scratch.path + "/.skep")).fork(
            at: EventID(17), into: LogDirectory(branch.path + "/.skep"), content,
            at: LogTime(microseconds: 1_900_000_000_000_000))
        return Caller(branch)
    }

    private var parent: String { scratch.path + "/.skep/log.db" }

    @Test func ofAForkItIsSaidThatTheParentWasLookedAt() throws {
        let fork = try fork()
        let result = fork.run("verify")
        #expect(result.output.hasPrefix("1 event, chain intact\nhead "))
        #expect(
            result.output.hasSuffix("events 1 to 17 were looked at as well, in '\(parent)'\n"))
        let json = try JSON(parsing: fork.run("verify", "--json").output)
        let wanted: JSON = [
            ["log": JSON(parent), "from": 1, "to": 17, "looked_at": true, "why": .null]
        ]
        #expect(json["parents"] == wanted && json["verdict"] == "intact")
        // One that continues nothing has nothing to say of it.
        #expect(try JSON(parsing: caller.run("verify", "--json").output)["parents"] == nil)
        #expect(!caller.run("verify").output.contains("looked at"))
    }

    @Test func ofAForkItIsSaidThatTheParentIsNotThere() throws {
        let fork = try fork()
        #expect(rename(scratch.path + "/.skep", scratch.path + "/away") == 0)
        let result = fork.run("verify")
        #expect(result.ending == .exit(.done))
        #expect(
            result.output.hasSuffix(
                "events 1 to 17 were not looked at: there is no log in '\(scratch.path)/.skep'\n"),
            "\(result.output)")
        let json = try JSON(parsing: fork.run("verify", "--json").output)
        let told = json["parents"]?[0]
        #expect(told?["log"] == JSON(parent) && told?["looked_at"] == false)
        #expect(told?["from"] == 1 && told?["to"] == 17)
        #expect(told?["why"]?.string?.hasPrefix("there is no log") == true)
    }

    /// The first events of the parent are in a file that is not there.
    @Test func ofAForkEachPartOfTheParentIsTold() throws {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        let parent = try workspace(Array(Rehearsal(seed: 7, start: start, pace: 20).prefix(9_000)))
        let (directory, branch) = (LogDirectory(parent.path + "/.skep"), Scratch())
        try LogReader(directory).fork(
            at: EventID(8_500), into: LogDirectory(branch.path + "/.skep"),
            Restoration(commit: "c"),
            at: LogTime(microseconds: 1_900_000_000_000_000))
        let scribe = try Scribe(directory)
        let outcome = Monitor<Result<Packed, LogError>?>(nil)
        _ = try Packer(directory, scribe).pack(.event(EventID(5_000))) { result in
            outcome.update { $0 = result }
        }
        let packed = try outcome.wait { $0 }.get()
        scribe.close()
        for file in packed.files { #expect(unlink(directory.archive + "/" + file) == 0) }
        let fork = Caller(branch)
        let json = try JSON(parsing: fork.run("verify", "--json").output)
        let why = "they are in files that are not in '\(directory.archive)'"
        let log = JSON(directory.log)
        let parts: JSON = [
            ["log": log, "from": 4_096, "to": 8_500, "looked_at": true, "why": .null],
            ["log": log, "from": 1, "to": 4_095, "looked_at": false, "why": JSON(why)],
        ]
        #expect(json["parents"] == parts && json["verdict"] == "intact")
        #expect(
            fork.run("verify").output.hasSuffix("events 1 to 4,095 were not looked at: \(why)\n"))
        let doctor = Caller(parent).run("doctor").output
        #expect(doctor.contains("its files are not there; events older than 30d go there"))
    }

    @Test func aChangedEventIsNamed() throws {
        try change("UPDATE events SET content = '{}' WHERE id = 7")
        let result = caller.run("verify")
        #expect(
            result.errors.hasPrefix(
                "skep: event 7 of '\(scratch.path)/.skep/log.db' is damaged: it is not what was written"
            ))
        #expect(result.output.isEmpty)
        #expect(result.ending == .exit(.failed))
        let json = try JSON(parsing: caller.run("verify", "--json").output)
        #expect(json["event"]?.int == 7)
        #expect(json["verdict"]?.string == "damaged")
    }

    @Test func whatDoesNotFollowIsNamed() throws {
        try change("UPDATE agents SET status = 'idle' WHERE id = 'a1'")
        let result = caller.run("verify")
        #expect(
            result.errors.contains("but the row of 'a1' in the table of agents does not follow"))
        #expect(result.ending == .exit(.failed))
    }

    @Test func aLogThatIsBeingWrittenIsVerified() throws {
        var writer = try LogWriter(LogDirectory(scratch.path + "/.skep"))
        writer.stage([
            Event(
                id: EventID(32), time: LogTime(microseconds: 1_900_000_000_000_000), type: .clock,
                content: .text("{}"))
        ])
        #expect(caller.run("verify").output.hasPrefix("31 events, chain intact"))
        try writer.commit()
        #expect(caller.run("verify").output.hasPrefix("32 events, chain intact"))
    }

    @Test func anEmptyLogIsIntact() throws {
        #expect(Caller(try workspace([])).run("verify").output == "no events yet\n")
    }

    @Test func anotherProgramsFileIsNoLog() throws {
        try change("DROP TABLE events")
        let result = caller.run("verify")
        #expect(result.errors.contains("is a database of another program, not a Skep log"))
        #expect(result.ending == .exit(.failed))
    }
}
