import Support
import Testing

extension LogTrials {
    /// Death at any moment: nothing acknowledged is lost, nothing is stored twice.
    @Suite struct CrashPoints {
        private let load = Trial.Load()

        /// The system calls at which a writer can be cut off, and how far into them to count.
        private static let calls = [
            ("fdatasync", 40), ("pwrite64", 900), ("fsync", 4), ("ftruncate", 3), ("unlink", 2),
            ("write", 150), ("openat", 40),
        ]

        @Test(
            .enabled(if: Host.canTrace, "strace is not here or may not trace"),
            arguments: 0..<(Settings.points * 3 / 4 + 2) / 3)
        func deathAtASystemCall(round: Int) throws {
            let trial = Trial(seed: Settings.seed(2, round))
            var dice = SplitMix(seed: trial.seed)
            // Three deaths after one another: the second and third also hit the way back to work.
            for _ in 0..<3 {
                let (call, most) = dice.pick(CrashPoints.calls)
                let count = 1 + (dice.chance(2) ? dice.below(min(most, 12)) : dice.below(most))
                try die(trial, at: call, count, auditsAtOnce: dice.chance(2))
            }
            let last = try trial.finish(load)
            #expect(last == "ok", Settings.comment)
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed) round \(round)")
            #expect(trial.acknowledged == 600, Settings.comment)
        }

        private func die(
            _ trial: Trial, at call: String, _ count: Int, auditsAtOnce: Bool
        ) throws {
            let clerk = try trial.clerk(
                load, under: Strace.inject("\(call):signal=KILL:when=\(count)", into: [call]))
            let ending = try clerk.wait()
            let what = "\(call) \(count), SEED=\(Settings.seed)"
            #expect(ending != .exited(1), "\(clerk.lines.last ?? "") \(what)")
            // A reader that comes first must not spoil what the writer finds.
            guard auditsAtOnce, clerk.lines.contains(where: { $0.hasPrefix("acked") }) else {
                return
            }
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), \(what)")
        }

        @Test(arguments: 0..<(Settings.points / 4 + 4) / 5)
        func deathAtAnyMoment(round: Int) throws {
            let trial = Trial(seed: Settings.seed(1, round))
            var dice = SplitMix(seed: trial.seed)
            for _ in 0..<5 {
                try kill(trial, load, after: dice.below(20))
                let audit = try trial.audit()
                #expect(audit.isClean, "\(audit), SEED=\(Settings.seed) round \(round)")
            }
            #expect(try trial.finish(load) == "ok", Settings.comment)
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed) round \(round)")
            #expect(trial.acknowledged == 600, Settings.comment)
        }

        @Test func acknowledgingBeforeTheCommitIsFound() throws {
            var hasty = load
            hasty.teeth = "early"
            let found = try (0..<5).contains { round in
                let trial = Trial(seed: Settings.seed(3, round))
                try kill(trial, hasty, after: 0)
                return try trial.audit()["lost"] > 0
            }
            #expect(found, "the check has no teeth, SEED=\(Settings.seed)")
        }

        /// Kills a clerk when it has told so many times that something is acknowledged.
        private func kill(_ trial: Trial, _ load: Trial.Load, after count: Int) throws {
            let clerk = try trial.clerk(load)
            for _ in 0...count {
                guard try clerk.line("acked") != nil else { break }
            }
            clerk.kill()
            try clerk.wait()
        }
    }
}
