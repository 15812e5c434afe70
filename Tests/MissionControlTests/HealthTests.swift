import Canvas
import MissionControl
import Swarm
import Testing

/// What health lines end in can be pressed.
@Suite struct HealthTests {
    private func dropping(_ person: Person, ago seconds: Int64 = 0) -> Person {
        var person = person
        let now = person.model.live.now
        person.tell(
            .answer(
                .drops(
                    DropsQuestion(after: .none, through: person.model.live.lastID),
                    [
                        DropRow(
                            id: EventID(20),
                            time: LogTime(microseconds: now.microseconds - seconds * 1_000_000),
                            agent: person.agent("bench"), source: "fd3", why: "too large")
                    ])))
        return person
    }

    /// A calm swarm, so that nothing goes before it in the first row.
    private var calm: Person {
        var cast = Cast()
        cast.spawn("bench", "bench", 100)
        for _ in 0..<30 { cast.tell(1, .usage, "bench", "m", [:]) }
        return Person(80, 24, cast)
    }

    @Test func whatWasDroppedIsSaidUntilSomebodyLooks() {
        let person = dropping(calm)
        #expect(person.model.draw().rowText(0).contains("1 dropped: too large (bench)"))
        let looked = person.pressing("9", "esc")
        #expect(!looked.model.draw().rowText(0).contains("dropped"))
        #expect(!dropping(calm, ago: 7_200).model.draw().rowText(0).contains("dropped"))
    }

    @Test func dropsAreListedWithTheirReasons() {
        let text = dropping(calm).pressing("9", "enter").model.draw().text
        #expect(text.contains("Drops, the newest first") && text.contains("bench: too large"))
        #expect(dropping(calm).pressing("9", "enter", "esc").model.dialogs.isEmpty)
    }

    @Test func whoeverContainsWhomIsListed() {
        let text = calm.pressing("9", "enter").model.draw().text
        #expect(text.contains("What contains whom") && text.contains("bench  by process tree"))
    }
}
