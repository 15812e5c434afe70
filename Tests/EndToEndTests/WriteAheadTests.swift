import EventLog
import Glibc
import Support
import Swarm
import Testing

extension LogTrials {
    /// Readers that come and go do not make the write-ahead file grow; one that stays is named.
    @Suite struct WriteAheadBound {
        private static let limit: Int64 = 64 << 20

        private var load: Trial.Load {
            var load = Trial.Load()
            load.events = 1_000
            load.long = 1
            return load
        }

        @Test func staysSmallWithReadersOfOurOwn() throws {
            let trial = Trial(seed: Settings.seed(8))
            let clerk = try trial.clerk(load)
            var most: Int64 = 0
            var looks = 0
            while try clerk.line("acked") != nil {
                let reader = try LogReader(trial.directory)
                let last = try reader.range()?.upperBound ?? .none
                let page = try reader.lastRows(through: last, limit: 100)
                #expect(page.rows.last?.id == last, Settings.comment)
                most = max(most, size(trial))
                looks += 1
            }
            try clerk.wait()
            #expect(clerk.lines.last == "ok", "\(clerk.lines.suffix(2)) SEED=\(Settings.seed)")
            #expect(looks > 10, Settings.comment)
            #expect(most <= WriteAheadBound.limit, "\(most) bytes, SEED=\(Settings.seed)")
            #expect(try trial.audit().isClean, Settings.comment)
        }

        /// The one thing that makes it grow beyond the limit, and what tells who it is.
        @Test func aReaderThatStaysIsNamed() throws {
            let trial = Trial(seed: Settings.seed(80))
            var few = load
            few.events = 20
            #expect(try trial.finish(few) == "ok", Settings.comment)
            var many = load
            many.events = 1_200
            let clerk = try trial.clerk(many)
            try stay(trial) {
                let named = try clerk.line("stuck")
                #expect(named?.hasPrefix("stuck \(getpid()) ") == true, "\(named ?? "nobody")")
                #expect(size(trial) > WriteAheadBound.limit, "the check has no teeth")
            }
            try clerk.wait()
            #expect(clerk.lines.last == "ok", "\(clerk.lines.suffix(2)) SEED=\(Settings.seed)")
            #expect(size(trial) <= WriteAheadBound.limit, "\(size(trial)), SEED=\(Settings.seed)")
            #expect(try trial.audit().isClean, Settings.comment)
        }

        /// Holds a read transaction as any SQLite program may.
        private func stay(_ trial: Trial, _ body: () throws -> Void) throws {
            let log = try RawLog(trial.directory.log)
            try log.execute("BEGIN")
            #expect(try log.integer("SELECT count(*) FROM events") > 0)
            try body()
            try log.execute("COMMIT")
        }

        private func size(_ trial: Trial) -> Int64 {
            TextFile.size(trial.directory.log + "-wal") ?? 0
        }
    }
}
