import Testing

@testable import Console

@Suite struct FramePaceTests {
    /// How many pictures a second makes where something changes each millisecond, with a key each so many.
    private func pictures(keyEvery period: Int?, delays: inout [Int]) -> Int {
        var pace = FramePace()
        var (count, pressed) = (0, Int?.none)
        for time in 0..<1_000 {
            let now = Duration.milliseconds(time)
            pace.change(at: now)
            if let period, time % period == 5 {
                pace.press()
                pressed = pressed ?? time
            }
            guard now >= pace.next(isReading: false, isReplay: false) else { continue }
            pace.make(isSame: false, at: now)
            pace.show(at: now)
            count += 1
            if let start = pressed { delays.append(time - start) }
            pressed = nil
        }
        return count
    }

    @Test(arguments: [nil, 1, 7, 16, 20, 33, 100])
    func thereAreNoMoreThanSixty(keyEvery period: Int?) {
        var delays: [Int] = []
        #expect((40...63).contains(pictures(keyEvery: period, delays: &delays)))
        // Whoever presses no faster than that is soon answered at once, whatever else happens.
        if let period, period > 16 { #expect(delays.dropFirst(4).allSatisfy { $0 == 0 }) }
        if period != nil { #expect(delays.allSatisfy { $0 <= 16 }) }
    }

    @Test func theFirstOneAndAStepWaitForWhatBelongsToThem() {
        var pace = FramePace()
        #expect(pace.next(isReading: true, isReplay: false) == FramePace.opening)
        #expect(pace.next(isReading: false, isReplay: false) == .zero)
        pace.make(isSame: false, at: .seconds(1))
        pace.show(at: .seconds(1))
        #expect(pace.changed == nil)
        pace.change(at: .seconds(2))
        pace.press()
        #expect(pace.next(isReading: true, isReplay: true) == .seconds(2) + FramePace.frame)
        #expect(pace.next(isReading: false, isReplay: true) < .seconds(2))
    }
}
