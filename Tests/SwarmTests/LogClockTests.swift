import Swarm
import Testing

@Suite struct LogClockTests {
    private let second: Int64 = 1_000_000

    @Test func startsBehindWhatWasStored() {
        var clock = LogClock(wall: 100, boot: 0, lastStored: LogTime(microseconds: 500))
        #expect(clock.next(boot: 0).microseconds == 501)
        var fresh = LogClock(wall: 900, boot: 0, lastStored: LogTime(microseconds: 500))
        #expect(fresh.next(boot: 0).microseconds == 900)
    }

    @Test func noTwoEventsShareATime() {
        var clock = LogClock(wall: 1_000, boot: 50)
        let times = (0..<5).map { _ in clock.next(boot: 50).microseconds }
        #expect(times == [1_000, 1_001, 1_002, 1_003, 1_004])
        // The boot clock of another container may be behind: time stands, but does not fall.
        #expect(clock.next(boot: 0).microseconds == 1_005)
    }

    @Test func aSmallDistanceIsMadeUpSlowly() {
        var clock = LogClock(wall: 0, boot: 0)
        #expect(clock.compare(wall: 500_000, boot: 0) == nil)
        // One millisecond a second, until there is nothing left to make up.
        #expect(clock.now(boot: 10 * second).microseconds == 10 * second + 10_000)
        #expect(clock.now(boot: 1_000 * second).microseconds == 1_000 * second + 500_000)
    }

    @Test func aWallAheadIsFollowedAtOnce() {
        var clock = LogClock(wall: 0, boot: 0)
        let change = clock.compare(wall: 400 * 86_400 * second, boot: 0)
        #expect(change == ClockChange(kind: .jump, distance: 400 * 86_400 * second))
        #expect(clock.now(boot: 0).microseconds == 400 * 86_400 * second)
    }

    @Test func aWallBehindIsSaidOnceAndNotFollowed() {
        var clock = LogClock(wall: 1_000 * second, boot: 0)
        let drift = ClockChange(kind: .drift, distance: -600 * second)
        #expect(clock.compare(wall: 400 * second, boot: 0) == drift)
        #expect(clock.compare(wall: 410 * second, boot: 10 * second) == nil)
        #expect(clock.now(boot: 10 * second).microseconds == 1_010 * second)
        // It is set right again: the correction ends.
        let end = clock.compare(wall: 1_020 * second, boot: 20 * second)
        #expect(end == ClockChange(kind: .drift, distance: 0))
        #expect(clock.compare(wall: 1_030 * second, boot: 30 * second) == nil)
    }

    @Test("time never falls, whatever the clocks do", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func rises(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var clock = LogClock(wall: 1_700_000_000 * second, boot: 0)
        var boot: Int64 = 0
        var last = Int64.min
        for _ in 0..<20_000 {
            boot += Int64(random.next() % 3_000_000)
            if random.next() % 4 == 0 {
                let wall = Int64(bitPattern: random.next() >> (random.next() % 64))
                _ = clock.compare(wall: wall % (1 << 60), boot: boot)
            }
            let time = clock.next(boot: boot).microseconds
            #expect(time > last, "seed \(seed)")
            last = time
        }
    }
}
