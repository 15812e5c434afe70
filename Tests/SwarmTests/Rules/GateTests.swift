import Testing

@testable import Swarm

@Suite struct GateTests {
    private let build = GateQuestion("run", "rm -rf build")

    private func write(_ path: String) -> GateQuestion {
        var question = GateQuestion("write", path)
        question.place = FilePlace(path)
        return question
    }

    private func verdict(_ stage: Stage, _ request: String = "say") -> [String]? {
        guard case .done(let json)? = stage.answers[request] else { return nil }
        return ["verdict", "level", "rule"].compactMap { json[$0]?.string }
    }

    @Test func whatNoRuleIsAgainstIsAllowedAtOnceAndRecorded() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(GateQuestion("run", "make test"), agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "order", "default"])
        let event = stage.events.last
        #expect(event?.type == .gate && event?.subject == "run \"make test\"")
        #expect(event?.agent == stage.kernel.state.agents.first?.id)
        #expect(stage.kernel.state.requests.isEmpty)
    }

    @Test func howMuchIsToBeSpentIsRecorded() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        var question = GateQuestion("spend", "gpu hours")
        question.amount = 12.5
        stage.ask(.gate(question, agent: nil), by: 2)
        guard case .text(let content)? = stage.events.last(where: { $0.type == .gate })?.content
        else {
            Issue.record("nothing was recorded")
            return
        }
        #expect(content.contains("\"amount\":12.5"), "\(content)")
    }

    @Test func aQuestionWaitsInTheRowUntilItIsAnsweredAndTheAskerHearsIt() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        let id = stage.kernel.state.agents[0].id
        stage.ask(.gate(build, agent: nil), by: 2)
        #expect(stage.answers["say"] == nil)
        #expect(stage.agent(id).condition.status == .waiting)
        #expect(stage.agent(id).condition.reason == "run \"rm -rf build\"? (rule rm-rf)")
        let asked = stage.effects.compactMap { effect -> String? in
            guard case .push(_, "asked", let body, _) = effect else { return nil }
            return body["unanswered"]?.string
        }
        #expect(asked == ["deny"])
        #expect(stage.pushes() == ["2 asked"])
        let request = stage.kernel.state.requests[0]
        #expect(request.until != nil)
        stage.ask(.settle(Settlement(request.id, isAllowed: true)), "yes")
        #expect(verdict(stage) == ["allow", "safety", "rm-rf"])
        #expect(stage.agent(id).condition.status == .running)
        #expect(stage.kernel.state.requests.isEmpty)
        stage.ask(.settle(Settlement(request.id, isAllowed: false)), "again")
        #expect(stage.answers["again"]?.code == "answered")
    }

    @Test func whoeverAsksTheSameAgainWaitsOnce() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        for request in 0..<100 {
            let asker = Asker(client: [2], request: Array("\(request)".utf8))
            stage.take(.asked(.gate(build, agent: nil), by: asker))
        }
        #expect(stage.kernel.state.requests.count == 1)
        #expect((0..<99).allSatisfy { stage.answers["\($0)"]?.code == "repeated" })
        #expect(stage.answers["99"] == nil)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)), "yes")
        #expect(verdict(stage, "99") == ["allow", "safety", "rm-rf"])
    }

    @Test func unansweredItIsDeniedWhenItsTimeIsUp() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        stage.pass(Rule.usualPatience * 1_000_000 - 1)
        #expect(stage.answers["say"] == nil)
        stage.say(.done(push: 0, refusal: nil), on: 3)
        stage.pass(1_000_000)
        #expect(stage.events.contains { $0.type == .approval })
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(stage.kernel.state.agents[0].condition.status != .waiting)
    }

    @Test func whoeverIsGoneIsToldOfToWhoeverAnswers() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        let request = stage.kernel.state.requests[0].id
        stage.take(.unreachable([2]))
        #expect(stage.kernel.state.requests.isEmpty)
        stage.ask(.settle(Settlement(request, isAllowed: true)))
        #expect(stage.answers["r"]?.code == "withdrawn")
        stage.ask(.settle(Settlement(EventID(999), isAllowed: true)))
        #expect(stage.answers["r"]?.code == "no_such_request")
    }

    @Test func askedAgainItIsTheSameQuestionAndBothHear() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        _ = stage.hello("fresh", on: 3)
        stage.take(.asked(.gate(build, agent: nil), by: Asker(client: [3], request: [9])))
        #expect(stage.kernel.state.requests.count == 1)
        stage.take(.unreachable([2]))
        #expect(stage.kernel.state.requests.count == 1)
        stage.ask(
            .settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false, text: "no")))
        guard case .done(let json)? = stage.answers["\t"] else {
            Issue.record("the second asker heard nothing")
            return
        }
        #expect(json["verdict"] == "deny" && json["text"] == "no")
    }

    /// Who begins alike may go on otherwise, and does not have the answer to something else.
    @Test func whatOnlyBeginsAlikeIsAnotherQuestion() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        let long = "rm -rf " + String(repeating: "a", count: 300)
        stage.ask(.gate(GateQuestion("run", long), agent: nil), by: 2)
        stage.take(
            .asked(
                .gate(GateQuestion("run", long + "; mkfs /dev/sda"), agent: nil),
                by: Asker(client: [2], request: [9])))
        guard case .done(let json)? = stage.answers["\t"] else {
            Issue.record("it was taken for the one that waits")
            return
        }
        #expect(json["verdict"] == "deny" && stage.kernel.state.requests.count == 1)
        #expect(stage.answers["say"] == nil)
    }

    /// By the time somebody says yes another rule may be against it.
    @Test(arguments: [true, false])
    func whatIsHeldByThenIsDenied(_ isAnswered: Bool) {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        _ = stage.join("two", on: 3, token: "other")
        var rules = Rules.builtIn
        var rule = Rule("data", "write", .paths(["db/**"]), .ask)
        rule.unanswered = .allow
        rules.rules.append(rule)
        stage.ask(.rule(rules))
        stage.ask(.gate(write("db/x"), agent: nil), by: 2)
        let request = stage.kernel.state.requests[0].id
        stage.ask(.lease(LeaseWish("db/x", seconds: 3_600)), by: 3)
        stage.ask(.rule(nil))
        if isAnswered {
            stage.ask(.settle(Settlement(request, isAllowed: true)), "yes")
            #expect(stage.answers["yes"]?.code == "overruled")
        } else {
            stage.pass(Rule.usualPatience * 1_000_000)
        }
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(verdict(stage)?.first == "deny")
    }

    @Test func whatIsAllowedAlwaysIsNotAskedAgainAndNothingElseIs() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        let request = stage.kernel.state.requests[0].id
        stage.ask(.settle(Settlement(request, isAllowed: true, pattern: "rm -rf build*")), "yes")
        let approval = stage.events.last { $0.type == .approval }
        #expect(
            approval?.content
                == .text(
                    #"{"verdict":"allow","by":"operator","pattern":"rm -rf build*","rule":"rm-rf"}"#
                ))
        stage.ask(.gate(GateQuestion("run", "rm -rf build-2"), agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "order", "default"])
        stage.ask(.gate(GateQuestion("run", "rm -rf build; rm -rf /"), agent: nil), by: 2)
        #expect(verdict(stage) == nil)
        #expect(stage.kernel.state.requests.count == 1)
    }

    @Test(arguments: [
        "**", "*", "* **", "/", "/**", "[*]", "*:*", "\u{ff0a}", "*\t", "*\u{200b}", "\u{ff0f}**",
    ])
    func whatMeansAnythingIsNotAllowedAlways(_ pattern: String) {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        let request = stage.kernel.state.requests[0].id
        stage.ask(.settle(Settlement(request, isAllowed: true, pattern: pattern)), "said")
        #expect(stage.answers["said"]?.code == "too_wide")
        #expect(stage.kernel.state.exemptions.isEmpty && stage.kernel.state.requests.count == 1)
        // It waits as it did.
        stage.ask(.settle(Settlement(request, isAllowed: true)), "yes")
        #expect(verdict(stage)?.first == "allow")
    }

    /// The rule stands beside it in whatever is printed.
    @Test func whatARuleDeniesSinceNobodyAnsweredDoesNotNameItTwice() {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        stage.pass(Rule.usualPatience * 1_000_000)
        guard case .done(let said)? = stage.answers["say"] else {
            Issue.record("it waits")
            return
        }
        #expect(said["rule"] == "rm-rf" && said["by"] == "rule rm-rf")
        #expect(said["why"] == "nobody answered in time")
    }

    /// Neither a no lifts a rule, nor a yes to what is asked because somebody is taken over.
    @Test(arguments: [true, false]) func whatLiftsNoRuleSaysSo(isTakenOver: Bool) {
        var stage = Stage()
        _ = stage.join("coder", on: 2)
        if isTakenOver { stage.ask(.override(OverrideWish(.takeOver, of: "coder"))) }
        stage.ask(.gate(isTakenOver ? GateQuestion("run", "make") : build, agent: nil), by: 2)
        let request = stage.kernel.state.requests[0].id
        stage.ask(.settle(Settlement(request, isAllowed: isTakenOver, pattern: "make")), "said")
        let word = isTakenOver ? "allow" : "deny"
        #expect(
            stage.events.last { $0.type == .approval }?.content
                == .text(#"{"verdict":"\#(word)","by":"operator"}"#))
        #expect(stage.kernel.state.exemptions.isEmpty)
    }

    @Test func theStrictestLevelWinsAndSaysSo() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        _ = stage.join("two", on: 3, token: "other")
        stage.ask(.lease(LeaseWish("src/.env")), by: 2)
        stage.ask(.gate(write("src/.env"), agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "safety", "secrets"])
        stage.ask(.lease(LeaseWish("src/a.py")), by: 2)
        stage.ask(.gate(write("src/a.py"), agent: nil), by: 3)
        #expect(verdict(stage) == ["deny", "swarm", "lease"])
        stage.ask(.gate(write("src/a.py"), agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "swarm", "lease"])
    }

    @Test func withoutALeaseNothingIsWrittenWhereThatIsTheRule() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "order", "default"])
        var rules = Rules.builtIn
        rules.leases.isEnforced = true
        stage.ask(.rule(rules))
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "swarm", "enforce"])
        // Where no lease is to be had, none is asked for.
        stage.ask(.gate(write("/srv/a"), agent: nil), by: 2)
        #expect(stage.kernel.state.requests.map(\.rule) == ["fence"])
        stage.ask(.lease(LeaseWish("a")), by: 2)
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "swarm", "lease"])
    }

    /// As docs/manifest.md says: what a shell writes within the workspace is found, and not foreseen.
    @Test func whatACommandWritesIsNotJudgedByLeases() {
        var stage = Stage()
        for (place, name) in ["one", "two"].enumerated() {
            _ = stage.join(name, on: place + 2, token: name)
        }
        var rules = Rules.builtIn
        rules.leases.isEnforced = true
        stage.ask(.rule(rules))
        stage.ask(.lease(LeaseWish("a")), by: 3)
        for command in ["sed -i s/x/y/ a", "echo x >a", "cp b a"] {
            stage.ask(.gate(GateQuestion("run", command), agent: nil), by: 2)
            #expect(verdict(stage) == ["allow", "order", "default"], "\(command)")
        }
        stage.ask(.gate(write("a"), agent: nil), by: 2)
        #expect(verdict(stage) == ["deny", "swarm", "lease"])
    }

    @Test func aLiftedRuleCountsAgainWhenItsTimeIsUp() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        let outside = write("/etc/hosts")
        stage.ask(.exempt(ExemptionWish("fence", agent: "one", seconds: 60)))
        stage.ask(.gate(outside, agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "order", "default"])
        stage.pass(59_000_000)
        stage.take(.heard([2]))
        stage.pass(2_000_000)
        stage.ask(.gate(outside, agent: nil), by: 2)
        #expect(verdict(stage) == nil)
        #expect(stage.kernel.state.requests.first?.rule == "fence")
        stage.ask(.exempt(ExemptionWish("no-such")))
        #expect(stage.answers["r"]?.code == "no_such_rule")
    }

    private func restored(_ stage: Stage) -> (count: Int?, lifted: [String?])? {
        guard case .done(let json)? = stage.answers["r"] else { return nil }
        let lifted = (json["lifted"]?.array ?? []).map {
            $0["pattern"]?.string ?? $0["agent"]?.string
        }
        return (json["restored"]?.int.map { Int($0) }, lifted)
    }

    /// What was allowed always goes with the rest.
    @Test func aRuleThatIsRestoredCountsForAllPatternsAndAgents() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        for wish in [
            ExemptionWish("fence", pattern: "/srv"), ExemptionWish("fence", agent: "one"),
            ExemptionWish("fence"), ExemptionWish("rm-rf"),
        ] { stage.ask(.exempt(wish)) }
        stage.ask(.exempt(ExemptionWish("fence", isOn: false)))
        #expect(restored(stage)?.count == 3 && restored(stage)?.lifted == [])
        #expect(stage.kernel.state.exemptions.map(\.rule) == ["rm-rf"])
        stage.ask(.gate(write("/srv/a"), agent: nil), by: 2)
        #expect(stage.kernel.state.requests.map(\.rule) == ["fence"])
        let before = stage.events.count
        stage.ask(.exempt(ExemptionWish("fence", isOn: false)))
        #expect(restored(stage)?.count == 0)
        #expect(stage.events.count == before, "nothing of it was lifted")
    }

    @Test func whatIsLiftedStillIsNamed() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        _ = stage.join("two", on: 3, token: "two")
        stage.ask(.exempt(ExemptionWish("fence", pattern: "/srv")))
        stage.ask(.exempt(ExemptionWish("fence", agent: "one", seconds: 60)))
        stage.ask(.exempt(ExemptionWish("fence", agent: "two")))
        stage.ask(.exempt(ExemptionWish("fence", isOn: false, agent: "one")))
        #expect(restored(stage)?.count == 1 && restored(stage)?.lifted == ["/srv"])
        stage.ask(.exempt(ExemptionWish("fence", isOn: false, pattern: "/srv")))
        #expect(restored(stage)?.count == 1 && restored(stage)?.lifted == ["two"])
    }

    @Test func whatACommandChangesOutsideIsAWriteForTheFence() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        var question = GateQuestion("run", "tee /etc/a /etc/b")
        stage.ask(.gate(question, agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "order", "default"], "nothing of it is outside")
        question.writes = ["/etc/a", "/etc/b"]
        for path in ["/etc/a", "/etc/b"] {
            stage.ask(.gate(question, agent: nil), by: 2)
            #expect(verdict(stage) == nil)
            let request = stage.kernel.state.requests.first
            #expect(request?.rule == "fence")
            #expect(request?.content.pattern == path)
            stage.ask(
                .settle(Settlement(request?.id ?? EventID(0), isAllowed: true, pattern: path)))
        }
        stage.ask(.gate(question, agent: nil), by: 2)
        #expect(verdict(stage) == ["allow", "order", "default"])
    }

    @Test func whatACommandChangesInItsOwnWorktreeIsNotOutside() {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "apart"), command: ["sh"], directory: "/trees/apart")
        spec.worktree = "/trees/apart"
        let id = AgentID(first: EventID(Int64(stage.events.count + 1)))
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
        var question = GateQuestion("run", "touch a")
        question.writes = ["/trees/apart/a"]
        stage.take(.wondered(id, question, key: "k"))
        #expect(stage.kernel.state.requests.isEmpty)
        question = GateQuestion("run", "touch b")
        question.writes = ["/trees/apart/b", "/trees/b"]
        stage.take(.wondered(id, question, key: "k"))
        #expect(stage.kernel.state.requests.first?.rule == "fence")
    }

    @Test func agentsNeitherAnswerNorLiftNorRule() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        let request = stage.kernel.state.requests[0].id
        for instruction: Instruction in [
            .settle(Settlement(request, isAllowed: true)), .rule(nil),
            .exempt(ExemptionWish("fence")), .gate(build, agent: "other"),
            .lease(LeaseWish("a", agent: "other")), .release(LeaseRelease(nil, agent: "other")),
        ] {
            _ = stage.hello("fresh", on: 3)
            stage.ask(instruction, by: 3)
            #expect(stage.refusal()?.code == "forbidden", "\(instruction.verb)")
        }
        #expect(stage.kernel.state.requests.count == 1)
    }

    @Test func aPausedAgentsQuestionIsAnsweredAndItStaysPaused() {
        var stage = Stage()
        let id = stage.start("one", token: "t")
        _ = stage.hello("t", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        stage.ask(.pause(.named(["one"])), "pause")
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        #expect(stage.agent(id).condition.status == .paused)
        #expect(stage.agent(id).beforeHold?.status == .waiting)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)), "no")
        #expect(verdict(stage) == ["deny", "safety", "rm-rf"])
        #expect(stage.agent(id).condition.status == .paused)
        #expect(stage.agent(id).beforeHold?.status == .running)
    }

    @Test func anAgentThatAsksAndEndsIsAskedNoMore() {
        var stage = Stage()
        let id = stage.start("one", token: "t")
        _ = stage.hello("t", on: 2)
        stage.ask(.gate(build, agent: nil), by: 2)
        stage.take(.process(id, .exited(.code(0))))
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(stage.refusal()?.code == "not_running")
    }

    @Test func onDescriptorThreeTheAnswerComesAsAMessage() {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "one"), command: ["sh"], directory: "/")
        spec.mailbox = .typed
        stage.ask(.spawn(spec, ticket: 1))
        let id = stage.kernel.state.agents[0].id
        stage.take(.process(id, .started(process: 7)))
        _ = stage.takeEffects()
        stage.take(.wondered(id, build, key: "k1"))
        #expect(stage.agent(id).condition.status == .waiting)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)), "yes")
        let typed = stage.takeEffects().compactMap { effect -> String? in
            guard case .send(_, let text, _) = effect else { return nil }
            return String(decoding: text, as: UTF8.self)
        }
        #expect(typed.count == 1)
        #expect(typed.first?.hasPrefix("message from keeper: gate k1: allow: ") == true)
    }

    @Test func whatIsNoQuestionIsDeniedByItsKey() {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "one"), command: ["sh"], directory: "/")
        spec.mailbox = .typed
        stage.ask(.spawn(spec, ticket: 1))
        let id = stage.kernel.state.agents[0].id
        stage.take(.process(id, .started(process: 7)))
        _ = stage.takeEffects()
        stage.take(.misasked(id, why: "it has no subject", key: "k1"))
        #expect(stage.events.contains { $0.type == .drop && $0.agent == id })
        let typed = stage.takeEffects().compactMap { effect -> String? in
            guard case .send(_, let text, _) = effect else { return nil }
            return String(decoding: text, as: UTF8.self)
        }
        #expect(typed.count == 1)
        #expect(
            typed.first?.hasPrefix("message from keeper: gate k1: deny: it has no subject") == true)
        #expect(stage.kernel.state.requests.isEmpty)
    }

    @Test func thereMayBeSoManyQuestionsOfOneAgent() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        for number in 0..<Patience.questionsByAgent + 1 {
            stage.ask(.gate(GateQuestion("run", "rm -rf \(number)"), agent: nil), by: 2)
        }
        #expect(verdict(stage) == ["deny", "safety", "rm-rf"])
        #expect(stage.kernel.state.requests.count == Patience.questionsByAgent)
    }

    @Test func rulesComeBackFromTheirJSON() throws {
        #expect(Rules(Rules.builtIn.json) == .builtIn)
        var rules = Rules([Rule("net", "network", .texts(["*.example.com"]), .deny)], loop: nil)
        rules.leases.isEnforced = true
        #expect(Rules(rules.json) == rules)
        #expect(Rules(["rules": [["name": "x", "action": "run", "verdict": "allow"]]]) == nil)
        #expect(Rules(["rules": [["name": "x"]]]) == nil)
    }

    /// It asks as soon as it can, and the word that it runs comes after the pause.
    @Test func whoAskedBeforeItWasHeardToRunWaitsForThatWhenItIsLetGo() {
        var stage = Stage()
        let spec = AgentSpec(name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/")
        stage.ask(.spawn(spec, ticket: 1), "spawn")
        let id = AgentID(rawValue: "a1")
        stage.take(.wondered(id, GateQuestion("run", "rm -rf x"), key: "k"))
        stage.ask(.pause(.named(["coder"])))
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        stage.take(.process(id, .started(process: 100)))
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        #expect(stage.agent(id).condition.status == .paused)
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .waiting)
        #expect(stage.agent(id).condition.reason == "run \"rm -rf x\"? (rule rm-rf)")
        let request = stage.kernel.state.requests.first?.id ?? .none
        stage.ask(.settle(Settlement(request, isAllowed: true)))
        #expect(stage.agent(id).condition.status == .running)
    }
}
