import Testing

@testable import Swarm

/// Agents that take up their conversations where these ended.
@Suite struct ContinuingTests {
    private let second: Int64 = 1_000_000
    private let coder = AgentID(rawValue: "a1")

    private func spec(_ name: String, continuing: [String]?) -> AgentSpec {
        var spec = AgentSpec(
            name: AgentName(rawValue: name), command: ["agent"], directory: "/",
            restart: .onFailure)
        spec.manners.continuing = continuing
        spec.mailbox = .typed
        return spec
    }

    /// `coder`, which can, and `shell`, which cannot.
    private func start() -> (Stage, shell: AgentID) {
        var stage = Stage()
        stage.ask(.spawn(spec("coder", continuing: ["agent", "--continue"]), ticket: 1))
        stage.take(.process(coder, .started(process: 100)))
        let shell = AgentID(first: EventID(Int64(stage.events.count + 1)))
        stage.ask(.spawn(spec("shell", continuing: nil), ticket: 2))
        stage.take(.process(shell, .started(process: 200)))
        return (stage, shell)
    }

    /// How it was started last.
    private func introduction(_ stage: Stage, _ id: AgentID? = nil) -> Introduction? {
        let event = stage.events.last { $0.type == .agentSpawned && $0.agent == id ?? coder }
        guard case .text(let text)? = event?.content else { return nil }
        return Introduction(parsing: text.utf8Span.span.bytes)
    }

    private func begin(_ stage: inout Stage, _ id: AgentID? = nil) {
        stage.take(.process(id ?? coder, .empty))
        stage.take(.process(id ?? coder, .started(process: 101)))
    }

    @Test func whoIsToldToGoesOn() {
        var (stage, _) = start()
        #expect(introduction(stage)?.isContinued == nil)
        stage.ask(.restart(.named(["coder", "shell"]), continuing: true))
        begin(&stage)
        #expect(stage.results() == ["coder": "ok", "shell": "no_continue"])
        #expect(introduction(stage)?.isContinued == true)
        #expect(introduction(stage)?.command == ["agent"])
        #expect(introduction(stage)?.manners.continuing == ["agent", "--continue"])
        #expect(stage.agent(coder).origin.isContinued)
        // Whoever is not told to begins anew, now as before.
        stage.ask(.restart(.named(["coder"])))
        begin(&stage)
        #expect(introduction(stage)?.isContinued == nil && !stage.agent(coder).origin.isContinued)
    }

    @Test func oneThatHasEndedGoesOnAsWell() {
        var (stage, _) = start()
        stage.take(.process(coder, .exited(.code(0))))
        stage.take(.process(coder, .empty))
        stage.ask(.restart(.named(["coder"]), continuing: true))
        #expect(introduction(stage)?.isContinued == true)
    }

    @Test func aKeeperThatDoesNotKnowHowIsNotAsked() {
        var (stage, _) = start()
        stage.kernel.mayContinue = false
        stage.ask(.restart(.named(["coder"]), continuing: true))
        #expect(stage.results() == ["coder": "no_continue"])
        #expect(stage.agent(coder).condition.status == .running, "nothing was done")
    }

    @Test(arguments: [(59, false), (60, true), (3_600, true)])
    func itsPolicyGoesOnWithWhatRanForAWhile(seconds: Int64, isContinued: Bool) {
        var (stage, _) = start()
        stage.pass(seconds * second)
        stage.take(.process(coder, .exited(.code(1))))
        stage.take(.process(coder, .empty))
        stage.pass(2 * second)
        #expect((introduction(stage)?.isContinued == true) == isContinued)
        // What failed at once is begun anew.
        stage.take(.process(coder, .started(process: 101)))
        stage.take(.process(coder, .exited(.code(1))))
        stage.take(.process(coder, .empty))
        stage.pass(10 * second)
        #expect(introduction(stage)?.isContinued == nil)
    }

    @Test func anotherSupervisorKnowsHowItWasStarted() {
        var (stage, shell) = start()
        stage.ask(.restart(.named(["coder"]), continuing: true))
        begin(&stage)
        stage.recover([
            Survivor(agent: coder, holder: 5), Survivor(agent: shell, holder: 6),
        ])
        #expect(stage.agent(coder).origin.isContinued)
        #expect(stage.agent(coder).origin.manners.continuing == ["agent", "--continue"])
    }

