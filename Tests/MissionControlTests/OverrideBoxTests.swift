import Canvas
import Emulator
import MissionControl
import Swarm
import Testing

/// What the operator decides of an agent himself.
@Suite struct OverrideBoxTests {
    /// One with a goal that was stopped, a lease, and rules that stopped it.
    private static let cast: Cast = {
        var cast = Cast.law
        cast.tell(28, .order, nil, "coder-1", ["text": "build it anew"])
        let order = cast.state.lastID
        cast.conclude(27, reached: ["coder-1"])
        cast.tell(
            22, .gate, "coder-1", "read \".env\"",
            [
                "verdict": "deny", "level": "safety", "rule": "secrets", "action": "read",
                "order": JSON(order.rawValue),
            ])
        return cast
    }()

    private static func id(_ name: String) -> AgentID { cast.state.agent(called: name)!.id }

    private func id(_ name: String) -> JSON { JSON(Self.id(name).rawValue) }

    /// In front of the box of an agent.
    private func box(
        _ name: String = "coder-1", _ columns: Int = 80, _ rows: Int = 24, _ cast: Cast = cast,
        _ keys: [String] = ["o"]
    ) -> Person {
        var person = Person.at(columns, rows, cast, [])
        for _ in 0..<8 where person.model.swarm.selected != Self.id(name) { person.press("j") }
        for key in keys { person.press(key) }
        return person
    }

    private func answered(_ person: Person, _ body: JSON = [:]) -> Person {
        var person = person
        if let request = person.requests.last { person.tell(.reply(request.ticket, .done(body))) }
        return person
    }

    @Test(arguments: [(40, 10), (80, 24), (120, 36)])
    func override(columns: Int, rows: Int) {
        expectGolden(box("coder-1", columns, rows).model.draw(), "override-\(columns)x\(rows)")
        guard columns == 80 else { return }
        let rules = box("coder-1", columns, rows, Self.cast, ["o", "l"])
        expectGolden(rules.model.draw(), "override-rules-80x24")
    }

