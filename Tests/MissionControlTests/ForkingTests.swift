import Canvas
import MissionControl
import Swarm
import Testing

/// A workspace that goes on from the past, asked for on the screen; and the way to it.
@Suite struct ForkingTests {
    private func inThePast(_ columns: Int = 80, _ rows: Int = 24) -> Person {
        var person = Person(columns, rows, Cast.afternoon).pressing("R")
        person.model.past?.place = EventID(11)
        return person
    }

    private let family = [
        Relative(workspace: "/home/a/shop", generation: 0),
        Relative(
            workspace: "/home/a/shop-retry", generation: 1, last: EventID(11),
            time: LogTime(microseconds: 1_764_000_000_000_000), isHere: true),
        Relative(
            workspace: "/home/a/shop-again", generation: 2, last: EventID(48_213),
            time: LogTime(microseconds: 1_764_000_900_000_000)),
        Relative(
            workspace: "/home/a/shop-gone", generation: 1, last: EventID(9),
            time: LogTime(microseconds: 1_764_000_100_000_000), failure: "it is not there"),
    ]

    private func tell(_ person: inout Person) throws {
        let asked = person.model.questions().compactMap { question in
            if case .family(let asked) = question { asked } else { nil }
        }
        person.tell(.answer(.family(try #require(asked.first), family)))
    }

    @Test func itIsNamedAndMade() throws {
        var person = inThePast()
        person.press("F")
        #expect(person.model.draw().text.contains("its name; enter alone makes at-11"))
        person.press("r", "1", "enter")
        let request = try #require(person.requests.last)
        #expect(request.verb == "fork" && request.body == ["to": 11, "name": "r1"])
        person.tell(.reply(request.ticket, .done(["id": 40, "path": "/home/a/shop-retry"])))
        #expect(person.model.notice?.text == "made: /home/a/shop-retry")
        try tell(&person)
        #expect(person.model.draw().text.contains("▸   shop-retry"))
    }

    @Test func enterAloneNamesItByItsPlace() {
        var person = inThePast()
        person.press("F", "enter")
        #expect(person.requests.last?.body == ["to": 11, "name": "at-11"])
    }

    @Test func aNameThatIsNoneIsRefused() {
        var person = inThePast()
        person.press("F", "A", "enter")
        #expect(person.requests.isEmpty)
        #expect(person.model.notice?.text.contains("cannot be a name") == true)
        // It is still there, and what is typed now mends it.
        person.press("backspace", "a", "enter")
        #expect(person.requests.last?.body == ["to": 11, "name": "a"])
    }

    @Test func theFamilyIsShownAndOneOpened() throws {
        var person = inThePast()
        person.press(":", "f", "o", "r", "k", "s", "enter")
        #expect(person.model.draw().text.contains("looking …"))
        try tell(&person)
        #expect(person.model.draw().text.contains("this one · goes on from #11"))
        // What is here already is only left; what is gone cannot be gone to.
        person.press("G", "enter")
        #expect(person.model.opens == nil && person.model.notice?.text == "it is not there")
        person.press("g", "enter")
        #expect(person.model.opens == "/home/a/shop")
        #expect(person.effects.last == .leave)
    }

    @Test func theOneThatIsShownNeedNotBeOpened() throws {
        var person = inThePast()
        person.press(":", "f", "o", "r", "k", "s", "enter")
        try tell(&person)
        person.press("enter")
        #expect(person.model.opens == nil && person.model.dialogs.isEmpty)
    }

    @Test func itBelongsToThePast() {
        var person = Person()
        person.press("F")
        #expect(person.refusal?.hasSuffix("works in replay: R first") == true)
        person.type("retry")
        person.press("enter")
        #expect(person.requests.isEmpty)
    }

    @Test(arguments: [(80, 24), (120, 40)]) func pictures(columns: Int, rows: Int) throws {
        var person = inThePast(columns, rows)
        person.press(":", "f", "o", "r", "k", "s", "enter")
        try tell(&person)
        expectGolden(person.model.draw(), "family-\(columns)x\(rows)")
    }
}
