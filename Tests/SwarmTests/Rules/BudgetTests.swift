import Testing

@testable import Swarm

@Suite struct BudgetTests {
    func budgets(_ kinds: [(Budget.Kind, Int64)]) -> Budgets {
        var budgets = Budgets()
        for (kind, amount) in kinds { budgets[kind] = amount }
        return budgets
    }

    func usage(_ tokens: Int64 = 0, cost: Double? = nil, cached: Int64? = nil) -> Report {
        var content = Usage(tokensIn: tokens, tokensOut: 0, cost: cost)
        content.tokensCached = cached
        return Report(.usage, subject: "m", content: .text(content.text))
    }

    /// What one agent uses of a kind, as it reaches the kernel; time passes by itself.
    func use(_ stage: inout Stage, _ kind: Budget.Kind, _ id: AgentID, _ amount: Int64) {
        switch kind {
        case .tokens: stage.take(.told(id, usage(amount)))
        case .money: stage.take(.told(id, usage(cost: Double(amount) / 1e9)))
        case .cpu:
            var reading = Sample.Reading(agent: id, processor: 1)
            reading.processorTime = stage.agent(id).budgets[.cpu]!.seen + amount
            stage.take(.sampled([reading]))
        case .memory: stage.take(.sampled([Sample.Reading(agent: id, memory: amount)]))
        case .output:
            let bytes = [UInt8](repeating: 0x61, count: Int(amount))
            stage.take(.printed(id, stream: "out", offset: 0, bytes: bytes))
        case .time:
            // Events that come at once have times one after the other.
            stage.pass(amount + 10)
        case .restarts: break
        }
    }

    static let sizes: [Budget.Kind: Int64] = [
        .tokens: 100, .money: 5_000_000_000, .cpu: 10_000_000, .memory: 4_096, .output: 200,
        .time: 60_000_000,
    ]

    /// A swarm with one agent that has one budget, whose processes are known to be 2.
    func stage(_ kind: Budget.Kind) -> (Stage, AgentID) {
        var stage = Stage()
        let size = BudgetTests.sizes[kind] ?? 2
        let id = stage.start("coder", budgets: budgets([(kind, size)]))
        return (stage, id)
    }

    func hold(_ stage: inout Stage, _ id: AgentID) {
        stage.take(.hold(id, .tried(Hold.Count(stopped: 2, of: 2), alreadyStopped: [])))
    }

    func check(_ stage: Stage) {
        #expect(State.fold(stage.events) == stage.kernel.state)
        #expect(State(parsing: stage.kernel.state.json.span.bytes) == stage.kernel.state)
        let ends = stage.effects.contains { effect in
            switch effect {
            case .terminate, .killAll: true
            default: false
            }
        }
        #expect(!ends, "somebody was ended")
    }

    static let usedKinds = Budget.Kind.allCases.filter { $0 != .restarts }

    @Test(arguments: usedKinds) func whoHasUsedItUpIsHeldAndAskedAboutOnce(_ kind: Budget.Kind) {
        var (stage, id) = stage(kind)
        let size = BudgetTests.sizes[kind] ?? 0
        use(&stage, kind, id, size / 2)
        #expect(stage.kernel.state.requests.isEmpty)
        let spent = stage.agent(id).budgets[0].spent(at: stage.moment.time)
        #expect((size / 2...size / 2 + 10).contains(spent))
        use(&stage, kind, id, kind == .memory ? size : size / 2)
        let request = stage.kernel.state.requests.first
        #expect(request?.rule == "budget-\(kind.rawValue)" && request?.level == "safety")
        #expect(request?.until == nil && stage.kernel.state.requests.count == 1)
        #expect(stage.events.count { $0.type == .signal && $0.subject == "limit" } == 1)
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        hold(&stage, id)
        #expect(stage.agent(id).condition.status == .paused)
        #expect(stage.agent(id).holds == ["rule budget-\(kind.rawValue)"])
        #expect(stage.agent(id).standing.group == .waiting)
        // What was on its way asks nobody again.
        if kind != .time { use(&stage, kind, id, size) }
        #expect(stage.kernel.state.requests.count == 1)
        stage.ask(.resume(.named(["coder"])))
        #expect(stage.results() == ["coder": "held_by_rule"])
        check(stage)
    }

