import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// However the screen ends, and whatever was open: the terminal is as it was, the screen is gone, and the swarm
    /// goes on (check 37, and of check 36 the leaving).
    @Suite(.serialized) struct LeavingTests {
        /// What is open when it ends, by the keys that lead there.
        enum Open: String, CaseIterable, Sendable {
            case swarm, form, question, replay, search, palette, terminal

            var keys: (String, shows: String) {
                switch self {
                case .swarm: ("", "1 agent, by need")
                case .form: ("n", "runs on")
                case .question: ("x", "Stop shell?")
                case .replay: ("R", "REPLAY")
                case .search: ("\u{12}ready", "hit")
                case .palette: (":pa", "pause or resume")
                case .terminal: ("t", "or F12 leaves")
                }
            }
        }

        enum Way: CaseIterable, Sendable {
            case terminate, hangUp, crash, closed, killed

            func take(_ seat: Seat) {
                switch self {
                case .terminate: seat.tap.send(SIGTERM)
                case .hangUp: seat.tap.send(SIGHUP)
                case .crash: seat.tap.send(SIGSEGV)
                case .closed: seat.tap.hangUp()
                case .killed: seat.tap.send(SIGKILL)
                }
            }

            /// Whether the terminal is there afterwards, and could be put in order.
            var isOrderly: Bool { self != .closed && self != .killed }
        }

        private func shell(in colony: Colony) throws {
            try colony.skep("run", "--name", "shell", "--", "env", "PS1=ready> ", "sh")
        }

        private func begin(
            _ colony: Colony, _ open: Open, isDeaf: Bool = false
        ) throws -> Seat {
            let line = colony.command([]).map { "'\($0)'" }.joined(separator: " ")
            let command = isDeaf ? ["sh", "-c", "trap '' HUP; exec \(line)"] : colony.command([])
            let seat = try Seat(running: command, ["SWIFT_BACKTRACE": "enable=no"])
            try seat.shows("1 agent, by need")
            if open != .swarm { try seat.type(open.keys.0, until: open.keys.shows) }
            return seat
        }

        @Test(arguments: Open.allCases) func fromEverywhereInEveryWay(_ open: Open) throws {
            let colony = try Colony()
            try shell(in: colony)
            let agent = try colony.agents()["shell"]?["pid"]?.int
            let supervisor = try colony.supervisor()
            for way in Way.allCases {
                let seat = try begin(colony, open)
                way.take(seat)
                // One that goes on, asleep or spinning, is never waited for in vain: this throws.
                let ending = try seat.tap.wait()
                switch way {
                case .terminate, .hangUp: #expect(ending == .exited(0), "\(open) \(way)")
                // Nobody is there to read its last line.
                case .closed: #expect([.exited(0), .exited(1)].contains(ending), "\(open)")
                case .crash: #expect(ending == .killed(signal: SIGSEGV), "\(open) \(way)")
                case .killed: #expect(ending == .killed(signal: SIGKILL), "\(open) \(way)")
                }
                let traces = try seat.traces(isCutShort: way == .crash)
                if way.isOrderly { #expect(traces == [], "\(open) \(way)") }
                // Teeth: nothing puts in order what was killed, and the same look says so.
                if way == .killed { #expect(traces.count >= 4, "\(open)") }
            }
            #expect(try colony.agents()["shell"]?["pid"]?.int == agent)
            #expect(try colony.agents()["shell"]?["status"] != "failed")
            #expect(try colony.supervisor() == supervisor)
            // The seat at the agent's terminal is free again.
            let seat = try begin(colony, .terminal)
            #expect(try seat.type("echo $((6 * 7))\r", until: "\n42"))
        }

        /// Nobody tells it that the window is closed: it reads the end of the keys, and cannot write.
        @Test func whoDoesNotHearTheHangUpGoesAllTheSame() throws {
            let colony = try Colony()
            try shell(in: colony)
            let agent = try colony.agents()["shell"]?["pid"]?.int
            for open in Open.allCases {
                let seat = try begin(colony, open, isDeaf: true)
                let before = Usage.ticks(of: seat.tap.process)
                seat.tap.hangUp()
                // It closes what it has when it ends, and is counted until it is waited for.
                while try seat.tap.note() != nil {}
                let spent = Usage.ticks(of: seat.tap.process) - before
                #expect(spent < LeavingTests.much, "\(open): \(spent) ticks")
                #expect([.exited(0), .exited(1)].contains(try seat.tap.wait()), "\(open)")
            }
            #expect(try colony.agents()["shell"]?["pid"]?.int == agent)
        }

        /// Ticks of the processor that nobody needs to leave; who waits by asking again and again has them soon.
        private static let much = 100

        // Teeth: whoever stays when its terminal is closed is found.
        @Test func oneThatStaysIsFound() throws {
            let tap = try Tap(
                ["sh", "-c", "trap '' HUP; echo on; while :; do :; done"],
                environment: ["PATH": "/usr/bin:/bin"], seconds: 3)
            try tap.writes("on")
            tap.hangUp()
            #expect(throws: Child.Failure.self) { try tap.wait() }
            // And that it asks again and again.
            let end = ContinuousClock.now + .seconds(60)
            while Usage.ticks(of: tap.process) < LeavingTests.much, ContinuousClock.now < end {
                sched_yield()
            }
            #expect(Usage.ticks(of: tap.process) >= LeavingTests.much)
        }

        /// Where no keys can come there is no screen, and two lines say so.
        @Test func withoutKeysThereIsNoScreen() throws {
            let colony = try Colony()
            let line = colony.command([]).map { "'\($0)'" }.joined(separator: " ")
            for (command, from) in [("\(line) </dev/null", "nothing"), (": | \(line)", "a pipe")] {
                let seat = try Seat(running: ["sh", "-c", "\(command); echo ended $?"])
                _ = try seat.tap.wait()
                #expect(seat.screen.contains("ended 1"), "\(from)")
                let said = String(decoding: seat.tap.bytes, as: UTF8.self)
                #expect(said.hasPrefix("skep: the screen needs a terminal"), "\(from)")
                #expect(!said.contains("\u{1b}"), "\(from)")
                #expect(try seat.traces() == [], "\(from)")
            }
        }

        @Test func byKeysFromEverywhere() throws {
            let colony = try Colony()
            try shell(in: colony)
            for (open, keys) in [
                (Open.swarm, ""), (.form, "\u{1b}"), (.question, "n"), (.replay, ""),
                (.search, "\u{3}"), (.palette, "\u{3}"), (.terminal, "\u{1c}"),
            ] {
                let seat = try begin(colony, open)
                seat.tap.type(keys)
                // What comes right behind an escape would be one key with it.
                if !keys.isEmpty { try seat.hides(open.keys.shows) }
                seat.tap.type("q")
                #expect(try seat.tap.wait() == .exited(0), "\(open)")
                #expect(try seat.traces() == [], "\(open)")
                #expect(seat.screen.contains("1 agent goes on in"), "\(open)")
            }
        }

        /// A shell with job control, and the screen as its job.
        @Test func ctrlZGivesTheShellAndFgTheScreen() throws {
            let colony = try Colony()
            try shell(in: colony)
            let line = colony.command([]).map { "'\($0)'" }.joined(separator: " ")
            let seat = try Seat(
                running: ["bash", "-mc", "\(line); echo STOPPED; read x; fg; echo ENDED"])
            try seat.shows("1 agent, by need")
            #expect(try seat.type("\u{1a}", until: "STOPPED"))
            #expect(try seat.traces() == [])
            #expect(try seat.type("\r", until: "1 agent, by need"))
            #expect(try seat.type("q", until: "ENDED"))
            _ = try seat.tap.wait()
            #expect(try seat.traces() == [])
        }
    }
}
