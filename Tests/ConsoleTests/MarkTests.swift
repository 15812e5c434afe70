import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

@Suite struct MarkTests {
    /// Lines, with marks far from each other and close by, at both ends of the log and of parts.
    private static let marked: Set<Int> = [1, 2, 1_025, 1_026, 3_000, 9_000, 9_001, 79_999]

    private static func events(_ count: Int) throws -> [Event] {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z").microseconds
        return (1...count).map { id in
            Event(
                id: EventID(Int64(id)), time: LogTime(microseconds: start + Int64(id)),
                type: marked.contains(id) ? .decision : .status, agent: nil, subject: "x",
                metadata: nil, content: .text("{}"))
        }
    }

    @Test func theNearestMarkIsFoundHoweverFarItIs() throws {
        var log = try GrowingLog(inMemory: true)
        try log.write(try MarkTests.events(80_000))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        var dice = SplitMix(seed: Settings.seed)
        var places = (0..<20).map { _ in Int.random(in: 1...80_000, using: &dice) }
        places += MarkTests.marked.flatMap { [$0 - 1, $0, $0 + 1] }.filter {
            (1...80_000).contains($0)
        }
        for place in places {
            let (before, after) = (
                MarkTests.marked.filter { $0 < place }.max(),
                MarkTests.marked.filter { $0 > place }.min()
            )
            #expect(ask(librarian, place, forward: false) == before, "before \(place)")
            #expect(ask(librarian, place, forward: true) == after, "after \(place)")
        }
    }

    private func ask(_ librarian: Librarian, _ place: Int, forward: Bool) -> Int? {
        let way = PlaceQuestion.Way.mark(from: EventID(Int64(place)), forward: forward)
        librarian.ask(.place(PlaceQuestion(way, through: EventID(80_000))))
        guard case .place(let answer) = librarian.wait() else { return -1 }
        return answer.place.map { Int($0.rawValue) }
    }
}
