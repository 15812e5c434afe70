import Arguments
import EventLog
import Glibc
import Support
import Swarm

/// Writes a rehearsal, at once or as time goes by.
struct Telling {
    private let directory: LogDirectory
    private let seed: UInt64
    private let count: Int
    private let pace: Double?

    init(_ invocation: Invocation) throws {
        directory = LogDirectory(invocation.positional("DIR") ?? ".")
        seed = try invocation.seed
        count = try invocation.number("events", else: 5_000, minimum: 1)
        pace = try invocation.value("pace").map { text in
            guard let pace = Double(text), pace > 0, pace.isFinite else {
                throw ClerkProgram.program.usageError("'\(text)' is no number for --pace", in: nil)
            }
            return pace
        }
    }

    func run() throws {
        var writer = try LogWriter(directory)
        let end = try pace.map { try live(&writer, $0) } ?? atOnce(&writer)
        say("ok: \(count) events, the last is \(end.rawValue); read them in '\(directory.path)'")
    }

    /// The story ends now, but never begins before the log's last event.
    private func atOnce(_ writer: inout LogWriter) throws -> EventID {
        let span = Rehearsal(seed: seed, start: LogTime(microseconds: 0))
            .prefix(count).reduce(into: Int64(0)) { $0 = $1.time.microseconds }
        let floor = (writer.last.time?.microseconds ?? 0) + 1
        let start = LogTime(microseconds: max(Clocks.wall - span, floor))
        say("rehearsing \(count) events, \(span / 60_000_000) minutes, seed \(seed)")
        let story = Array(
            Rehearsal(seed: seed, after: writer.last.id, start: start).prefix(count))
        for first in stride(from: 0, to: count, by: Scribe.rowsPerCommit) {
            writer.stage(Array(story[first..<min(first + Scribe.rowsPerCommit, count)]))
            try writer.commit()
            try writer.checkpoint(whenIdle: false)
        }
        try writer.checkpoint(whenIdle: true)
        return writer.last.id
    }

    /// Each event when it is due.
    private func live(_ writer: inout LogWriter, _ pace: Double) throws -> EventID {
        var clock = LogClock(
            wall: Clocks.wall, boot: Clocks.boot, lastStored: writer.last.time)
        say("rehearsing \(count) events at \(pace) times their pace, seed \(seed)")
        let story = Rehearsal(
            seed: seed, after: writer.last.id, start: clock.now(boot: Clocks.boot), pace: pace)
        for event in story.prefix(count) {
            wait(until: event.time, clock)
            var event = event
            event.time = clock.next(boot: Clocks.boot)
            writer.stage([event])
            try writer.commit()
            try writer.checkpoint(whenIdle: true)
        }
        return writer.last.id
    }

    private func wait(until time: LogTime, _ clock: LogClock) {
        while true {
            let left = time.microseconds - clock.now(boot: Clocks.boot).microseconds
            guard left > 0 else { return }
            poll(nil, 0, CInt(min(left / 1_000 + 1, 1_000)))
        }
    }
}
