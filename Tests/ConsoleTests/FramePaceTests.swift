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
                pace.press(at: now)
                pressed = pressed ?? time
            }
            guard now >= pace.next(isReading: false, isReplay: false) else { continue }
            pace.make(isSame: false, at: now)
            pace.show(isSame: false, at: now)
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
        pace.show(isSame: false, at: .seconds(1))
        #expect(pace.changed == nil)
        pace.change(at: .seconds(2))
        pace.press(at: .seconds(2))
        #expect(pace.next(isReading: true, isReplay: true) == .seconds(2) + FramePace.frame)
        #expect(pace.next(isReading: false, isReplay: true) < .seconds(2))
    }

    // A key for an agent's terminal changes nothing by itself; what comes back of it is shown as it comes.
    @Test func whatAProgramAnswersIsShownAtOnce() {
        var pace = FramePace()
        func isDue(_ time: Duration) -> Bool {
            pace.next(isReading: false, isReplay: false) <= time
        }
        func draw(isSame: Bool, at time: Duration) {
            pace.make(isSame: isSame, at: time)
            pace.show(isSame: isSame, at: time)
        }
        let (key, echo) = (Duration.seconds(2), Duration.seconds(2) + .milliseconds(1))
        draw(isSame: false, at: .seconds(1))
        pace.press(at: key)
        pace.change(at: key)
        #expect(isDue(key))
        draw(isSame: true, at: key)
        pace.change(at: echo)
        #expect(isDue(echo))
        draw(isSame: false, at: echo)
        // That was it: what follows waits for its frame, and so does what comes long after a key without an answer.
        pace.change(at: echo + .milliseconds(1))
        #expect(!isDue(echo + .milliseconds(1)))
        let late = Duration.seconds(3)
        pace.press(at: late)
        pace.change(at: late)
        draw(isSame: true, at: late)
        pace.change(at: late + FramePace.frame)
        draw(isSame: true, at: late + FramePace.frame)
        pace.change(at: late + FramePace.frame + .milliseconds(1))
        #expect(!isDue(late + FramePace.frame + .milliseconds(1)))
    }

    // It would be the one that is shown already, as a rule, and stand in the way of the one with the answer.
    @Test func aKeyForAProgramIsNoPictureOfItsOwn() {
        var pace = FramePace()
        func isDue(_ time: Duration) -> Bool {
            pace.next(isReading: false, isReplay: false) <= time
        }
        pace.make(isSame: false, at: .seconds(1))
        pace.show(isSame: false, at: .seconds(1))
        let (key, echo) = (Duration.seconds(2), Duration.seconds(2) + .microseconds(200))
        pace.press(at: key)
        pace.passOn(at: key)
        #expect(!isDue(echo) && isDue(key + FramePace.patience))
        pace.change(at: echo)
        #expect(isDue(echo))
        // What was to be shown before it is not put off.
        pace.press(at: echo)
        pace.passOn(at: echo)
        #expect(isDue(echo))
    }
}
