import Canvas
import MissionControl
import Swarm
import Testing

/// What leads somewhere in the past is read by somebody else, and comes when it comes.
@Suite struct WaysThroughThePastTests {
    private func inThePast() -> Person { Person().pressing("R") }

    /// What was asked for last that leads somewhere.
    private func asked(_ person: Person) throws -> PlaceQuestion {
        let questions = person.effects.compactMap { effect in
            if case .ask(.place(let question)) = effect { question } else { nil }
        }
        return try #require(questions.last)
    }

    private func answered(
        _ person: Person, _ question: PlaceQuestion, with place: EventID?
    ) -> Person {
        var person = person
        person.tell(.answer(.place(PlaceAnswer(question, place: place))))
        return person
    }

    private func count(_ question: PlaceQuestion) -> Int? {
        if case .step(_, let count, _) = question.way { count } else { nil }
    }

    @Test func aLateAnswerDoesNotLeadBack() throws {
        let left = inThePast().pressing("h", "R")
        let late = answered(left, try asked(left), with: EventID(2))
        #expect(!late.model.isReplay)
    }

    @Test func anAnswerIsTakenOnce() throws {
        let person = inThePast().pressing("h")
        let question = try asked(person)
        let there = answered(person, question, with: EventID(5))
        #expect(there.model.past?.place == EventID(5))
        #expect(answered(there, question, with: EventID(3)).model.past?.place == EventID(5))
    }

    @Test func stepsThatCameMeanwhileAreTakenAtOnce() throws {
        let person = inThePast().pressing("h", "h", "H", "l")
        let first = try asked(person)
        #expect(count(first) == -1)
        let there = answered(person, first, with: EventID(7))
        let second = try asked(there)
        #expect(count(second) == -10)
        if case .step(let start, _, _) = second.way { #expect(start == EventID(7)) }
        let end = answered(there, second, with: EventID(4))
        #expect(end.model.past?.place == EventID(4))
        #expect(try asked(end) == second)
    }

    @Test func marksThatCameMeanwhileAreLookedForOneByOne() throws {
        var person = inThePast().pressing("[", "[", "[")
        for place in [9, 6, 3] as [Int64] {
            person = answered(person, try asked(person), with: EventID(place))
        }
        #expect(person.model.past?.place == EventID(3))
        let questions = person.effects.count { if case .ask(.place) = $0 { true } else { false } }
        #expect(questions == 3)
    }

    @Test func whoGoesElsewhereHasLeftTheWay() throws {
        let person = inThePast().pressing("h", "h", "g")
        let place = person.model.past?.place
        #expect(answered(person, try asked(person), with: EventID(7)).model.past?.place == place)
        // The next step is one, and from where one is.
        #expect(try count(asked(person.pressing("l"))) == 1)
    }

    @Test func atTheFirstEventNothingIsOwed() throws {
        let person = inThePast().pressing("h", "h")
        let there = answered(person, try asked(person), with: nil)
        #expect(there.model.notice?.text == "the first event of the run")
        #expect(try count(asked(there.pressing("l"))) == nil || there.model.isReplay)
    }

    @Test func marksOfWhoIsNotBornYetSurviveThePast() {
        var person = Person().pressing("space")
        let marked = person.model.swarm.marked
        #expect(!marked.isEmpty)
        person.press("R")
        person.press("g")
        let place = person.model.past?.place ?? .none
        person.tell(.answer(.moment(.at(place), MissionControl.Moment(), nil)))
        person.press("R")
        #expect(person.model.swarm.marked == marked)
    }
}
