import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

/// What pages are made of, read from a log on the disk.
@Suite struct PageReadingTests {
    private func talk(_ librarian: Librarian, _ end: Int) -> TalkReading? {
        librarian.ask(.talk(EventID(Int64(end))))
        guard case .talk(let reading) = librarian.wait() else { return nil }
        return reading
    }

    private func traces(_ librarian: Librarian, _ end: Int) -> TraceReading? {
        librarian.ask(.traces(EventID(Int64(end))))
        guard case .traces(let reading) = librarian.wait() else { return nil }
        return reading
    }

    @Test func whereThereIsNoLogThereIsNothing() throws {
        let scratch = Scratch()
        let librarian = try Librarian(log: scratch.path + "/.skep", zone: .utc)
        defer { librarian.close() }
        #expect(talk(librarian, 9) == TalkReading(through: EventID(9)))
        #expect(traces(librarian, 9) == TraceReading(through: EventID(9)))
    }

    /// Whoever follows the log, or goes back and forth in it, reads what somebody reads who comes anew.
    @Test func itIsTheSameWhateverWasReadBefore() throws {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        let events = Array(Drama(seed: Settings.seed(31), start: start).prefix(24_000))
        var log = try GrowingLog()
        try log.write(Array(events[..<100]))
        let path = log.directory.path
        let follower = try Librarian(log: path, zone: .utc)
        defer { follower.close() }
        #expect(talk(follower, 100)?.through == EventID(100))
        #expect(traces(follower, 100)?.traces.isEmpty == false)
        try log.write(Array(events[100...]))
        var isCut = false
        for end in [101, 150, 20_000, 19_990, 24_000, 300, 23_999, 40] {
            let fresh = try Librarian(log: path, zone: .utc)
            defer { fresh.close() }
            let (said, done) = (talk(fresh, end), traces(fresh, end))
            #expect(said != nil && talk(follower, end) == said, "SEED=\(Settings.seed) \(end)")
            #expect(done != nil && traces(follower, end) == done, "SEED=\(Settings.seed) \(end)")
            #expect(said?.entries.allSatisfy { $0.id <= EventID(Int64(end)) } == true)
            isCut = isCut || said?.cut != nil
        }
        // It was no log of which all was read each time.
        #expect(isCut)
    }
}
