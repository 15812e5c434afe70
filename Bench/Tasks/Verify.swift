import EventLog
import Swarm

/// Recomputes the whole chain.
enum Verify {
    static func run(_ log: LogDirectory) throws -> JSON {
        let reader = try LogReader(log)
        let start = Clock.wall
        let verdict = try reader.verify()
        let seconds = Clock.wall - start
        guard case .intact(let rows, let head) = verdict else {
            throw Failure("the log is not intact: \(verdict)")
        }
        return [
            "events": JSON(rows), "seconds": JSON(seconds), "ok": true, "head": JSON(head),
        ]
    }
}
