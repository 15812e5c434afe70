import Testing

@testable import Swarm

@Suite struct LeaseTests {
    /// Three programs: one on connection 2, two on 3, three on 4.
    private func stage() -> Stage {
        var stage = Stage()
        for (place, name) in ["one", "two", "three"].enumerated() {
            _ = stage.join(name, on: place + 2, token: name)
        }
        return stage
    }

    private func lease(
        _ stage: inout Stage, _ path: String, by connection: Int, shared: Bool = false,
        wait: Int64 = 0, seconds: Int64? = nil
    ) {
        stage.ask(
            .lease(LeaseWish(path, isShared: shared, seconds: seconds, patience: wait)),
            by: connection)
    }

    /// One with a worktree of its own.
    private func startApart(_ stage: inout Stage) {
        var spec = AgentSpec(
            name: AgentName(rawValue: "apart"), command: ["sh"], directory: "/trees/apart")
        spec.worktree = "/trees/apart"
        let id = AgentID(first: EventID(Int64(stage.events.count + 1)))
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
    }

    private func held(_ stage: Stage) -> [String] {
        stage.kernel.state.leases.map { "\(stage.kernel.name(of: $0.holder)) \($0.path)" }
    }

    @Test func whoStandsInLineNeedNotSpeak() throws {
        var stage = stage()
        startApart(&stage)
        let apart = try #require(stage.kernel.state.agent(called: "apart")?.id)
        lease(&stage, "src/a.py", by: 2, seconds: 3_600)
        stage.ask(.lease(LeaseWish("src/a.py", patience: 1_000, agent: "apart")))
        stage.pass(999_000_000)
        #expect(stage.agent(apart).standing.word == "running")
        stage.pass(1_000_000 + Patience.silence - 1)
        #expect(stage.agent(apart).standing.word == "running", "it was heard of when it gave up")
        stage.pass(1)
        #expect(stage.agent(apart).standing.word == "stalled?")
    }

    @Test func nobodyTakesAllThereAre() {
        var stage = stage()
        for place in 0..<Patience.leasesOfOne { lease(&stage, "src/\(place)", by: 2) }
        #expect(held(stage).count == Patience.leasesOfOne)
        lease(&stage, "src/one-more", by: 2)
        #expect(stage.refusal()?.code == "busy")
        lease(&stage, "src/one-more", by: 3)
        #expect(held(stage).last == "two src/one-more")
    }

    @Test func onlyOneHoldsWhatIsNotShared() {
        var stage = stage()
        lease(&stage, "src/a.py", by: 2)
        lease(&stage, "src", by: 3)
        #expect(stage.refusal()?.code == "held")
        lease(&stage, "src/*.py", by: 3, shared: true)
        #expect(stage.refusal()?.code == "held")
        lease(&stage, "src/b.py", by: 3, shared: true)
        lease(&stage, "src/b.py", by: 4, shared: true)
        #expect(held(stage) == ["one src/a.py", "two src/b.py", "three src/b.py"])
        lease(&stage, "src/b.py", by: 2)
        #expect(stage.refusal()?.code == "held")
    }

    /// It would keep nobody away, and look as if it did.
    @Test(arguments: ["/etc", "/etc/**", "/trees/apart2/a", "/**/a"])
    func whatLiesOutsideIsNotClaimed(_ path: String) {
        var stage = stage()
        startApart(&stage)
        for wait: Int64 in [0, 60] {
            lease(&stage, path, by: 2, wait: wait)
            #expect(stage.refusal()?.code == "outside")
        }
        for agent in ["apart", "one", nil] {
            stage.ask(.lease(LeaseWish(path, agent: agent)))
            #expect(stage.answers["r"]?.code == "outside")
        }
        #expect(held(stage).isEmpty && stage.kernel.waiters.isEmpty)
    }

    @Test func inAWorktreeOfItsOwnAnAgentClaimsWhatItLikes() {
        var stage = stage()
        startApart(&stage)
        stage.ask(.lease(LeaseWish("/trees/apart/src", agent: "apart")))
        #expect(held(stage) == ["apart /trees/apart/src"])
        lease(&stage, "/trees/apart/src/a", by: 2)
        #expect(stage.refusal()?.code == "outside", "it is nobody else's")
    }

    @Test func whoIsRefusedHearsForHowLong() {
        var stage = stage()
        lease(&stage, "a", by: 2, seconds: 90)
        lease(&stage, "a", by: 3)
        #expect(stage.refusal()?.message == "'a' is held by 'one' for 1m 30s")
        var question = GateQuestion("write", "a")
        question.place = FilePlace("a")
        stage.ask(.gate(question, agent: nil), by: 3)
        guard case .done(let json)? = stage.answers["say"] else {
            Issue.record("nothing came of it")
            return
        }
        #expect(json["why"] == "a is one's for 1m 30s")
    }

    @Test func twoNamesOfOneFileAreOneLease() {
        var stage = stage()
        var wish = LeaseWish("a.py")
        wish.place.file = "1:77"
        stage.ask(.lease(wish), by: 2)
        wish.place.path = "b.py"
        stage.ask(.lease(wish), by: 3)
        #expect(stage.refusal()?.code == "held")
        // And one letter written in two ways is one letter.
        lease(&stage, "caf\u{e9}", by: 2)
        lease(&stage, "cafe\u{301}", by: 2)
        #expect(held(stage).count == 2)
    }

