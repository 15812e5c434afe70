import EventLog
import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

extension SwarmTrials {
    /// What programs ask their terminals is answered, though nobody looks at them; check 19's storm.
    @Suite struct Painting {
        /// Asks where the cursor is, each time somewhere else, and checks what it is told.
        private func asker(_ count: Int, _ colony: Colony) -> [String] {
            let script = """
                import os, select, sys, tty
                tty.setraw(0)
                wrong = 0
                for i in range(\(count)):
                    place = b"%d;%d" % (1 + i % 39, 1 + i * 7 % 110)
                    os.write(1, b"\\x1b[" + place + b"H\\x1b[6n")
                    answer = b""
                    while b"R" not in answer:
                        if not select.select([0], [], [], 50)[0]: sys.exit(3)
                        answer += os.read(0, 100)
                    wrong += answer != b"\\x1b[" + place + b"R"
                # Nothing more comes: no answer was given twice.
                wrong += len(select.select([0], [], [], 0.5)[0])
                open("\(colony.scratch.path)/asked", "w").write(str(wrong))
                """
            return ["/usr/bin/python3", "-c", script]
        }

        private func painter(_ colony: Colony, besides old: Int64? = nil) throws -> Int64 {
            let deadline = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < deadline {
                if let process = try colony.health()["painter_pid"]?.int, process != old {
                    return process
                }
            }
            throw Child.Failure(description: "no painter came")
        }

        private func run(_ colony: Colony, _ name: String, _ command: [String]) throws {
            #expect(try colony.skep(["run", "--name", name, "--"] + command).code == 0)
        }

        @Test func aPainterThatIsKilledAnswersEverythingOnce() throws {
            let colony = try Colony()
            try run(colony, "asker", asker(600, colony))
            try run(colony, "bystander", ["sleep", "600"])
            let bystander = try colony.agents()["bystander"]?["pid"]?.int
            var killed: Int64?
            for _ in 0..<3 {
                killed = try painter(colony, besides: killed)
                kill(Int32(killed ?? 0), SIGKILL)
            }
            try colony.wait("it has asked", seconds: 120) {
                $0["asker"]?["status"] == "completed"
            }
            #expect(TextFile.read("\(colony.scratch.path)/asked") == "0")
            #expect(try colony.agents()["bystander"]?["pid"]?.int == bystander)
        }

        /// Teeth: where nobody answers, the same program says so.
        @Test func withoutAnAnswerTheSameProgramFails() throws {
            let colony = try Colony()
            var words = asker(1, colony)
            words[2] = words[2].replacing("[], 50)", with: "[], 1)")
            let terminal = try PseudoTerminal(size: .init(columns: 120, rows: 40))
            let file = "\(colony.scratch.path)/asker.py"
            TextFile.write(Array(words[2].utf8), to: file)
            let line = "/usr/bin/python3 \(file) <>\(try terminal.path()) >&0"
            let program = try Child(["setsid", "--wait", "sh", "-c", line])
            #expect(try program.wait() == .exited(3))
        }

        @Test func programsOfPromptToolkitDoNotComplain() throws {
            let colony = try Colony()
            let script =
                "from prompt_toolkit import PromptSession; print('it is', PromptSession().prompt('say> '))"
            try run(colony, "asks", ["/usr/bin/python3", "-c", script])
            try colony.wait("it prompts") { $0["asks"]?["evidence"] == "prompt" }
            #expect(try colony.skep("send", "asks", "well").code == 0)
            try colony.wait("it has ended") { $0["asks"]?["status"] == "completed" }
            let said = try colony.skep("logs", "--raw", "asks").lines.joined(separator: "\n")
            #expect(said.contains("it is well"))
            #expect(!said.contains("CPR"))
        }

        @Test func whoAsksAtTheCursorWaits() throws {
            let colony = try Colony()
            let script = "read -p 'Apply this patch? [y/N] ' answer; echo done; exec sleep 600"
            try run(colony, "asks", ["bash", "-c", script])
            try colony.wait("it waits") { $0["asks"]?["status"] == "waiting" }
            let agent = try colony.agents()["asks"]
            #expect(agent?["evidence"] == "prompt")
            let reasons = try colony.skep("events", "--type", "agent.status", "--json").lines
            #expect(reasons.contains { $0.contains("prompt: Apply this patch? [y/N]") })
        }

        @Test func aShellThatHasNothingToDoIsIdle() throws {
            let colony = try Colony()
            try run(colony, "shell", ["bash", "--norc", "--noprofile", "-i"])
            try colony.wait("it is idle") { $0["shell"]?["status"] == "idle" }
            #expect(try colony.skep("send", "shell", "sleep 600").code == 0)
            try colony.wait("it works") { $0["shell"]?["status"] == "running" }
        }

        @Test func whatAProgramSaysOfItselfOutranksGuesses() throws {
            let colony = try Colony()
            let script = """
                printf '\\033]7501;state=blocked:msg=QXBwbHk/\\033\\\\'; printf '$ '; exec sleep 600
                """
            try run(colony, "codex", ["bash", "-c", script])
            try colony.wait("it waits") { $0["codex"]?["status"] == "waiting" }
            // The prompt of a shell is seen a second later, and closes nothing.
            try run(colony, "later", ["bash", "-c", "printf '$ '; exec sleep 600"])
            try colony.wait("the other is idle") { $0["later"]?["status"] == "idle" }
            let agent = try colony.agents()["codex"]
            #expect(agent?["status"] == "waiting" && agent?["evidence"] == "osc7501")
        }