    @Test(arguments: usedKinds) func yesIsAsMuchOnceMore(_ kind: Budget.Kind) {
        var (stage, id) = stage(kind)
        let size = BudgetTests.sizes[kind] ?? 0
        use(&stage, kind, id, size)
        hold(&stage, id)
        _ = stage.takeEffects()
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        #expect(stage.takeEffects().contains(.letRun(id, except: [])))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .running)
        #expect((2 * size...2 * size + 20).contains(stage.agent(id).budgets[0].limit))
        #expect(stage.agent(id).budgets[0].amount == size)
        use(&stage, kind, id, kind == .memory ? size + 1 : size / 2)
        #expect(stage.kernel.state.requests.isEmpty)
        use(&stage, kind, id, kind == .memory ? 2 * size : size)
        #expect(stage.kernel.state.requests.count == 1)
        check(stage)
    }

    @Test func whoOvershootsGetsAsMuchFromWhereItIs() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 950)
        hold(&stage, id)
        #expect(stage.kernel.state.requests[0].action == "spent 950 of 100 tokens")
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        #expect(stage.agent(id).budgets[0].limit == 1_050)
        #expect(stage.kernel.state.requests.isEmpty)
    }

    @Test(arguments: [
        (Budget.Kind.tokens, "it spent 100 of 100 tokens", "200 tokens"),
        (.money, "it spent 5.00 of 5.00", "10.00 in the budget's unit of money"),
        (.cpu, "it used 10s of 10s of processors", "20s of processors"),
        (.memory, "it used 4K of 4K of memory", "8K of memory"),
        (.output, "it printed 200 of 200", "400 of output"),
        (.time, "it ran 1m of 1m", "2m of running"),
    ]) func itIsSaidHowFarAYesGoes(_ kind: Budget.Kind, _ used: String, _ more: String) {
        var (stage, id) = stage(kind)
        use(&stage, kind, id, BudgetTests.sizes[kind] ?? 0)
        let why = stage.kernel.state.requests.first?.content.why
        #expect(why == "\(used); a yes allows up to \(more), it is paused until then")
    }

    @Test func whatAYesAllowsIsFromWhereItIs() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 950)
        let why = stage.kernel.state.requests.first?.content.why
        #expect(why?.contains("950 of 100 tokens; a yes allows up to 1,050 tokens,") == true)
        (stage, id) = exhausted()
        #expect(
            stage.kernel.state.requests.first?.content.why
                == """
                it restarted 2 of 2 times; a yes allows up to 4 times, it is not started again until then
                """)
    }

    @Test(arguments: usedKinds) func afterANoItsRowSaysWhichBudgetItWas(_ kind: Budget.Kind) {
        var (stage, id) = stage(kind)
        use(&stage, kind, id, BudgetTests.sizes[kind] ?? 0)
        hold(&stage, id)
        #expect(stage.agent(id).condition.reason?.contains("no more") == false)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)))
        let words = "over its budget of \(kind.rawValue): no more was allowed"
        #expect(
            stage.agent(id).condition.reason == "by operator; \(words); 2 of 2 processes held")
        // It is still so when somebody else holds it as well.
        stage.ask(.freeze, "freeze")
        #expect(stage.agent(id).condition.reason?.contains(words) == true)
        stage.ask(.thaw, "thaw")
        #expect(stage.agent(id).condition.reason?.contains(words) == true)
        check(stage)
    }

    @Test func whoGoesOnByHandIsToldHowFar() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 120)
        hold(&stage, id)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)))
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(stage.remark() == "past its budget: up to 220 tokens")
        let row = stage.events.last { $0.type == .command && $0.subject == "resume" }
        #expect(row.map { "\($0)".contains("up to 220 tokens") } == true)
        #expect(stage.agent(id).condition.reason?.contains("no more was allowed") != true)
        // Who is only paused is let go without a word.
        stage.ask(.pause(.named(["coder"])))
        hold(&stage, id)
        #expect(stage.agent(id).condition.reason == "by operator; 2 of 2 processes held")
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(stage.results() == ["coder": "ok"] && stage.remark() == nil)
    }

    @Test(arguments: usedKinds) func afterANoItStaysUntilTheOperatorResumesIt(_ kind: Budget.Kind) {
        var (stage, id) = stage(kind)
        let size = BudgetTests.sizes[kind] ?? 0
        use(&stage, kind, id, size)
        hold(&stage, id)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: false)))
        #expect(stage.agent(id).holds == ["operator"])
        #expect(stage.kernel.state.requests.isEmpty)
        stage.pass(600_000_000)
        #expect(stage.kernel.state.requests.isEmpty && stage.agent(id).budgets[0].limit == size)
        // That it goes on all the same is written down.
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(stage.results() == ["coder": "ok"])
        #expect((2 * size...2 * size + 20).contains(stage.agent(id).budgets[0].limit))
        #expect(stage.events.contains { $0.subject == "budget" && $0.agent == id })
        check(stage)
    }

    @Test(arguments: usedKinds) func alwaysLiftsThatBudgetForThisAgent(_ kind: Budget.Kind) {
        var (stage, id) = stage(kind)
        let size = BudgetTests.sizes[kind] ?? 0
        use(&stage, kind, id, size)
        hold(&stage, id)
        let request = stage.kernel.state.requests[0]
        stage.ask(
            .settle(Settlement(request.id, isAllowed: true, pattern: request.content.pattern)))
        stage.take(.hold(id, .released))
        for _ in 0..<5 { use(&stage, kind, id, 3 * size) }
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(stage.agent(id).condition.status == .running)
        #expect(stage.kernel.state.exemptions.map(\.rule) == ["budget-\(kind.rawValue)"])
        #expect(stage.kernel.state.exemptions[0].agent == id)
        // What is lifted is no alarm, however much of it is used.
        let now = stage.kernel.state.time
        #expect(stage.kernel.state.warning(about: stage.agent(id), at: now) == nil)
        // Whoever only has the list of the agents knows that, too.
        var writer = JSONWriter()
        writer.beginObject()
        stage.kernel.state.writeList(to: &writer)
        writer.endObject()
        let list = State(parsing: writer.take().span.bytes)
        #expect(list?.exemptions == stage.kernel.state.exemptions)
        // Where it counts again there is no room left.
        stage.ask(.exempt(ExemptionWish(request.rule!, isOn: false, agent: "coder")))
        #expect(stage.kernel.state.requests.count == 1)
        check(stage)
    }

    @Test func whoHasUsedItUpIsAllowedNothing() {
        var (stage, id) = stage(.tokens)
        stage.ask(.gate(GateQuestion("run", "make"), agent: "coder"), "before")
        use(&stage, .tokens, id, 100)
        stage.ask(.gate(GateQuestion("run", "make"), agent: "coder"), "after")
        #expect(stage.verdict("before") == "allow default")
        #expect(stage.verdict("after") == "deny budget-tokens")
    }

    @Test func cachedTokensAndNegativeOnesCountNothing() {
        var (stage, id) = stage(.tokens)
        stage.take(.told(id, usage(-1_000, cached: 5_000)))
        use(&stage, .tokens, id, 99)
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 99)
        use(&stage, .tokens, id, 1)
        #expect(stage.kernel.state.requests.count == 1)
    }

    @Test func timeStandsStillWhileItIsHeld() {
        var (stage, id) = stage(.time)
        stage.pass(20_000_000)
        stage.ask(.pause(.named(["coder"])))
        hold(&stage, id)
        stage.pass(600_000_000)
        let spent = stage.agent(id).budgets[0].spent(at: stage.moment.time)
        #expect((19_999_990...20_000_010).contains(spent))
        #expect(stage.kernel.state.requests.isEmpty)
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        stage.pass(39_000_000)
        #expect(stage.kernel.state.requests.isEmpty)
        stage.pass(2_000_000)
        #expect(stage.kernel.state.requests.count == 1)
    }

    /// It stops while nobody looks: what comes first is that it is held.
    @Test func timeThatIsUpWhenItIsHeldIsAskedAboutThen() {
        var (stage, id) = stage(.time)
        stage.pass(59_999_000)
        stage.ask(.pause(.named(["coder"])))
        stage.wait(2_000)
        hold(&stage, id)
        #expect(stage.kernel.state.requests.map(\.rule) == ["budget-time"])
        #expect(stage.agent(id).budgets[0].isReached)
        #expect(stage.agent(id).holds == ["operator", "rule budget-time"])
        #expect(stage.agent(id).condition.status == .paused)
        _ = stage.takeEffects()
        let request = stage.kernel.state.requests.first?.id ?? .none
        stage.ask(.settle(Settlement(request, isAllowed: true)))
        #expect(stage.agent(id).holds == ["operator"], "the operator has not let it go")
        #expect(stage.takeEffects().isEmpty)
        check(stage)
    }

    @Test func aJumpOfTheWallIsNoTime() {
        let time = LogTime(microseconds: 1_000_000)
        var state = State()
        func tell(
            _ type: EventType, _ agent: AgentID?, _ subject: String, _ json: String, _ at: Int64
        ) {
            state.apply(
                Event(
                    id: EventID(state.lastID.rawValue + 1),
                    time: LogTime(microseconds: time.microseconds + at), type: type, agent: agent,
                    subject: subject, content: .text(json)))
        }
        let id = AgentID(rawValue: "a1")
        tell(.agentSpawned, id, "", #"{"name":"n","budgets":{"time":60}}"#, 0)
        tell(.agentStatus, id, "running", #"{"evidence":"kernel","pid":5}"#, 1)
        tell(.clock, nil, "jump", #"{"kind":"jump","distance":500000000}"#, 510_000_001)
        #expect(state.agents[0].budgets[0].spent(at: state.time) == 10_000_000)
    }

    @Test func whatIsLiftedForAWhileCountsAgainThen() {
        var (stage, id) = stage(.tokens)
        stage.ask(.exempt(ExemptionWish("budget-tokens", agent: "coder", seconds: 60)))
        use(&stage, .tokens, id, 500)
        stage.pass(50_000_000)
        #expect(stage.kernel.state.requests.isEmpty)
        stage.pass(20_000_000)
        #expect(stage.kernel.state.requests.map(\.action) == ["spent 500 of 100 tokens"])
    }

    /// What was used since it was asked is no more that is allowed.
    @Test func aYesGoesAsFarAsWasSaid() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 100)
        use(&stage, .tokens, id, 30)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        #expect(stage.agent(id).budgets[0].limit == 200)
        use(&stage, .tokens, id, 100)
        #expect(stage.kernel.state.requests.map(\.content.limit) == [330])
        stage.ask(.budget(budgets([(.tokens, 90)]), agent: "coder"))
        #expect(stage.kernel.state.requests.map(\.content.limit) == [320])
        // More was used than was said, and it is to go on all the same.
        use(&stage, .tokens, id, 100)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        #expect(stage.agent(id).budgets[0].limit == 420)
        check(stage)
    }

    /// What its program has used is known before it is known to have begun.
    @Test func whoWasHeldBeforeItBeganIsNotSaidToRun() {
        var stage = Stage()
        let id = AgentID(first: EventID(Int64(stage.events.count + 1)))
        var spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/", restart: .never)
        spec.budgets = budgets([(.cpu, 10_000_000)])
        stage.ask(.spawn(spec, ticket: 1))
        stage.ask(.freeze)
        hold(&stage, id)
        use(&stage, .cpu, id, 20_000_000)
        stage.ask(.settle(Settlement(stage.kernel.state.requests[0].id, isAllowed: true)))
        stage.ask(.thaw)
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).condition.status == .initializing)
        stage.take(.process(id, .started(process: 7)))
        #expect(stage.agent(id).condition.status == .running)
    }

    // MARK: - Beginnings

    @Test(arguments: usedKinds) func aRestartDoesNotGoAround(_ kind: Budget.Kind) {
        // Memory and what it uses from then on are the new program's.
        var (stage, id) = stage(kind)
        use(&stage, kind, id, BudgetTests.sizes[kind] ?? 0)
        hold(&stage, id)
        stage.ask(.restart(.named(["coder"])))
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        #expect(stage.kernel.state.requests.isEmpty)
        stage.take(.process(id, .started(process: 9)))
        #expect(stage.kernel.state.requests.count == (kind == .memory ? 0 : 1))
    }

    @Test func whoIsStartedAnewHasAllOfIt() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 60)
        stage.ask(.stop(.named(["coder"])))
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        let again = stage.start("coder", budgets: budgets([(.tokens, 100)]))
        #expect(stage.kernel.state.agents.count == 1)
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 0, "\(again)")
    }

    @Test func processorTimeIsCountedAcrossPrograms() {
        var stage = Stage()
        let id = stage.start("coder", restart: .always, budgets: budgets([(.cpu, 60_000_000)]))
        use(&stage, .cpu, id, 10_000_000)
        fail(&stage, id)
        comeBack(&stage, id)
        // The next one begins at nothing.
        use(&stage, .cpu, id, 5_000_000)
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 15_000_000)
        // One of its processes ended, and nobody waited for that.
        var reading = Sample.Reading(agent: id, processor: 3)
        reading.processorTime = 2_000_000
        stage.take(.sampled([reading]))
        use(&stage, .cpu, id, 4_000_000)
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 19_000_000)
    }

    @Test func whoHasNoBudgetCostsNothing() {
        var stage = Stage()
        let id = stage.start("coder")
        let wake = stage.kernel.wake
        let count = stage.events.count
        var reading = Sample.Reading(agent: id)
        reading.processorTime = 9_000_000
        stage.take(.sampled([reading]))
        #expect(stage.events.count == count && stage.kernel.wake == wake)
    }

    // MARK: - Other limits

    @Test func anotherLimitHoldsForWhoRuns() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 100)
        hold(&stage, id)
        _ = stage.takeEffects()
        stage.ask(.budget(budgets([(.tokens, 300)]), agent: "coder"))
        #expect(stage.kernel.state.requests.isEmpty)
        #expect(stage.takeEffects().contains(.letRun(id, except: [])))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).budgets[0].spent(at: nil) == 100)
        #expect(stage.agent(id).budgets[0].limit == 300)
        // And a smaller one at once.
        stage.ask(.budget(budgets([(.tokens, 50)]), agent: "coder"))
        #expect(stage.kernel.state.requests.count == 1)
        stage.ask(.budget(Budgets(), agent: "coder"))
        #expect(stage.kernel.state.requests.isEmpty && stage.agent(id).budgets.isEmpty)
        check(stage)
    }

    /// What had no budget was not counted, but for what the processes are asked about themselves.
    @Test func aBudgetOfANewKindBeginsAtNothing() {
        var (stage, id) = stage(.tokens)
        use(&stage, .tokens, id, 60)
        stage.take(.told(id, usage(cost: 3)))
        var reading = Sample.Reading(agent: id, memory: 512)
        reading.processorTime = 7_000_000
        stage.take(.sampled([reading]))
        let all = BudgetTests.sizes.map { ($0.key, $0.value * 10) }
        stage.ask(.budget(budgets(all), agent: "coder"))
        let spent = { (kind: Budget.Kind) in stage.agent(id).budgets[kind]?.spent(at: nil) }
        #expect(spent(.tokens) == 60 && spent(.money) == 0 && spent(.output) == 0)
        #expect(spent(.cpu) == 0 && spent(.memory) == 0)
        stage.take(.sampled([reading]))
        #expect(spent(.cpu) == 7_000_000 && spent(.memory) == 512)
        check(stage)
    }

    @Test func anAgentSetsNoBudgets() {
        var stage = Stage()
        _ = stage.join("one", on: 2, token: "one")
        stage.ask(.budget(budgets([(.tokens, 1)]), agent: "one"), by: 2)
        #expect(stage.refusal()?.code == "forbidden")
        stage.ask(.budget(budgets([(.time, 1)]), agent: nil))
        #expect(stage.refusal("r")?.code == "bad_request")
    }
}

extension Stage {
    /// What was said with the result of the first agent.
    func remark() -> String? {
        guard case .done(let json)? = answers["r"] else { return nil }
        return json["results"]?[0]?["remark"]?.string
    }

    func refusal(_ request: String) -> Objection? {
        if case .refused(let objection)? = answers[request] { objection } else { nil }
    }

    /// What the gate said, and by which rule.
    func verdict(_ request: String) -> String? {
        guard case .done(let json)? = answers[request] else { return nil }
        return ["verdict", "rule"].compactMap { json[$0]?.string }.joined(separator: " ")
    }

    func isSpawned(_ id: AgentID) -> Bool {
        effects.contains { if case .spawn(id, _, _) = $0 { true } else { false } }
    }
}
