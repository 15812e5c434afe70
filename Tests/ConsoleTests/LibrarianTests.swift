import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

@Suite struct LibrarianTests {
    @Test func thereNeedBeNoLogYet() throws {
        let scratch = Scratch()
        let librarian = try Librarian(log: scratch.path + "/.skep", zone: .utc)
        defer { librarian.close() }
        let found = try #require(librarian.moment(.newest(now: nil)))
        #expect(found.moment == MissionControl.Moment())
        #expect(found.extent == nil)
        let query = LogQuery(through: EventID(9), above: 5)
        #expect(librarian.page(query) == LogPage(query))

        var writer = try LogWriter(LogDirectory(scratch.path + "/.skep"))
        writer.stage(try rehearsed(10))
        try writer.commit()
        let later = try #require(librarian.moment(.newest(now: nil)))
        #expect(later.moment.lastID == EventID(10))
    }

    @Test func theNewestMomentFollowsTheLog() throws {
        let events = try rehearsed(3_000)
        var log = try GrowingLog()
        try log.write(Array(events[..<100]))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        var state = State.fold(events[..<100])
        for start in stride(from: 100, to: 3_000, by: 290) {
            let found = try #require(librarian.moment(.newest(now: nil)))
            #expect(found.moment.state == state)
            #expect(found.extent?.ids == EventID(1)...state.lastID)
            #expect(found.extent?.times.upperBound == state.time)
            let more = Array(events[start..<min(start + 290, 3_000)])
            try log.write(more)
            for event in more { state.apply(event) }
        }
    }

    @Test func aMomentOfThePastIsTheFoldUpToIt() throws {
        let events = try rehearsed(20_000)
        var log = try GrowingLog()
        try log.write(events)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        var dice = SplitMix(seed: Settings.seed)
        var places = (0..<12).map { _ in Int.random(in: 1...20_000, using: &dice) }
        // Steps back and on, over where states are kept.
        places += [9_000, 8_999, 8_998, 8_193, 8_192, 8_191, 8_192, 8_193, 1, 2, 20_000, 19_999]
        for place in places {
            let found = try #require(librarian.moment(.at(EventID(Int64(place)))))
            #expect(found.moment.state == State.fold(events[..<place]), "at \(place)")
            #expect(found.moment.now == events[place - 1].time)
        }
    }

    @Test func ratesCountTenSeconds() throws {
        let events = try rehearsed(500)
        var log = try GrowingLog()
        try log.write(events)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        for place in [1, 10, 499] {
            let found = try #require(librarian.moment(.at(EventID(Int64(place)))))
            let time = events[place - 1].time.microseconds
            let count = events[..<place].count { $0.time.microseconds > time - 10_000_000 }
            #expect(found.moment.rate == Double(count) / 10)
        }
        let much = LogTime(microseconds: events[499].time.microseconds + 20_000_000)
        let idle = try #require(librarian.moment(.newest(now: much)))
        #expect(idle.moment.rate == 0)
        #expect(idle.moment.now == much)
    }
}
