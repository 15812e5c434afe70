import Testing

@testable import Painter

@Suite struct PauseTests {
    /// A painter of a swarm without terminals once turned without rest after its first hour.
    @Test(arguments: [Duration.zero, .seconds(3_599), .seconds(3_601), .seconds(86_400 * 400)])
    func whoHasNothingToDoRests(now: Duration) {
        #expect(Painter.pause(until: nil, at: now) == .seconds(1))
        #expect(Painter.pause(until: now + .milliseconds(300), at: now) == .milliseconds(300))
        #expect(Painter.pause(until: now + .seconds(5), at: now) == .seconds(1))
        #expect(Painter.pause(until: now - .seconds(5), at: now) == .zero)
    }
}
