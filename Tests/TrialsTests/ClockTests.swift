import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// The wall clock is set, and the machine sleeps: what is stored goes on rising, and nobody is
    /// thought to have failed.
    @Suite struct SetClocks {
        @Test(.enabled(if: Weather.isThere, "SKEP_WEATHER_LIBRARY is not set; 'make test' does"))
        func storedTimesRiseWhateverTheWallSays() throws {
            let colony = try Colony()
            let weather = Weather()
            try colony.up(under: weather.command)
            let count = "while :; do echo x; sleep 0.05; done"
            try colony.skep("run", "--name", "clock", "--pipe", "--", "sh", "-c", count)
            var naive = [wall(0)]
            for (step, days) in [400, -1_000, 0].enumerated() {
                weather.shiftClock(days: days)
                naive.append(wall(days))
                try waitForClockEvents(colony, atLeast: step + 1)
            }
            // One that starts while the wall is behind goes on from the log.
            weather.shiftClock(days: -1_000)
            try colony.killSupervisor()
            try colony.skep("pause", "clock")
            let log = try colony.stored()
            var times: [Int64] = []
            try log.rows("SELECT timestamp FROM events ORDER BY id") { times.append($0.integer(0)) }
            #expect(falls(in: times) == 0 && times.count > 10)
            // What a log would hold that asks the wall.
            #expect(falls(in: naive) > 0, "the check has no teeth")
            let ahead = (times.last ?? 0) - wall(0)
            #expect(ahead > 399 * 86_400_000_000 && ahead < 401 * 86_400_000_000)
            #expect(try colony.flaws() == "")
        }

        @Test func aMachineThatSleptHasNoFailedAgents() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "one", "--pipe", "--restart", "always", "--", "cat")
            try colony.skep("run", "--name", "two", "--", "cat")
            let before = try colony.agents()
            let (supervisor, keeper) = (try colony.supervisor(), try colony.keeper())
            for process in [supervisor, keeper] { kill(process, SIGSTOP) }
            let ticks = try Ticks()
            if Settings.isFull { try ticks.wait(for: 58) }
            // Whoever asks in the last moments has an answer when they go on.
            let asleep = try Child(colony.command(["health", "--json"]))
            // Longer than anything that is done each second, and than a handshake may take.
            try ticks.wait(for: 2)
            for process in [keeper, supervisor] { kill(process, SIGCONT) }
            #expect(try asleep.wait() == .exited(0))
            let after = try colony.agents()
            for name in ["one", "two"] {
                for field in ["pid", "status", "restarts", "since"] {
                    #expect(after[name]?[field] == before[name]?[field], "\(name) \(field)")
                }
            }
            #expect(try colony.supervisor() == supervisor && colony.keeper() == keeper)
        }

        @Test(.enabled(if: SetClocks.canShiftBoot, "no time namespaces here"))
        func aMachineThatHasRunForLong() throws {
            let colony = try Colony()
            try colony.up(under: SetClocks.longAgo)
            try colony.skep("run", "--name", "one", "--pipe", "--", "cat")
            #expect(try colony.skep("send", "one", "hello").code == 0)
            try colony.wait("it answers") { $0["one"]?["last_line"] == "hello" }
            for deed in ["pause", "resume", "stop"] {
                #expect(try colony.skep(deed, "one").code == 0)
            }
            let log = try colony.stored()
            let newest = try log.integer("SELECT max(timestamp) FROM events")
            #expect(abs(newest - wall(0)) < 60_000_000)
        }

        private static let longAgo = ["unshare", "-T", "--boottime", "100000", "--fork"]

        private static let canShiftBoot =
            (try? Child.run(longAgo + ["true"]).wait()) == .exited(0)

        private func waitForClockEvents(_ colony: Colony, atLeast count: Int) throws {
            let deadline = ContinuousClock.now + .seconds(30)
            var found: Int64 = 0
            while ContinuousClock.now < deadline {
                let log = try RawLog(colony.directory.log)
                found = try log.integer(
                    "SELECT count(*) FROM events WHERE event_type = 'clock'")
                if found >= count { return }
            }
            throw Child.Failure(description: "\(found) of \(count) clock events")
        }

        /// In microseconds, when somebody has set it.
        private func wall(_ days: Int) -> Int64 {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return (Int64(time.tv_sec) + Int64(days) * 86_400) * 1_000_000
                + Int64(time.tv_nsec) / 1_000
        }

        private func falls(in times: [Int64]) -> Int {
            zip(times, times.dropFirst()).count { $0 >= $1 }
        }
    }
}
