import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// The screen beside a swarm at full speed: in any size and terminal, and where nobody reads it (checks 24, 38
    /// and 39).
    @Suite(.serialized) struct StormTests {
        private static let names = ["one", "two", "three"]

        /// Each prints as fast as it can, and says at last that it has.
        private func run(_ lines: Int, in colony: Colony) throws {
            for name in StormTests.names {
                try colony.skep(
                    "run", "--name", name, "--pipe", "--", "sh", "-c",
                    "seq -f '\(name) prints line %.0f' \(lines); echo end of \(name); exec sleep 600"
                )
            }
        }

        private func waitForTheEnd(of colony: Colony) throws {
            try colony.wait("all have printed", seconds: 120) { agents in
                StormTests.names.allSatisfy { agents[$0]?["last_line"] == JSON("end of \($0)") }
            }
        }

        private func showsTheEnd(_ seat: Seat) throws {
            for name in StormTests.names { #expect(try seat.shows("end of \(name)")) }
        }

        private static let lines = Settings.isFull ? 2_000_000 : 20_000

        // MARK: - Check 38

        @Test func aWindowThatNeverStaysAsItIs() throws {
            let colony = try Colony()
            let seat = try Seat(colony)
            var dice = SplitMix(seed: Settings.seed(38))
            try run(StormTests.lines, in: colony)
            for _ in 0..<(Settings.isFull ? 30_000 : 300) {
                let columns = dice.pick([1, 2, 39, 40, 79, 80, 120, 200, dice.below(301)])
                try seat.takeSize(columns: columns, rows: dice.pick([1, 2, 9, 10, 24, 60]))
                if dice.chance(10) { try seat.tap.catchUp() }
            }
            try seat.takeSize(columns: 100, rows: 30)
            try waitForTheEnd(of: colony)
            // Whatever was drawn for another size is drawn over, without being asked.
            try showsTheEnd(seat)
            try seat.type("q", until: "3 agents go on in")
            #expect(try seat.tap.wait() == .exited(0), "SEED=\(Settings.seed)")
            #expect(try seat.traces() == [])
        }

        @Test func everySizeAndTerminal() throws {
            let colony = try Colony()
            try run(StormTests.lines, in: colony)
            for (columns, rows) in [(1, 1), (2, 1), (1, 200), (0, 0), (1_000, 1_000)] {
                let seat = try Seat(colony, [], columns: columns, rows: rows)
                try seat.tap.writes("\u{1b}[?1002h")
                seat.tap.type("?\u{3}jR!")
                // The first one may answer what the breaker asks.
                seat.tap.type("qq")
                #expect(try seat.tap.wait() == .exited(0), "\(columns)x\(rows)")
                #expect(try seat.violations() == [])
            }
            for (name, changes) in [
                ("vt100", [:]), ("linux", [:]), ("screen", [:]), ("xterm", ["NO_COLOR": "1"]),
                ("xterm-256color", ["LANG": "C"]),
            ] {
                let seat = try Seat(colony, [], changes.merging(["TERM": name]) { $1 })
                try seat.shows("3 agents, by need")
                seat.tap.type("\r")
                try seat.becomes("the log has no focus") { $0.hasFocus(on: "2 Log") }
                seat.tap.type("q")
                #expect(try seat.tap.wait() == .exited(0), "\(name)")
                #expect(try seat.violations() == [], "\(name)")
            }
        }

        @Test(arguments: [("dumb", "TERM is 'dumb'"), ("nonesuch", "TERM is 'nonesuch'")])
        func whereNoScreenIsPossibleOneLineSaysSo(_ name: String, _ text: String) throws {
            let colony = try Colony()
            let seat = try Seat(colony, [], ["TERM": name])
            #expect(try seat.tap.wait() == .exited(1))
            let said = String(decoding: seat.tap.bytes, as: UTF8.self)
            #expect(said.contains(text) && said.split(separator: "\r\n").count == 1)
            #expect(try seat.traces() == [])
        }

        // MARK: - Check 39

        @Test func aTerminalThatNobodyReads() throws {
            let colony = try Colony()
            let seat = try Seat(colony)
            try seat.shows("Start one in")
            let before = Usage.resident(of: seat.tap.process)
            try run(StormTests.lines, in: colony)
            // Nobody reads what the screen writes meanwhile.
            try waitForTheEnd(of: colony)
            let growth = Usage.resident(of: seat.tap.process) - before
            print("check 39: the screen has \(growth) KiB more, of \(before)")
            #expect(growth < (8 + 8) << 10, "frames are dropped, not queued")
            let written = seat.tap.bytes.count
            try showsTheEnd(seat)
            // What was kept for the terminal is a frame or two, not all there were.
            #expect(seat.tap.bytes.count - written < 1 << 20)
            #expect(try seat.type("q", until: "3 agents go on in"))
        }

        // MARK: - Check 24

        /// Their part of the memory, and that they heal; `OnlookerTests` tells that nobody waits for them.
        @Test func screensThatAreStoppedCostLittleAndHeal() throws {
            let colony = try Colony()
            try colony.skep("up")
            let seats = try (0..<(Settings.isFull ? 8 : 3)).map { _ in try Seat(colony) }
            for seat in seats { try seat.shows("Start one in") }
            let supervisor = try colony.supervisor()
            for seat in seats { seat.tap.send(SIGSTOP) }
            let before = Usage.resident(of: supervisor)
            try run(StormTests.lines, in: colony)
            try waitForTheEnd(of: colony)
            let growth = Usage.resident(of: supervisor) - before
            print("check 24: \(growth) KiB more for \(seats.count) that are stopped")
            #expect(growth < seats.count * 16 << 10 + 16 << 10)
            // Teeth: one that is still stopped does not show it.
            try seats[0].tap.catchUp()
            #expect(!seats[0].screen.contains("end of one"))
            for seat in seats { seat.tap.send(SIGCONT) }
            for seat in seats {
                try showsTheEnd(seat)
                seat.tap.type("q")
                #expect(try seat.tap.wait() == .exited(0))
                #expect(try seat.traces() == [])
            }
            #expect(try colony.supervisor() == supervisor)
        }

        // MARK: - Check 25

        /// Who saw it all, through a supervisor that was killed and one that was stopped, sees what one sees who comes
        /// at the end.
        @Test func whoSawItAllSeesWhatANewcomerSees() throws {
            let colony = try Colony()
            let seat = try Seat(colony)
            try run(StormTests.lines, in: colony)
            try seat.shows("3 agents, by need")
            try colony.killSupervisor()
            try colony.skep("pause", "two")
            seat.tap.send(SIGSTOP)
            try colony.killSupervisor()
            try colony.skep("stop", "three")
            seat.tap.send(SIGCONT)
            try colony.look("one has printed all") {
                try colony.agents()["one"]?["last_line"] == "end of one"
            }
            try seat.shows("end of one")
            let newcomer = try Seat(colony)
            for text in ["end of one", "‖ two", "■ three", "‖1 paused", "✓1 done"] {
                #expect(try newcomer.shows(text))
                #expect(try seat.shows(text))
            }
        }
    }
}
