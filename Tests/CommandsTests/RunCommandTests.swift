import Arguments
import Glibc
import Support
import Swarm
import Testing
import Wire

@testable import Commands

@Suite struct RunCommandTests {
    private let scratch = Scratch(inMemory: true)

    private var caller: Caller {
        var caller = Caller(scratch)
        caller.environment = ["HOME=/home/ada", "LANG=C", "PATH=\(scratch.path)/bin"]
        return caller
    }

    @Test func theAgentGetsTheCallersWorld() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("sh-1", nil)]) }
        let result = caller.run(
            "run", "--env", "LANG=de", "--env", "X=a=b", "--", "sh", "-c", "exit 0")
        #expect(result.output == "sh-1\n")
        #expect(result.ending == .exit(.done))
        #expect(
            supervisor.body(of: "spawn") == [
                "command": ["sh", "-c", "exit 0"], "cwd": JSON(scratch.path),
                "env": [
                    "HOME=/home/ada", JSON("PATH=\(scratch.path)/bin"), "LANG=de", "X=a=b",
                ],
                "umask": 0o027, "pty": true, "size": [120, 40],
            ])
    }

    @Test func whatIsToldIsPassedOn() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("b", nil)]) }
        mkdir(scratch.path + "/sub", 0o755)
        _ = caller.run(
            "run", "--name", "b", "--role", "critic", "--pipe", "--restart", "on-failure", "--cwd",
            "sub", "--worktree", "--", "make")
        let body = supervisor.body(of: "spawn")
        #expect(body?["worktree"] == true)
        #expect(body?["name"] == "b" && body?["role"] == "critic" && body?["pty"] == false)
        #expect(body?["restart"] == "on-failure" && body?["size"] == nil)
        #expect(body?["cwd"] == JSON(scratch.path + "/sub"))
    }

    @Test func aMisspelledProgramIsFoundInPath() throws {
        mkdir(scratch.path + "/bin", 0o755)
        TextFile.write(Array("#!/bin/sh\n".utf8), to: scratch.path + "/bin/claude")
        chmod(scratch.path + "/bin/claude", 0o755)
        let supervisor = try FakeSupervisor(scratch) { _ in
            results([
                ("claud-1", "'claud-1' could not be started: claud: not found in PATH")
            ])
        }
        let result = caller.run("run", "--", "claud")
        #expect(
            result.errors
                == "skep: cannot run 'claud': not found in PATH; did you mean 'claude'?\n"
                + "install it, or give its path\n")
        #expect(result.ending == .exit(.failed))
        // What is there failed for another reason.
        #expect(!caller.run("run", "--", "claude").errors.contains("did you mean"))
        #expect(supervisor.requests.count == 2)
    }

    @Test func aDirectoryIsNotToBecomeAProgram() throws {
        mkdir(scratch.path + "/bin", 0o755)
        TextFile.write(Array("#!/bin/sh\n".utf8), to: scratch.path + "/bin/plain")
        let supervisor = try FakeSupervisor(scratch) { _ in
            results([("x-1", "'x-1' could not be started: Permission denied")])
        }
        for program in [scratch.path, "./bin"] {
            let errors = caller.run("run", "--", program).errors
            #expect(
                errors == "skep: cannot run '\(program)': Permission denied\nit is a directory\n")
        }
        let errors = caller.run("run", "--", "bin/plain").errors
        #expect(errors.hasSuffix("\n'chmod +x' makes a file a program\n"))
        #expect(supervisor.requests.count == 3)
    }

    @Test func aRefusalIsSaid() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            .error(ErrorBody("name_taken", "an agent 'b' is running already", hint: "stop it"))
        }
        let result = caller.run("run", "--name", "b", "--", "sh")
        #expect(result.errors == "skep: an agent 'b' is running already\nstop it\n")
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 1)
    }

    @Test(arguments: [
        ["run", "sh"], ["run", "--"], ["run", "--", ""], ["run", "--pty", "--pipe", "--", "sh"],
        ["run", "--name", "A B", "--", "sh"], ["run", "--name", "a12", "--", "sh"],
        ["run", "--env", "X", "--", "sh"], ["run", "--restart", "often", "--", "sh"],
    ])
    func whatMakesNoSenseIsRefusedBeforeAnythingIsMade(arguments: [String]) {
        #expect(caller.run(arguments).ending == .exit(.wrongUsage))
        #expect(access(scratch.path + "/.skep", F_OK) != 0)
    }

    @Test(arguments: [
        ("run --pipe -- cat f?x", ["cat", "f?x"]), ("run --env X=? -- cat", nil),
        ("run --cwd ? -- cat", nil), ("send a ?", nil), ("-C ? ps", nil),
    ])
    func whatIsNoTextIsRefusedAndNotChanged(line: String, command: [String]?) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("cat-1", nil)]) }
        let words = line.split(separator: " ").map { Array($0.utf8) }
        let raw = words.map { $0.map { $0 == UInt8(ascii: "?") ? 0xff : $0 } }
        let result = caller.run(bytes: raw)
        #expect(result.errors.hasPrefix("skep: an argument is no UTF-8, and is not passed on: "))
        #expect(result.ending == .exit(.wrongUsage))
        #expect(supervisor.requests.isEmpty)
        // The same line as text is passed on.
        guard let command else { return }
        #expect(caller.run(bytes: words).ending == .exit(.done))
        #expect(supervisor.body(of: "spawn")?["command"] == JSON(command.map { JSON($0) }))
    }

    @Test(arguments: [
        ("run ls", "ls", "run -- ls"), ("run ls -la", "ls", "run -- ls -la"),
        ("run --name x ls --color", "ls", "run --name x -- ls --color"),
        ("run ls --name x", "ls", "run -- ls --name x"),
        ("-C / run echo it's", "echo", "-C / run -- echo 'it'\\''s'"),
    ])
    func whereTheDashesBelongIsSaid(line: String, extra: String, corrected: String) {
        let result = caller.run(line.split(separator: " ").map(String.init))
        #expect(
            result.errors
                == "skep: unexpected argument '\(extra)' for 'skep run'; put CMD after '--': "
                + "skep \(corrected)\nsee 'skep run --help'\n")
        #expect(result.ending == .exit(.wrongUsage))
    }

    @Test func whyAWordIsNoNameIsSaid() {
        let result = caller.run("run", "--name", "a1", "--", "sh")
        #expect(
            result.errors.hasPrefix("skep: 'a1' cannot be a name: it has the form of an id\n"))
    }

    @Test func aDirectoryThatIsNotThereIsNamed() {
        let result = caller.run("run", "--cwd", "gone", "--", "sh")
        #expect(result.errors == "skep: cannot run in 'gone': No such file or directory\n")
    }
}

