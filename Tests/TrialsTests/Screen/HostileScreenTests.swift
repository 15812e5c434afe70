import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Whatever agents write, the terminal gets nothing of theirs but what can be read (check 33).
    ///
    /// A log in which every text is hostile is looked at in a real screen, everywhere a text is shown, in many widths
    /// and both alphabets; and by the commands of the shell.
    @Suite(.serialized) struct HostileScreenTests {
        private static let log = Result {
            try HostileLog(Settings.isFull ? 100_000 : 2_500, seed: Settings.seed(33))
        }

        private func colony() throws -> Colony {
            let colony = try Colony()
            try colony.skep("down")
            try HostileScreenTests.log.get().write(to: colony.directory)
            return colony
        }

        // MARK: - The screen

        /// Where one writes: the keys that lead there, and what stands there then.
        private static let fields = [
            ("/", "Filter"), (":", "half a page down"), ("\u{12}", "Search everything"),
            (";\t", "SQL"), ("n", "runs on"), ("@", "Go to"),
        ]

        /// Other places, each by keys and by what is there then and was not before; and how one leaves it.
        private static let places = [
            ("*", "12 marked", "*"), ("?", "breaker: holds", "\u{3}"),
            ("9", "supervisor  pid", "1"),
            ("R", "REPLAY", ""), ("g", "#1 of", ""), ("l", "#2 of", "R"),
        ]

        private func goEverywhere(_ seat: Seat) throws {
            for (keys, title) in HostileScreenTests.fields {
                try seat.type(keys, until: title)
                try seat.type("\u{1b}[200~\(HostileLog.pasted)\u{1b}[201~", until: "7q7")
                seat.tap.type("\u{3}")
                try seat.hides("7q7")
            }
            for (keys, text, leaves) in HostileScreenTests.places {
                try seat.type(keys, until: text)
                seat.tap.type(leaves)
                if !leaves.isEmpty { try seat.hides(text) }
            }
        }

        /// A file that says how the screen is to be is wrong, and says so in its own words.
        private func misjudge(_ seat: Seat, _ home: String) throws {
            TextFile.write(
                Array(#"theme: "\e]0;t\a\x9b31m\u202e\u200b8q8""#.utf8), to: home + "/screen.yaml")
            #expect(try seat.shows("8q8"))
        }

        /// Much of the log, a page after the other, in ever other widths.
        private func read(_ seat: Seat, _ dice: inout SplitMix) throws {
            try seat.showLogOfAll()
            for round in 0..<(Settings.isFull ? 35 : 7) {
                let columns = [200, 41, 100, 60, 132, 79, 80][round % 7]
                let written = seat.tap.bytes.count
                try seat.takeSize(columns: columns, rows: 60)
                // All is drawn anew for that, as wide as the window.
                try seat.tap.writes("\u{1b}[H\u{1b}[2J", after: written)
                try seat.becomes("not \(columns) wide") { $0.title("2 Log")?.count == columns }
                if round % 5 == 0 { seat.tap.type("g") }
                for _ in 0..<(Settings.isFull ? 200 : 2) {
                    try seat.turnThePage()
                }
                if dice.chance(2) { seat.tap.type("W") }
            }
        }

        @Test(arguments: ["C.UTF-8", "C"])
        func theScreenShowsNothingOfTheirs(_ locale: String) throws {
            let colony = try colony()
            let home = colony.scratch.path + "/skep"
            mkdir(home, 0o700)
            let changes = ["LANG": locale, "XDG_CONFIG_HOME": colony.scratch.path]
            let seat = try Seat(colony, [], columns: 120, rows: 60, changes)
            try seat.shows("12 agents, by need")
            try misjudge(seat, home)
            try goEverywhere(seat)
            var dice = SplitMix(seed: Settings.seed(34))
            try read(seat, &dice)
            try seat.type("q", until: "skep opens this again")
            #expect(try seat.tap.wait() == .exited(0))
            #expect(try seat.traces() == [], Settings.comment)
            #expect(locale != "C" || seat.tap.bytes.allSatisfy { $0 < 0x80 }, Settings.comment)
        }

        // MARK: - The shell

        private static let poison = HostileLog.pasted
        /// What shows texts of the log, then what repeats a word it was given, or a file.
        private static let commands = [
            ["ps"], ["ps", "--json"], ["logs"], ["logs", "a1", "a2"], ["events"],
            ["events", "--json"], ["state"], ["sql", "SELECT * FROM events LIMIT 300"],
            ["logs", "--raw", "a1"], ["health"], ["logs", poison], ["events", "--agent", poison],
            ["pause", poison], ["send", poison, poison], ["message", poison, poison],
            ["run", "--name", poison, "--", "true"], ["run", "--name", "x", "--", poison],
            ["attach", poison], ["sql", "SELECT \(poison)"], ["state", "--at", poison],
            ["-C", "/\(poison)", "ps"], ["help", poison], [poison], ["--\(poison)"], ["up"],
        ]

        @Test(arguments: [("C.UTF-8", 80, 25), ("C", 20, 9)])
        func theCommandsShowNothingOfTheirs(_ locale: String, _ columns: Int, _ count: Int) throws {
            let colony = try colony()
            try colony.skep("up")
            TextFile.write(
                Array("agents:\n  - name: \"\(HostileLog.hidden)\\e]0;t\\a\"\n    sh: [".utf8),
                to: colony.place + "/skep.yaml")
            for arguments in HostileScreenTests.commands.prefix(count) {
                let seat = try Seat(colony, arguments, columns: columns, ["LANG": locale])
                #expect(try seat.violations() == [], "SEED=\(Settings.seed) \(arguments)")
                #expect(!seat.tap.bytes.isEmpty, "\(arguments)")
                #expect(locale != "C" || seat.tap.bytes.allSatisfy { $0 < 0x80 }, "\(arguments)")
            }
        }

        /// Into a pipe everything goes as it was.
        @Test func whatIsRawIsWhatWasPrinted() throws {
            let colony = try colony()
            let path = colony.scratch.path + "/raw"
            let child = try Child.run(["sh", "-c", "\(raw(colony)) >\(path)"])
            #expect(try child.wait() == .exited(0))
            let output = try HostileScreenTests.log.get().output(of: AgentID(rawValue: "a1"))
            #expect(TextFile.bytes(path) == output && output.count > 1_000, Settings.comment)
        }

        // Teeth: the same bytes without a filter are found by the same look.
        @Test func whatIsNotFilteredIsFound() throws {
            let colony = try colony()
            let seat = try Seat(running: ["sh", "-c", "\(raw(colony)) | cat"])
            #expect(try seat.violations().count > 10, Settings.comment)
        }

        private func raw(_ colony: Colony) -> String {
            colony.command(["logs", "--raw", "a1"]).map { "'\($0)'" }.joined(separator: " ")
        }
    }
}
