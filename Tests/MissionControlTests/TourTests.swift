import Canvas
import MissionControl
import Swarm
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
        while !line(person).isEmpty { person.press(".") }
        #expect(person.model.notice?.text == "that was the tour")
        for key in ["j", "k"] { person.press(key) }
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

    /// What it names does nothing before that.
    @Test func aBoxThatTakesNoKeysIsClosedFirst() {
        var cast = Cast()
        cast.spawn("one", "coder", 600)
        cast.status("one", "running", "kernel", 600, nil, [.init("pid", 5)])
        var person = Person(80, 24, Model(workspace: "shop"), cast)
        person.model.tour = Tour()
        person.press("a")
        #expect(line(person).hasPrefix(" tour 1 of 12  esc closes this box; then w goes to"))
        #expect(!line(person).contains("skips"))
        person.press("esc")
        #expect(line(person).hasPrefix(" tour 1 of 12  w goes to"))
    }

    // MARK: - That of the demo

    /// One that asks, and one that works.
    private static let asked: Cast = {
        var cast = Cast()
        for name in ["coder-1", "coder-2"] { cast.spawn(name, "coder", 600) }
        cast.ask("coder-1", "run", "rm -rf build", "rm-rf", 40)
        return cast
    }()

    private func demo(_ cast: Cast?, _ keys: String...) -> Person {
        var person = Person(80, 24, Model(workspace: "shop"), cast)
        person.model.tour = .ofDemo
        for key in keys { person.press(key) }
        return person
    }

    /// What was asked of the supervisor is done, and the playhead has gone where it was to go.
    private func succeed(_ person: inout Person) {
        guard let last = person.effects.last else { return }
        switch last {
        case .send(let request): person.tell(.reply(request.ticket, .done(["results": []])))
        case .ask(.place(let question)):
            person.tell(.answer(.place(PlaceAnswer(question, place: EventID(2)))))
        default: break
        }
    }

    private static let changes: JSON = [
        "restored": 1, "total": 1, "changes": [["path": "a.py", "deed": "restored"]],
    ]

    @Test func itLeadsThroughTheDemo() throws {
        var twice = TourTests.asked
        twice.ask("coder-2", "change", "a.py", "loop", 20)
        let keys = [
            "enter", "w", "a", "y", "6", "esc", "d", "p", "w", "a", "y", "R", "[", "@",
        ]
        var person = demo(twice)
        var steps: [Substring] = []
        for key in keys {
            steps.append(line(person).prefix(14))
            person.press(key)
            succeed(&person)
        }
        #expect(line(person).hasPrefix(" tour 13 of 17  enter behind the word before"), "\(steps)")
        person.type("before")
        person.press("enter")
        succeed(&person)
        #expect(line(person).hasPrefix(" tour 14 of 17  u brings the files"))
        person.press("u")
        let preview = try #require(person.requests.last)
        person.tell(.reply(preview.ticket, .done(TourTests.changes)))
        person.press("n", "R")
        #expect(line(person).hasPrefix(" tour 17 of 17  q leaves"), "\(steps) \(line(person))")
    }

    @Test func whatCannotBeDoneYetIsStillToBeDone() {
        var calm = Cast()
        calm.spawn("coder-1", "coder", 600)
        let person = demo(calm, ".", "w")
        #expect(person.model.notice?.text == "nobody waits for you")
        #expect(line(person).hasPrefix(" tour 2 of 17  w goes to whoever waits"))
        #expect(
            line(person.pressing(".", "a")).hasSuffix(
                "esc closes this box; then a shows what it asks"))
        #expect(line(demo(TourTests.asked, ".", "w")).hasPrefix(" tour 3 of 17"))
    }

    /// What is there already is not waited for.
    @Test func whatIsNamedIsThereOrToCome() {
        var calm = Cast()
        for name in ["coder-1", "coder-2"] { calm.spawn(name, "coder", 600) }
        let first = " tour 2 of 17  w goes to whoever waits for you"
        #expect(line(demo(calm, ".")).hasPrefix("\(first), once one does "))
        #expect(line(demo(TourTests.asked, ".")).hasPrefix("\(first)   "))
        var person = demo(TourTests.asked)
        for _ in 0..<7 { person.press(".") }
        let second = " tour 8 of 17  w goes to the second question"
        #expect(line(person).hasPrefix("\(second), once it comes "))
        var cast = TourTests.asked
        cast.answer(cast.state.requests[0].id, "allow", 30, ["by": "operator"])
        person.see(cast)
        #expect(line(person).hasPrefix("\(second), once it comes "))
        cast.ask("coder-2", "change", "a.py", "loop", 20)
        person.see(cast)
        #expect(line(person).hasPrefix("\(second)   "))
    }

    /// Nothing ends before both questions are answered, and the tour does not pass the second one over.
    @Test func itLeadsToTheSecondQuestion() {
        var person = demo(TourTests.asked)
        for _ in 0..<7 { person.press(".") }
        #expect(line(person).hasPrefix(" tour 8 of 17  w goes to the second question"))
        person.press("w")
        #expect(line(person).hasPrefix(" tour 9 of 17  y after a answers it, too"))
        person.press("a", "y")
        succeed(&person)
        #expect(line(person).hasPrefix(" tour 10 of 17  R"))
        #expect(person.requests.map(\.verb) == ["approve"])
    }

    /// Both are answered while the tour still names the first key, and then all ends.
    @Test func whatIsDoneAlreadyIsPassedOver() {
        var cast = Cast()
        for name in ["coder-1", "coder-2"] { cast.spawn(name, "coder", 600) }
        var person = demo(cast)
        func see(_ cast: Cast) {
            person.tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        }
        let first = cast.ask("coder-1", "run", "rm -rf build", "rm-rf", 40)
        see(cast)
        person.press("w", "a", "y")
        cast.answer(first, "allow", 30, ["by": "operator"])
        see(cast)
        #expect(line(person).hasPrefix(" tour 1 of 17  enter"))
        let second = cast.ask("coder-2", "change", "a.py", "loop", 20)
        see(cast)
        person.press("enter")
        #expect(line(person).hasPrefix(" tour 5 of 17  6 shows"))
        person.press("esc", "w", "a", "y")
        cast.answer(second, "allow", 10, ["by": "operator"])
        see(cast)
        #expect(line(person.pressing(".", ".", ".")).hasPrefix(" tour 10 of 17  R goes back"))
        for name in ["coder-1", "coder-2"] {
            cast.tell(5, .agentExited, name, "exited", ["code": 0])
        }
        see(cast)
        // Nobody is left that could be stopped.
        person.press(".", ".")
        #expect(line(person).hasPrefix(" tour 10 of 17  R goes back in time"))
        person.press("R")
        #expect(line(person).hasPrefix(" tour 11 of 17  [ goes to the mark"))
    }

    /// Who does not want to see the past is shown no key of it, wherever that is said.
    @Test(arguments: [["."], ["R", "R", "."], ["R", ".", "R", "."]])
    func whatThePastAloneHasIsNotNamedInThePresent(keys: [String]) {
        var person = demo(TourTests.asked)
        for _ in 0..<9 { person.press(".") }
        #expect(line(person).hasPrefix(" tour 10 of 17  R"))
        for key in keys { person = person.pressing(key) }
        #expect(line(person).hasPrefix(" tour 17 of 17  q leaves"))
    }

    /// Whoever was in the past too early, and left it, has not seen what is to be seen there.
    @Test(arguments: [[], ["R", "R"]]) func whatWasNotSeenThereIsNamedOnceMore(early: [String]) {
        var person = demo(TourTests.asked)
        for key in early { person.press(key) }
        for _ in 0..<8 { person.press(".") }
        person.press("R", ".")
        #expect(line(person).hasPrefix(" tour 11 of 17  ["))
        let away = " tour 11 of 17  R goes back in time once more, where [ is next  "
        for key in ["R", "esc"] {
            var left = person.pressing(key)
            #expect(line(left).hasPrefix(away))
            left.press("R", "[")
            succeed(&left)
            #expect(line(left).hasPrefix(" tour 12 of 17  @"))
            // That leads there from the present, too.
            left.press("R")
            #expect(line(left).hasPrefix(" tour 12 of 17  @ goes to any moment"))
            left.press("@")
            left.type("before")
            left.press("enter")
            succeed(&left)
            #expect(line(left).hasPrefix(" tour 14 of 17  u brings the files"))
            #expect(
                line(left.pressing("R")).hasPrefix(
                    " tour 14 of 17  R goes back in time once more, where u is next  "))
        }
    }

    /// Only for whoever has brought files back there is something to take back.
    @Test func whatWasBroughtBackCanBeTakenBack() throws {
        var person = demo(TourTests.asked)
        for _ in 0..<9 { person.press(".") }
        person.press("R")
        for _ in 0..<3 { person.press(".") }
        #expect(line(person).hasPrefix(" tour 14 of 17  u"))
        person.press("u")
        let preview = try #require(person.requests.last)
        person.tell(.reply(preview.ticket, .done(TourTests.changes)))
        #expect(line(person).hasPrefix(" tour 15 of 17  R returns"))
        person.press("y")
        succeed(&person)
        var cast = TourTests.asked
        cast.tell(1, .rewind, nil, "c", ["commit": "c", "backup": "b"])
        person.see(cast)
        person.press("R")
        #expect(line(person).hasPrefix(" tour 16 of 17  U takes that back"))
        person.press("U")
        #expect(line(person).hasPrefix(" tour 16 of 17  U"))
        let undo = try #require(person.requests.last)
        person.tell(.reply(undo.ticket, .done(TourTests.changes)))
        #expect(line(person).hasPrefix(" tour 17 of 17  q"))
    }

    @Test func whoIsInThePastAlreadyIsNotLedThere() {
        let person = demo(TourTests.asked, "R", ".", ".", ".", ".", ".", ".", ".", ".", ".")
        #expect(line(person).hasPrefix(" tour 11 of 17  ["))
    }

    /// Whom a no has paused, or a hand, the others wait for: the key that lets it go on is named meanwhile.
    @Test func whoIsPausedIsToBeLetGoOn() {
        var cast = TourTests.asked
        cast.answer(cast.state.requests[0].id, "deny", 5, ["by": "operator"])
        cast.status("coder-1", "paused", "kernel", 4, nil, [.init("holds", ["operator"])])
        var person = demo(cast, ".")
        let goesOn = "p on coder-1 lets it go on: the others wait for it"
        #expect(line(person).hasPrefix(" tour 2 of 17  \(goesOn)"))
        #expect(line(person.pressing(".", ".", ".")).hasPrefix(" tour 5 of 17  6 shows"))
        // What is asked meanwhile comes first.
        var asking = cast
        asking.ask("coder-2", "change", "a.py", "loop", 3)
        var other = person
        other.see(asking)
        #expect(line(other).hasPrefix(" tour 2 of 17  w goes to"))
        cast.status("coder-1", "running", "kernel", 1)
        person.see(cast)
        #expect(line(person).hasPrefix(" tour 2 of 17  w goes to"))
    }

    /// A page is not all that is to be left.
    @Test func leavingAPageIsNotLeaving() {
        var person = demo(TourTests.asked, "6")
        while !line(person).hasPrefix(" tour 17") { person.press(".") }
        #expect(line(person).hasPrefix(" tour 17 of 17  q closes this page; q again leaves"))
        person.press("q")
        #expect(line(person).hasPrefix(" tour 17 of 17  q leaves, and the agents go on"))
    }

    @Test func onlyAnAnswerIsOne() {
        var person = demo(TourTests.asked, ".", "w", "a")
        #expect(line(person).hasPrefix(" tour 4 of 17  y allows it"))
        #expect(line(person.pressing("N", "y")).hasPrefix(" tour 4 of 17"))
        #expect(line(person.pressing("esc")).hasPrefix(" tour 4 of 17"))
        for key in ["y", "n"] {
            var answering = person.pressing(key)
            #expect(line(answering).hasPrefix(" tour 4 of 17"))
            succeed(&answering)
            #expect(line(answering).hasPrefix(" tour 5 of 17"))
        }
        // Somebody else was faster.
        person.press("y")
        let why = Refusal(code: "answered", message: "it is answered already")
        let ticket = person.requests[person.requests.count - 1].ticket
        person.tell(.reply(ticket, .refused(why)))
        #expect(line(person).hasPrefix(" tour 4 of 17"))
    }

    /// A key that did nothing is still to be pressed, whoever refused it.
    @Test func whatWasRefusedIsNotDone() throws {
        var person = demo(TourTests.asked)
        while !line(person).hasPrefix(" tour 7 of 17  p") { person.press(".") }
        person.press("p")
        let pause = try #require(person.requests.last)
        person.tell(
            .reply(
                pause.ticket,
                .done(["results": [["agent": "a1", "ok": false, "message": "not held"]]])))
        #expect(line(person).hasPrefix(" tour 7 of 17  p"))
        person.press("p")
        succeed(&person)
        #expect(line(person).hasPrefix(" tour 8 of 17"))

        person.press(".", ".", "R")
        #expect(line(person).hasPrefix(" tour 11 of 17  ["))
        person.press("[")
        guard case .ask(.place(let mark))? = person.effects.last else {
            Issue.record("nothing is looked for")
            return
        }
        person.tell(.answer(.place(PlaceAnswer(mark))))
        #expect(person.model.notice?.text.hasPrefix("no mark before here") == true)
        #expect(line(person).hasPrefix(" tour 11 of 17  ["))
        person.press(".", "@")
        person.type("befor")
        person.press("enter")
        guard case .ask(.place(let place))? = person.effects.last else {
            Issue.record("nothing is looked for")
            return
        }
        person.tell(.answer(.place(PlaceAnswer(place))))
        #expect(line(person).hasPrefix(" tour 13 of 17  enter"))
        person.press("esc", ".", "u")
        let preview = try #require(person.requests.last)
        person.tell(.reply(preview.ticket, .done(["obstacles": ["coder-1 runs"]])))
        #expect(line(person).hasPrefix(" tour 14 of 17  u"))
    }

    @Test func aKeyThatFindsNothingToDoIsNotDone() {
        let nobody = demo(nil, "enter")
        #expect(line(nobody).hasPrefix(" tour 1 of 17  enter"))
        var cast = Cast()
        cast.spawn("coder-1", "coder", 600)
        cast.spawn("coder-2", "coder", 600)
        cast.tell(5, .agentExited, "coder-1", "exited", ["code": 0])
        var person = demo(cast)
        while !line(person).hasPrefix(" tour 7 of 17  p") { person.press(".") }
        person.press("end", "p")
        #expect(person.model.notice?.text.contains("ended") == true)
        #expect(line(person).hasPrefix(" tour 7 of 17  p"))
    }

    @Test func nothingOfItIsCutAtTheUsualSize() {
        var person = demo(TourTests.asked)
        while !line(person).isEmpty {
            #expect(!line(person).contains("…"), "\(line(person))")
            person.press(".")
        }
    }

    @Test func theDemoAsItOpens() {
        expectGolden(demo(TourTests.asked).model.draw(), "tour-demo-80x24")
    }

    @Test func belowAnUsefulSizeThereIsNoTour() {
        var person = demo(TourTests.asked)
        person.tell(.gesture(.resize(columns: 39, rows: 9)))
        #expect(line(person).isEmpty && person.model.layout.tour.rows == 0)
        person.tell(.gesture(.resize(columns: 80, rows: 24)))
        #expect(line(person).hasPrefix(" tour 1 of 17"))
    }
}
