import Arguments
import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

@testable import Commands

/// A request's answer by whom it wants to start.
private func starting(
    _ agents: [JSON], _ answer: @escaping @Sendable (String) -> Reply.Outcome
) -> FakeSupervisor.Answer {
    { request in
        guard request.verb == "spawn" else { return listed(agents) }
        return answer(request.body.json["name"]?.string ?? "")
    }
}

private func started(_ name: String) -> Reply.Outcome { results([(name, nil)]) }

/// What `skep up` does with the agents of a file.
@Suite struct MusterTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller {
        var caller = Caller(scratch)
        caller.environment = ["HOME=/home/ada", "LANG=C"]
        return caller
    }

    private func write(_ text: String, to name: String = "skep.yaml") {
        TextFile.write(Array(text.utf8), to: scratch.path + "/" + name)
    }

    /// What is told after the line about the supervisor.
    private func told(_ result: Caller.Result) -> [String] {
        result.output.split(separator: "\n").dropFirst().map { String($0) }
    }

    @Test func whomTheBreakerHoldsIsNotSaidToBePaused() throws {
        write("agents: {one: {command: a}, two: {command: a}}")
        let holds = { (names: [JSON]) in JSON.Field("holds", JSON(names)) }
        let one = JSON((listedAgent(1, "one", .paused).object ?? []) + [holds(["breaker"])])
        let both: [JSON] = ["operator", "breaker"]
        let two = JSON((listedAgent(2, "two", .paused).object ?? []) + [holds(both)])
        let supervisor = try FakeSupervisor(scratch, answer: starting([one, two], started))
        let result = caller.run("up")
        #expect(told(result) == ["one: held by the breaker already", "two: paused already"])
        #expect(!supervisor.requests.isEmpty)
    }

    @Test func whatDoesNotRunIsStarted() throws {
        write(
            """
            agents:
              coder: {command: [claude, -p], count: 2, role: coder, environment: {LANG: de}}
              bench: {command: make bench, pty: false, cwd: sub, restart: always}
              critic: {command: a}
            """)
        mkdir(scratch.path + "/sub", 0o755)
        let supervisor = try FakeSupervisor(
            scratch,
            answer: starting(
                [
                    listedAgent(1, "coder-1", .paused), listedAgent(3, "bench", .failed),
                    listedAgent(5, "critic", .waiting), listedAgent(7, "other", .running),
                ], started))
        let result = caller.run("up")
        #expect(
            told(result) == [
                "coder-1: paused already", "coder-2: started", "bench: started",
                "critic: running already",
            ])
        #expect(result.errors.isEmpty && result.ending == .exit(.done))
        let orders = supervisor.requests.filter { $0.verb == "spawn" }.map { request in
            JSON(request.body.json.object?.filter { $0.key != "definition" } ?? [])
        }
        #expect(
            orders == [
                [
                    "command": ["claude", "-p"], "cwd": JSON(scratch.path),
                    "env": ["HOME=/home/ada", "LANG=de"], "umask": 0o027, "pty": true,
                    "size": [120, 40], "name": "coder-2", "role": "coder", "restart": "never",
                ],
                [
                    "command": ["/bin/sh", "-c", "make bench"], "cwd": JSON(scratch.path + "/sub"),
                    "env": ["HOME=/home/ada", "LANG=C"], "umask": 0o027, "pty": false,
                    "name": "bench", "restart": "always",
                ],
            ])
    }

    /// What a file says counts before the caller's world, and what the agent says before that.
    @Test func variablesOfAFileReachTheAgent() throws {
        write("agents: {x: {command: a, env_file: one.env, environment: {B: agent}}}")
        write("A=file\nB=file\nLANG=file\n", to: "one.env")
        let supervisor = try FakeSupervisor(scratch, answer: starting([], started))
        #expect(told(caller.run("up")) == ["x: started"])
        #expect(
            supervisor.body(of: "spawn")?["env"]
                == ["HOME=/home/ada", "A=file", "LANG=file", "B=agent"])
    }

    @Test func whatOneMeetsKeepsNoOtherFromItsStart() throws {
        write("agents: {x: {command: [claud]}, z: {command: a}, last: {command: b}}")
        let supervisor = try FakeSupervisor(
            scratch,
            answer: starting([]) { name in
                switch name {
                case "x": results([("x", "'x' could not be started: exec: gone")])
                case "z": .error(ErrorBody("name_taken", "an agent 'z' is running already"))
                default: started(name)
                }
            })
        let result = caller.run("up")
        #expect(told(result) == ["z: running already", "last: started"])
        #expect(result.errors == "skep: 'x' could not be started: exec: gone\nsee 'skep ps'\n")
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 4)
    }

    @Test func whatHoldsForAllIsSaidOnce() throws {
        write("agents: {x: {command: a, count: 3}}")
        let supervisor = try FakeSupervisor(
            scratch,
            answer: starting([]) { _ in .error(ErrorBody("breaker", "the breaker holds the swarm"))
            }
        )
        let result = caller.run("up")
        #expect(
            result.errors == """
                skep: cannot start 'x-1': the breaker holds the swarm
                skep: not tried any more: 'x-2', 'x-3'\n
                """)
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.map(\.verb) == ["list", "spawn"])
    }

    @Test func aSupervisorThatSaysNothingIsNotAskedForTheNext() throws {
        write("agents: {x: {command: a, count: 2}}")
        let supervisor = try FakeSupervisor(scratch) { request in
            request.verb == "list" ? listed([]) : nil
        }
        var caller = caller
        caller.answerTime = .milliseconds(200)
        let result = caller.run("up")
        #expect(result.errors.hasSuffix("skep: not tried any more: 'x-2'\n"))
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.filter { $0.verb == "spawn" }.count == 1)
    }

    @Test func aFileElsewhereIsTakenFromThere() throws {
        mkdir(scratch.path + "/sub", 0o755)
        write("agents: {x: {command: a}}")
        write("agents: {z: {command: a, cwd: .}}", to: "sub/other.yaml")
        let supervisor = try FakeSupervisor(scratch, answer: starting([], started))
        #expect(told(caller.run("up", "sub/other.yaml")) == ["z: started"])
        #expect(supervisor.body(of: "spawn")?["cwd"] == JSON(scratch.path + "/sub"))
        let inside = Caller(in: scratch.path + "/sub")
        #expect(told(inside.run("up", "other.yaml")) == ["z: started"])
        #expect(told(inside.run("-C", scratch.path, "up")) == ["x: started"])
    }

    /// What `skep supervise` starts beside itself ends with it, whenever that is.
    @Test func withoutItsKeeperNobodyIsStarted() throws {
        write("agents: {x: {command: a}}")
        let supervisor = try FakeSupervisor(scratch, answer: starting([], started))
        let file = scratch.path + "/skep.yaml"
        let orphan = caller.run("muster", scratch.path, file, "--keeper", "1073741823")
        #expect(orphan.errors.hasPrefix("skep: no supervisor came in '\(scratch.path)'"))
        #expect(supervisor.requests.isEmpty)
        let child = caller.run("muster", scratch.path, file, "--keeper", String(getppid()))
        #expect(child.output == "x: started\n" && child.ending == .exit(.done))
        write("agents: {x: {command: a}, dev: {command: a, profiles: [dev]}}")
        let chosen = caller.run(
            "muster", scratch.path, file, "--keeper", String(getppid()), "dev")
        #expect(chosen.output == "x: started\ndev: started\n")
    }

    @Test func aFileWithoutAgentsSaysSo() throws {
        let supervisor = try FakeSupervisor(scratch, answer: starting([], started))
        #expect(caller.run("init").ending == .exit(.done))
        let result = caller.run("up")
        #expect(told(result) == ["'\(scratch.path)/skep.yaml' names no agents yet"])
        #expect(result.ending == .exit(.done))
        #expect(supervisor.requests.map(\.verb) == ["list"])
    }
}

