import Glibc
import Linux
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// A swarm as its `skep.yaml` says, from `skep init` to whatever ends it.
    @Suite struct Manifests {
        private static let file = """
            agents:
              clock: {command: 'while sleep 600; do date; done', pty: false}
              coder: {command: [sleep, 600], role: coder, count: 2, environment: {WHO: ada}}
              job: {command: exit 3, cwd: sub}

            """

        private let colony: Colony

        init() throws {
            colony = try Colony()
            mkdir(colony.place + "/sub", 0o755)
        }

        private func write(_ text: String) {
            TextFile.write(Array(text.utf8), to: colony.place + "/skep.yaml")
        }

        private func up() throws -> [String] { Array(try colony.skep("up").lines.dropFirst()) }

        /// Which agents there are, as which processes: whatever is touched changes it.
        private func processes() throws -> [String: String] {
            try colony.agents().mapValues { agent in
                "\(agent["id"]?.string ?? "") \(agent["pid"]?.int ?? 0) "
                    + "\(agent["restarts"]?.int ?? 0)"
            }
        }

        private func ids() throws -> [String: JSON] {
            try colony.agents().mapValues { $0["id"] ?? .null }
        }

        private static let all = [
            "clock: started", "coder-1: started", "coder-2: started", "job: started",
        ]
        private static let again = [
            "clock: running already", "coder-1: running already", "coder-2: running already",
            "job: started",
        ]

        @Test func theFileIsTheSwarm() throws {
            #expect(try up() == ["'\(colony.place)/skep.yaml' names no agents yet"])
            write(Manifests.file)
            #expect(try up() == Manifests.all)
            try colony.wait("the job has ended") { $0["job"]?["status"] == "failed" }
            let first = try ids()
            #expect(Set(first.keys) == ["clock", "coder-1", "coder-2", "job"])

            // Only who has ended is touched.
            let before = try processes()
            #expect(try up() == Manifests.again)
            let changed = try processes().filter { before[$0.key] != $0.value }
            #expect(changed.keys.allSatisfy { $0 == "job" }, "\(changed)")

            #expect(try colony.skep("down").code == 0)
            #expect(try up() == Manifests.all)
            #expect(try ids() == first, "the same agents again")
            #expect(try colony.skep("verify").code == 0)
        }

        /// The comparison above sees whoever was touched.
        @Test func whoeverIsTouchedIsSeen() throws {
            write(Manifests.file)
            _ = try up()
            let before = try processes()
            try colony.skep("restart", "coder-1")
            let changed = try processes().filter { before[$0.key] != $0.value }
            #expect(changed.keys.contains("coder-1"))
        }

        @Test func aMistakeStartsNothing() throws {
            write(Manifests.file + "  late: {comand: x}\n")
            let said = try colony.skep("up")
            #expect(said.code == 1 && said.lines.isEmpty)
            #expect(said.errors.contains("skep.yaml:5:10: there is no key 'comand' in 'late'"))
            #expect(try colony.skep("health").code == 69, "not even a supervisor")
        }

        @Test func oneThatCannotStartIsNamedAndTheOthersRun() throws {
            write("agents: {bad: {command: [skep-no-such-program]}, good: {command: [sleep, 600]}}")
            let said = try colony.skep("up")
            #expect(said.code == 1 && said.lines.last == "good: started")
            #expect(said.errors.hasPrefix("skep: 'bad' could not be started: "))
        }

        /// Nobody sleeps: whoever waits goes on when it is so.
        @Test func whoeverDependsOnAnotherWaitsForIt() throws {
            write(
                """
                agents:
                  late: {command: 'exec sleep 600', depends_on: {job: {condition: completed}}}
                  job: {command: 'read x <go', depends_on: [clock]}
                  clock: {command: [sleep, 600]}
                  never: {command: a, depends_on: {bad: {condition: completed}}}
                  bad: {command: exit 3}
                """)
            mkfifo(colony.place + "/go", 0o600)
            let up = try Child(colony.command(["up"]))
            #expect(try up.says("late: waits until 'job' has ended with exit code 0\n"))
            #expect(up.lines.contains("clock: started") && up.lines.contains("job: started"))
            try colony.wait("the job waits") { $0["job"]?["status"] == "running" }
            TextFile.write(Array("go\n".utf8), to: colony.place + "/go")
            #expect(try up.says("late: started\n"))
            #expect(try up.wait() == .exited(1))
            #expect(
                up.errors.contains(
                    "'never' is not started: it depends on 'bad', which ended with exit code 3"))
            #expect(try colony.agents()["never"] == nil)
        }

        @Test func whoeverIsInterruptedIsToldWhoWasNotStarted() throws {
            write(
                """
                agents:
                  late: {command: a, depends_on: {clock: {condition: completed}}}
                  clock: {command: [sleep, 600]}
                """)
            let up = try Child(colony.command(["up"]))
            #expect(try up.says("late: waits until 'clock' has ended with exit code 0\n"))
            kill(up.process, SIGINT)
            #expect(try up.wait() == .exited(1))
            #expect(up.errors.hasSuffix("skep: interrupted, and not started: 'late'\n"))
            #expect(try colony.agents()["clock"]?["status"] == "running")
        }

        @Test func whoeverNeedsAReadyOneWaitsUntilItIs() throws {
            write(
                """
                agents:
                  web: {command: [sleep, 600], depends_on: {db: {condition: healthy}}}
                  db: {command: 'read x <go; echo up; sleep 600', pty: false, ready: {line: up}}
                """)
            mkfifo(colony.place + "/go", 0o600)
            let up = try Child(colony.command(["up"]))
            #expect(try up.says("web: waits until 'db' is ready\n"))
            #expect(try colony.agents()["db"]?["status"] == "initializing")
            TextFile.write(Array("go\n".utf8), to: colony.place + "/go")
            #expect(try up.says("web: started\n"))
            #expect(try up.wait() == .exited(0))
            #expect(try colony.agents()["db"]?["evidence"] == "probe")
        }

        /// Nobody waits for a supervisor that does not come back.
        @Test func theEndOfAllEndsTheWaiting() throws {
            write(
                """
                agents:
                  late: {command: a, depends_on: {clock: {condition: completed}}}
                  clock: {command: [sleep, 600]}
                """)
            let up = try Child(colony.command(["up"]))
            #expect(try up.says("late: waits until 'clock' has ended with exit code 0\n"))
            #expect(try colony.skep("down").code == 0)
            #expect(try up.wait() == .exited(1))
            #expect(up.errors.contains("'late'"))
        }

        @Test func aProfileIsChosenByName() throws {
            write(
                "agents: {a: {command: [sleep, 600]}, b: {command: [sleep, 600], profiles: [dev]}}")
            #expect(try up() == ["a: started"])
            let wrong = try colony.skep("up", "--profile", "dve")
            #expect(wrong.code == 1 && wrong.errors.contains("did you mean 'dev'?"))
            let dev = try colony.skep("up", "--profile", "dev")
            #expect(Array(dev.lines.dropFirst()) == ["a: running already", "b: started"])
            #expect(try up() == ["a: running already"], "it is left alone")
        }

        @Test func aChangedFileChangesOnlyWhatDiffers() throws {
            write(Manifests.file)
            _ = try up()
            let before = try processes()
            let first = try ids()
            write(
                """
                agents:
                  clock: {command: 'while sleep 600; do date; done', pty: false}
                  coder: {command: [sleep, 601], role: coder, count: 1, environment: {WHO: ada}}

                """)
            let said = try colony.skep("up", "--dry-run")
            #expect(
                Array(said.lines.dropFirst()) == [
                    "clock: running already",
                    "coder-1: would be stopped, and started as the file says now",
                ])
            #expect(try processes() == before, "nothing was done")
            #expect(
                try up() == [
                    "clock: running already", "coder-1: started anew, as the file says now",
                ])
            #expect(try ids() == first, "the same agents")
            let changed = try processes().filter { before[$0.key] != $0.value }
            #expect(Set(changed.keys).subtracting(["job"]) == ["coder-1"])
            let ended = try colony.skep("up", "--remove-orphans")
            #expect(ended.lines.contains("coder-2: stopped"))
            #expect(try colony.agents()["coder-2"]?["status"] == "terminated")
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func aRehearsalStartsNoSupervisor() throws {
            write(Manifests.file)
            let said = try colony.skep("up", "--dry-run")
            #expect(said.code == 0 && said.lines.first?.contains("would be started in") == true)
            #expect(said.lines.contains("coder-2: would be started"))
            #expect(try colony.skep("health").code == 69)
        }

        /// Everything dies without a word, as when the power goes.
        @Test func afterALossAllOfItStartsAgain() throws {
            write(Manifests.file)
            _ = try up()
            try colony.skep("run", "--name", "guest", "--pipe", "--", "sleep", "600")
            try colony.wait("the job has ended") { $0["job"]?["status"] == "failed" }
            let first = try ids()
            let processes = try colony.agents().values.compactMap { $0["pid"]?.int }
            let health = try colony.health()
            // A supervisor that still sees its keeper gone would end its agents.
            kill(Int32(health["pid"]?.int ?? 0), SIGSTOP)
            for role in ["keeper_pid", "pid"] { kill(Int32(health[role]?.int ?? 0), SIGKILL) }
            for process in processes { try Manifests.waitForTheEnd(of: Int32(process)) }

            #expect(try up() == Manifests.all)
            #expect(try ids() == first, "the same agents again")
            try colony.wait("nobody's in the file") { $0["guest"]?["status"] == "failed" }
        }

        private static func waitForTheEnd(of process: Int32) throws {
            guard let handle = try? ProcessHandle(process) else { return }
            var look = pollfd(fd: handle.descriptor.number, events: Int16(POLLIN), revents: 0)
            #expect(poll(&look, 1, 30_000) == 1, "\(process) still runs")
        }

        /// As a service manager has it: what is told goes to its journal, and SIGTERM means the end.
        @Test func inTheForegroundTheFileIsTheSwarmToo() throws {
            write(Manifests.file)
            let service = try Child(colony.command(["supervise"]))
            for expected in Manifests.all {
                #expect(try service.line("") == expected)
            }
            #expect(try colony.agents()["coder-1"]?["status"] == "running")
            kill(service.process, SIGTERM)
            #expect(try service.wait() == .exited(0))
            #expect(try colony.agents()["coder-1"]?["status"] == "terminated")
        }

        @Test func aSupervisorAloneBringsNoAgents() throws {
            write(Manifests.file)
            try colony.skep("run", "--name", "guest", "--pipe", "--", "sleep", "600")
            #expect(try Set(colony.agents().keys) == ["guest"])
        }
    }
}
