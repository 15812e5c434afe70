import Console
import EventLog
import Glibc
import MissionControl
import Swarm

/// Asks the screen's own reader of the log, as the screen does: on a thread of its own, from the
/// question until the answer is there.
enum Asking {
    private static let times = 11

    /// How much happened when, in the whole run; each time by a reader that knows nothing yet.
    static func density(_ log: LogDirectory, columns: Int) throws -> JSON {
        let (ids, run) = try extent(log)
        let question = DensityQuestion(TimeScale(run, columns: columns), through: ids.upperBound)
        var micros: [Double] = []
        var density: Density?
        for _ in 0..<times {
            let librarian = try Librarian(log: log.path)
            defer { librarian.close() }
            let start = Clock.wall
            density = try librarian.answer(.density(question)) { answer in
                if case .density(let density) = answer { density } else { nil }
            }
            micros.append((Clock.wall - start) * 1e6)
        }
        var sum = Checksum()
        for (column, part) in (density?.columns ?? []).enumerated() where part.count > 0 {
            sum.add(Int64(column))
            sum.add(part.count)
        }
        return [
            "median_us": JSON(Sample(micros).median), "checksum": JSON(sum.hexadecimal),
        ]
    }

    /// In how many entries of the whole log something is found: text, or an expression between slashes.
    static func find(_ log: LogDirectory, _ text: String) throws -> JSON {
        let ids = try extent(log).ids
        guard let pattern = Pattern(typed: text) else { throw Failure("'\(text)' is no pattern") }
        let question = FindQuestion(LogSelection(pattern: pattern), through: ids.upperBound)
        let librarian = try Librarian(log: log.path)
        defer { librarian.close() }
        let start = Clock.wall
        let found = try librarian.answer(.find(question)) { answer in
            if case .found(let found) = answer, found.isOver { found } else { nil }
        }
        return ["count": JSON(found.count), "seconds": JSON(Clock.wall - start)]
    }

    private static func extent(
        _ log: LogDirectory
    ) throws -> (ids: ClosedRange<EventID>, run: ClosedRange<LogTime>) {
        let reader = try LogReader(log)
        guard let ids = try reader.range(), let first = try reader.time(of: ids.lowerBound),
            let last = try reader.time(of: ids.upperBound)
        else { throw Failure("the log is empty") }
        return (ids, first...last)
    }
}

extension Librarian {
    /// Waits for the answer that is meant, past those that tell how far it is.
    fileprivate func answer<Answer>(
        _ question: LogQuestion, _ meant: (LogAnswer) -> Answer?
    ) throws -> Answer {
        ask(question)
        while true {
            while let answer = next() {
                if case .failed(_, let reason) = answer { throw Failure(reason) }
                if let answer = meant(answer) { return answer }
            }
            var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&look, 1, -1)
        }
    }
}
