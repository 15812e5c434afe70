import Testing

@testable import Swarm

@Suite struct OverrideTests {
    private let make = GateQuestion("run", "make test")
    private let secret: GateQuestion = {
        var question = GateQuestion("read", ".env")
        question.place = FilePlace(".env")
        return question
    }()

    private func write(_ path: String) -> GateQuestion {
        var question = GateQuestion("write", path)
        question.place = FilePlace(path)
        return question
    }

    /// A program that joined, on the connection 2.
    private func stage() -> Stage {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        return stage
    }

    private func verdict(_ stage: Stage) -> [String]? {
        guard case .done(let json)? = stage.answers["say"] else { return nil }
        return ["verdict", "level", "rule"].compactMap { json[$0]?.string }
    }

    private func overrides(_ stage: Stage) -> [State.Override.Kind] {
        stage.kernel.state.overrides.map(\.kind)
    }

    /// What the log says of overrides: `deny_next on`, `deny_next off: …`.
    private func said(_ stage: Stage) -> [String] {
        stage.events.compactMap { event in
            guard event.type == .signal, event.subject == "override",
                case .text(let text) = event.content,
                let content = OverrideChange(parsing: text.utf8Span.span.bytes)
            else { return nil }
            let end = content.isOn == false ? "off: \(content.why ?? "")" : "on"
            return "\(content.kind?.rawValue ?? "?") \(end)"
        }
    }

    private static let allowed = ["allow", "order", "default"]
    private static let denied = ["deny", "order", "operator"]

    // MARK: - Deny next

