import Canvas
import MissionControl
import Swarm
import Testing

/// A supervisor that is away, and one that comes back.
@Suite struct LinkTests {
    private func alone() -> Person {
        var person = Person()
        person.tell(.link(.lost(seconds: 0)))
        return person
    }

    private func back(_ person: Person, after count: Int64) -> Person {
        var person = person
        var cast = Cast.afternoon
        for _ in 0..<count { cast.tell(0, .signal, nil, "sample", [:]) }
        person.tell(.link(.live))
        person.tell(.bell(Bell(lastID: cast.moment.lastID, now: cast.now)))
        person.tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        return person
    }

    @Test func itIsSaidSinceWhen() {
        var person = alone()
        #expect(
            person.model.draw().text.contains("supervisor lost now; agents run on; retrying"))
        person.tell(.link(.lost(seconds: 70)))
        #expect(person.model.draw().text.contains("supervisor lost 1m ago"))
    }

    /// Who has stopped everything is not told that agents run on.
    @Test func whereNobodyRunsNobodyIsSaidTo() {
        var cast = Cast()
        cast.spawn("setup", "script", 60)
        cast.tell(10, .agentExited, "setup", "0", ["code": 0])
        cast.status("setup", "completed", "exit", 10)
        var person = Person(80, 24, cast)
        person.tell(.link(.lost(seconds: 20)))
        let row = person.model.draw().rowText(0)
        #expect(row.contains("no supervisor, and nobody runs; skep up starts it"))
        #expect(row.hasSuffix("q leaves"))
    }

    /// What holds in the present is seen from the past, too.
    @Test func thePastSaysWhatIsTheMatterNow() {
        var person = alone().pressing("R")
        #expect(person.model.draw().rowText(0).contains("now: supervisor lost"))
        person = Person().pressing("R")
        #expect(!person.model.draw().rowText(0).contains("BREAKER"))
        person.tell(
            .bell(Bell(lastID: Cast.afternoon.state.lastID, now: Cast.afternoon.now, disk: .full)))
        #expect(person.model.draw().rowText(0).contains("now: disk full"))
        person.tell(
            .bell(
                Bell(
                    lastID: Cast.afternoon.state.lastID, now: Cast.afternoon.now, disk: .full,
                    isBreakerOn: true)))
        for columns in [40, 60, 80, 120, 300] {
            person.tell(.gesture(.resize(columns: columns, rows: 24)))
            let row = person.model.draw().rowText(0)
            #expect(row.hasPrefix(" REPLAY "))
            #expect(row.contains("now: BREAKER") && row.hasSuffix("R live"), "\(row)")
        }
    }

    @Test func holdingAndStoppingWaitAndAreListed() {
        var person = alone().pressing("p", "j", "x", "y", "!")
        #expect(person.requests.map(\.verb) == ["pause", "stop", "freeze"])
        let last = person.model.draw().rowText(23)
        #expect(last.hasPrefix(" waits: pause coder-2, stop critic, hold all"))
        #expect(last.hasSuffix("esc drops"))
        // Asked for again it is the same.
        person.press("!", "k", "p")
        #expect(person.requests.count == 3)
    }

    @Test func escapeDropsWhatWaits() {
        let person = alone().pressing("p", "!", "esc")
        #expect(
            person.effects.contains { effect in
                if case .drop(let tickets) = effect { tickets.count == 2 } else { false }
            })
        #expect(person.model.notice?.text == "dropped: pause coder-2, hold all")
        #expect(!person.pressing("j").model.draw().text.contains("waits:"))
    }

    @Test func allElseIsRefused() {
        let person = alone().pressing("m")
        #expect(person.requests.isEmpty)
        #expect(person.refusal == "no supervisor answers; only ! p and x wait until one does")
    }

    @Test func whatIsShownIsDimUntilAllIsRead() {
        let person = alone()
        let canvas = person.model.draw()
        #expect((1..<23).allSatisfy { canvas[40, $0].role == .textDim })
        let healed = back(person, after: 1_204)
        #expect(healed.model.notice?.text == "healed: 1,204 events read")
        #expect(healed.model.draw()[4, 3].role != .textDim)
        #expect(back(person, after: 1).model.notice?.text == "healed: 1 event read")
    }

    /// Nothing is healed before it is read.
    @Test func whatIsNotReadYetIsNotSaid() {
        var person = alone()
        person.tell(.link(.live))
        #expect(person.model.notice == nil)
        let last = person.model.live.lastID.rawValue
        person.tell(.bell(Bell(lastID: EventID(last + 5), now: person.model.live.now)))
        #expect(person.model.notice == nil)
    }

    // MARK: - Nobody can be started

    @Test func theLogIsOpenedInThePast() {
        var model = Model(workspace: "shop")
        model.columns = 80
        model.link = .readOnly("nobody could be started")
        let cast = Cast.afternoon
        _ = model.update(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        #expect(model.isReplay)
        // That nobody is there is no news.
        _ = model.update(.link(.lost(seconds: 10)))
        _ = model.update(.gesture(.key(Key("R"))))
        #expect(model.isReplay)
        #expect(model.draw().rowText(0).contains("reading only"))
        _ = model.update(.link(.live))
        _ = model.update(.gesture(.key(Key("R"))))
        #expect(!model.isReplay)
    }

    @Test func thePastAloneBeginsWhereItIsWanted() {
        var model = Model(workspace: "shop")
        model.showPastAlone(at: "-10m")
        let cast = Cast.afternoon
        let effects = model.update(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        #expect(
            effects == [.ask(.place(PlaceQuestion(.text("-10m"), through: cast.moment.lastID)))])
        _ = model.update(.gesture(.key(Key("R"))))
        #expect(model.notice?.text == "only the past is shown here; q leaves")
    }

    /// What is too long for the last row is read to its end: there it says what to do.
    @Test func aLongSentenceHasRowsAboveTheLast() {
        var person = Person()
        let long =
            "pid 4711 of coder-2 cannot be held, because it is in an uninterruptible call of "
            + "the kernel; x stops the agent"
        person.model.say(long, isBad: true)
        let picture = person.model.draw()
        #expect(picture.rowText(22).hasPrefix(" pid 4711 of coder-2"))
        #expect(picture.rowText(23).hasSuffix("x stops the agent"))
        // Who clicks on it has read it; what lies below is not meant.
        var clicked = person
        clicked.tell(.gesture(.mouse(Mouse(.press, .left, x: 30, y: 22))))
        #expect(clicked.model.notice == nil && !clicked.model.isReplay)
        // The next key takes all of it away.
        let next = person.pressing("j").model.draw()
        #expect(next.rowText(22) == Person().pressing("j").model.draw().rowText(22))
        // A box names its keys there.
        person.press("n")
        person.model.say(long, isBad: true)
        let hints = person.model.draw().rowText(22)
        #expect(hints.contains("enter"), "\(hints)")
    }

    /// The log was shown meanwhile.
    @Test func whoCannotBeStartedLeavesThePast() {
        var model = Model(workspace: "shop")
        (model.columns, model.rows) = (80, 24)
        #expect(model.draw().rowText(3).contains("reading the log"))
        #expect(!model.draw().rowText(1).contains("waiting"))
        let cast = Cast.afternoon
        _ = model.update(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        #expect(!model.isReplay)
        #expect(model.draw().rowText(0).contains("connecting"))
        _ = model.update(.link(.readOnly("nobody could be started")))
        #expect(model.isReplay)
        #expect(model.notice?.text == "nobody could be started")
    }
}
