import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Agents' terminals inside the screen: programs as people use them, and one that means harm (check 36).
    @Suite(.serialized) struct AttachedTests {
        private static let leaves = "or F12 leaves"

        private func seat(at name: String, _ command: [String], _ colony: Colony) throws -> Seat {
            try colony.skep(["run", "--name", name, "--"] + command)
            let seat = try Seat(colony)
            try seat.shows("1 agent, by need")
            return seat
        }

        /// To the agent's terminal, and to what it shows there; of what it prints the log tells before.
        private func attach(_ seat: Seat, until text: String) throws {
            #expect(try seat.type("t", until: AttachedTests.leaves))
            #expect(try seat.shows(text))
        }

        /// Back to the swarm, and out.
        private func leave(_ seat: Seat) throws {
            #expect(try seat.type(Seat.control("\\"), until: "1 agent, by need"))
            #expect(try seat.type("q", until: "1 agent goes on in"))
            #expect(try seat.tap.wait() == .exited(0))
            #expect(try seat.traces() == [])
        }

        // MARK: - Programs

        @Test func bash() throws {
            let colony = try Colony()
            let seat = try seat(
                at: "bash", ["env", "PS1=ready> ", "bash", "--norc", "-i"], colony)
            try attach(seat, until: "ready>")
            #expect(try seat.type("echo $((6*7))-bees\r", until: "\n42-bees"))
            // Its own keys: a word back, a job held, one of before.
            #expect(try seat.type("echo one two\u{17}three\r", until: "\none three"))
            #expect(try seat.type("echo go; cat\r", until: "\ngo"))
            #expect(try seat.type("back\r", until: "\nback\nback"))
            #expect(try seat.type("\u{1a}", until: "Stopped"))
            // Its next prompt, not one that stands there already.
            #expect(try seat.type("kill %1; wait; clear; echo gone\r", until: "gone\nready>"))
            #expect(try seat.type("\u{12}6*7", until: "reverse-i-search"))
            #expect(try seat.type("\r", until: "\n42-bees"))
            try leave(seat)
        }

        @Test func vim() throws {
            let colony = try Colony()
            let program = access("/usr/bin/vim", X_OK) == 0 ? "vim" : "vim.tiny"
            let seat = try seat(
                at: "vim", [program, "-u", "NONE", "-N", "-i", "NONE", "note.txt"], colony)
            try attach(seat, until: "~")
            #expect(try seat.type("ihello, 漢字 and é", until: "漢字 and é"))
            #expect(try seat.shows("-- INSERT --"))
            seat.tap.type(Seat.escape)
            #expect(try seat.hides("-- INSERT --"))
            #expect(try seat.type("yyp:set number\r", until: "2 hello"))
            #expect(try seat.type(":w\r", until: "written"))
            // Seen again as it was, by whoever comes back.
            #expect(try seat.type("\u{1b}[24~", until: "1 agent, by need"))
            #expect(try seat.type("t", until: "2 hello"))
            #expect(try seat.type(":q\r", until: "exited 0"))
            #expect(TextFile.read("\(colony.place)/note.txt")?.contains("漢字") == true)
            #expect(try seat.type("\r", until: "1 agent, by need"))
            // Its viewers know of its end before the log does.
            #expect(try seat.shows("✓1 done"))
            #expect(try seat.type("q", until: "nobody runs in"))
            _ = try seat.tap.wait()
            #expect(try seat.traces() == [])
        }

        @Test func less() throws {
            let colony = try Colony()
            let lines = (1...500).map { "line \($0)\n" }.joined()
            TextFile.write(Array(lines.utf8), to: "\(colony.place)/long.txt")
            let seat = try seat(at: "less", ["less", "long.txt"], colony)
            #expect(try seat.type("t", until: "line 5"))
            #expect(try seat.type("G", until: "line 500"))
            #expect(try seat.type("/line 25\\b\rgg", until: "line 1\n"))
            #expect(try seat.type("/line 77$\r", until: "line 77"))
            #expect(try seat.type("\u{1b}[6~", until: "line 110"))
            try seat.takeSize(columns: 60, rows: 12)
            // The program has heard of it when it has drawn itself so.
            try seat.hides("line 120")
            #expect(try seat.shows(AttachedTests.leaves))
            #expect(try seat.type("G", until: "line 500"))
            try leave(seat)
        }

        @Test func python() throws {
            let colony = try Colony()
            let seat = try seat(at: "python", ["python3", "-i"], colony)
            #expect(try seat.type("t", until: "\n>>>"))
            #expect(try seat.type("for i in range(3): print(i * i + 100)\r\r", until: "\n104"))
            #expect(try seat.type("1/0\r", until: "ZeroDivisionError"))
            #expect(try seat.type("input('who? ')\r", until: "who? "))
            #expect(try seat.type("\u{3}", until: "KeyboardInterrupt"))
            #expect(try seat.type("exit()\r", until: "exited 0"))
            #expect(try seat.type("\r", until: "1 agent, by need"))
        }

        @Test func htop() throws {
            let colony = try Colony()
            let seat = try seat(at: "htop", ["htop", "-d", "5"], colony)
            #expect(try seat.type("t", until: "F10Quit"))
            #expect(try seat.type("h", until: "Released under"))
            #expect(try seat.type("q", until: "F10Quit"))
            // A key of ours is its own while it has the terminal; ours leaves.
            try leave(seat)
        }

        /// However the supervisor ends: the next one shows it again, and who typed types.
        @Test(arguments: [SIGTERM, SIGKILL])
        func aTerminalComesBack(_ signal: Int32) throws {
            let colony = try Colony()
            let seat = try seat(at: "shell", ["env", "PS1=ready> ", "sh"], colony)
            try attach(seat, until: "ready>")
            try colony.killSupervisor(with: signal)
            // As long as it is lost, what is typed is for nobody.
            try colony.wait("somebody types there again") { _ in
                seat.tap.type("echo $((6*7))\r")
                try? seat.tap.catchUp()
                return seat.screen.contains("\n42")
            }
            try leave(seat)
        }

        // MARK: - One that means harm

        /// Every sequence that ever did harm, modes that are never left, questions, a megabyte of sixel, noise; then
        /// what a person can see, and a string without an end.
        private func harm(_ colony: Colony) throws -> [String] {
            let modes =
                "\u{1b}[?1049;1003;1006;2004;1004h\u{1b}[>31u\u{1b}[?7l\u{1b}[4h\u{1b}[?5h\u{1b}(0"
            let sixel = "\u{1b}Pq" + String(repeating: "#0;2;0;0;0~-", count: 90_000) + "\u{1b}\\"
            var dice = SplitMix(seed: Settings.seed(990))
            var bytes = (0..<20).flatMap { _ in Array(modes.utf8) + Injection.everything }
            bytes += Array(sixel.utf8) + dice.bytes(300_000)
            bytes += Array(String(repeating: "\u{1b}[6n", count: 20_000).utf8)
            bytes += Array("\u{1b}\\\u{1b}c\(modes)\u{1b}(Bquiet now\u{1b}]0;no end".utf8)
            TextFile.write(bytes, to: "\(colony.scratch.path)/harm")
            let script = "stty raw -echo; cat harm; touch written; exec sleep 600"
            return ["sh", "-c", "cd \(colony.scratch.path); \(script)"]
        }

        private func hasWritten(_ colony: Colony) -> Bool {
            access("\(colony.scratch.path)/written", F_OK) == 0
        }

        @Test func whatMeansHarmReachesNoTerminal() throws {
            let colony = try Colony()
            let seat = try seat(at: "harm", try harm(colony), colony)
            #expect(try seat.type("t", until: AttachedTests.leaves))
            try colony.look("it has written all") {
                try seat.tap.catchUp()
                return hasWritten(colony)
            }
            for (columns, rows) in [(20, 5), (1, 1), (200, 60), (100, 30)] {
                try seat.takeSize(columns: columns, rows: rows)
            }
            #expect(try seat.shows(AttachedTests.leaves))
            #expect(try seat.type(Seat.control("\\"), until: "1 agent, by need"))
            // Its preview, its log and its row show it, too.
            #expect(try seat.type("\r", until: "▸2 Log"))
            #expect(try seat.type("v", until: "follows"))
            #expect(try seat.type("q", until: "1 agent goes on in"))
            #expect(try seat.tap.wait() == .exited(0))
            #expect(try seat.traces() == [])
        }

        // Teeth: what a program writes by itself is full of it.
        @Test func theSameBytesAreFoundWhereNobodyFilters() throws {
            let colony = try Colony()
            let tap = try Tap(try harm(colony), environment: ["PATH": "/usr/bin:/bin"])
            // Nothing comes any more when it has: somebody has to look.
            try colony.look("it has written all") {
                try tap.catchUp()
                return hasWritten(colony)
            }
            #expect(TapStream.violations(in: tap.bytes).count > 50)
        }

        /// The second one watches, and takes over when it wants to; both are told.
        @Test func twoAtOneTerminal() throws {
            let colony = try Colony()
            let first = try seat(at: "shell", ["env", "PS1=ready> ", "sh"], colony)
            try attach(first, until: "ready>")
            let second = try Seat(colony)
            try second.shows("1 agent, by need")
            #expect(try second.type("t", until: "types here"))
            second.tap.type("echo no\r")
            #expect(try first.type("echo $((5*5))\r", until: "\n25"))
            #expect(try second.shows("\n25"))
            #expect(try second.type("s", until: "Take over?"))
            #expect(try second.type("y", until: "attached"))
            #expect(try first.shows("types here"))
            #expect(try second.type("echo $((6*6))\r", until: "\n36"))
            #expect(!second.screen.contains("\nno"))
        }
    }
}