    @Test func whoWaitsGetsItInTheOrderInWhichTheyCame() {
        var stage = stage()
        lease(&stage, "a", by: 2)
        lease(&stage, "a", by: 3, wait: 60)
        // Behind one that waits for it alone: or that one would wait for ever.
        lease(&stage, "a", by: 4, shared: true, wait: 60)
        #expect(stage.kernel.state.claims.map(\.path) == ["a", "a"])
        stage.ask(.release(LeaseRelease("a")), by: 2)
        #expect(held(stage) == ["two a"])
        stage.ask(.release(LeaseRelease(nil)), by: 3)
        #expect(held(stage) == ["three a"])
        #expect(stage.kernel.state.claims.isEmpty)
    }

    @Test func itEndsWhenItsTimeIsUpUnlessItIsRenewed() {
        var stage = stage()
        lease(&stage, "a", by: 2, seconds: 10)
        lease(&stage, "b", by: 2, seconds: 10)
        stage.pass(9_999_000)
        lease(&stage, "a", by: 2, seconds: 10)
        #expect(stage.events.last?.type == .lease)
        stage.pass(2_000_000)
        #expect(held(stage) == ["one a"])
        stage.pass(9_000_000)
        #expect(held(stage).isEmpty)
    }

    @Test func whatTheDeadHoldIsFreeAtOnce() {
        var stage = Stage()
        let id = stage.start("one", token: "t")
        _ = stage.hello("t", on: 2)
        _ = stage.join("two", on: 3)
        lease(&stage, "a", by: 2)
        lease(&stage, "a", by: 3, wait: 60)
        stage.take(.process(id, .exited(.signal(9))))
        #expect(held(stage) == ["two a"])
        let actions = stage.events.filter { $0.type == .lease }.compactMap { event -> String? in
            guard case .text(let text) = event.content else { return nil }
            return LeaseChange(parsing: text.utf8Span.span.bytes)?.action?.rawValue
        }
        #expect(actions == ["granted", "waiting", "taken_back", "granted"])
    }

    @Test func whoHasEndedAndIsNotGoneYetHoldsNothing() {
        var stage = Stage()
        let id = stage.start("one", token: "t")
        stage.ask(.stop(.named(["one"])))
        stage.take(.process(id, .exited(.signal(15))))
        stage.ask(
            .lease(
                LeaseWish("a", isShared: false, seconds: nil, patience: 0, agent: "one")), "late")
        #expect(stage.kernel.state.leases.isEmpty)
        stage.take(.process(id, .empty))
        #expect(stage.kernel.state.leases.isEmpty)
        #expect(stage.agent(id).condition.status == .terminated)
    }

    @Test func aCircleIsNamedAndNobodyWaitsInIt() {
        var stage = stage()
        lease(&stage, "a", by: 2)
        lease(&stage, "b", by: 3)
        lease(&stage, "c", by: 4)
        lease(&stage, "b", by: 2, wait: 60)
        lease(&stage, "c", by: 3, wait: 60)
        #expect(stage.answers["say"] == nil)
        lease(&stage, "a", by: 4, wait: 60)
        let objection = stage.refusal()
        #expect(objection?.code == "deadlock")
        #expect(
            objection?.message
                == "nobody would ever go on: three waits for a, which is one's; "
                + "one waits for b, which is two's; two waits for c, which is three's")
        #expect(stage.kernel.waiters.count == 2)
    }

    @Test func waitingEndsAsWell() {
        var stage = stage()
        lease(&stage, "a", by: 2, seconds: 3_600)
        lease(&stage, "a", by: 3, wait: 5)
        // Until it waits no more, and not until it would hold no more.
        let claim = stage.kernel.state.claims[0]
        let span = (claim.until?.microseconds ?? 0) - claim.since.microseconds
        #expect((4_900_000...5_000_000).contains(span))
        stage.pass(4_000_000)
        #expect(stage.answers["say"] == nil)
        stage.pass(2_000_000)
        #expect(stage.refusal()?.code == "held")
        #expect(stage.kernel.state.claims.isEmpty)
    }

    @Test func theOperatorTakesItAwayAndTheHolderIsTold() {
        var stage = stage()
        lease(&stage, "a", by: 2)
        _ = stage.takeEffects()
        stage.ask(.release(LeaseRelease("a", agent: "one")))
        #expect(held(stage).isEmpty)
        #expect(stage.pushes() == ["2 lease_revoked"])
        stage.ask(.release(LeaseRelease("a", agent: "one")))
        #expect(stage.answers["r"]?.code == "no_such_lease")
        stage.ask(.lease(LeaseWish("a")))
        lease(&stage, "a", by: 2)
        #expect(stage.refusal()?.message.contains("'operator'") == true)
    }

    @Test func anotherSupervisorKnowsThemAndNobodyWaitsForTheFormer() {
        var stage = stage()
        lease(&stage, "a", by: 2, seconds: 10)
        lease(&stage, "a", by: 3, wait: 60)
        stage.succeed()
        #expect(held(stage) == ["one a"])
        #expect(stage.kernel.state.claims.isEmpty)
        stage.pass(11_000_000)
        #expect(held(stage).isEmpty)
    }
}
