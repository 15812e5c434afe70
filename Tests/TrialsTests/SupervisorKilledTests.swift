import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// SIGKILL to the supervisor at any moment: the agents run on, and no byte is lost or doubled.
    @Suite struct SupervisorKilled {
        /// `KILLS=` says how often.
        private static let kills = Settings.number("KILLS") ?? 20

        @Test func nothingIsLostOrDoubled() throws {
            var dice = SplitMix(seed: Settings.seed(1))
            let colony = try Colony()
            let swarm = try BeeSwarm(in: colony)
            var letters = Correspondence()
            var returns: [Duration] = []
            for round in 0..<SupervisorKilled.kills {
                let supervisor = try colony.supervisor()
                try letters.begin(in: colony)
                // When it strikes is the fault itself; nothing is waited for.
                poll(nil, 0, CInt(50 + dice.below(201)))
                returns.append(try colony.timeToReturn(from: supervisor))
                try letters.finish()
                let complaints = try swarm.complaintsWhileRunning()
                #expect(complaints == [], "after \(round + 1) kills, SEED=\(Settings.seed)")
            }
            let complaints = try swarm.complaintsAtTheEnd() + letters.complaints(in: colony)
            #expect(complaints == [], Settings.comment)
            // What was asked for while a supervisor died may have failed, but not everything did.
            #expect(letters.acknowledged > 0, Settings.comment)
            SupervisorKilled.tell(returns, swarm.written, letters.acknowledged)
        }

        private static func tell(_ returns: [Duration], _ bytes: Int64, _ acknowledged: Int) {
            let sorted = returns.sorted()
            print(
                "\(kills) kills, SEED=\(Settings.seed): \(bytes) bytes, \(acknowledged) texts;",
                "back in service after \(sorted[sorted.count / 2]),",
                "95 of 100 within \(sorted[sorted.count * 95 / 100])")
        }

        /// What a supervisor would do that reads into its memory first, and dies: bytes are out of
        /// the pipe, and in no spool.
        @Test func aReaderThatTakesBytesAndDiesIsFound() throws {
            let complaints = try complaints(meddling: { pipe in
                var block = [UInt8](repeating: 0, count: 1 << 16)
                return read(pipe, &block, block.count)
            })
            #expect(complaints.contains { $0.hasPrefix("lost: ") }, "\(complaints)")
        }

        /// What one would do that puts back what it has recorded already.
        @Test func aWriterThatGivesBytesTwiceIsFound() throws {
            let complaints = try complaints(meddling: { pipe in
                let line = "bee=victim n=1 twice crc=00000000\n"
                return write(pipe, line, line.utf8.count)
            })
            #expect(complaints.contains { $0.hasPrefix("dup: ") }, "\(complaints)")
        }

        @Test func anAgentThatWasStartedAgainIsFound() throws {
            let colony = try Colony()
            let swarm = try BeeSwarm(in: colony, [SupervisorKilled.victim])
            try colony.skep("restart", "victim")
            #expect(try swarm.complaintsWhileRunning() != [])
        }

        private static var victim: Bee {
            var bee = Bee("victim")
            (bee.lines, bee.rate) = (-1, 400)
            return bee
        }

        /// Does something to the pipe of a bee while the supervisor does nothing.
        private func complaints(meddling meddle: (CInt) -> Int) throws -> [String] {
            let colony = try Colony()
            let swarm = try BeeSwarm(in: colony, [SupervisorKilled.victim])
            let process = try colony.agents()["victim"]?["pid"]?.int ?? 0
            let pipe = open("/proc/\(process)/fd/1", O_RDWR | O_CLOEXEC)
            let supervisor = try colony.supervisor()
            kill(supervisor, SIGSTOP)
            #expect(meddle(pipe) > 0)
            kill(supervisor, SIGCONT)
            close(pipe)
            return try swarm.complaintsAtTheEnd()
        }
    }
}
