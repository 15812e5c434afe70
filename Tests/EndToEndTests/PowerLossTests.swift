import Support
import Testing

extension LogTrials {
    /// The power goes: what was acknowledged is on the disk, not in the memory of the kernel.
    @Suite(.enabled(if: Host.canLoop, "needs root, loop devices and mkfs.ext4"))
    struct PowerLoss {
        private let load = Trial.Load()

        @Test(arguments: 0..<(Settings.isFull ? 25 : 3))
        func acknowledgedRowsSurvive(round: Int) throws {
            let disk = try LoopDisk()
            let trial = Trial(seed: Settings.seed(30, round), place: disk.path)
            try lose(disk, trial, load)
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed) round \(round)")
            #expect(trial.acknowledged > 0, Settings.comment)
            #expect(try trial.finish(load) == "ok", Settings.comment)
            #expect(try trial.audit().isClean, Settings.comment)
        }

        /// A disk that says "flushed" and has not: the same check must find what it lost.
        @Test(.enabled(if: Host.canTrace, "strace is not here or may not trace"))
        func aDiskThatLiesIsFound() throws {
            let lost = try (0..<3).map { round in
                let disk = try LoopDisk()
                let trial = Trial(seed: Settings.seed(31, round), place: disk.path)
                var honest = load
                honest.events = 20
                #expect(try trial.finish(honest) == "ok", Settings.comment)
                let calls = ["fdatasync", "fsync"]
                try lose(
                    disk, trial, load,
                    under: Strace.inject("fdatasync,fsync:retval=0", into: calls))
                return try trial.audit()["lost"]
            }
            #expect(lost.contains { $0 > 0 }, "the check has no teeth, SEED=\(Settings.seed)")
        }

        /// Cuts the power while a clerk writes, and turns it on again.
        private func lose(
            _ disk: LoopDisk, _ trial: Trial, _ load: Trial.Load, under wrapper: [String] = []
        ) throws {
            var dice = SplitMix(seed: trial.seed)
            let clerk = try trial.clerk(load, under: wrapper)
            for _ in 0...dice.below(15) {
                guard try clerk.line("acked") != nil else { break }
            }
            let mark = trial.mark()
            try disk.cutPower()
            clerk.kill()
            try clerk.wait()
            // A flush that is under way while ext4 is shut down may return as if it were done, and nothing is
            // promised of a disk that is gone already: what counts was acknowledged before.
            trial.forgetAcknowledgements(since: mark)
            try disk.restart()
        }
    }
}
