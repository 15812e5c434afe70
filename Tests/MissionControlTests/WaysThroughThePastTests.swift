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

    /// Where the files of the events before are gone it is said where one is, and why.
    @Test func whatIsInFilesThatAreGoneIsSaid() throws {
        let absent = EventID(1)...EventID(4_095)
        var person = Person().pressing("@")
        person.type("3000")
        person.press("enter")
        person.tell(
            .answer(.place(PlaceAnswer(try asked(person), place: EventID(7), absent: absent))))
        let gone = "events #1 to #4,095 are in files that are not in '.skep/archive'"
        #expect(person.model.past?.place == EventID(7))
        #expect(person.model.notice?.text == "this is #7, the oldest event there is: \(gone)")
        person.press("h")
        person.tell(.answer(.place(PlaceAnswer(try asked(person), absent: absent))))
        #expect(person.model.notice?.text == "the oldest event there is: \(gone)")
        person.press("[")
        person.tell(.answer(.place(PlaceAnswer(try asked(person), absent: absent))))
        #expect(person.model.notice?.text == "no mark before here (\(gone)); ] looks on")
    }

    // MARK: - What was there

    /// What the screen lacks of the past, as whoever draws it asks.
    private func lacks(_ person: inout Person) -> EventID? {
        _ = person.model.unwanted()
        for case .moment(.at(let place)) in person.model.questions() { return place }
        return nil
    }

    /// A place that was looked at before is read again: between two visits it was let go of.
    @Test func thePlaceOfBeforeIsReadAgain() throws {
        var person = inThePast().pressing("g")
        let place = try #require(person.model.past?.place)
        #expect(lacks(&person) == place)
        #expect(lacks(&person) == nil, "it was asked for")
        person.press("R")
        #expect(lacks(&person) == nil)
        person.press("'")
        #expect(person.model.past?.place == place)
        #expect(lacks(&person) == place)
    }

    /// And so is one that was left before it was read.
    @Test func aPlaceThatWasLeftTooSoonIsReadAgain() throws {
        var person = Person().pressing("R", "g")
        let first = try #require(person.model.past?.place)
        var moment = MissionControl.Moment()
        moment.state.apply(Cast.afternoon.events[0])
        #expect(lacks(&person) == first)
        person.tell(.answer(.moment(.at(first), moment, nil)))
        #expect(lacks(&person) == nil)
        person.press("G")
        let second = try #require(person.model.past?.place)
        #expect(lacks(&person) == second)
        person.press("g")
        #expect(lacks(&person) == nil, "it is still there")
        person.press("G")
        #expect(lacks(&person) == second)
    }

    // MARK: - The last place

    @Test func theLastPlaceIsWhereAJumpBegan() throws {
        var person = inThePast()
        let newest = try #require(person.model.past?.place)
        person.press("g")
        #expect(person.model.past?.place != newest)
        person.press("'")
        #expect(person.model.past?.place == newest)
        // And back again, also from the present.
        person.press("'")
        let first = person.model.past?.place
        #expect(first != newest)
        #expect(person.pressing("R", "'").model.past?.place == first)
    }

    /// The mouse leads away from where it took the playhead, and a second click leads nowhere.
    @Test func theLastPlaceIsWhereTheMouseBegan() throws {
        var person = inThePast()
        let newest = person.model.live.lastID
        let strip = person.model.layout.strip
        for _ in 0..<2 {
            person.tell(.gesture(.mouse(Mouse(.press, .left, x: 30, y: strip.y))))
            person.tell(.gesture(.mouse(Mouse(.release, .left, x: 30, y: strip.y))))
            person = answered(person, try asked(person), with: EventID(7))
            #expect(person.model.past?.place == EventID(7))
        }
        #expect(person.pressing("'").model.past?.place == newest)
    }

    @Test func stepsLeaveTheLastPlaceAlone() throws {
        var person = inThePast().pressing("g")
        let newest = person.model.live.lastID
        person.press("l")
        person = answered(person, try asked(person), with: EventID(7))
        #expect(person.pressing("'").model.past?.place == newest)
        // What was named is a jump.
        person.press("@")
        person.type("#9")
        person.press("enter")
        person = answered(person, try asked(person), with: EventID(9))
        #expect(person.pressing("'").model.past?.place == EventID(7))
    }

    // MARK: - What is looked for in the Log

    private func sought(_ person: Person) -> [LogSeek] {
        person.effects.compactMap { effect in
            if case .ask(.seek(let seek)) = effect { seek } else { nil }
        }
    }

    private func found(_ person: Person, at place: Int64?) throws -> Person {
        var person = person
        let seek = try #require(sought(person).last)
        person.tell(.answer(.sought(seek, place.map { EntryPlace(EventID($0)) })))
        return person
    }

    @Test func errorsThatWereAskedForMeanwhileAreLookedForOneByOne() throws {
        var person = inThePast().pressing("2", "E", "E", "E", "e")
        for place in [9, 6, 3, 6] as [Int64] {
            person = try found(person, at: place)
            #expect(person.model.past?.place == EventID(place))
        }
        let seeks = sought(person)
        #expect(seeks.map(\.isForward) == [false, false, false, true])
        // Each begins where the one before led.
        #expect(seeks.dropFirst().map(\.from.event) == [9, 6, 4].map { EventID($0) })
        #expect(try found(person, at: 2).model.past?.place == EventID(6), "it was answered twice")
    }

    @Test func behindTheLastErrorNoneIsOwed() throws {
        let person = try found(inThePast().pressing("2", "E", "E", "E"), at: nil)
        #expect(person.model.notice?.text == "no error before here; e looks on")
        #expect(sought(person).count == 1)
    }

    @Test func anErrorIsNotGoneToByWhoWentElsewhere() throws {
        let person = inThePast().pressing("2", "E", "g")
        let place = person.model.past?.place
        #expect(try found(person, at: 9).model.past?.place == place)
    }

    // MARK: - What takes a while

    @Test func escapeGivesUpWhatTakesLong() throws {
        var person = inThePast().pressing("h")
        _ = person.model.questions()
        let question = LogQuestion.place(try asked(person))
        #expect(!person.model.draw().text.contains("looking for"))
        #expect(person.model.unwanted().isEmpty)
        person.tell(.answer(.looking(question)))
        let last = person.model.draw().rowText(23)
        #expect(last.hasPrefix(" looking for an event that the Log shows"))
        #expect(last.hasSuffix("esc stops"))
        person.press("esc")
        #expect(person.model.isReplay)
        #expect(person.model.unwanted() == [.place])
        #expect(!person.model.draw().text.contains("looking for"))
        let place = person.model.past?.place
        let late = answered(person, try asked(person), with: EventID(2))
        #expect(late.model.past?.place == place)
        #expect(!person.pressing("esc").model.isReplay)
    }

    @Test func whatWasFoundIsLookedForNoMore() throws {
        var person = inThePast().pressing("2", "E")
        person.tell(.answer(.looking(.seek(try #require(sought(person).last)))))
        #expect(person.model.draw().text.contains("looking for an error"))
        #expect(try !found(person, at: 9).model.draw().text.contains("looking for"))
    }

    // MARK: - Where it begins

    private func seen(_ person: Person) -> Person {
        var person = person
        for question in person.model.questions() {
            guard case .page(let query) = question else { continue }
            let names = EventNames(person.model.live.state, zone: .utc, newest: Cast.afternoon.now)
            let reader = EntryReader(
                ShelfOfEvents(Cast.afternoon.events), query.selection, through: query.through,
                names: names)
            if let page = try? reader.page(query) { person.tell(.answer(.page(page))) }
        }
        return person
    }

    @Test func itBeginsAtTheLogsLineFromEveryPane() {
        let held = seen(seen(Person()).pressing("2", "k", "k", "k"))
        let line = held.model.log.heldEvent
        #expect(line != nil && line != held.model.live.lastID)
        #expect(held.pressing("R").model.past?.place == line)
        #expect(held.pressing("1", "R").model.past?.place == line)
        // Where nobody sees the line it is the newest event.
        let unseen = held.pressing("1", "z", "R").model
        #expect(unseen.past?.place == unseen.live.lastID)
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
