import EventLog
import Glibc
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

/// Events of a made-up swarm, the same each time.
func rehearsed(_ count: Int, seed: UInt64 = 7) throws -> [Event] {
    let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
    return Array(Rehearsal(seed: seed, start: start, pace: 20).prefix(count))
}

/// A log that is written while others read it.
struct GrowingLog: ~Copyable {
    let scratch: Scratch
    private var writer: LogWriter

    var directory: LogDirectory { LogDirectory(scratch.path + "/.skep") }

    init(inMemory: Bool = false) throws {
        scratch = Scratch(inMemory: inMemory)
        writer = try LogWriter(LogDirectory(scratch.path + "/.skep"))
    }

    mutating func write(_ events: [Event]) throws {
        for start in stride(from: 0, to: events.count, by: 1_000) {
            writer.stage(Array(events[start..<min(start + 1_000, events.count)]))
            try writer.commit()
        }
    }
}

extension Librarian {
    /// The next answer; nil when there is none for a long time.
    func wait() -> LogAnswer? {
        while true {
            let answer = waitForNews()
            if case .looking? = answer { continue }
            return answer
        }
    }

    /// The same, or that it takes a while.
    func waitForNews() -> LogAnswer? {
        while true {
            if let answer = next() { return answer }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, 30_000) > 0 else { return nil }
        }
    }

    func moment(_ question: MomentQuestion) -> (moment: MissionControl.Moment, extent: Extent?)? {
        ask(.moment(question))
        guard case .moment(question, let moment, let extent) = wait() else { return nil }
        return (moment, extent)
    }

    func density(_ question: DensityQuestion) -> Density? {
        ask(.density(question))
        guard case .density(let density) = wait() else { return nil }
        return density
    }

    func page(_ query: LogQuery) -> LogPage? {
        ask(.page(query))
        guard case .page(let page) = wait() else { return nil }
        return page
    }
}
