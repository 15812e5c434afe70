import MissionControl
import Swarm
import Testing

@Suite struct AgeTests {
    @Test(arguments: [
        (0, "now"), (9, "now"), (10, "10s"), (59, "50s"), (60, "1m"), (3_599, "59m"), (3_600, "1h"),
        (86_399, "23h"), (86_400, "1d"), (-5, "now"),
    ])
    func agesGoInSteps(seconds: Int64, text: String) {
        let start = LogTime(microseconds: 1_000_000_000)
        let now = LogTime(microseconds: 1_000_000_000 + seconds * 1_000_000)
        #expect(age(from: start, to: now) == text)
    }
}
