import MissionControl
import Swarm
import Testing

/// Who begins to wait may be heard.
@Suite struct AlertTests {
    /// The afternoon, then so many more that wait.
    private func moments(_ names: [String]) -> [News] {
        var cast = Cast.afternoon
        return names.map { name in
            cast.status(name, "waiting", "hook", 0, "which way?")
            return .answer(.moment(.newest(now: nil), cast.moment, cast.extent))
        }
    }

    private func alerts(_ person: Person) -> [String] {
        person.effects.compactMap { if case .alert(let text) = $0 { text } else { nil } }
    }

    @Test func whoBeginsToWaitIsNamed() {
        var person = Person()
        for news in moments(["planner"]) { person.tell(news) }
        #expect(alerts(person) == ["planner waits in shop: which way?"])
        #expect(person.effects.contains(.wake(.alert, microseconds: 5_000_000)))
    }

    /// Those who wait already are seen when one comes.
    @Test func nothingRingsAtFirst() {
        #expect(alerts(Person()).isEmpty)
    }

    @Test func manyAtOnceRingOnce() {
        var person = Person()
        for news in moments(["planner", "coder-1", "coder-3", "scout-1"]) { person.tell(news) }
        #expect(alerts(person).count == 1)
        person.tell(.timer(.alert))
        #expect(alerts(person).last == "coder-1, coder-3 and scout-1 wait in shop")
        person.tell(.timer(.alert))
        person.tell(.timer(.alert))
        #expect(alerts(person).count == 2)
    }

    @Test func inThePastNothingRings() {
        var person = Person().pressing("R")
        for news in moments(["planner", "coder-1"]) { person.tell(news) }
        person.tell(.timer(.alert))
        #expect(alerts(person).isEmpty)
    }
}
