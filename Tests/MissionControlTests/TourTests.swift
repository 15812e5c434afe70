import Canvas
import MissionControl
import Testing

@Suite struct TourTests {
    private func line(_ person: Person) -> String {
        person.model.draw().text.split(separator: "\n").map(String.init)
            .first { $0.hasPrefix(" tour") } ?? ""
    }

    private func toured(_ columns: Int = 80, _ rows: Int = 24) -> Person {
        var person = Person(columns, rows)
        person.model.tour = Tour()
        return person
    }

    @Test func itGoesOnWhenTheKeyWasPressed() {
        let person = toured()
        #expect(line(person).hasPrefix(" tour 1 of 12  w goes to whoever waits for you"))
        #expect(line(person).hasSuffix(". skips"))
        #expect(line(person.pressing("j")) == line(person))
        #expect(line(person.pressing("w")).hasPrefix(" tour 2 of 12  a lets you answer"))
    }

    @Test func aPointGoesOnWithoutDoing() {
        let person = toured().pressing(".")
        #expect(line(person).hasPrefix(" tour 2 of 12"))
        #expect(person.effects.isEmpty)
    }

    @Test func afterwardsItsRowIsGivenBack() {
        var person = toured()
        #expect(person.model.layout.tour.rows == 1)
        for _ in 0..<12 { person.press(".") }
        #expect(line(person).isEmpty)
        #expect(
            person.model.draw().text == Person().pressing(".").pressing("j", "k").model.draw().text)
        person.press(".")
        #expect(person.model.notice?.text.contains("does nothing") == true)
    }

    @Test func aPointIsAPointWhereOneTypes() {
        let person = toured().pressing("m", ".")
        #expect(line(person).hasPrefix(" tour 1 of 12"))
    }

    @Test(arguments: [(40, 10), (80, 24)]) func itFits(columns: Int, rows: Int) {
        expectGolden(toured(columns, rows).model.draw(), "tour-\(columns)x\(rows)")
    }
}
