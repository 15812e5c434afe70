import Testing
import Wire

@testable import Commands

@Suite struct ConnectionWatchTests {
    /// Seconds, and what is so then.
    private struct Moment {
        var at: Double
        var isUp = false
        var hasHeard = false
    }

    private func actions(_ moments: [Moment]) -> [[ConnectionWatch.Action]] {
        var watch = ConnectionWatch()
        return moments.map {
            watch.step(
                isConnected: $0.isUp, hasHeard: $0.hasHeard, at: .seconds($0.at), chance: 0)
        }
    }

    @Test func whoIsThereAtOnceIsNothingToTell() {
        let found = actions([
            Moment(at: 0), Moment(at: 0.01, isUp: true), Moment(at: 1, isUp: true, hasHeard: true),
            Moment(at: 5.5, isUp: true), Moment(at: 5.9, isUp: true, hasHeard: true),
        ])
        #expect(found == [[.look, .read], [.read], [], [], []])
    }

    @Test func thatNobodyIsThereAndThenSomebodyIsToldOnce() {
        let found = actions([
            Moment(at: 0), Moment(at: 0.09), Moment(at: 0.1), Moment(at: 1), Moment(at: 1.01),
            Moment(at: 9), Moment(at: 9.01, isUp: true), Moment(at: 9.02, isUp: true),
        ])
        #expect(
            found == [
                [.look, .read], [], [.look, .read], [.tell(.missing), .look, .read], [],
                [.look, .read],
                [.tell(.back), .read], [],
            ])
    }

    @Test func whoIsBackWithinASecondIsNotMissed() {
        let found = actions([
            Moment(at: 0), Moment(at: 0.1, isUp: true), Moment(at: 20, isUp: true, hasHeard: true),
            Moment(at: 21), Moment(at: 21.05), Moment(at: 21.1), Moment(at: 21.9, isUp: true),
        ])
        #expect(found == [[.look, .read], [.read], [], [.read], [], [.look, .read], [.read]])
    }

    @Test func whoSaysNothingIsToldOnceAndSoIsThatItSpeaks() {
        let found = actions([
            Moment(at: 0), Moment(at: 0, isUp: true), Moment(at: 4.9, isUp: true),
            Moment(at: 5, isUp: true), Moment(at: 30, isUp: true),
            Moment(at: 31, isUp: true, hasHeard: true), Moment(at: 32, isUp: true, hasHeard: true),
            Moment(at: 40, isUp: true), Moment(at: 41), Moment(at: 42),
        ])
        #expect(
            found == [
                [.look, .read], [.read], [], [.tell(.silent)], [], [.tell(.speaking)], [],
                [.tell(.silent)], [.read], [.tell(.missing), .look, .read],
            ])
    }

    /// Whoever waits until then and steps does everything there is to do, and nothing too often.
    @Test func itSaysWhenItIsDue() throws {
        var watch = ConnectionWatch()
        var (now, looks) = (Duration.zero, [Duration]())
        var told: [Duration] = []
        while now < .seconds(300) {
            now = try #require(watch.due)
            for action in watch.step(isConnected: false, hasHeard: false, at: now, chance: 0.5) {
                switch action {
                case .look: looks.append(now)
                case .tell: told.append(now)
                case .read: break
                }
            }
        }
        #expect(told == [.seconds(1)])
        let pauses = zip(looks, looks.dropFirst()).map { $1 - $0 }
        #expect(pauses.first == .milliseconds(150) && pauses == pauses.sorted())
        #expect(pauses.last == .milliseconds(22_500) && looks.count < 25)
        _ = watch.step(isConnected: true, hasHeard: false, at: now, chance: 0)
        #expect(watch.due == now + ConnectionWatch.silence)
        // After a connection the pauses begin anew.
        _ = watch.step(isConnected: false, hasHeard: false, at: now, chance: 0)
        #expect(watch.due == now + Backoff.shortest)
    }
}
