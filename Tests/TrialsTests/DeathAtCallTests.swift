import Support
import Swarm
import Testing

extension SwarmTrials {
    /// The supervisor dies at a system call: at work, on its way back to work, and while it leaves.
    @Suite(.enabled(if: Host.canTrace, "strace is not here or may not trace"))
    struct SupervisorDeaths {
        /// `POINTS=` says how many deaths are tried.
        private static let points = Settings.number("POINTS") ?? 16

        /// How often each of its threads makes them soon, at work with a swarm of bees...
        private static let atWork = [
            ("fdatasync", 60), ("pwrite64", 200), ("splice", 200), ("fallocate", 60),
            ("pread64", 100), ("write", 60), ("ftruncate", 2), ("sendmsg", 1),
        ]
        /// ... and from its start.
        private static let fromStart = [
            ("fdatasync", 40), ("pwrite64", 100), ("fsync", 2), ("ftruncate", 2), ("splice", 60),
            ("recvmsg", 8), ("openat", 60), ("mmap", 60),
        ]

        /// ... and when it leaves, the log emptied and its files removed. What is said of the end may be one
        /// commit.
        private static let leaving = [("unlink", 2), ("ftruncate", 1), ("fdatasync", 3)]

        @Test func nothingIsLostOrDoubled() throws {
            var dice = SplitMix(seed: Settings.seed(2))
            let colony = try Colony()
            let swarm = try BeeSwarm(in: colony)
            var missed: [DeathAtCall] = []
            for number in 0..<SupervisorDeaths.points {
                // Two at work, then one on the way back to it.
                let isAtStart = number % 3 == 2
                let calls = isAtStart ? SupervisorDeaths.fromStart : SupervisorDeaths.atWork
                let place = isAtStart ? number / 3 : number - number / 3
                let (call, most) = calls[place % calls.count]
                let death = DeathAtCall(call: call, count: 1 + dice.below(most))
                let hasStruck =
                    isAtStart
                    ? try strikeNext(death, colony) : try strike(death, number, colony)
                if !hasStruck { missed.append(death) }
                let complaints = try swarm.complaintsWhileRunning()
                #expect(complaints == [], "after \(death), SEED=\(Settings.seed)")
            }
            #expect(try swarm.complaintsAtTheEnd() == [], Settings.comment)
            // A sweep that strikes nowhere shows nothing.
            #expect(missed.count * 4 <= SupervisorDeaths.points, "\(missed) SEED=\(Settings.seed)")
        }

        private func strike(_ death: DeathAtCall, _ number: Int, _ colony: Colony) throws -> Bool {
            let supervisor = try colony.supervisor()
            let hasStruck = try death.strike(supervisor) {
                // What it sends is spoken to the keeper, which has to be asked for something.
                guard death.call == "sendmsg" else { return }
                try colony.skep("run", "--name", "short-\(number)", "--pipe", "--", "true")
            }
            if hasStruck { try colony.successor(of: supervisor) }
            return hasStruck
        }

        private func strikeNext(_ death: DeathAtCall, _ colony: Colony) throws -> Bool {
            let health = try colony.health()
            let supervisor = Int32(health["pid"]?.int ?? 0)
            let keeper = Int32(health["keeper_pid"]?.int ?? 0)
            let hasStruck = try death.strikeSuccessor(of: supervisor, keeper: keeper)
            try colony.successor(of: supervisor)
            return hasStruck
        }

        @Test(arguments: leaving)
        func whoDiesLeavingLeavesAWholeLog(call: String, most: Int) throws {
            var dice = SplitMix(seed: Settings.seed(3, most))
            let colony = try Colony()
            let swarm = try BeeSwarm(in: colony, Array(BeeSwarm.everyKind.prefix(2)))
            let death = DeathAtCall(call: call, count: 1 + dice.below(most))
            let supervisor = try colony.supervisor()
            var leaving: Child?
            let hasStruck = try death.strike(supervisor) {
                leaving = try Child(
                    ["sh", "-c", "exec \"$@\" 2>&1", "sh"] + colony.command(["down"]))
            }
            #expect(hasStruck, "\(death), SEED=\(Settings.seed)")
            // Whoever asked is told that all is stopped, whether the answer came or not.
            let ended = try leaving?.wait()
            #expect(ended == .exited(0), "\(death), SEED=\(Settings.seed), \(leaving?.lines ?? [])")
            #expect(try colony.skep("up").code == 0, "\(death), SEED=\(Settings.seed)")
            #expect(try swarm.complaintsAtTheEnd() == [], "\(death), SEED=\(Settings.seed)")
        }
    }
}
