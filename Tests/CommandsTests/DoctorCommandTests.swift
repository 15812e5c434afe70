import Arguments
import Glibc
import Linux
import MissionControl
import Support
import Swarm
import Testing

@testable import Commands
@testable import EventLog

@Suite struct DoctorCommandTests {
    private let scratch: Scratch
    private var caller: Caller

    init() throws {
        scratch = try workspace(shop)
        caller = Caller(scratch)
        caller.variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "xterm", "LANG": "C.UTF-8",
        ]
    }

    /// The line about one thing.
    private func line(_ subject: String, _ caller: Caller) -> String {
        let lines = caller.run("doctor").output.split(separator: "\n")
        return lines.first { $0.dropFirst(2).hasPrefix(subject + " ") }.map { String($0) } ?? ""
    }

    @Test func everyLineEndsInOkOrInWhatToDo() {
        for line in caller.run("doctor").output.split(separator: "\n") {
            #expect(line.hasSuffix("  ok") || line.contains(": "))
        }
        #expect(line("skep", caller).contains(Skep.version))
        #expect(line("log", caller).contains("31 events, "))
        #expect(line("log", caller).contains("since 2026-11-20 13:05:12"))
        #expect(line("workspace", caller).contains(scratch.path))
    }

    private func pack(_ directory: LogDirectory, through last: Int64) throws -> Packed {
        let scribe = try Scribe(directory)
        defer { scribe.close() }
        let outcome = Monitor<Result<Packed, LogError>?>(nil)
        #expect(
            try Packer(directory, scribe).pack(.event(EventID(last))) { result in
                outcome.update { $0 = result }
            })
        return try outcome.wait { $0 }.get()
    }

    @Test func howOldEventsBecomeAndWhatIsArchivedIsSaid() throws {
        #expect(
            line("archive", caller).hasPrefix(
                "  archive      nothing yet; events older than 30d go there"))
        var story = Story()
        for _ in 0..<8_200 { story.tell("10:00:00", nil, .signal, "heartbeat", [:]) }
        story.tell("14:00:00", nil, .signal, "retention", ["by": "operator"])
        var other = caller
        let scratch = try workspace(story.events)
        other.directory = scratch.path
        #expect(line("archive", other).contains("nothing yet; 'retention' is 'forever'"))
        let first = try pack(LogDirectory(scratch.path + "/.skep"), through: 4_100)
        let second = try pack(LogDirectory(scratch.path + "/.skep"), through: 8_200)
        #expect(first.rows + second.rows == 8_191)
        let words =
            "8,191 events in 2 files of \(size(first.bytes + second.bytes)); 'retention' is 'forever'"
        #expect(line("archive", other).contains(words), "\(line("archive", other))")
    }

    @Test func jsonSaysTheSame() throws {
        let result = caller.run("doctor", "--json")
        let json = try JSON(parsing: result.output)
        let checks = try #require(json["checks"]?.array)
        #expect(checks.count == caller.run("doctor").output.split(separator: "\n").count)
        #expect(checks.first?["check"]?.string == "skep")
        #expect(checks.first?["advice"]?.isNull == true)
        #expect(json["ok"]?.bool == (result.ending == .exit(.done)))
    }

    @Test func whatOthersMayReadIsWrong() {
        chmod(scratch.path + "/.skep/log.db", 0o644)
        let path = scratch.path + "/.skep/log.db"
        #expect(
            line("permissions", caller)
                == "✗ permissions  others may read '\(path)', mode 644: chmod 600 \(path)")
        #expect(caller.run("doctor").ending == .exit(.failed))
    }

    @Test(arguments: ["/tmp", "/etc/passwd"])
    func aHolderThatIsNamedAndIsNoneIsSaid(path: String) throws {
        var caller = caller
        caller.variables["SKEP_HOLDER"] = path
        #expect(
            line("holder", caller)
                == "✗ holder       SKEP_HOLDER names '\(path)', which is no program: "
                + "unset it, or name the program that keeps an agent")
        // Whoever needs one is told at once.
        #expect(
            caller.run("run", "--", "true").errors
                == "skep: SKEP_HOLDER names '\(path)', which is no program\n"
                + "unset it, or name the program that keeps an agent\n")
    }

    @Test func gitIsMissed() {
        var poor = caller
        poor.variables["PATH"] = "/nowhere:"
        #expect(
            line("git", poor)
                == "✗ git          not found in PATH: install it, on Debian with 'apt-get install git'"
        )
        #expect(poor.run("doctor").ending == .exit(.failed))
    }

    @Test func aNarrowTerminalGetsWholeWords() {
        let lines = caller.atTerminal(columns: 50).run("doctor").output.split(separator: "\n")
        // A path is a word, and no words are broken.
        for line in lines where !line.contains("/") { #expect(line.unicodeScalars.count <= 50) }
        #expect(lines.contains { $0.hasPrefix("  sqlite ") && !$0.hasSuffix("ok") })
    }

    @Test(arguments: [(true, true, "ok"), (true, false, "note"), (false, false, "note")])
    func whatCannotBeSplicedIsSaid(pipes: Bool, terminals: Bool, grade: String) {
        let support = Splice.Support(pipes: pipes, terminals: terminals)
        #expect(KernelCheck.splicing(support).grade.rawValue == grade)
    }

    @Test(arguments: [(1_024, 1_048_576, "ok"), (256, 4_096, "note"), (8, 8, "note")])
    func descriptorsAreCountedInAgents(soft: Int, hard: Int, grade: String) {
        let finding = KernelCheck.descriptors((soft, hard))
        #expect(finding.grade.rawValue == grade)
        if hard == 4_096 { #expect(Face().string(finding.fact).hasSuffix("for 366 agents")) }
    }

    @Test func theHolderIsTried() throws {
        #expect(line("holder", caller).contains("'/nonexistent/skep-holder' is missing"))
        var other = caller
        other.variables["SKEP_HOLDER"] = "/bin/true"
        #expect(line("holder", other).contains("'/bin/true' is another program"))
        other.variables["SKEP_HOLDER"] = "/no/such"
        #expect(line("holder", other).contains("names '/no/such', which is no program: "))
        let holder = try #require(getenv("SKEP_HOLDER").map { String(cString: $0) })
        other.variables["SKEP_HOLDER"] = holder
        #expect(line("holder", other).hasSuffix("  ok"))
    }

    @Test func whereTheSocketsAreIsSaid() {
        let own = SocketCheck.fact("/run/user/1/skep", "/run/user/1")
        #expect(Face().string(own) == "in /run/user/1/skep")
        let none = SocketCheck.fact("/tmp/skep-1", nil)
        #expect(Face().string(none) == "in /tmp/skep-1; XDG_RUNTIME_DIR is not set")
        let long = SocketCheck.fact("/tmp/skep-1", "/gone")
        #expect(Face().string(long).hasSuffix("is not there, or its path is too long"))
    }

    @Test func aReaderIsNamed() {
        let found = [
            StuckReader(process: 4_711, program: "sqlite3"),
            StuckReader(process: getpid(), program: "skep"),
        ]
        let findings = LogCheck.readers(found, writer: nil)
        #expect(findings.map(\.grade) == [.note])
        #expect(Face().string(findings[0].fact) == "pid 4711 (sqlite3) reads the log just now")
        #expect(line("readers", caller).contains("none stuck"))
    }

    @Test func withoutAWorkspaceTheMachineIsLookedAt() {
        var outside = caller
        outside.directory = "/"
        #expect(
            line("workspace", outside)
                == "? workspace    no workspace here: '/' has no '.skep': "
                + "'skep init' makes one here; '-C DIR' works in another directory"
        )
        #expect(line("log", outside).isEmpty)
    }

    @Test(arguments: [
        ("3.40.1", true), ("3.44.5", true), ("3.44.6", false), ("3.45.0", true), ("3.50.6", true),
        ("3.50.7", false), ("3.51.2", true), ("3.51.3", false), ("3.52.0", false), ("4.0.0", false),
    ])
    func versionsWithTheResetBugAreKnown(version: String, hasBug: Bool) {
        #expect(SQLiteVersion(version).hasResetBug == hasBug)
    }

    @Test(arguments: [
        ("/home/ada/shop/.skep", "nfs4"), ("/home/bob", "ext4"), ("/home/adam", "ext4"),
        ("/mnt/a b/c", "fuse.sshfs"), ("/", "ext4"),
    ])
    func theNearestMountCounts(path: String, expected: String) {
        let mounts = """
            22 1 254:0 / / rw - ext4 /dev/vda rw
            23 22 0:40 / /home/ada rw,relatime shared:5 master:1 - nfs4 server:/ rw
            24 22 0:41 / /mnt/a\\040b rw - fuse.sshfs x rw
            broken
            """
        #expect(FileSystem(of: path, mounts: mounts) == FileSystem(name: expected))
    }

    @Test(arguments: [
        (50 << 30, "ext4", "ok"), (50 << 30, "nfs4", "wrong"), (500 << 20, "ext4", "note"),
        (5 << 20, "ext4", "wrong"), (50 << 30, "tmpfs", "note"), (50 << 30, "fuse.sshfs", "wrong"),
    ])
    func disksAreJudged(free: Int64, name: String, grade: String) {
        #expect(DiskCheck.disk(free: free, on: FileSystem(name: name)).grade.rawValue == grade)
    }

    @Test(arguments: [
        (["TERM": "xterm"], "ok"), (["TERM": "dumb"], "note"), ([:], "note"),
        (["TERM": "no-such-terminal"], "wrong"), (["TERM": "../../etc/passwd"], "wrong"),
    ])
    func terminalsAreJudged(variables: [String: String], grade: String) {
        var other = caller
        other.variables = variables
        let surroundings = Surroundings(
            directory: "/", variable: { variables[$0] }, zone: .utc, input: { _ in [] })
        var check = TerminalCheck(surroundings)
        check.isTerminal = false
        #expect(check.finding.grade.rawValue == grade)
        check.isTerminal = true
        #expect(check.finding.grade == .ok || check.finding.grade == .wrong)
    }

    @Test func aLocaleIsJudged() {
        var other = caller
        other.variables["LANG"] = "C"
        #expect(line("locale", other).contains("'C' is not UTF-8"))
        other.variables["LANG"] = "xx_XX.UTF-8"
        #expect(line("locale", other).contains("is not installed"))
    }

    @Test func filesOfTheScreenAreJudged() {
        #expect(line("screen", caller).contains("theme dark"))
        var other = caller
        other.variables["XDG_CONFIG_HOME"] = scratch.path
        mkdir(scratch.path + "/skep", 0o700)
        TextFile.write(
            Array("theme: drak\nmouse: maybe\n".utf8), to: scratch.path + "/skep/screen.yaml")
        let lines = other.run("doctor").output.split(separator: "\n").filter {
            $0.contains("screen")
        }
        #expect(lines.contains { $0.contains("there is no theme 'drak'; did you mean 'dark'?") })
        #expect(
            lines.contains { $0.contains("screen.yaml:2:8: 'mouse' is 'maybe'; expected true or") })
    }
}