/// Files that cannot be taken, before anything is made or asked.
@Suite struct ManifestFileTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }
    private var path: String { scratch.path + "/my.yaml" }

    private func up(_ text: String) -> Caller.Result {
        TextFile.write(Array(text.utf8), to: path)
        let result = caller.run("up", "my.yaml")
        #expect(result.ending == .exit(.failed) && result.output.isEmpty)
        #expect(access(scratch.path + "/.skep", F_OK) != 0, "nothing was made")
        return result
    }

    @Test func allMistakesAreSaidWithTheirPlaces() {
        #expect(
            up(
                """
                agents:
                  x:
                    comand: a
                    command: [sleep, 1e3]
                    cwd: gone
                    restart: alway

                """
            ).errors == """
                skep: 'my.yaml' has 4 mistakes, and nothing was started
                my.yaml:3:5: there is no key 'comand' in 'x'; did you mean 'command'?
                my.yaml:4:22: a word of the command is '1e3', which is a number to some readers; \
                expected quotes around it
                my.yaml:5:10: no agent can work in 'gone': No such file or directory; \
                expected a directory, relative to this file
                my.yaml:6:14: 'restart' is 'alway'; did you mean 'always'?\n
                """)
    }

    /// What is missing stands there, misspelled, and that is one mistake.
    @Test(arguments: [
        ("x: {comand: a}", "there is no key 'comand' in 'x'; did you mean 'command'?"),
        ("x: {cmd: a}", "there is no key 'cmd' in 'x'; expected 'command'"),
        (
            "x: {command: a, ready: {prot: 1}}",
            "there is no key 'prot' in 'ready'; did you mean 'port'?"
        ),
        (
            "x: {command: a, ready: {exec: a}}",
            "there is no key 'exec' in 'ready'; expected 'command'"
        ),
    ])
    func aMisspelledKeyIsOneMistake(_ agent: String, _ expected: String) {
        let lines = up("agents: {\(agent)}").errors.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].contains("has a mistake"), "\(lines)")
        #expect(lines.last?.hasSuffix(expected) == true, "\(lines)")
    }

    @Test func aMisspelledRuleIsOneMistakeAndWhatIsMissingBesidesIsAnother() {
        let rule = up("rules: {x: {wirte: [a]}}").errors
        #expect(rule.contains("has a mistake") && rule.contains("did you mean 'write'?"))
        let both = up("agents: {x: {enviroment: {A: b}}}").errors
        #expect(both.contains("has 2 mistakes") && both.contains("'x' has no command"))
    }

    /// An editor goes there, wherever the command is called.
    @Test func aMistakeInAFileThatItNamesIsNamedThere() {
        mkdir(scratch.path + "/sub", 0o755)
        let text = "agents: {x: {command: a, env_file: [one.env, ../two.env]}}"
        TextFile.write(Array(text.utf8), to: scratch.path + "/sub/my.yaml")
        TextFile.write(Array("A=b\nC".utf8), to: scratch.path + "/sub/one.env")
        #expect(
            caller.run("up", "sub/my.yaml").errors == """
                skep: 'sub/my.yaml' has 2 mistakes, and nothing was started
                sub/my.yaml:1:46: '../two.env' cannot be read: No such file or directory; \
                expected a file of lines NAME=value
                sub/one.env:2:1: this line sets no variable; expected NAME=value\n
                """)
    }

    @Test func whatIsQuotedCannotHarmTheTerminal() {
        let errors = up(#"agents: {"a\x1b[2J\u202e\n": {"\x9b": 1}}"#).errors
        #expect(errors.contains("'a^[[2J‹U+202E›␊' cannot be a name"))
        #expect(errors.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0a })
        #expect(!errors.unicodeScalars.contains { (0x7f...0x9f).contains($0.value) })
    }

    @Test func aFloodOfMistakesIsCounted() {
        let errors = up((0..<60).map { "x\($0): 1\n" }.joined()).errors
        #expect(errors.hasPrefix("skep: 'my.yaml' has 60 mistakes, and nothing was started\n"))
        #expect(errors.hasSuffix("\nand 10 more\n"))
    }

    @Test func whatIsNoFileIsRefusedAtOnce() {
        mkfifo(path, 0o600)
        #expect(
            caller.run("up", "my.yaml").errors
                == "skep: cannot read 'my.yaml': it is no regular file\n")
        #expect(caller.run("up", "/").errors == "skep: cannot read '/': it is no regular file\n")
        #expect(
            caller.run("up", "gone.yaml").errors == """
                skep: cannot read 'gone.yaml': No such file or directory
                'skep init' writes a skep.yaml to begin with\n
                """)
        #expect(access(scratch.path + "/.skep", F_OK) != 0)
    }

    @Test func aFileThatIsTooLargeIsNotReadToItsEnd() {
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        ftruncate(file, 1 << 40)
        close(file)
        #expect(
            caller.run("up", "my.yaml").errors.contains(
                "\nmy.yaml:1:1: the file is too large; expected at most 1048576 bytes"))
    }

    @Test func theWorkspacesOwnIsFullyNamed() {
        TextFile.write(Array("agents: 1\n".utf8), to: scratch.path + "/skep.yaml")
        mkdir(scratch.path + "/.skep", 0o700)
        mkdir(scratch.path + "/sub", 0o755)
        let place = "\(scratch.path)/skep.yaml:1:9: 'agents' is '1'; "
        #expect(Caller(in: scratch.path + "/sub").run("up").errors.contains(place))
        #expect(caller.run("supervise").errors.contains(place))
        #expect(access(scratch.path + "/.skep/keeper.lock", F_OK) != 0)
    }
}

