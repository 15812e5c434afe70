import EventLog
import Support
import Testing

extension LogTrials {
    /// A flush fails: from then on nothing is acknowledged until a new start has checked the log.
    @Suite(.enabled(if: Host.canTrace, "strace is not here or may not trace"))
    struct FailedFlush {
        private let load = Trial.Load()
        private var few: Trial.Load {
            var few = load
            few.events = 20
            return few
        }

        private static let calls = ["fdatasync", "fsync", "write"]

        /// In half of the rounds the log is new, so that making it is hit as well as writing it.
        @Test(arguments: 1...(Settings.isFull ? 60 : 24))
        func endsTheClerk(count: Int) throws {
            let trial = Trial(seed: Settings.seed(4, count))
            if count.isMultiple(of: 2) {
                #expect(try trial.finish(few) == "ok", Settings.comment)
            }
            var dice = SplitMix(seed: trial.seed)
            let times = dice.chance(2) ? "\(count)" : "\(count)..\(count + 1)"
            let trace = try fail(trial, load, when: times)
            let what: Comment = "\(times), SEED=\(Settings.seed)"
            if let found = trace.acknowledgedAfter {
                #expect(found == 0, what)
                // Where all was acknowledged before, it was the write-ahead file that could not be emptied
                // at the end, which is left to the next start.
                let isAtEnd = trace.lastLine == "ok"
                #expect(isAtEnd || trace.lastLine.hasPrefix("failed: "), what)
                #expect(trace.ending == .exited(isAtEnd ? 0 : 1), what)
            } else {
                #expect(trace.lastLine == "ok", what)
            }
            #expect(try trial.finish(load) == "ok", what)
            let audit = try trial.audit()
            #expect(audit.isClean, "\(audit), \(what)")
        }

        @Test func takingItForAGoodOneIsFound() throws {
            let trial = Trial(seed: Settings.seed(40))
            #expect(try trial.finish(few) == "ok", Settings.comment)
            var deaf = load
            deaf.teeth = "deaf"
            // More than fits into the flushes before the one that fails.
            deaf.events = 2_000
            deaf.long = 0
            let trace = try fail(trial, deaf, when: "4")
            #expect(
                trace.acknowledgedAfter ?? 0 > 0, "the check has no teeth, SEED=\(Settings.seed)")
        }

        /// A name that is not on the disk takes the file with it when the power goes. SQLite passes
        /// over a failure here, and an earlier start may have died before it came to this.
        @Test func namesAreFlushedAtEveryStart() throws {
            let trial = Trial(seed: Settings.seed(41))
            for _ in 0..<2 {
                let file = trial.scratch.path + "/trace"
                let clerk = try trial.clerk(
                    load, under: Strace.note(["fsync", "openat", "pwrite64"], in: file))
                try clerk.wait()
                #expect(clerk.lines.last == "ok")
                let calls = (TextFile.read(file) ?? "").split(separator: "\n")
                let made = calls.firstIndex { $0.contains("log.db-wal\", O_RDWR|O_CREAT") }
                let start = try #require(made)
                for name in [trial.place, trial.directory.path] {
                    let isFlushed = calls[start...].contains {
                        $0.contains("fsync(") && $0.contains("<\(name)>)") && $0.hasSuffix(" = 0")
                    }
                    #expect(isFlushed, "\(name)")
                }
            }
        }

        private struct Trace {
            /// How many lines went into ledgers after the first flush that failed; nil if none did.
            let acknowledgedAfter: Int?
            let lastLine: String
            let ending: Child.Ending
        }

        /// Lets flushes fail, and reads from the kernel's side what the clerk did in which order.
        private func fail(_ trial: Trial, _ load: Trial.Load, when: String) throws -> Trace {
            let file = trial.scratch.path + "/trace"
            let clerk = try trial.clerk(
                load,
                under: Strace.inject(
                    "fdatasync,fsync:error=EIO:when=\(when)", into: FailedFlush.calls, noting: file)
            )
            let ending = try clerk.wait()
            let calls = (TextFile.read(file) ?? "").split(separator: "\n")
            // SQLite flushes the directory and does not look whether it could; see above.
            let failure = calls.firstIndex {
                $0.contains("(INJECTED)") && !($0.contains("fdatasync(") && $0.contains("/.skep>)"))
            }
            let after = failure.map { calls[$0...].filter { $0.contains(".ledger>, \"acked") } }
            return Trace(
                acknowledgedAfter: after?.count,
                lastLine: clerk.lines.last ?? "", ending: ending)
        }
    }
}
