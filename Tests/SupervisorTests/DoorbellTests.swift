import Swarm
import Testing

@testable import Supervisor

@Suite struct DoorbellTests {
    private struct Moment {
        var last: Int64
        var now: Int64
        var isPulse = false
    }

    /// At which of these it rings.
    private func rings(_ bell: inout Doorbell, _ moments: [Moment]) -> [Bool] {
        moments.map { bell.rings(upTo: EventID($0.last), at: $0.now, isPulse: $0.isPulse) }
    }

    @Test func itRingsOnceForWhatIsNewAndEachSecond() {
        var bell = Doorbell()
        let rung = rings(
            &bell,
            [
                Moment(last: 1, now: 0), Moment(last: 1, now: 1_000_000),
                Moment(last: 1, now: 1_000_000, isPulse: true), Moment(last: 2, now: 2_000_000),
            ])
        #expect(rung == [true, false, true, true])
        #expect(bell.due == nil)
    }

    @Test func whatComesTooSoonIsPutOffAndNotForgotten() throws {
        var bell = Doorbell()
        let early = [Moment(last: 1, now: 0), Moment(last: 2, now: 5), Moment(last: 3, now: 6)]
        #expect(rings(&bell, early) == [true, false, false])
        let due = try #require(bell.due)
        #expect(rings(&bell, [Moment(last: 3, now: due)]) == [true])
        #expect(bell.due == nil)
    }

    @Test func itRingsAtMostSixtyTimesASecond() {
        var bell = Doorbell()
        let moments = stride(from: 0, to: 1_000_000, by: 10).map { Moment(last: $0 + 1, now: $0) }
        let count = rings(&bell, moments).count { $0 }
        #expect((55...60).contains(count))
    }
}