@Suite struct InitCommandTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }
    private var path: String { scratch.path + "/skep.yaml" }

    @Test func aWorkspaceIsMadeOnceAndExplained() {
        let home = scratch.path
        #expect(
            caller.run("init").output == """
                '\(home)' is a workspace now, in '\(home)/.skep'
                '\(path)' is written: name your agents there, then 'skep up' starts them\n
                """)
        var status = stat()
        #expect(stat(home + "/.skep", &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(
            caller.run("init").output == """
                '\(home)' is a workspace already
                '\(path)' is there already, and stays as it is; 'skep up' reads it\n
                """)
    }

    @Test func whatIsThereIsNeverWrittenOver() {
        TextFile.write(Array("mine".utf8), to: path)
        #expect(caller.run("init").ending == .exit(.done))
        #expect(TextFile.read(path) == "mine")
        unlink(path)
        symlink(scratch.path + "/elsewhere", path)
        #expect(caller.run("init").ending == .exit(.done))
        #expect(access(scratch.path + "/elsewhere", F_OK) != 0, "no link is followed")
    }

    /// SQLite, asked whether it takes such a path, is the judge.
    @Test(arguments: [(491, true), (492, false), (600, false)])
    func aPathThatIsTooLongForALogIsRefusedAtOnce(length: Int, fits: Bool) throws {
        var long = scratch.path
        while long.utf8.count < length {
            let left = length - long.utf8.count - 1
            // Not so that one byte is left, which no name could take.
            let name = left == 101 ? 99 : min(left, 100)
            long += "/" + String(repeating: "d", count: name)
            mkdir(long, 0o755)
        }
        #expect(long.utf8.count == length)
        let result = Caller(in: long).run("init")
        #expect((result.ending == .exit(.done)) == fits)
        #expect(result.errors.contains("too long for a log") != fits)
        #expect((access(long + "/.skep", F_OK) == 0) == fits)
        // Where one is there already, as after a move.
        mkdir(long + "/.skep", 0o700)
        let directory = LogDirectory(long + "/.skep")
        if fits {
            _ = try LogWriter(directory)
        } else {
            let error = try #require(throws: LogError.self) { _ = try LogWriter(directory) }
            #expect(error.message.hasSuffix("is too long"))
        }
    }

    @Test func anOlderWorkspaceGetsOneToo() {
        mkdir(scratch.path + "/.skep", 0o700)
        #expect(caller.run("init").output.hasSuffix("then 'skep up' starts them\n"))
        #expect(TextFile.read(path)?.hasPrefix("# The agents of this workspace.") == true)
    }

    @Test func oneInsideAnotherIsSaid() {
        mkdir(scratch.path + "/.skep", 0o700)
        mkdir(scratch.path + "/inner", 0o755)
        let inner = Caller(in: scratch.path + "/inner").run("init")
        #expect(inner.errors == "it lies inside another one, '\(scratch.path)'\n")
        #expect(inner.ending == .exit(.done))
    }
}
