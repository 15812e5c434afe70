import Canvas
import Testing

@testable import Console

@Suite struct ClickPairsTests {
    private func second(_ presses: [(x: Int, milliseconds: Int)]) -> [Bool] {
        var clicks = ClickPairs()
        return presses.map { press in
            let seen = clicks.seen(
                .mouse(Mouse(.press, .left, x: press.x, y: 1)),
                at: .milliseconds(press.milliseconds))
            guard case .mouse(let mouse) = seen else { return false }
            return mouse.isSecond
        }
    }

    @Test func twoAtOncePlaceAreAPair() {
        #expect(second([(3, 0), (3, 300)]) == [false, true])
        #expect(second([(3, 0), (3, 300), (3, 500)]) == [false, true, false])
    }

    @Test func whatIsSlowOrElsewhereIsNone() {
        #expect(second([(3, 0), (3, 900), (3, 1_000)]) == [false, false, true])
        #expect(second([(3, 0), (4, 100)]) == [false, false])
    }
}