/// Workspaces that come to be, and supervisors that do.
@Suite struct UpCommandTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }

    private func script(_ text: String) -> String {
        let path = scratch.path + "/fake-skep"
        TextFile.write(Array("#!/bin/sh\n\(text)\n".utf8), to: path)
        chmod(path, 0o755)
        return path
    }

    @Test func aSecondUpNamesTheFirst() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in nil }
        let result = caller.run("up")
        #expect(
            result.output == "a supervisor runs in '\(scratch.path)' already: pid \(getpid())\n")
        #expect(result.ending == .exit(.done))
        #expect(supervisor.requests.isEmpty)
    }

    @Test func whyItDoesNotStartIsSaid() {
        mkdir(scratch.path + "/.skep", 0o700)
        TextFile.write(Array("said before\n".utf8), to: scratch.path + "/.skep/skep.log")
        var caller = caller
        caller.executable = script("echo \"$@\"; echo 'the disk is full' >&2; exit 1")
        let result = caller.run("up")
        #expect(
            result.errors == """
                skep: cannot start a supervisor in '\(scratch.path)': it ended at once; \
                it said: the disk is full
                see '\(scratch.path)/.skep/skep.log'\n
                """)
        #expect(result.ending == .exit(.failed))
        let log = TextFile.read(scratch.path + "/.skep/skep.log") ?? ""
        #expect(log.contains("\n-C \(scratch.path) supervise --background\n"))
    }

    @Test(arguments: ["echo 'skep: no holder'", "echo 'skep: no holder'; echo 'get one'"])
    func whatACommandComplainsOfIsToldAndNotItsHint(words: String) {
        mkdir(scratch.path + "/.skep", 0o700)
        var caller = caller
        caller.executable = script("{ \(words); } >&2; exit 1")
        #expect(caller.run("up").errors.contains("it ended at once; it said: no holder\n"))
    }

    @Test func oneThatNeverAnswersIsGivenUp() {
        mkdir(scratch.path + "/.skep", 0o700)
        var caller = caller
        caller.executable = script("exec sleep 5")
        caller.startTime = .milliseconds(200)
        let result = caller.run("up")
        #expect(result.errors.contains("it runs and does not answer yet\n"))
        #expect(result.ending == .exit(.failed))
    }

    @Test func whatCannotBeStartedIsNamed() {
        mkdir(scratch.path + "/.skep", 0o700)
        let result = caller.run("run", "--", "sh")
        #expect(
            result.errors
                == "skep: cannot start '/nonexistent/skep': No such file or directory\n")
    }

    @Test func aRepositoryBecomesAWorkspaceByItself() {
        mkdir(scratch.path + "/.git", 0o755)
        mkdir(scratch.path + "/src", 0o755)
        let result = Caller(in: scratch.path + "/src").run("up")
        #expect(
            result.errors.hasPrefix(
                "'\(scratch.path)' is a workspace now, in '\(scratch.path)/.skep'\n"))
        #expect(TextFile.read(scratch.path + "/.skep/.gitignore") == "*\n")
    }

    @Test func elsewhereWhoeverSitsThereIsAsked() {
        var caller = caller.atTerminal()
        caller.typed = "n"
        let refused = caller.run("run", "--", "sh")
        #expect(refused.errors.hasPrefix("Make a workspace of \(scratch.path)? Everything"))
        #expect(
            refused.errors.hasSuffix(
                "\n'skep init' makes one here; '-C DIR' works in another directory\n"))
        #expect(access(scratch.path + "/.skep", F_OK) != 0)
        caller.typed = "y"
        _ = caller.run("run", "--", "sh")
        #expect(access(scratch.path + "/.skep", F_OK) == 0)
    }

    @Test func withoutATerminalNobodyIsAsked() {
        let result = caller.run("run", "--", "sh")
        #expect(
            result.errors.hasSuffix(
                "\n'skep init' makes one here; '-C DIR' works in another directory\n"))
        #expect(result.ending == .exit(.failed))
        #expect(access(scratch.path + "/.skep", F_OK) != 0)
    }
}

@Suite struct DownCommandTests {
    private let scratch = Scratch(inMemory: true)

    @Test func itReturnsWhenBothAreGone() throws {
        let keeper = try Child(["sleep", "60"])
        let process = keeper.process
        let supervisor = try FakeSupervisor(scratch, process: process, keeper: process) { _ in
            kill(process, SIGKILL)
            return .ok(.empty)
        }
        let result = Caller(scratch).run("down")
        #expect(result.errors.isEmpty)
        #expect(result.output == "all is stopped in '\(scratch.path)'\n")
        #expect(result.ending == .exit(.done))
        #expect(supervisor.body(of: "shutdown") == [:])
    }

    @Test func whoStaysIsNamed() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in .ok(.empty) }
        var caller = Caller(scratch)
        caller.answerTime = .milliseconds(200)
        let result = caller.run("down")
        #expect(
            result.errors.hasPrefix(
                "skep: the supervisor, pid \(getpid()), still runs; it goes on stopping\n"))
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 1)
    }
}