        @Test func keyframesAreKept() throws {
            let colony = try Colony()
            try run(colony, "talks", ["sh", "-c", "seq 1 100000; exec sleep 600"])
            let deadline = ContinuousClock.now + .seconds(60)
            var found: Keyframe?
            while found == nil, ContinuousClock.now < deadline {
                guard let agent = try colony.agents()["talks"]?["id"]?.string else { continue }
                let reader = try LogReader(colony.directory)
                found = try reader.keyframe(
                    of: AgentID(rawValue: agent), atOrBefore: EventID(.max))
            }
            #expect(found != nil)
        }

        @Test func nobodyElseMayPaint() throws {
            let colony = try Colony()
            try run(colony, "shell", ["sleep", "600"])
            var client = try colony.client()
            for token in ["", String(repeating: "0", count: 32)] {
                let body = Body([JSON.Field("token", JSON(token)), JSON.Field("row", 1)])
                let reply = try client.request("paint", body, within: .seconds(20))
                #expect(throws: ErrorBody.self) { try reply.get() }
            }
        }

        // MARK: - Check 19: a storm of questions

        /// Asks 200,000 times and reads nothing until it is told to; then it counts what there is.
        private func storm(_ colony: Colony) -> String {
            """
            import os, select, sys, time, tty
            tty.setraw(0)
            os.write(1, b"\\x1b[6n" * 100)
            for _ in range(1999): os.write(1, b"\\x1b[6n" * 100)
            open("\(colony.scratch.path)/asked", "w").write("")
            while not os.path.exists("\(colony.scratch.path)/go"): time.sleep(0.05)
            count = 0
            while select.select([0], [], [], 1)[0]: count += len(os.read(0, 65536))
            open("\(colony.scratch.path)/counted", "w").write(str(count))
            """
        }

        /// What waits for one that does not read, and what its terminal holds itself.
        private static let most = 4_096 + 32_768

        private func count(_ colony: Colony, _ file: String) throws -> String {
            let deadline = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < deadline {
                if let text = TextFile.read("\(colony.scratch.path)/\(file)"),
                    text != "" || file == "asked"
                {
                    return text
                }
                sched_yield()
            }
            throw Child.Failure(description: "there is no '\(file)' in time")
        }

        @Test func aStormOfQuestionsCostsNobodyAnything() throws {
            let colony = try Colony()
            try run(colony, "other", ["cat"])
            let supervisor = try colony.supervisor()
            var client = try colony.client()
            func trip() throws -> Duration {
                let times = try (0..<200).map { _ in
                    let start = ContinuousClock.now
                    _ = try client.request("hello", within: .seconds(30))
                    return ContinuousClock.now - start
                }
                return times.sorted()[100]
            }
            let before = try (trip(), resident(supervisor))
            try run(colony, "storm", ["/usr/bin/python3", "-c", storm(colony)])
            let during = try trip()
            _ = try count(colony, "asked")
            let after = try (trip(), resident(supervisor))
            TextFile.write([], to: "\(colony.scratch.path)/go")
            let got = Int(try count(colony, "counted")) ?? .max
            #expect(got > 0 && got <= Painting.most, "\(got) bytes were answered")
            let ratios = (during / before.0, after.0 / before.0)
            print("check 19: round trip × \(ratios.0) during, × \(ratios.1) after")
            #expect(ratios.1 < 5)
            #expect(after.1 - before.1 < 32 << 10, "\(after.1 - before.1) KiB more")
        }

        /// Teeth: who answers all of it gives far more, or waits for a program that does not read.
        @Test func whoAnswersAllOfItBlocks() throws {
            let colony = try Colony()
            let file = "\(colony.scratch.path)/storm.py"
            TextFile.write(Array(storm(colony).utf8), to: file)
            let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 25))
            let line = "/usr/bin/python3 \(file) <>\(try terminal.path()) >&0"
            let program = try Child(["setsid", "--wait", "sh", "-c", line])
            defer { program.kill() }
            var asked = 0
            var given = 0
            var blocked = 0
            while asked < 200_000 {
                var look = pollfd(fd: terminal.master.number, events: Int16(POLLIN), revents: 0)
                try #require(poll(&look, 1, 20_000) == 1)
                var bytes: [UInt8] = []
                _ = try terminal.master.read(appendingTo: &bytes, limit: 65_536)
                for _ in 0..<bytes.count(where: { $0 == UInt8(ascii: "n") }) {
                    asked += 1
                    if case .bytes(let count) = try terminal.master.write(Array("\u{1b}[1;1R".utf8))
                    {
                        given += count
                    } else {
                        blocked += 1
                    }
                }
            }
            #expect(given > Painting.most || blocked > 100_000)
        }

        /// KiB.
        private func resident(_ process: Int32) throws -> Int {
            let text = TextFile.read("/proc/\(process)/status") ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }
    }
}