    @Test func whatIsAskedNextIsDeniedOnceAndThatIsRecorded() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder", text: "not now")))
        #expect(stage.kernel.state.overrides.first?.by == "operator")
        #expect(stage.kernel.state.overrides.first?.until?.microseconds == 600_000_000)
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.denied)
        if case .done(let json)? = stage.answers["say"] {
            #expect(json["why"] == "'operator' denies its next action: not now")
        }
        #expect(overrides(stage).isEmpty)
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.allowed)
        #expect(said(stage) == ["deny_next on", "deny_next off: it was denied run \"make test\""])
    }

    @Test func ofOneKindOfActionOthersAreAllowed() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.denyNext(action: "write"), of: "coder")))
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.allowed)
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.denied)
    }

    @Test func unusedItEndsByTheClock() {
        var stage = stage()
        _ = stage.start("other")
        let wish = OverrideWish(.denyNext(action: nil), of: "other", seconds: 60)
        stage.ask(.override(wish))
        stage.pass(59_999_000)
        #expect(overrides(stage) == [.denyNext])
        stage.pass(2_000)
        #expect(overrides(stage).isEmpty)
        #expect(said(stage).last == "deny_next off: its time is up")
        stage.ask(.gate(make, agent: "other"))
        guard case .done(let json)? = stage.answers["r"] else {
            Issue.record("nothing came of it")
            return
        }
        #expect(json["verdict"] == "allow")
    }

    @Test func itIsTakenBack() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder")))
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder", isOn: false)))
        #expect(overrides(stage).isEmpty)
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.allowed)
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder", isOn: false)))
        #expect(stage.answers["r"]?.code == "no_such_override")
    }

    /// What was denied anyway does not use it up: the operator meant something that would have been done.
    @Test func safetySaysItWhereItDeniesAsWellAndThatDoesNotCount() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder")))
        stage.ask(.gate(secret, agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "safety", "secrets"])
        #expect(overrides(stage) == [.denyNext])
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.denied)
        #expect(said(stage).last == "deny_next off: it was denied run \"make test\"")
    }

    @Test func whatAnothersLeaseDeniesDoesNotCountEither() {
        var stage = stage()
        _ = stage.join("other", on: 3, token: "other")
        stage.ask(.lease(LeaseWish("a")), by: 3)
        stage.ask(.override(OverrideWish(.denyNext(action: "write"), of: "coder")))
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "swarm", "lease"])
        #expect(overrides(stage) == [.denyNext])
        stage.ask(.gate(write("b"), agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.denied && overrides(stage).isEmpty)
    }

    /// Without it a person would be asked, so it is what stopped that.
    @Test(arguments: [true, false])
    func whatSomebodyWouldBeAskedUsesItUp(_ isTakenOver: Bool) {
        var stage = stage()
        if isTakenOver { stage.ask(.override(OverrideWish(.takeOver, of: "coder"))) }
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder")))
        let question = isTakenOver ? make : GateQuestion("run", "rm -rf x")
        stage.ask(.gate(question, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.denied)
        #expect(!overrides(stage).contains(.denyNext) && stage.kernel.state.requests.isEmpty)
        stage.ask(.gate(question, agent: nil), by: 2)
        #expect(stage.kernel.state.requests.count == 1)
    }

    // MARK: - Their ends

    @Test(arguments: [OverrideWish.Deed.denyNext(action: nil), .takeOver])
    func theyEndWithTheAgent(_ deed: OverrideWish.Deed) {
        var stage = Stage()
        let id = stage.start("one")
        stage.ask(.override(OverrideWish(deed, of: "one")))
        #expect(stage.kernel.state.overrides.count == 1)
        stage.take(.process(id, .exited(.code(0))))
        #expect(stage.kernel.state.overrides.isEmpty)
        #expect(said(stage).last?.hasSuffix("off: 'one' has ended") == true)
        stage.ask(.override(OverrideWish(deed, of: "one")))
        #expect(stage.answers["r"]?.code == "not_running")
    }

    @Test func theyOutliveASupervisor() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder", text: "no")))
        stage.ask(.override(OverrideWish(.takeOver, of: "coder", seconds: 90)))
        let before = stage.kernel.state.overrides
        stage.succeed()
        #expect(before.count == 2)
        #expect(stage.kernel.state.overrides == before)
        _ = stage.join("coder", on: 2, proving: "fresh")
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.denied)
        stage.pass(91_000_000)
        #expect(stage.kernel.state.overrides.isEmpty)
    }

    @Test func thoseOfAgentsThatEndedMeanwhileAreOver() {
        var stage = Stage()
        _ = stage.start("one")
        stage.ask(.override(OverrideWish(.takeOver, of: "one")))
        // Nobody has it any more.
        stage.succeed()
        #expect(stage.kernel.state.overrides.isEmpty)
    }

    @Test func nobodyGetsOutOfThemByBeginningAnew() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        stage.ask(.override(OverrideWish(.denyNext(action: nil), of: "coder")))
        stage.ask(.restart(.named(["coder"])), by: 2)
        #expect(stage.refusal()?.code == "forbidden")
        _ = stage.join("coder", on: 3, token: "another", isFresh: true)
        #expect(stage.kernel.state.overrides.count == 2)
        stage.ask(.gate(make, agent: nil), by: 3)
        #expect(verdict(stage) == OverrideTests.denied)
    }

    @Test func agentsOverrideNobody() {
        var stage = stage()
        _ = stage.join("other", on: 3, token: "other")
        for deed: OverrideWish.Deed in [.denyNext(action: nil), .takeLeases([]), .takeOver] {
            for isOn in [true, false] {
                stage.ask(.override(OverrideWish(deed, of: "coder", isOn: isOn)), by: 3)
                #expect(stage.refusal()?.code == "forbidden")
                stage.ask(.override(OverrideWish(deed, of: "other", isOn: isOn)), by: 3)
                #expect(stage.refusal()?.code == "forbidden")
            }
        }
        #expect(stage.kernel.state.overrides.isEmpty)
    }

    @Test func nobodyIsNamedThatIsNotThere() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.takeOver, of: "nobody")))
        #expect(stage.answers["r"]?.code == "no_such_agent")
    }

    // MARK: - Take over

    @Test func whatItAsksIsAskedOfTheOperator() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        #expect(stage.kernel.state.overrides.first?.until?.microseconds == 3_600_000_000)
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == nil)
        let request = stage.kernel.state.requests.first
        #expect(request?.level == "order" && request?.rule == "operator")
        #expect(request?.content.pattern == nil, "it is offered to be allowed always")
        stage.ask(.settle(Settlement(request?.id ?? .none, isAllowed: true)))
        #expect(verdict(stage) == ["allow", "order", "operator"])
        stage.ask(.override(OverrideWish(.takeOver, of: "coder", isOn: false)))
        stage.ask(.gate(make, agent: nil), by: 2)
        #expect(verdict(stage) == OverrideTests.allowed)
    }

    // What it asked meanwhile was asked for that alone: it would wait for nobody.
    @Test(arguments: [true, false])
    func whatItAskedIsJudgedAnewWhenItIsLetGoOf(_ isTakenBack: Bool) {
        var stage = stage()
        stage.ask(.override(OverrideWish(.takeOver, of: "coder", seconds: 60)))
        stage.ask(.gate(make, agent: nil), by: 2)
        let id = stage.kernel.state.agents[0].id
        #expect(stage.agent(id).condition.status == .waiting && verdict(stage) == nil)
        let first = stage.kernel.state.requests.first?.id
        if isTakenBack {
            stage.ask(.override(OverrideWish(.takeOver, of: "coder", isOn: false)))
        } else {
            stage.pass(59_000_000)
            stage.take(.heard([2]))
            stage.pass(1_000_000)
        }
        #expect(verdict(stage) == OverrideTests.allowed)
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(stage.agent(id).condition.status == .running)
        let ends = stage.events.filter { $0.type == .approval }
        #expect(ends.map(\.subject) == [first.map { String($0.rawValue) }])
        stage.ask(.settle(Settlement(first ?? .none, isAllowed: true)))
        #expect(stage.answers["r"]?.code == "withdrawn")
    }

    @Test func whatIsAgainstItThenSaysSo() {
        var stage = stage()
        _ = stage.join("other", on: 3, token: "other")
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        stage.ask(.lease(LeaseWish("a")), by: 3)
        stage.ask(.override(OverrideWish(.takeOver, of: "coder", isOn: false)))
        #expect(verdict(stage) == ["deny", "swarm", "lease"])
    }

    /// A rule that was lifted counts again: a person is asked by that one now, and the same asker hears it.
    @Test func aRuleThatAsksAsksThen() {
        var stage = stage()
        let remove = GateQuestion("run", "rm -rf x")
        stage.ask(.exempt(ExemptionWish("rm-rf")))
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        stage.ask(.gate(remove, agent: nil), by: 2)
        #expect(stage.kernel.state.requests.map(\.rule) == ["operator"])
        stage.ask(.exempt(ExemptionWish("rm-rf", isOn: false)))
        stage.ask(.override(OverrideWish(.takeOver, of: "coder", isOn: false)))
        #expect(stage.kernel.state.requests.map(\.rule) == ["rm-rf"])
        #expect(verdict(stage) == nil)
        let open = stage.kernel.state.requests.first?.id ?? .none
        stage.ask(.settle(Settlement(open, isAllowed: true)))
        #expect(verdict(stage) == ["allow", "safety", "rm-rf"])
    }

    @Test func whatSafetyForbidsStaysForbidden() {
        var stage = stage()
        stage.say("read .env", to: .named(["coder"]), as: .order)
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        stage.ask(.gate(secret, agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "safety", "secrets"])
        stage.ask(.gate(GateQuestion("run", "rm -rf x"), agent: nil), by: 2)
        #expect(stage.kernel.state.requests.first?.level == "safety")
    }

    @Test func whatOthersSayToItIsHeldOffAndWhatTheOperatorSaysIsNot() {
        var stage = stage()
        _ = stage.join("boss", role: "orchestrator", on: 3, token: "boss")
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        for kind: Letter.Kind in [.message, .order] {
            stage.ask(.deliver(Letter(kind, to: .named(["coder"]), "hi")), by: 3)
            guard case .done(let json)? = stage.answers["say"] else {
                Issue.record("nothing came of it")
                return
            }
            #expect(json["results"]?[0]?["code"] == "taken_over")
        }
        _ = stage.takeEffects()
        stage.say(to: .named(["coder"]))
        #expect(stage.takePushes(on: 2).map(\.verb) == ["message"])
        stage.ask(.override(OverrideWish(.takeOver, of: "coder", isOn: false)))
        stage.ask(.deliver(Letter(.message, to: .named(["coder"]), "hi")), by: 3)
        #expect(stage.takePushes(on: 2).map(\.verb) == ["message"])
    }

    @Test func whatWaitedForItIsHeldOffToo() {
        var stage = Stage()
        _ = stage.join("boss", on: 3, token: "boss")
        let id = stage.startListening("coder")
        stage.take(.told(id, Report(.status, subject: "waiting")))
        stage.ask(.deliver(Letter(.message, to: .named(["coder"]), "theirs")), by: 3)
        stage.say("mine", to: .named(["coder"]))
        stage.ask(.override(OverrideWish(.takeOver, of: "coder")))
        #expect(stage.lastOutcome == ["taken_over"])
        _ = stage.takeEffects()
        stage.take(.told(id, Report(.status, subject: "running")))
        let sent = stage.takeEffects().compactMap { effect -> String? in
            guard case .send(_, let text, _) = effect else { return nil }
            return String(decoding: text, as: UTF8.self)
        }
        #expect(sent.count == 1 && sent.first?.contains("mine") == true)
    }

    // MARK: - Leases

    @Test func itsLeasesAreTheOperatorsForAWhile() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("src/a.py")), by: 2)
        stage.ask(.lease(LeaseWish("src/b.py")), by: 2)
        _ = stage.takeEffects()
        stage.ask(.override(OverrideWish(.takeLeases([]), of: "coder", seconds: 60)))
        let leases = stage.kernel.state.leases
        #expect(leases.map(\.path) == ["src/a.py", "src/b.py"])
        #expect(leases.allSatisfy { $0.holder == State.operatorHolder && !$0.isShared })
        #expect(leases.allSatisfy { $0.until?.microseconds == 60_000_000 })
        #expect(stage.pushes() == ["2 lease_revoked", "2 lease_revoked"])
        stage.ask(.gate(write("src/a.py"), agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "swarm", "lease"])
        stage.ask(.lease(LeaseWish("src/a.py")), by: 2)
        #expect(stage.refusal()?.code == "held")
        stage.pass(61_000_000)
        #expect(stage.kernel.state.leases.isEmpty)
    }

    @Test func onlyThoseThatAreNamedAreTaken() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("a")), by: 2)
        stage.ask(.lease(LeaseWish("b")), by: 2)
        stage.ask(.override(OverrideWish(.takeLeases([FilePlace("b")]), of: "coder")))
        #expect(stage.kernel.state.leases.map(\.path) == ["a", "b"])
        #expect(stage.kernel.state.leases.first?.holder != State.operatorHolder)
        #expect(stage.kernel.state.leases.last?.holder == State.operatorHolder)
        stage.ask(.override(OverrideWish(.takeLeases([FilePlace("b")]), of: "coder")))
        #expect(stage.answers["r"]?.code == "no_such_lease")
        stage.ask(.release(LeaseRelease("b")))
        #expect(stage.kernel.state.leases.map(\.path) == ["a"])
    }

    /// Two could else be told that they alone may change one file.
    @Test func whatItHasAcrossThoseForItselfGoesAlong() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("a/*", isShared: true)), by: 2)
        stage.ask(.lease(LeaseWish("a")), by: 2)
        stage.ask(.lease(LeaseWish("b")), by: 2)
        stage.ask(.override(OverrideWish(.takeLeases([FilePlace("a/*")]), of: "coder")))
        let leases = stage.kernel.state.leases
        let taken = leases.filter { $0.holder == State.operatorHolder }.map(\.path)
        #expect(taken.sorted() == ["a", "a/*"] && leases.count == 3)
        #expect(!leases.contains { one in leases.contains { one.excludes($0) } })
    }

    /// The log may end after each of its events, and the next supervisor goes on with that.
    @Test(arguments: [["a/*"], ["a"], []])
    func inTheMiddleOfTakingTwoNeverHoldOneFileForThemselves(_ paths: [String]) {
        var stage = stage()
        stage.ask(.lease(LeaseWish("a/*", isShared: true)), by: 2)
        stage.ask(.lease(LeaseWish("a/b")), by: 2)
        stage.ask(.lease(LeaseWish("a")), by: 2)
        let before = stage.events.count
        let places = paths.map { FilePlace($0) }
        stage.ask(.override(OverrideWish(.takeLeases(places), of: "coder")))
        for count in before...stage.events.count {
            let leases = State.fold(Array(stage.events.prefix(count))).leases
            #expect(
                !leases.contains { one in leases.contains { one.excludes($0) } },
                "after \(count - before) events")
        }
        let taken = stage.kernel.state.leases.filter { $0.holder == State.operatorHolder }
        #expect(!taken.isEmpty && taken.count == stage.events.count - before - taken.count)
        let isKept = stage.kernel.state.leases.contains { $0.holder != State.operatorHolder }
        #expect(isKept || taken.allSatisfy { !$0.isShared }, "nobody else is there to share it")
    }

    @Test func whoSharesAPathKeepsItAndWhoWaitsWaitsOn() {
        var stage = stage()
        _ = stage.join("other", on: 3, token: "other")
        _ = stage.join("third", on: 4, token: "third")
        stage.ask(.lease(LeaseWish("a", isShared: true)), by: 2)
        stage.ask(.lease(LeaseWish("a", isShared: true)), by: 3)
        stage.ask(.lease(LeaseWish("a", seconds: 10, patience: 1_000)), by: 4)
        stage.ask(.override(OverrideWish(.takeLeases([]), of: "coder")))
        #expect(stage.kernel.state.leases.filter { !$0.isShared }.isEmpty)
        #expect(stage.kernel.state.leases.map(\.holder).contains(State.operatorHolder))
        #expect(stage.kernel.state.claims.count == 1)
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "swarm", "lease"])
    }

    @Test func whoHoldsNothingIsToldOf() {
        var stage = stage()
        stage.ask(.override(OverrideWish(.takeLeases([]), of: "coder")))
        #expect(stage.answers["r"]?.code == "no_such_lease")
    }
}
