import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What a `skep.yaml` says of an agent's program: by the program as a person uses it.
    @Suite struct Manners {
        private let colony: Colony

        init() throws { colony = try Colony() }

        private func up(_ agents: String) throws {
            try colony.write("skep.yaml", "agents:\n" + agents)
            let said = try colony.skep("up")
            #expect(said.code == 0, "\(said.errors)")
        }

        private func log(_ type: String, _ holds: String) throws -> Bool {
            try colony.skep("events", "--type", type, "--json").lines.contains {
                $0.contains(holds)
            }
        }

        // MARK: - Waiting

        /// A dialog with a cursor that nobody sees, below which one chooses.
        private static let dialog = """
            import os, sys, tty
            tty.setraw(0)
            os.write(1, b"\\x1b[?25l\\x1b[2J\\x1b[H rm -rf x\\r\\n Do you want to proceed?\\r\\n")
            os.write(1, b" > 1. Yes\\r\\n   2. No\\r\\n")
            key = os.read(0, 10)
            os.write(1, b"\\x1b[2J\\x1b[Hworking on " + key + b"\\r\\n")
            os.read(0, 10)
            """

        @Test func aDialogThatIsNamedIsWaitedFor() throws {
            try colony.write("dialog.py", Manners.dialog)
            try up(
                """
                  asks:
                    command: [/usr/bin/python3, dialog.py]
                    waiting: ["Do you want to proceed?"]

                """)
            try colony.wait("it waits") { $0["asks"]?["status"] == "waiting" }
            let agent = try colony.agents()["asks"]
            #expect(agent?["evidence"] == "prompt")
            #expect(try log("agent.status", "prompt: Do you want to proceed?"))
            #expect(try colony.skep("send", "asks", "x").code == 1, "it would be an answer")
            // A painter that comes anew sees the same.
            let painter = try colony.health()["painter_pid"]?.int
            kill(Int32(painter ?? 0), SIGKILL)
            try colony.look("another painter") {
                let next = try colony.health()["painter_pid"]?.int
                return next != nil && next != painter
            }
            #expect(try colony.skep("send", "asks", "1", "--answer", "--no-enter").code == 0)
            try colony.wait("it goes on") { $0["asks"]?["status"] == "running" }
        }

        @Test func aLineOfAPipeIsWaitedFor() throws {
            try up(
                """
                  asks:
                    command: echo 'Go on? (y/n)'; read answer; read more; exec sleep 600
                    pty: false
                    waiting: (y/n)

                """)
            try colony.wait("it waits") { $0["asks"]?["status"] == "waiting" }
            #expect(try colony.skep("send", "asks", "x").code == 1)
            try colony.killSupervisor()
            try colony.wait("it waits on") { $0["asks"]?["status"] == "waiting" }
            #expect(try colony.skep("send", "asks", "y", "--answer").code == 0)
            try colony.wait("it goes on") { $0["asks"]?["status"] == "running" }
            #expect(try colony.skep("send", "asks", "x").code == 0)
        }

        // MARK: - Going on

        /// Keeps what it was told in a file that no rewind brings back.
        private func talker(_ more: String = "") throws -> String {
            let script = """
                talk="$TALK.$SKEP_AGENT"
                if [ "$1" = --continue ]; then echo "continued: $(tr '\\n' ' ' <$talk)"
                else echo begun >$talk; echo began; fi
                while read line; do echo "$line" >>$talk; echo "heard $line"; done

                """
            try colony.write("talker.sh", script)
            return """
                    command: [sh, talker.sh]
                    continue: [sh, talker.sh, --continue]
                    environment: {TALK: '\(colony.scratch.path)-talk'}
                \(more)
                """
        }

        private func removeTalk() {
            for name in ["coder", "other", "plain"] {
                Scratch.remove("\(colony.scratch.path)-talk.\(name)")
            }
        }

        private func said(_ agent: String) throws -> String {
            try colony.skep("logs", "--raw", agent).lines.joined(separator: "\n")
        }

        @Test func whoIsRestartedToGoOnGoesOn() throws {
            defer { removeTalk() }
            try up(
                "  coder:\n" + (try talker("    pty: false\n"))
                    + "  plain: {command: [cat], pty: false}\n")
            #expect(try colony.skep("send", "coder", "one").code == 0)
            try colony.look("it heard") { try said("coder").contains("heard one") }
            let refused = try colony.skep("restart", "--continue", "plain")
            #expect(refused.code == 1 && refused.errors.contains("nobody said how 'plain'"))
            // The values of its variables are only with the keeper, also for another supervisor.
            try colony.killSupervisor()
            #expect(try colony.skep("restart", "--continue", "coder").code == 0)
            try colony.look("it goes on") { try said("coder").contains("continued: begun one") }
            #expect(try log("agent.spawned", #""continued":true"#))
            #expect(try colony.skep("restart", "coder").code == 0)
            try colony.look("it begins anew") {
                try said("coder").ranges(of: "began").count == 2
            }
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func afterARewindWhoCanGoesOn() throws {
            defer { removeTalk() }
            try up(
                "  coder:\n" + (try talker("    pty: false\n    messages: true\n"))
                    + "  other:\n    command: [sleep, 600]\n")
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            try colony.write("a.txt", "then")
            #expect(try colony.skep("snapshot", "then").code == 0)
            try colony.write("a.txt", "now")
            #expect(try colony.skep("snapshot", "now").code == 0)
            #expect(try colony.skep("send", "coder", "one").code == 0)
            try colony.look("it heard") { try said("coder").contains("heard one") }
            let old = try colony.agents()["coder"]?["pid"]?.int
            let done = try colony.skep("rewind", "then", "--continue", "--yes")
            #expect(done.code == 0, "\(done.errors)")
            #expect(done.lines.contains("  started anew, to go on: coder"), "\(done.lines)")
            #expect(done.lines.contains("  still paused: other"), "\(done.lines)")
            #expect(TextFile.read(colony.place + "/a.txt") == "then")
            try colony.wait("it runs again") {
                $0["coder"]?["status"] == "running" && $0["other"]?["status"] == "paused"
            }
            #expect(try colony.agents()["coder"]?["pid"]?.int != old)
            try colony.look("it goes on, and is told") {
                let said = try said("coder")
                return said.contains("continued: begun one")
                    && said.contains("the files were brought back to what they were at #")
            }
            #expect(try log("command", #""continue":true"#))
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func whoIsOnlyPausedStaysSo() throws {
            defer { removeTalk() }
            try up("  coder:\n" + (try talker()))
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            try colony.write("a.txt", "then")
            #expect(try colony.skep("snapshot", "then").code == 0)
            try colony.write("a.txt", "now")
            #expect(try colony.skep("snapshot", "now").code == 0)
            let done = try colony.skep("rewind", "then", "--pause", "--yes")
            #expect(done.lines.contains("  still paused: coder"), "\(done.lines)")
            #expect(try colony.agents()["coder"]?["status"] == "paused")
        }

        // MARK: - Containment

        @Test func limitsHoldForAllThatIsBelow() throws {
            try up(
                """
                  coder:
                    command: >-
                      for what in v n f c; do ulimit -H$what; ulimit -S$what; done;
                      sh -c 'nice; echo said'; exec sleep 600
                    pty: false
                    contain: {memory: 4G, files: 512, file_size: 64K, nice: 7}

                """)
            try colony.look("it said all") {
                try colony.skep("logs", "--raw", "coder").lines.contains("said")
            }
            let said = try colony.skep("logs", "--raw", "coder").lines
            // Of memory in K, of files in blocks of 512 bytes.
            #expect(Array(said.prefix(6)) == ["4194304", "4194304", "512", "512", "128", "128"])
            #expect(said.dropFirst(7).first == "0", "no core dumps: \(said)")
            // Whoever runs this may be nicer already.
            #expect(said.contains { (Int($0) ?? 0) >= 7 && (Int($0) ?? 99) <= 19 })
            #expect(
                try log(
                    "agent.spawned",
                    #""containment":"process tree, memory 4G, files 512, file_size 64K, nice 7""#))
            // Started again it is as before.
            #expect(try colony.skep("restart", "coder").code == 0)
            try colony.look("it said all again") {
                try colony.skep("logs", "--raw", "coder").lines.count(where: { $0 == "4194304" })
                    == 4
            }
        }

        @Test func whoWritesBeyondItsLimitIsEnded() throws {
            try up(
                """
                  coder:
                    command: exec dd if=/dev/zero of=big bs=1024 count=100
                    pty: false
                    contain: {file_size: 10K}

                """)
            try colony.wait("it ended") { $0["coder"]?["status"] == "failed" }
            var status = stat()
            #expect(stat(colony.place + "/big", &status) == 0 && status.st_size == 10_240)
        }

        // MARK: - Being told of a pause

        private static let listener = """
            import os, sys, tty
            tty.setraw(0)
            print("listening", flush=True)
            while True:
                key = os.read(0, 100)
                print("got", key, flush=True)

            """

        @Test func whatIsTypedComesBeforeTheHoldAndAfterIt() throws {
            try colony.write("listener.py", Manners.listener)
            try up(
                """
                  coder:
                    command: [/usr/bin/python3, listener.py]
                    pause: {type: "\\e", within: 400ms}
                    resume: {type: "go on\\r"}

                """)
            func said() throws -> String {
                try colony.skep("logs", "--raw", "coder").lines.joined(separator: "\n")
            }
            try colony.look("it listens") { try said().contains("listening") }
            #expect(try colony.skep("pause", "coder").code == 0)
            let agent = try colony.agents()["coder"]
            #expect(agent?["status"] == "paused" && agent?["evidence"] == "kernel")
            #expect(kernelState(of: agent?["pid"]?.int) == "T")
            #expect(try said().contains(#"got b'\x1b'"#), "it heard before it was held")
            #expect(try colony.skep("resume", "coder").code == 0)
            try colony.look("it hears that it goes on") { try said().contains(#"b'go on\r'"#) }
            // The breaker tells nobody.
            #expect(try colony.skep("freeze").code == 0)
            #expect(try colony.skep("thaw").code == 0)
            #expect(try said().ranges(of: "got").count == 2)
        }

        @Test func aCommandIsWaitedForAndNoLonger() throws {
            try up(
                """
                  one:
                    command: [sleep, 600]
                    pause: {command: 'echo "$WHO" >told; exit 3', within: 20s}
                    resume: {command: touch again}
                    environment: {WHO: ada}
                  two:
                    command: [sleep, 600]
                    pause: {command: [sleep, 500], within: 200ms}
                  three:
                    command: [sleep, 600]
                    pause: {command: [./none, at, all]}

                """)
            let said = try colony.skep("pause", "one", "two", "three")
            #expect(said.code == 0)
            let failed = ", its pause command failed: "
            #expect(
                said.lines.prefix(2) == [
                    "one: paused\(failed)exit 3", "two: paused\(failed)it took too long",
                ])
            #expect(said.lines.last?.hasPrefix("three: paused\(failed)") == true, "\(said.lines)")
            let row = try colony.skep("ps").lines.first { $0.contains("one") } ?? ""
            #expect(row.contains("its pause command failed: exit 3"), "\(row)")
            #expect(TextFile.read(colony.place + "/told") == "ada\n")
            #expect(try log("signal", #""part":"pause","ok":false,"why":"exit 3""#))
            #expect(try colony.agents().values.allSatisfy { $0["status"] == "paused" })
            #expect(try colony.skep("resume", "--all").code == 0)
            try colony.look("it is told that it goes on") {
                TextFile.bytes(colony.place + "/again") != nil
            }
        }

        /// Whose supervisor is killed in between is held all the same.
        @Test func anotherSupervisorHoldsAtOnce() throws {
            try up(
                """
                  coder:
                    command: [sleep, 600]
                    pause: {command: [sleep, 500], within: 30s}

                """)
            let pausing = try Child(colony.command(["pause", "coder"]))
            try colony.wait("it is to be held") { $0["coder"]?["phase"]?["word"] == "holding" }
            try colony.killSupervisor()
            try colony.wait("it is held") { $0["coder"]?["status"] == "paused" }
            _ = try pausing.wait()
        }
    }
}