    // MARK: - After files were brought back

    private func pause(_ names: [String], _ stage: inout Stage) {
        stage.ask(.pause(.named(names)))
        for name in names {
            guard let id = stage.kernel.state.agent(called: name)?.id else { continue }
            stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        }
        _ = stage.takeEffects()
    }

    private func rewind(
        _ names: [String], _ stage: inout Stage, _ outcome: FileOutcome? = nil
    ) throws -> JSON? {
        stage.ask(.bringBack(.rewind(to: EventID(1), isPreview: false), continuing: names))
        let work = try #require(
            stage.takeEffects().compactMap { effect in
                if case .work(let errand) = effect { errand } else { nil }
            }.first)
        let done = FileRestore(commit: "c", backup: "b", target: "t", to: EventID(1))
        stage.take(.files(.worked(outcome ?? .restored(done), ticket: work.ticket)))
        guard case .done(let reply)? = stage.answers["r"] else { return nil }
        return reply
    }

    @Test func whoWasPausedForItIsStartedAnewAndTold() throws {
        var (stage, shell) = start()
        pause(["coder", "shell"], &stage)
        let reply = try #require(try rewind(["coder", "shell"], &stage))
        #expect(reply["continued"] == ["coder"] && reply["paused"] == ["shell"])
        let effects = stage.takeEffects()
        #expect(effects.contains(.killAll(coder)))
        #expect(!effects.contains(.terminate(coder)), "it would have to run to hear that")
        #expect(!effects.contains { $0 == .letRun(coder, except: []) })
        begin(&stage)
        #expect(introduction(stage)?.isContinued == true)
        #expect(stage.agent(coder).condition.status == .running)
        #expect(stage.agent(shell).condition.status == .paused)
        let typed = stage.takeEffects().compactMap { effect in
            if case .send(let id, let text, _) = effect, id == coder {
                String(decoding: text, as: UTF8.self)
            } else {
                nil
            }
        }
        #expect(typed.count == 1)
        let told = "the files were brought back to what they were at #1"
        #expect(typed.first?.contains(told) == true)
        let command = stage.events.last { $0.type == .command && $0.subject == "restart" }
        guard case .text(let text)? = command?.content else {
            return #expect(Bool(false), "what was done is not in the log")
        }
        #expect(text.contains(#""by":"operator""#) && text.contains(#""continue":true"#))
    }

    @Test func whoIsHeldForAnotherReasonStays() throws {
        var (stage, _) = start()
        pause(["coder", "shell"], &stage)
        stage.take(.hold(coder, .hold(reason: "budget")))
        let held = stage.kernel.continuers(among: ["coder"])
        #expect(held.able.isEmpty)
    }

    @Test func whereNothingWasBroughtBackNobodyIsTouched() throws {
        var (stage, _) = start()
        pause(["coder", "shell"], &stage)
        let failed = FileOutcome.failed(Objection("system", "no"))
        #expect(try rewind(["coder"], &stage, failed) == nil)
        #expect(stage.agent(coder).condition.status == .paused)
        #expect(!stage.takeEffects().contains(.killAll(coder)))
    }

    @Test func whoIsNotNamedStaysPaused() throws {
        var (stage, _) = start()
        pause(["coder", "shell"], &stage)
        let reply = try rewind([], &stage)
        #expect(reply?["continued"] == nil)
        #expect(stage.agent(coder).condition.status == .paused)
    }

    @Test func thePreviewSaysWhoCan() throws {
        var (stage, _) = start()
        stage.ask(.files(.rewind(to: EventID(1), isPreview: true)))
        let work = try #require(
            stage.takeEffects().compactMap { effect in
                if case .work(let errand) = effect { errand } else { nil }
            }.first)
        stage.take(.files(.worked(.previewed([:]), ticket: work.ticket)))
        guard case .done(let reply)? = stage.answers["r"] else {
            return #expect(Bool(false), "it is not answered")
        }
        #expect(reply["agents"] == ["coder", "shell"] && reply["continue"] == ["coder"])
    }
}
