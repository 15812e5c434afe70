import Support
import Testing

extension LogTrials {
    /// Every batch comes three times, and the clerk dies in between: each is stored once.
    @Suite struct Repeats {
        private var load: Trial.Load {
            var load = Trial.Load()
            load.events = Settings.isFull ? 10_000 : 1_000
            load.batch = 5
            load.repeats = 2
            load.long = 0
            return load
        }

        @Test func areStoredOnceAndAnsweredWithOneID() throws {
            let trial = Trial(seed: Settings.seed(7))
            var dice = SplitMix(seed: trial.seed)
            for _ in 0..<(Settings.isFull ? 40 : 8) {
                let clerk = try trial.clerk(load)
                for _ in 0...dice.below(60) {
                    guard try clerk.line("acked") != nil else { break }
                }
                clerk.kill()
                try clerk.wait()
            }
            #expect(try trial.finish(load) == "ok", Settings.comment)
            // That the answers to one number name one id is part of "lost".
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed)")
            #expect(trial.acknowledged == 3 * load.events, Settings.comment)
        }

        @Test func storingThemAgainIsFound() throws {
            let trial = Trial(seed: Settings.seed(70))
            var forgetful = load
            forgetful.teeth = "forgetful"
            forgetful.events = 50
            #expect(try trial.finish(forgetful) == "ok", Settings.comment)
            #expect(try trial.audit()["dup"] > 0, "the check has no teeth, SEED=\(Settings.seed)")
        }

        @Test func answeringBeforeTheFirstCopyIsDurableIsFound() throws {
            var hasty = load
            hasty.teeth = "hasty"
            let found = try (0..<5).contains { round in
                let trial = Trial(seed: Settings.seed(71, round))
                let clerk = try trial.clerk(hasty)
                _ = try clerk.line("acked")
                clerk.kill()
                try clerk.wait()
                return try trial.audit()["lost"] > 0
            }
            #expect(found, "the check has no teeth, SEED=\(Settings.seed)")
        }
    }
}
