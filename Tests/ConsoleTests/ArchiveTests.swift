import Glibc
import MissionControl
import Support
import Swarm
import Testing

@testable import Console
@testable import EventLog

/// What is looked for in a log whose oldest events are in a file that is not there.
@Suite struct ArchiveTests {
    private static let end = EventID(9_000)

    /// Its first part is gone.
    private func shortened() throws -> (Scratch, LogDirectory) {
        var log = try GrowingLog(inMemory: true)
        try log.write(try rehearsed(9_000))
        let (scratch, directory) = (log.scratch, log.directory)
        _ = consume log
        let scribe = try Scribe(directory)
        defer { scribe.close() }
        let outcome = Monitor<Result<Packed, LogError>?>(nil)
        let begins = try Packer(directory, scribe).pack(.event(EventID(5_000))) { result in
            outcome.update { $0 = result }
        }
        #expect(begins)
        let packed = try outcome.wait { $0 }.get()
        for file in packed.files { #expect(unlink(directory.archive + "/" + file) == 0) }
        return (scratch, directory)
    }

    private func answer(_ librarian: Librarian, _ way: PlaceQuestion.Way) -> PlaceAnswer? {
        librarian.ask(.place(PlaceQuestion(way, through: ArchiveTests.end)))
        guard case .place(let answer) = librarian.wait() else { return nil }
        return answer
    }

    @Test func whatWasBeforeIsSaidToBeElsewhere() throws {
        let (scratch, directory) = try shortened()
        defer { _ = scratch }
        let librarian = try Librarian(log: directory.path, zone: .utc)
        defer { librarian.close() }
        let absent = try LogReader(directory).absentRows()
        let gone = try #require(absent)
        let first = EventID(gone.upperBound.rawValue + 1)
        for text in ["3000", "#1", "2026-11-20T13:05:00Z", "-10d"] {
            let found = answer(librarian, .text(text))
            #expect(found?.place == first && found?.absent == gone, "\(text)")
        }
        for text in ["\(first.rawValue)", "8000", "0%", "-0s"] {
            let found = answer(librarian, .text(text))
            #expect(found?.place != nil && found?.absent == nil, "\(text)")
        }
        let back = answer(librarian, .step(from: first, by: -1, LogSelection()))
        #expect(back?.place == nil && back?.absent == gone)
        let label = answer(librarian, .text("nowhere"))
        #expect(label?.place == nil && label?.absent == gone)
    }
}
