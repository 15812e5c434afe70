import Testing

@testable import EventLog

@Suite struct CommitTimesTests {
    @Test func ofTheLastOnes() {
        var times = CommitTimes()
        #expect(times.last == nil && times.percentile99 == nil)
        times.note(9_000_000)
        #expect(times.last == 9_000_000 && times.percentile99 == 9_000_000)
        // The one that was slow is forgotten.
        for time in 1...300 { times.note(Int64(time)) }
        #expect(times.count == 301)
        #expect(times.last == 300)
        // Of 45 to 300.
        #expect(times.percentile99 == 298)
    }
}
