import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What a person does in a day, with the keys a person presses, on the real screen.
    @Suite(.serialized) struct JourneyTests {
        private func workers(_ names: [String], in colony: Colony) throws {
            for name in names {
                try colony.skep(
                    "run", "--name", name, "--role", "coder", "--pipe", "--", "sh", "-c",
                    "echo \(name) begins; echo error: \(name) failed once; exec sleep 1000")
            }
        }

        /// Two keys from nothing to a working program.
        @Test func theFirstAgent() throws {
            let colony = try Colony()
            let seat = try Seat(colony)
            try seat.shows("Start one in")
            #expect(try seat.type("\r", until: "ctrl-\\ or F12 leaves"))
            #expect(try seat.type("echo $((6 * 7))\r", until: "\n42"))
            #expect(try seat.type(Seat.control("\\"), until: "1 agent, by need"))
            #expect(try seat.leave() == [])
        }

        @Test func whoNeedsMe() throws {
            let colony = try Colony()
            try workers(["busy"], in: colony)
            try colony.skep(
                "run", "--name", "asker", "--pipe", "--", "sh", "-c",
                #"echo '{"type":"status","subject":"waiting","content":{"reason":"Apply it?"}}' >&3; exec sleep 1000"#
            )
            // Or the cursor would be on whoever was first, and stay there.
            try colony.wait("it asks") { $0["asker"]?["status"]?.string == "waiting" }
            let seat = try Seat(colony)
            try seat.shows("▲ asker asks")
            #expect(try seat.shows("▲1 waiting"))
            #expect(try seat.type("j", until: "▸ ● busy"))
            #expect(try seat.type("w", until: "▸ ▲ asker"))
            #expect(seat.row("▸ ▲ asker")?.contains("Apply it?") == true)
        }

        @Test func readOneThenAll() throws {
            let colony = try Colony()
            try workers(["one", "two"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("error: two failed once")
            #expect(try seat.type("\r", until: "follows ━"))
            #expect(try seat.shows("one begins"))
            #expect(try seat.type("/begins\r", until: "held at"))
            #expect(try seat.type("n", until: "\"begins\" not found from here on"))
            #expect(try seat.type("f", until: "follows ━"))
            #expect(try seat.type("e", until: "held at"))
            #expect(try seat.type("e", until: "no error from here on"))
            #expect(try seat.type("f", until: "follows ━"))
            #expect(try seat.type("0", until: "two begins"))
            #expect(seat.title("2 Log")?.contains("all agents") == true)
            // What is found stands alone; then the search is over, and the rest is there again.
            tap(seat, "\\")
            try seat.becomes("not what is found alone") {
                printed(on: $0) == ["one begins", "two begins"]
            }
            tap(seat, Seat.escape)
            try seat.becomes("the rest is not there again") { printed(on: $0).count == 4 }
            #expect(try seat.type("n", until: "nothing is searched for"))
        }

        /// What these two have printed, as far as the log shows it.
        private func printed(on seat: Seat) -> [String] {
            let said = ["one", "two"].flatMap { ["\($0) begins", "error: \($0) failed once"] }
            let rows = seat.screen.split(separator: "\n").map { row in
                // Behind the time and the name.
                row.split(separator: " ").dropFirst(2).joined(separator: " ")
            }
            return said.filter(rows.contains)
        }

        /// A question at a prompt is answered in a box; the next one is not under the same fingers.
        @Test func answer() throws {
            let colony = try Colony()
            for name in ["one", "two"] {
                try colony.skep(
                    "run", "--name", name, "--", "bash", "-c",
                    "read -p 'Go on? [y/N] ' a; echo $a-$a; exec sleep 1000")
            }
            let seat = try Seat(colony)
            try seat.shows("▲2 waiting")
            #expect(try seat.type("wa", until: "asks · "))
            #expect(try seat.shows("   Go on? [y/N]"))
            #expect(try seat.type("yes", until: "Go on? [y/N] yes"))
            // What is typed behind Enter is for nobody, however soon it comes.
            tap(seat, "\ry")
            #expect(try seat.shows("goes on; w goes to "))
            #expect(try seat.hides("asks · "))
            #expect(try seat.shows("▲1 waiting"))
            #expect(try seat.shows("yes-yes"))
            let statuses = try colony.json("ps").array?.compactMap { $0["status"]?.string }
            #expect(statuses?.sorted() == ["running", "waiting"])
            #expect(try seat.leave() == [])
        }

        @Test func pauseAndRelease() throws {
            let colony = try Colony()
            try workers(["one", "two"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● two")
            #expect(try seat.type("p", until: "‖1 paused"))
            #expect(try seat.type("p", until: "‖0 paused"))
            #expect(try seat.type("!", until: "BREAKER  2 held"))
            #expect(try seat.type("!", until: "Release 2 agents?"))
            #expect(try seat.type("\r", until: "nothing was done"))
            tap(seat, "!")
            #expect(try seat.type("y", until: "●2 working"))
        }

        private func tap(_ seat: Seat, _ keys: String) { seat.tap.type(keys) }

        @Test func stopForCertain() throws {
            let colony = try Colony()
            try workers(["one", "two", "three"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● three")
            #expect(try seat.type("x", until: "Stop one?"))
            #expect(try seat.type("n", until: "nothing was done"))
            #expect(try seat.type("xy", until: "■ one"))
            #expect(try seat.type("X", until: "Stop all 2 agents?"))
            #expect(try seat.type("y", until: "✓3 done"))
            #expect(try seat.type("q", until: "nobody runs in"))
            #expect(try seat.tap.wait() == .exited(0))
        }

        /// What a supervisor wrote in its last moment is read, though it rings for nothing any more.
        @Test func whatWasStoppedElsewhereIsSeen() throws {
            let colony = try Colony()
            try workers(["one", "two"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● two")
            #expect(try colony.skep("down").code == 0)
            #expect(try seat.shows("nobody runs; skep up starts it"))
            #expect(try seat.leave() == [])
        }

        /// Somebody who keeps a file open while it is changed, and a file of nobody's.
        private func review(in colony: Colony) throws {
            let lines = (1...40).map { "line \($0)\n" }.joined()
            TextFile.write(Array(lines.utf8), to: colony.place + "/a.txt")
            try colony.skep("up")
            #expect(try colony.skep("snapshot", "green").code == 0)
            try colony.skep(
                "run", "--name", "writer", "--cwd", colony.place, "--pipe", "--", "sh", "-c",
                "exec 4>>a.txt; echo more >&4; read word; echo $word >&4; exec sleep 1000")
            try look(until: "it is recorded") {
                try colony.skep("diff", "writer").lines.contains("+more")
            }
        }

        /// What an agent changed, beside what it was when it was started, and its line in an editor.
        @Test func whatChanged() throws {
            let colony = try Colony()
            try review(in: colony)
            let editor = colony.scratch.path + "-editor"
            defer { unlink(editor) }
            let script = "#!/bin/sh\necho \"edits $*\"; read answer\n"
            TextFile.write(Array(script.utf8), to: editor)
            chmod(editor, 0o755)
            let seat = try Seat(colony, columns: 120, rows: 36, ["EDITOR": editor])
            try seat.shows("● writer")
            #expect(try seat.type("d", until: "+more"))
            #expect(seat.title("3 Diff")?.contains("writer") == true)
            #expect(seat.row("▸ a.txt")?.contains("writer (writer)") == true)
            for _ in 0..<4 where !seat.screen.contains("since its start") {
                let title = seat.title("3 Diff")
                tap(seat, "b")
                try seat.becomes("no other base") { $0.title("3 Diff") != title }
            }
            #expect(try seat.shows("since its start · 1 file"))
            // What comes meanwhile is shown.
            try colony.skep("send", "writer", "again")
            #expect(try seat.shows("+again"))
            tap(seat, "j]")
            #expect(try seat.type("e", until: "edits +"))
            #expect(seat.screen.contains("a.txt"))
            #expect(try seat.type("\r", until: "3 Diff"))
            #expect(try seat.leave() == [])
        }

        /// Files of the past in their place, and what was there again.
        @Test func rewindAndUndo() throws {
            let colony = try Colony()
            try review(in: colony)
            let file = colony.place + "/a.txt"
            let (now, then) = (TextFile.read(file), (1...40).map { "line \($0)\n" }.joined())
            let seat = try Seat(colony)
            try seat.shows("● writer")
            #expect(try seat.type("u", until: "works in replay: R first"))
            #expect(try seat.type("R", until: "REPLAY"))
            #expect(try seat.type("@green\r", until: "#2 of"))
            #expect(try seat.type("u", until: "1 file changes. writer runs: p pauses it first."))
            #expect(try seat.type("y", until: "whoever runs could write meanwhile"))
            #expect(try seat.type("d", until: "± a.txt"))
            tap(seat, Seat.escape)
            #expect(try seat.hides("± a.txt"))
            #expect(try seat.type("p", until: "y yes   d shows what"))
            #expect(try seat.type("y", until: "U undoes it"))
            #expect(TextFile.read(file) == then)
            #expect(try colony.agents()["writer"]?["status"] == "paused")
            #expect(try seat.type("R", until: " LIVE "))
            #expect(try seat.type("U", until: "Undo the restore of "))
            #expect(try seat.type("y", until: ") is undone"))
            #expect(TextFile.read(file) == now)
            #expect(try colony.skep("verify").code == 0)
            #expect(try seat.leave() == [])
        }

        /// From a moment of the past on in a workspace beside this one, there, and back.
        @Test func forkAndOpen() throws {
            let colony = try Colony()
            try review(in: colony)
            let other = colony.place + "-retry"
            defer {
                _ = try? Child.run([Products.path(of: "skep"), "-C", other, "down"])
                Scratch.remove(other)
            }
            let seat = try Seat(colony)
            try seat.shows("● writer")
            #expect(try seat.type("F", until: "works in replay: R first"))
            tap(seat, Seat.escape)
            #expect(try seat.hides("works in replay: R first"))
            #expect(try seat.type("R", until: "REPLAY"))
            #expect(try seat.type("@green\r", until: "#2 of"))
            #expect(try seat.type("F", until: "enter alone makes at-2"))
            #expect(try seat.type("retry\r", until: "goes on from #2"))
            #expect(TextFile.read("\(other)/a.txt") == (1...40).map { "line \($0)\n" }.joined())
            #expect(try seat.type("\r", until: "-retry   LIVE"))
            #expect(!seat.screen.contains("● writer"))
            // The past of both can be looked at from there.
            #expect(try seat.type("Rg", until: "#1 of"))
            #expect(try seat.type("R", until: " LIVE "))
            #expect(try seat.type(":family\r", until: "where all began"))
            #expect(try seat.type("g\r", until: "● writer"))
            #expect(try colony.agents()["writer"]?["status"] == "running")
            #expect(try colony.skep("verify").code == 0)
            #expect(try seat.leave() == [])
        }

        /// The past, and back; the present goes on meanwhile and is counted.
        @Test func scrub() throws {
            let colony = try Colony()
            // The first event: the files are recorded from here on.
            try colony.skep("up")
            _ = try colony.waitForHealth("a record") { ($0["last_id"]?.int ?? 0) > 0 }
            try workers(["one"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● one")
            #expect(try seat.type("R", until: "REPLAY"))
            #expect(try seat.type("g", until: "#1 of"))
            #expect(try seat.type("l", until: "◌ one"))
            #expect(try seat.type("l", until: "@ spawn"))
            tap(seat, "h")
            #expect(try seat.hides("@ spawn"))
            try seat.becomes("what is new is not counted") { since($0) != nil }
            let counted = try #require(since(seat))
            try workers(["two"], in: colony)
            try seat.becomes("what goes on is not counted") { (since($0) ?? 0) > counted + 2 }
            #expect(!seat.screen.contains("two"))
            #expect(try seat.type("p", until: "replay shows the past"))
            #expect(try seat.type("G", until: "● one"))
            // A place that is none can be mended.
            #expect(try seat.type("@foo\r", until: "'foo' is no place"))
            #expect(try seat.type(Seat.control("u") + "1\r", until: "#1 of"))
            #expect(try seat.type("G", until: "● one"))
            // The end of the run may show the other one already.
            #expect(try seat.type("R", until: " LIVE "))
            #expect(try seat.shows("● two"))
        }

        /// How many events the present has had since the past is looked at.
        private func since(_ seat: Seat) -> Int? {
            let words = seat.row("now: +")?.split(separator: " ").drop { $0 != "now:" }
            return words?.dropFirst().first.flatMap { Int($0.dropFirst()) }
        }

        /// A question that is offered, and from a row of its answer to that moment and back.
        @Test func askInSQL() throws {
            let colony = try Colony()
            try workers(["one"], in: colony)
            try colony.skep(
                "run", "--name", "fails", "--pipe", "--", "sh", "-c", "echo out of ideas; exit 3")
            let seat = try Seat(colony)
            try seat.shows("✗1 failed")
            #expect(try seat.type(";", until: "cost by agent"))
            #expect(try seat.type(Seat.down, until: "enter asks it"))
            let offered = seat.screen.split(separator: "\n")
            let first = offered.firstIndex { $0.contains("the last 10 decisions") } ?? 0
            let wanted = offered.firstIndex { $0.contains("who failed") } ?? 0
            for _ in first..<wanted { tap(seat, Seat.down) }
            #expect(try seat.shows("▸ who failed"))
            #expect(try seat.type("\r", until: "out of ideas"))
            #expect(seat.row("out of ideas")?.contains("fails") == true)
            #expect(try seat.shows("1 row · up to #"))
            #expect(try seat.type("\r", until: "REPLAY"))
            #expect(try seat.type(Seat.escape, until: "LIVE"))
            // What writes is refused, and what never ends is stopped.
            #expect(try seat.type(";", until: "1 row · up to #"))
            tap(seat, "\t" + Seat.control("u"))
            #expect(try seat.type("DELETE FROM events\r", until: "does more than read"))
            tap(seat, Seat.control("u"))
            let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)"
            #expect(try seat.type(endless + " SELECT max(i) FROM n\r", until: "running, esc stops"))
            #expect(try seat.type(Seat.escape, until: "0 rows, stopped"))
            #expect(try seat.type(Seat.escape, until: "Swarm"))
        }

        /// A place in the past is found again from the present.
        @Test func theLastPlace() throws {
            let colony = try Colony()
            try workers(["one", "two"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● two")
            #expect(try seat.type("R", until: "REPLAY"))
            #expect(try seat.type("@3\r", until: "#3 of"))
            #expect(try seat.type("R", until: "LIVE"))
            #expect(try seat.type("'", until: "#3 of"))
            #expect(try seat.type(Seat.escape, until: "LIVE"))
        }

        /// A command that is typed, and the same one again.
        @Test func startAnother() throws {
            let colony = try Colony()
            try workers(["one"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● one")
            #expect(try seat.type("n", until: "runs on"))
            #expect(
                try seat.type("sh -c 'echo \"$((6*7)) runs\"; exec sleep 600'\r", until: "42 runs"))
            #expect(try seat.shows("2 agents, by need"))
            // The row may be there before the answer to the form.
            #expect(try seat.hides("runs on"))
            #expect(try seat.type("n", until: "runs on"))
            #expect(try seat.type("\u{1b}[A", until: "command    sh -c 'echo"))
            #expect(try seat.type("\tthird\r", until: "3 agents, by need"))
            #expect(try colony.agents()["third"] != nil)
        }

        /// Who fails again and again is stopped between two tries.
        @Test func stopWhoIsStartedAgain() throws {
            let colony = try Colony()
            try colony.skep(
                "run", "--name", "broken", "--pipe", "--restart", "on-failure", "--", "sh", "-c",
                "exit 1")
            let seat = try Seat(colony)
            try seat.shows("restart 3 in")
            #expect(try seat.type("x", until: "Stop broken? It is not started again."))
            #expect(try seat.type("y", until: "■ broken"))
            #expect(try seat.leave() == [])
            #expect(seat.screen.contains("nobody runs in"))
        }

        @Test func messageSome() throws {
            let colony = try Colony()
            for name in ["one", "two", "three"] {
                try colony.skep("run", "--name", name, "--pipe", "--messages", "--", "cat")
            }
            let seat = try Seat(colony)
            try seat.shows("3 agents, by need")
            #expect(try seat.type("  m", until: "To one and two"))
            #expect(try seat.type("look at cart.py\r", until: "delivered to one, two"))
            try colony.wait("both have it") { agents in
                ["one", "two"].allSatisfy {
                    agents[$0]?["last_line"]?.string?.contains("cart.py") == true
                }
            }
            #expect(try colony.agents()["three"]?["last_line"]?.string?.contains("cart") != true)
        }

        /// What somebody said long ago is found in the past; and how all does is a key away.
        @Test func findAndTrust() throws {
            let colony = try Colony()
            try workers(["one", "two"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● two")
            #expect(try seat.type("\u{12}one failed", until: "error: [one failed]"))
            #expect(try seat.type("\r", until: "REPLAY"))
            #expect(try seat.shows("error: one failed once"))
            #expect(try seat.type(Seat.escape, until: "LIVE"))
            #expect(try seat.type("9", until: "supervisor  pid"))
            #expect(try seat.shows("rows wait for the disk"))
            #expect(try seat.type(Seat.escape, until: "2 agents, by need"))
            #expect(try seat.leave() == [])
        }

        /// The screen loses its supervisor, says so, keeps what holds, and heals.
        @Test func aSupervisorIsLost() throws {
            let colony = try Colony()
            try workers(["one"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● one")
            let keeper = try #require(try colony.json("health")["keeper_pid"]?.int)
            let supervisor = try #require(try colony.json("health")["pid"]?.int)
            kill(Int32(keeper), SIGSTOP)
            kill(Int32(supervisor), SIGKILL)
            #expect(try seat.shows("supervisor lost"))
            tap(seat, "!")
            kill(Int32(keeper), SIGCONT)
            #expect(try seat.shows("BREAKER"))
            #expect(try seat.leave() == [])
        }

        /// Whoever stands still answers nobody, though its sockets are there.
        @Test func aSupervisorThatStandsStillIsLost() throws {
            let colony = try Colony()
            try workers(["one"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● one")
            let supervisor = Int32(try #require(try colony.json("health")["pid"]?.int))
            kill(supervisor, SIGSTOP)
            defer { kill(supervisor, SIGCONT) }
            #expect(try seat.shows("supervisor lost"))
            #expect(try seat.type("!", until: "waits: hold all"))
            #expect(try seat.type(Seat.escape, until: "dropped: hold all"))
            #expect(try seat.type("!", until: "waits: hold all"))
            kill(supervisor, SIGCONT)
            #expect(try seat.shows("BREAKER"))
            #expect(try seat.hides("supervisor lost"))
            #expect(try seat.leave() == [])
            #expect(seat.screen.contains("skep opens this again"))
        }

        /// However the screen ends, the terminal is as it was, and the swarm goes on (check 37).
        @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
        func whoeverLeavesLeavesTheSwarm(_ signal: Int32) throws {
            let colony = try Colony()
            try workers(["one"], in: colony)
            let seat = try Seat(colony)
            let modes = seat.tap.modesBefore
            let agent = try #require(try colony.agents()["one"]?["pid"]?.int)
            try seat.shows("● one")
            seat.tap.send(signal)
            #expect(try seat.tap.wait() == .exited(0))
            #expect(seat.tap.modes() == modes)
            let left = try colony.agents()["one"]
            #expect(left?["status"] == "running" && left?["pid"]?.int == agent)
            #expect(kill(Int32(agent), 0) == 0)
            #expect(seat.screen.contains("1 agent goes on in"))
        }

        @Test func aClosedTerminalEndsTheScreen() throws {
            let colony = try Colony()
            try workers(["one"], in: colony)
            let seat = try Seat(colony)
            try seat.shows("● one")
            seat.tap.hangUp()
            _ = try seat.tap.wait()
            #expect(try colony.json("ps").array?.first?["status"]?.string == "running")
        }

        @Test func attachFromTheShell() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "shell", "--", "env", "PS1=ready> ", "sh")
            let seat = try Seat(colony, ["attach", "shell"])
            #expect(try seat.shows("ready>"))
            #expect(try seat.type("echo $((3 * 5))\r", until: "\n15"))
            let watcher = try Seat(colony, ["attach", "shell"])
            #expect(try watcher.shows("types here"))
            #expect(try watcher.shows("\n15"))
            seat.tap.type("\u{1b}[24~")
            #expect(try seat.tap.wait() == .exited(0))
            #expect(seat.screen.contains("shell goes on"))
        }
    }
}
