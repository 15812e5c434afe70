import Testing

@testable import Swarm

/// What agents expect to be so, and what comes of it.
@Suite struct ExpectationTests {
    private let make: JSON = ["command": ["make", "test"]]

    /// An agent that runs in `/src`, is told what it is to be told, and has a token.
    private func stage(
        _ policy: ConsistencyPolicy = .inform, listens: Bool = true
    ) -> (Stage, AgentID) {
        var stage = Stage()
        stage.kernel.workspace = "/src"
        let id = AgentID(rawValue: "a1")
        var spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/src",
            isTerminal: false)
        spec.mailbox = listens ? .typed : nil
        spec.consistency = policy
        spec.tokenDigest = stage.token("coder").digest
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(id, .started(process: 100)))
        _ = stage.takeEffects()
        return (stage, id)
    }

    private func report(
        _ what: String = "tests pass", _ check: JSON, expected: JSON? = nil, at offset: Int64 = 0
    ) throws -> Report {
        let content = JSON(
            [JSON.Field("check", check)] + (expected.map { [JSON.Field("expected", $0)] } ?? []))
        var report = Report(
            .consistency, subject: what, content: .text(content.text),
            metadata: Provenance(stream: "events", end: offset).metadata)
        report.expectation = try Expectation(what, check, expected: expected)
        return report
    }

    private func wish(_ check: JSON, of agent: String? = nil) throws -> Instruction {
        .expect(ExpectationWish(try Expectation("tests pass", check), agent: agent))
    }

    /// The checks that were asked for since the last time.
    private func checks(_ stage: inout Stage) -> [Check] {
        stage.takeEffects().compactMap { effect in
            if case .check(let check) = effect { check } else { nil }
        }
    }

    /// What was found of what was declared, oldest first.
    private func outcomes(_ stage: Stage) -> [Consistency] {
        stage.events.compactMap { event in
            guard event.type == .consistency, event.metadata == nil,
                case .text(let text) = event.content
            else { return nil }
            let content = Consistency(parsing: text.utf8Span.span.bytes)
            return content?.event == nil ? nil : content
        }
    }

    private func warnings(_ stage: Stage) -> [Message] {
        stage.events.compactMap { event in
            guard event.type == .message, case .text(let text) = event.content,
                let message = Message(parsing: text.utf8Span.span.bytes), message.intent == "warn"
            else { return nil }
            return message
        }
    }

    private func hold(_ stage: inout Stage, _ id: AgentID) {
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
    }

    /// What is folded is what is known, and comes back from a snapshot.
    private func check(_ stage: Stage) {
        #expect(State.fold(stage.events) == stage.kernel.state)
        #expect(State(parsing: stage.kernel.state.json.span.bytes) == stage.kernel.state)
    }

    // MARK: - Found

    @Test func whatIsAsExpectedIsRecordedAndNothingElseHappens() throws {
        var (stage, id) = stage(.pause)
        stage.take(.told(id, try report("tests pass", make)))
        #expect(stage.kernel.state.expectations.map(\.what) == ["tests pass"])
        let declared = stage.kernel.state.lastID
        check(stage)
        let asked = try #require(checks(&stage).first)
        #expect(asked.task == .command(["make", "test"], directory: "/src", input: []))
        #expect(asked.agent == id && asked.timeout == 60_000_000)
        stage.take(.checked(.exited(0), ticket: asked.ticket))
        let outcome = try #require(outcomes(stage).first)
        #expect(outcome.action == "none" && outcome.found == "exit 0")
        #expect(outcome.expected == "tests pass" && outcome.event == declared)
        #expect(outcome.declaredBy == id.rawValue && outcome.check == make)
        #expect(stage.kernel.state.expectations.isEmpty && stage.kernel.state.requests.isEmpty)
        #expect(stage.agent(id).brokenExpectations == 0 && warnings(stage).isEmpty)
        #expect(stage.takeEffects().isEmpty)
        check(stage)
    }

    @Test(arguments: [
        (CheckOutcome.exited(1), "exit 1"), (.signalled(9), "signal 9"),
        (.timedOut, "it took too long"), (.refused("no such program"), "no such program"),
    ])
    func whatIsNotAsExpectedIsToldToTheAgent(outcome: CheckOutcome, found: String) throws {
        var (stage, id) = stage()
        stage.take(.told(id, try report("tests pass", make, expected: ["passed": 12])))
        let declared = stage.kernel.state.lastID
        let asked = try #require(checks(&stage).first)
        stage.take(.checked(outcome, ticket: asked.ticket))
        let told = try #require(outcomes(stage).first)
        #expect(told.action == "informed" && told.found == JSON(found))
        #expect(told.expected == ["passed": 12])
        let warning = try #require(warnings(stage).first)
        let text: String? = warning.text
        #expect(text == "expected tests pass, found \(found)")
        #expect(warning.replyTo == declared.rawValue && warnings(stage).count == 1)
        #expect(stage.agent(id).brokenExpectations == 1)
        #expect(stage.agent(id).lastWord?.text == "expected tests pass, found \(found)")
        #expect(stage.agent(id).holds.isEmpty && stage.kernel.state.requests.isEmpty)
        check(stage)
    }

    @Test func whoDoesNotListenIsNotWrittenTo() throws {
        var (stage, id) = stage(listens: false)
        stage.take(.told(id, try report("tests pass", make)))
        stage.take(.checked(.exited(1), ticket: try #require(checks(&stage).first).ticket))
        #expect(outcomes(stage).map(\.action) == ["informed"] && warnings(stage).isEmpty)
    }

    @Test func anotherExitCodeAndATimeMayBeExpected() throws {
        var (stage, id) = stage()
        let grep: JSON = ["command": ["grep", "TODO"], "exit": 1, "timeout_ms": 250]
        for (code, action) in [(Int64(1), "none"), (0, "informed")] {
            stage.take(.told(id, try report("no TODO", grep)))
            let asked = try #require(checks(&stage).first)
            #expect(asked.timeout == 250_000)
            stage.take(.checked(.exited(code), ticket: asked.ticket))
            #expect(outcomes(stage).last?.action == action)
            #expect(outcomes(stage).last?.check == grep)
        }
    }

    @Test func aFileIsLookedForWhereItReallyIs() throws {
        var (stage, id) = stage()
        var declared = try report("it is built", ["file": "link/app.js"])
        declared.expectation?.question.place = FilePlace("dist/app.js")
        for (outcome, found) in [
            (CheckOutcome.exists, "it is there"), (.refused("no such file"), "no such file"),
        ] {
            stage.take(.told(id, declared))
            let asked = try #require(checks(&stage).first)
            #expect(asked.task == .exists(path: "/src/dist/app.js"))
            stage.take(.checked(outcome, ticket: asked.ticket))
            #expect(outcomes(stage).last?.found == JSON(found))
        }
        #expect(outcomes(stage).map(\.action) == ["none", "informed"])
    }

    // MARK: - Pausing

    @Test(arguments: [true, false]) func whoIsToPauseIsHeldAndAskedAbout(goesOn: Bool) throws {
        var (stage, id) = stage(.pause)
        stage.take(.told(id, try report("tests pass", make)))
        stage.take(.checked(.exited(2), ticket: try #require(checks(&stage).first).ticket))
        #expect(outcomes(stage).last?.action == "paused" && warnings(stage).count == 1)
        let request = try #require(stage.kernel.state.requests.first)
        #expect(request.rule == "consistency" && request.agent == id && request.until == nil)
        #expect(request.content.why == "expected tests pass, found exit 2")
        #expect(stage.takeEffects().contains(.tryToHold(id)))
        hold(&stage, id)
        #expect(stage.agent(id).holds == ["rule consistency"])
        #expect(stage.agent(id).standing.group == .waiting)
        stage.ask(.resume(.named(["coder"])))
        #expect(stage.results() == ["coder": "held_by_rule"])
        stage.ask(.settle(Settlement(request.id, isAllowed: goesOn)))
        #expect(stage.kernel.state.requests.isEmpty)
        guard goesOn else {
            #expect(stage.agent(id).holds == ["operator"])
            return check(stage)
        }
        #expect(stage.takeEffects().contains(.letRun(id, except: [])))
        stage.take(.hold(id, .released))
        #expect(stage.agent(id).holds.isEmpty && stage.agent(id).condition.status == .running)
        check(stage)
    }

    @Test func whereTheRuleIsLiftedItIsToldAndNotHeld() throws {
        var (stage, id) = stage(.pause)
        stage.ask(.exempt(ExemptionWish("consistency", pattern: "tests*")))
        for (what, action) in [("tests pass", "informed"), ("it is built", "paused")] {
            stage.take(.told(id, try report(what, make)))
            stage.take(.checked(.exited(2), ticket: try #require(checks(&stage).first).ticket))
            #expect(outcomes(stage).last?.action == action)
        }
        check(stage)
    }

    // MARK: - The gate

    @Test(
        arguments: [
            (["command": ["sh", "-c", "rm -rf build"]], "rm-rf"),
            (["command": ["git", "push", "--force"]], "rewrites"),
            (["file": "/srv/.env"], "secrets"),
        ] as [(JSON, String)])
    func whatARuleIsAgainstIsNotRunAndNobodyIsAsked(check wanted: JSON, rule: String) throws {
        var (stage, id) = stage(.pause)
        stage.take(.asked(.rule(nil), by: .nobody))
        var declared = try report("it is so", wanted)
        declared.expectation?.question.place = wanted["file"]?.string.map { FilePlace($0) }
        stage.take(.told(id, declared))
        #expect(checks(&stage).isEmpty)
        let outcome = try #require(outcomes(stage).first)
        #expect(outcome.action == "refused" && outcome.rule == rule)
        #expect(outcome.found?.string?.hasPrefix("not checked: ") == true)
        #expect(stage.kernel.state.requests.isEmpty && stage.agent(id).holds.isEmpty)
        #expect(stage.agent(id).brokenExpectations == 0)
        #expect(stage.agent(id).condition.status == .running)
        check(stage)
    }

    // MARK: - The verb

    @Test func whoAsksHearsWhatCameOfIt() throws {
        var (stage, id) = stage()
        _ = stage.hello("coder", on: 2)
        stage.ask(try wish(make), by: 2)
        #expect(stage.answers["say"] == nil)
        let declared = stage.kernel.state.lastID
        check(stage)
        stage.take(.checked(.exited(1), ticket: try #require(checks(&stage).first).ticket))
        guard case .done(let reply)? = stage.answers["say"] else {
            Issue.record("nobody was answered")
            return
        }
        #expect(reply["kept"] == false && reply["found"] == "exit 1")
        #expect(reply["action"] == "informed" && reply["id"] == JSON(declared.rawValue))
        #expect(outcomes(stage).first?.declaredBy == id.rawValue)
        #expect(warnings(stage).isEmpty, "it was told already")
        check(stage)
    }

    @Test func theOperatorMayDeclareForAnAgentWhichIsTold() throws {
        var (stage, id) = stage()
        stage.ask(try wish(make, of: "coder"))
        stage.take(.checked(.exited(1), ticket: try #require(checks(&stage).first).ticket))
        #expect(outcomes(stage).first?.declaredBy == "operator" && warnings(stage).count == 1)
        #expect(stage.events.first { $0.type == .consistency }?.agent == id)
        stage.ask(try wish(make))
        #expect(stage.refusal()?.code == "bad_request")
        stage.ask(try wish(make, of: "nobody"))
        #expect(stage.refusal()?.code == "no_such_agent")
    }

    @Test func anAgentDeclaresForItselfAlone() throws {
        var (stage, _) = stage()
        _ = stage.hello("coder", on: 2)
        _ = stage.start("other")
        _ = stage.takeEffects()
        stage.ask(try wish(make, of: "other"), by: 2)
        #expect(stage.refusal()?.code == "forbidden")
        #expect(checks(&stage).isEmpty)
        #expect(!stage.events.contains { $0.type == .consistency })
        stage.ask(try wish(make, of: "coder"), by: 2)
        #expect(checks(&stage).count == 1)
    }

    /// What an agent writes of what was found are words.
    @Test func anAgentCannotSayWhatWasFound() throws {
        var (stage, id) = stage(.pause)
        stage.take(.told(id, try report("tests pass", make)))
        let asked = try #require(checks(&stage).first)
        let forged = Consistency(expected: "tests pass", found: "exit 0")
        var content = forged
        content.event = stage.kernel.state.lastID
        content.action = "none"
        stage.take(
            .told(
                id,
                Report(
                    .consistency, subject: "tests pass", content: .text(content.text),
                    metadata: Provenance(stream: "events", end: 9).metadata)))
        #expect(stage.kernel.state.expectations.count == 1)
        stage.take(.checked(.exited(1), ticket: asked.ticket))
        #expect(stage.kernel.state.requests.count == 1)
        check(stage)
    }

    // MARK: - One after the other

    @Test func oneOfAnAgentIsLookedAtAtATimeAndTooManyAreNot() throws {
        var (stage, id) = stage()
        _ = stage.hello("coder", on: 2)
        for number in 0..<20 {
            stage.take(.told(id, try report("number \(number)", make, at: Int64(number))))
        }
        #expect(outcomes(stage).count == 16)
        #expect(outcomes(stage).allSatisfy { $0.action == "unchecked" })
        #expect(outcomes(stage).first?.found?.string?.contains("4 checks") == true)
        stage.ask(try wish(make), by: 2)
        #expect(stage.refusal()?.code == "busy")
        var looked = 0
        while let next = checks(&stage).first {
            looked += 1
            stage.take(.checked(.exited(0), ticket: next.ticket))
        }
        #expect(looked == 4 && outcomes(stage).count == 20)
        #expect(stage.kernel.state.expectations.isEmpty)
        check(stage)
    }

    @Test func aFewOfAllAgentsAreLookedAtAtATime() throws {
        var stage = Stage()
        let ids = (1...20).map { stage.start("agent-\($0)") }
        _ = stage.takeEffects()
        for id in ids { stage.take(.told(id, try report("tests pass", make))) }
        var open = checks(&stage)
        #expect(open.count == 8)
        var agents = Set(open.map(\.agent))
        while let next = open.popLast() {
            stage.take(.checked(.exited(0), ticket: next.ticket))
            open += checks(&stage)
            agents.formUnion(open.map(\.agent))
            #expect(open.count <= 8)
        }
        #expect(agents.count == 20 && outcomes(stage).count == 20)
    }

    // MARK: - Held, ended, replaced

    @Test func whoIsHeldIsLookedAtWhenItGoesOn() throws {
        var (stage, id) = stage()
        stage.ask(.pause(.named(["coder"])))
        hold(&stage, id)
        _ = stage.takeEffects()
        stage.take(.told(id, try report("tests pass", make)))
        stage.pass(3_600_000_000)
        #expect(checks(&stage).isEmpty)
        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        #expect(checks(&stage).count == 1)
        stage.ask(.freeze)
        stage.take(.told(id, try report("tests pass", make, at: 1)))
        hold(&stage, id)
        #expect(checks(&stage).isEmpty)
    }

    @Test func whatRunsForOneThatIsHeldEndsAndBeginsAnew() throws {
        var (stage, id) = stage()
        stage.take(.told(id, try report("tests pass", make)))
        let first = try #require(checks(&stage).first)
        stage.ask(.freeze)
        #expect(stage.takeEffects().contains(.dropCheck(ticket: first.ticket)))
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        stage.take(.checked(.exited(1), ticket: first.ticket))
        #expect(outcomes(stage).isEmpty && checks(&stage).isEmpty)
        stage.ask(.thaw)
        stage.take(.hold(id, .released))
        let second = try #require(checks(&stage).first)
        stage.take(.checked(.exited(0), ticket: second.ticket))
        #expect(outcomes(stage).map(\.action) == ["none"])
    }

    @Test func whatWasSaidBeforeItEndedIsLookedAtAllTheSame() throws {
        var (stage, id) = stage(.pause)
        stage.take(.told(id, try report("tests pass", make)))
        let asked = try #require(checks(&stage).first)
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        stage.take(.checked(.exited(1), ticket: asked.ticket))
        #expect(outcomes(stage).map(\.action) == ["recorded"])
        #expect(stage.kernel.state.requests.isEmpty && warnings(stage).isEmpty)
        #expect(stage.agent(id).brokenExpectations == 1)
        check(stage)
    }

    @Test func whoIsStoppedExpectsNothingAnyMore() throws {
        var (stage, id) = stage()
        _ = stage.hello("coder", on: 2)
        stage.ask(try wish(make), by: 2)
        let asked = try #require(checks(&stage).first)
        stage.take(.told(id, try report("it is built", make)))
        stage.ask(.stop(.named(["coder"])))
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        #expect(stage.takeEffects().contains(.dropCheck(ticket: asked.ticket)))
        #expect(stage.answers["say"]?.code == "not_running")
        #expect(outcomes(stage).map(\.action) == ["unchecked", "unchecked"])
        stage.take(.checked(.exited(1), ticket: asked.ticket))
        #expect(outcomes(stage).count == 2)
        check(stage)
    }

    @Test func whoeverWaitsAsksTheNextSupervisor() throws {
        var (stage, id) = stage()
        _ = stage.hello("coder", on: 2)
        stage.ask(try wish(make), by: 2)
        let asked = try #require(checks(&stage).first)
        stage.take(.replaced)
        #expect(stage.answers["say"]?.code == "interrupted")
        #expect(stage.takeEffects().contains(.dropCheck(ticket: asked.ticket)))
        check(stage)
        stage.recover([Survivor(agent: id, holder: 1)])
        #expect(outcomes(stage).map(\.action) == ["unchecked"])
        #expect(stage.kernel.state.expectations.isEmpty && warnings(stage).count == 1)
        check(stage)
    }

    /// A supervisor that was killed between any two rows leaves nothing that nobody hears of.
    @Test func whereverASupervisorIsKilledSomethingIsSaid() throws {
        var (stage, id) = stage(.pause)
        stage.take(.told(id, try report("tests pass", make)))
        stage.take(.checked(.exited(1), ticket: try #require(checks(&stage).first).ticket))
        let events = stage.events
        let declared = try #require(events.firstIndex { $0.type == .consistency })
        for count in declared + 1...events.count {
            var next = stage
            next.recover([Survivor(agent: id, holder: 1)], after: Array(events[..<count]))
            #expect(next.kernel.state.expectations.isEmpty)
            #expect(outcomes(next).count == 1, "after \(count) of \(events.count)")
            let isFound = outcomes(next)[0].action == "paused"
            #expect(isFound == (count > declared + 1))
            #expect(next.kernel.state.requests.count == (isFound ? 1 : 0))
            #expect(next.takeEffects().contains(.tryToHold(id)) == isFound)
            check(next)
        }
    }

    // MARK: - What is none

    @Test(
        arguments: [
            [:], ["command": []], ["command": [""]], ["command": "make test"],
            ["command": ["a", 1]],
            ["command": ["a"], "file": "b"], ["file": ""], ["file": 7],
            ["command": ["a"], "exit": 256],
            ["command": ["a"], "exit": -1], ["command": ["a"], "timeout_ms": 0],
            ["command": ["a"], "timeout_ms": 600_001], ["command": ["a"], "timeout_ms": "1m"],
            "make",
            ["command": ["a\0"]],
        ] as [JSON])
    func whatCannotBeCheckedIsRefused(check: JSON) {
        #expect(throws: Objection.self) { try Expectation("x", check) }
    }

    @Test func itNeedsWords() {
        let check: JSON = ["file": "a"]
        #expect(throws: Objection.self) { try Expectation(nil, check) }
        #expect(throws: Objection.self) { try Expectation("", check) }
        #expect(throws: Objection.self) {
            try Expectation(String(repeating: "x", count: 1_025), check)
        }
    }

    @Test(arguments: [
        (["make", "-j2", "test"], "make -j2 test"), (["sh", "-c", "a && b"], "sh -c 'a && b'"),
        (["echo", "it's", ""], "echo 'it'\\''s' ''"), (["a;rm", "-rf"], "'a;rm' -rf"),
    ])
    func wordsAreWhatAShellWouldMakeOfTheLine(words: [String], line: String) {
        #expect(Expectation.line(words) == line)
        #expect(ShellCommand(line).commands.first?.words == words)
    }
}
