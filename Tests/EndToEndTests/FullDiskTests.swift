import EventLog
import Support
import Swarm
import Testing

extension LogTrials {
    /// No room: nothing is lost, reading goes on, and writing too as soon as there is room again.
    @Suite struct FullDisk {
        private var load: Trial.Load {
            var load = Trial.Load()
            load.events = 400
            load.long = 6
            return load
        }

        @Test(
            .enabled(if: Host.canMount, "needs root and tmpfs"),
            arguments: 0..<(Settings.isFull ? 10 : 2))
        func aDiskThatGrows(round: Int) throws {
            let disk = try SmallDisk(megabytes: 4)
            let trial = Trial(seed: Settings.seed(5, round), place: disk.path)
            let clerk = try trial.clerk(load)
            #expect(try clerk.line("full") != nil, "it never filled, SEED=\(Settings.seed)")
            try expectReadable(trial)
            try disk.grow(megabytes: 64)
            #expect(try clerk.line("room") != nil, Settings.comment)
            #expect(try clerk.line("ok") != nil, "\(clerk.lines.suffix(2)) SEED=\(Settings.seed)")
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed) round \(round)")
            #expect(trial.acknowledged == 1_200, Settings.comment)
        }

        /// Killed while it waits for room, it goes on from there once there is some.
        @Test(.enabled(if: Host.canMount, "needs root and tmpfs"))
        func deathOnAFullDisk() throws {
            let disk = try SmallDisk(megabytes: 4)
            let trial = Trial(seed: Settings.seed(51), place: disk.path)
            let clerk = try trial.clerk(load)
            #expect(try clerk.line("full") != nil, "it never filled, SEED=\(Settings.seed)")
            clerk.kill()
            try clerk.wait()
            try expectReadable(trial)
            let full = try trial.audit()
            #expect(full.isClean, "\(full), SEED=\(Settings.seed)")
            try disk.grow(megabytes: 64)
            #expect(try trial.finish(load) == "ok", Settings.comment)
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed)")
        }

        @Test(
            .enabled(if: Host.lacks(["prlimit"]) == nil, "prlimit is not installed"),
            arguments: 0..<(Settings.isFull ? 10 : 2))
        func aFileThatMayNotGrow(round: Int) throws {
            let trial = Trial(seed: Settings.seed(52, round))
            let clerk = try trial.clerk(load)
            // Only the soft limit, so that it can be taken back without a privilege.
            try limit(clerk, "2000000:")
            #expect(try clerk.line("full") != nil, "it never filled, SEED=\(Settings.seed)")
            // No audit yet: a checkpoint may have made room, and what moves cannot be audited.
            try expectReadable(trial)
            try limit(clerk, "unlimited:")
            #expect(try clerk.line("ok") != nil, "\(clerk.lines.suffix(2)) SEED=\(Settings.seed)")
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), SEED=\(Settings.seed)")
        }

        @Test(.enabled(if: Host.canMount, "needs root and tmpfs"))
        func acknowledgingWhatHasNoRoomIsFound() throws {
            let disk = try SmallDisk(megabytes: 4)
            let trial = Trial(seed: Settings.seed(53), place: disk.path)
            var early = load
            early.teeth = "early"
            let clerk = try trial.clerk(early)
            #expect(try clerk.line("full") != nil, Settings.comment)
            clerk.kill()
            try clerk.wait()
            #expect(try trial.audit()["lost"] > 0, "the check has no teeth, SEED=\(Settings.seed)")
        }

        private func expectReadable(_ trial: Trial) throws {
            let reader = try LogReader(trial.directory)
            // It may have been full before its first row.
            guard let last = try reader.range()?.upperBound else { return }
            #expect(try reader.event(last) != nil, Settings.comment)
            #expect(try reader.state().lastID >= last, Settings.comment)
        }

        private func limit(_ clerk: Child, _ bytes: String) throws {
            let ending = try Child.run(
                ["prlimit", "--pid", "\(clerk.process)", "--fsize=\(bytes)"]
            ).wait()
            #expect(ending == .exited(0))
        }
    }
}
