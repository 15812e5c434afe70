import Support
import Testing
import Wire

@Suite struct BackoffTests {
    private func pauses(_ count: Int, chance: () -> Double) -> [Duration] {
        var backoff = Backoff()
        return (0..<count).map { _ in backoff.pause(chance: chance()) }
    }

    @Test func pausesGrowFromATenthOfASecondToHalfAMinute() {
        let shortest: [Duration] = [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800].map {
            .milliseconds($0)
        }
        #expect(pauses(10) { 0 } == shortest + [.seconds(15), .seconds(15)])
        let longest = shortest.map { $0 * 2 }
        #expect(pauses(10) { 1 } == longest + [.seconds(30), .seconds(30)])
    }

    @Test func manyDoNotComeBackAtOneMoment() {
        var dice = SplitMix(seed: Settings.seed)
        let many = (0..<100).map { _ in pauses(12) { .random(in: 0..<1, using: &dice) } }
        for pause in many.joined() {
            #expect((Backoff.shortest...Backoff.longest).contains(pause), "SEED=\(Settings.seed)")
        }
        #expect(Set(many.map(\.[0])).count > 90, "SEED=\(Settings.seed)")
        #expect(Set(many.map(\.[11])).count > 90, "SEED=\(Settings.seed)")
    }

    @Test func aChanceThatIsNoneDoesNoHarm() {
        #expect(pauses(1) { -7 } == [.milliseconds(100)])
        #expect(pauses(1) { 7 } == [.milliseconds(200)])
    }
}