    @Test func eachLineSaysWhatItWouldDoNow() {
        let person = box("coder-1", 100)
        #expect(person.row("Override coder-1") != nil)
        #expect(person.row("▸ goal")?.contains("an order, in place of #") == true)
        let order = Self.cast.events.last { $0.type == .order }!
        var read = person
        #expect(read.model.questions().contains(.order(order.id)))
        read.tell(.answer(.order(order.id, OrderText(order))))
        #expect(read.row("▸ goal")?.contains("in place of \"build it anew\"") == true)
        #expect(person.row("deny next ")?.contains("within 10m") == true)
        #expect(
            person.row("take leases ")?.contains("1 held, yours for 10m: src/price.py") == true)
        #expect(person.row("take over ")?.contains("you type") == true)
        #expect(person.row("lift a rule ")?.contains("secrets stopped it 20s ago") == true)
    }

    @Test func aGoalIsAnOrderForItAlone() throws {
        var person = box("coder-1", 80, 24, Self.cast, ["*", "o", "g"])
        #expect(person.row("A goal for coder-1") != nil)
        person.type("tidy up")
        person.press("enter")
        let request = try #require(person.requests.last)
        #expect(request.verb == "order" && request.body["agents"] == [id("coder-1")])
        #expect(request.body["text"] == "tidy up")
    }

    @Test func whoElseIsMarkedIsSaid() {
        let person = box("coder-1", 80, 24, Self.cast, ["*", "o"])
        #expect(person.row("Override coder-1 alone; 3 more are marked") != nil)
    }

    @Test func whatIsNextIsDeniedAndThatIsTakenBack() throws {
        let person = box("coder-1", 80, 24, Self.cast, ["o", "d"])
        let request = try #require(person.requests.last)
        #expect(request.verb == "override" && request.body == ["deny_next": id("coder-1")])
        #expect(person.model.dialogs.isEmpty)
        #expect(answered(person).model.notice?.text == "what coder-1 asks next is denied")
        var cast = Self.cast
        cast.override("coder-1", "deny_next", 5)
        #expect(
            box("coder-1", 100, 24, cast, []).row("● coder-1")?
                .contains("its next action is denied") == true)
        let again = box("coder-1", 100, 24, cast)
        #expect(again.row("deny next ")?.contains("denied until 14:41:49; again") == true)
        let taken = again.pressing("d")
        #expect(taken.requests.last?.body == ["deny_next": id("coder-1"), "on": false])
    }

    /// Two begin so: the letter chooses, and enter does it.
    @Test func leasesAreTakenByTheLetterAndEnter() throws {
        let person = box("coder-1", 80, 24, Self.cast, ["o", "t"])
        #expect(person.requests.isEmpty && person.row("▸ take leases") != nil)
        let taken = person.pressing("enter")
        #expect(taken.requests.last?.body == ["take_leases": id("coder-1")])
        #expect(
            answered(taken).model.notice?.text
                == "coder-1: its lease is yours for 10m; 6 shows them")
    }

    @Test func whatCannotBeDoneSaysWhyAndDoesNothing() {
        let person = box("coder-2", 80, 24, Self.cast, ["o", "t", "enter"])
        #expect(person.requests.isEmpty)
        #expect(person.model.notice?.text == "coder-2: it holds none")
        #expect(person.model.dialogs.count == 1)
    }

    private func attached(_ role: MissionControl.Attachment.Role) throws -> Person {
        var person = box("coder-1", 80, 24, Self.cast, ["o", "t", "t", "enter"])
        let request = try #require(person.requests.last)
        #expect(request.body == ["take_over": id("coder-1")])
        person.tell(.reply(request.ticket, .done(["until": "x"])))
        let attach = try #require(person.requests.last)
        #expect(attach.verb == "attach" && attach.body["agent"] == id("coder-1"))
        person.tell(
            .reply(attach.ticket, .done(["agent": id("coder-1"), "path": "/p", "token": "t"])))
        person.tell(
            .attached(
                Attachment(
                    agent: Self.id("coder-1").rawValue, name: "coder-1", role: role,
                    emulator: Emulator(columns: 80, rows: 23))))
        return person
    }

    @Test func whoeverIsTakenOverIsTypedAtAndLetGoWithItsTerminal() throws {
        let person = try attached(.writer)
        #expect(person.model.attachment != nil)
        let left = person.pressing("ctrl-\\")
        #expect(left.requests.last?.body == ["take_over": id("coder-1"), "on": false])
        #expect(answered(left).model.notice?.text == "coder-1 is its own again")
        // A terminal that is merely opened lets go of nobody.
        #expect(answered(left).pressing("t", "ctrl-\\").requests.last?.verb == "attach")
    }

    @Test func nobodyElseTypesThere() throws {
        #expect(try attached(.watcher("pts/7")).effects.contains(.takeOver))
        #expect(!(try attached(.writer)).effects.contains(.takeOver))
    }

    @Test func whoIsTakenOverIsLetGoOfFromTheBoxToo() {
        var cast = Self.cast
        cast.override("coder-1", "take_over", 5)
        let person = box("coder-1", 100, 24, cast)
        #expect(person.row("● coder-1")?.contains("taken over by you") == true)
        #expect(person.row("take over ")?.contains("yours until 14:41:49; again lets go") == true)
        let done = person.pressing("t", "t", "enter")
        #expect(done.requests.last?.body == ["take_over": id("coder-1"), "on": false])
    }

    @Test func theRuleThatStoppedItIsTheFirstToLift() throws {
        let person = box("coder-1", 100, 24, Self.cast, ["o", "l"])
        #expect(person.row("▸ secrets")?.contains("stopped read \".env\" 20s ago") == true)
        let request = try #require(person.pressing("enter").requests.last)
        #expect(
            request.body == ["lift": "secrets", "agent": id("coder-1"), "seconds": 600])
        // One layer out, and then another.
        let back = person.pressing("esc")
        #expect(back.row("Override coder-1") != nil && back.requests.isEmpty)
        #expect(back.pressing("esc").model.dialogs.isEmpty)
    }

    @Test func whatIsLiftedCountsAgain() throws {
        var cast = Self.cast
        let until = cast.now.microseconds + 300_000_000
        cast.tell(
            5, .signal, nil, "exemption",
            [
                "on": true, "rule": "secrets", "agent": id("coder-1"), "until": JSON(until),
                "by": "operator",
            ])
        let person = box("coder-1", 100, 24, cast, ["o", "l"])
        #expect(person.row("▸ secrets")?.contains("lifted until 14:36:54") == true)
        let request = try #require(person.pressing("enter").requests.last)
        #expect(request.body == ["restore": "secrets", "agent": id("coder-1")])
    }

    @Test func whoHasEndedMeanwhileIsLeftAlone() {
        var person = box()
        var cast = Self.cast
        cast.tell(0, .agentExited, "coder-1", "0", ["code": 0])
        person.see(cast)
        person.press("d")
        #expect(person.requests.isEmpty)
        #expect(person.refusal == "coder-1 has ended, or started anew; nothing was done")
    }

    @Test func inThePastNothingIsOverridden() {
        let person = box("coder-1", 80, 24, Self.cast, ["R", "o"])
        #expect(person.refusal == "replay shows the past: R returns to live")
    }

    /// Its letters would choose from the box.
    @Test func aGoalThatIsRefusedIsNoRowOfChoices() {
        var cast = Self.cast
        cast.tell(
            0, .agentSpawned, "deaf", "coder", ["name": "deaf", "command": ["claude"], "pty": true])
        var person = Person.at(80, 24, cast, [])
        for _ in 0..<8 where person.model.swarm.selected != cast.state.agent(called: "deaf")?.id {
            person.press("j")
        }
        person.press("o", "g")
        #expect(person.refusal == "deaf: it takes no messages: it was not started to")
        person.type("do the tests")
        person.press("enter")
        #expect(person.requests.isEmpty && person.refusal != nil)
    }

    // MARK: - Orders that were stopped

    @Test func anOrderSaysInTalkThatItWasStopped() {
        let person = Person.at(200, 24, Self.cast, ["7"])
        #expect(
            person.row("build it anew")?
                .hasSuffix("delivered; stopped once by safety, rule secrets") == true)
        #expect(
            Person.at(80, 24, Self.cast, ["7"]).row("build it a")?.hasSuffix("  stopped once")
                == true)
        let open = person.pressing("k", "enter")
        #expect(open.row("stopped by safety, rule secrets of coder-1: read \".env\"") != nil)
    }

    @Test func inThePastItIsAsItWasThen() {
        let order = Self.cast.events.last { $0.type == .order }!
        let before = State.fold(Self.cast.events.prefix { $0.id <= order.id })
        #expect(before.stopped(order.id) == nil)
        #expect(Self.cast.state.stopped(order.id)?.count == 1)
    }
}

extension Cast {
    /// For ten minutes.
    fileprivate mutating func override(_ agent: String, _ kind: String, _ ago: Double) {
        let until = LogTime(microseconds: now.microseconds + Int64((600 - ago) * 1_000_000))
        tell(
            ago, .signal, agent, "override",
            [
                "override": JSON(kind), "on": true, "until": JSON(until.microseconds),
                "by": "operator",
            ])
    }
}
