import Swarm
import Testing

/// What becomes of a wish to be attached, as far as the kernel has a say in it.
@Suite struct AttachingTests {
    private static let size = AgentSpec.Size(columns: 80, rows: 24)
    private static let visit = Visit(
        size: size, isWatching: false, digest: "digest", reply: [JSON.Field("token", "secret")])

    /// What an agent can be when somebody wants its terminal.
    enum Standing: CaseIterable, Sendable {
        case running, waiting, paused, frozen, stopping
        case starting, ended, lingering, lost, piped, guest, nobody

        var code: String? {
            switch self {
            case .running, .waiting, .paused, .frozen, .stopping: nil
            case .starting: "starting"
            case .ended, .lingering, .lost: "exited"
            case .piped, .guest: "not_a_terminal"
            case .nobody: "no_such_agent"
            }
        }

        func stage() -> Stage {
            var stage = Stage()
            switch self {
            case .nobody: return stage
            case .guest: _ = stage.join("coder", on: 7)
            case .piped, .starting:
                let spec = AgentSpec(
                    name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/",
                    isTerminal: self == .starting)
                stage.ask(.spawn(spec, ticket: 1))
                if self == .piped {
                    stage.take(.process(AgentID(rawValue: "a1"), .started(process: 9)))
                }
            default: run(&stage, stage.start("coder"))
            }
            return stage
        }

        private func run(_ stage: inout Stage, _ id: AgentID) {
            let all = Hold.Count(stopped: 1, of: 1)
            switch self {
            case .waiting: stage.take(.told(id, Report(.status, subject: "waiting")))
            case .paused, .frozen:
                stage.ask(self == .paused ? .pause(.named(["coder"])) : .freeze)
                stage.take(.hold(id, .tried(all, alreadyStopped: [])))
            case .stopping: stage.ask(.stop(.named(["coder"])))
            case .lingering: stage.take(.process(id, .exited(.code(3))))
            case .ended:
                stage.take(.process(id, .exited(.code(3))))
                stage.take(.process(id, .empty))
            case .lost: stage.take(.process(id, .empty))
            default: break
            }
        }
    }

    private func perform(_ instruction: Instruction, _ stage: inout Stage) -> [Effect] {
        _ = stage.takeEffects()
        stage.ask(instruction)
        return stage.takeEffects()
    }

    @Test(arguments: Standing.allCases) func whoMayBeAttachedTo(standing: Standing) {
        for (instruction, effect) in [
            (.attach(agent: "coder", AttachingTests.visit), Effect.admit),
            (.resize(agent: "coder", AttachingTests.size), { id, _ in .resize(id, Self.size) }),
        ] as [(Instruction, (AgentID, Visit) -> Effect)] {
            var stage = standing.stage()
            let effects = perform(instruction, &stage)
            #expect(stage.refusal()?.code == standing.code)
            let id = AgentID(rawValue: "a1")
            #expect(effects == (standing.code == nil ? [effect(id, AttachingTests.visit)] : []))
            let last = stage.events.last
            #expect(last?.type == .command && last?.subject == instruction.verb)
        }
    }

    @Test func theTokenIsInTheAnswerAndInNoEvent() {
        var stage = Standing.running.stage()
        _ = perform(.attach(agent: "coder", AttachingTests.visit), &stage)
        guard case .done(let answer)? = stage.answers["r"] else {
            Issue.record("it was refused")
            return
        }
        #expect(answer == ["agent": "a1", "name": "coder", "token": "secret"])
        for event in stage.events {
            guard case .text(let text) = event.content else { continue }
            #expect(!text.contains("secret") && !text.contains("digest"))
        }
    }

    @Test func howItEndedIsSaid() {
        var stage = Standing.ended.stage()
        _ = perform(.attach(agent: "coder", AttachingTests.visit), &stage)
        #expect(stage.refusal()?.message == "cannot attach to 'coder': it exited with status 3")
        #expect(stage.refusal()?.hint == "see 'skep logs coder'")
    }

    @Test func onlyTheOperatorMay() {
        var stage = Standing.running.stage()
        _ = stage.join("guest", on: 7)
        for instruction in [
            .attach(agent: "coder", AttachingTests.visit), .detach(.named(["guest"])),
            .detach(.all), .resize(agent: "coder", AttachingTests.size),
        ] as [Instruction] {
            _ = stage.takeEffects()
            stage.ask(instruction, by: 7)
            #expect(stage.refusal()?.code == "forbidden")
            #expect(stage.takeEffects().isEmpty)
        }
    }

    @Test(arguments: [(2, "ok"), (0, "already")])
    func detachingSaysWhetherAnybodyWasThere(viewers: Int, word: String) {
        var stage = Standing.running.stage()
        let id = AgentID(rawValue: "a1")
        #expect(perform(.detach(.named(["coder", "nobody"])), &stage) == [.detach(id)])
        #expect(stage.results() == nil)
        stage.take(.detached(id, viewers: viewers))
        #expect(stage.results() == ["coder": word, "nobody": "no_such_agent"])
    }

    @Test func whatIsTypedAndHowLargeItIsAreEvents() {
        var stage = Standing.waiting.stage()
        let id = AgentID(rawValue: "a1")
        let before = stage.events.count
        stage.take(.typed(id, Array("yes\r".utf8), isHidden: false))
        stage.take(.typed(id, Array("secret\r".utf8), isHidden: true))
        stage.take(.resized(id, AttachingTests.size))
        let rows = stage.events.dropFirst(before)
        #expect(rows.map(\.subject) == ["in", "in", "size"])
        #expect(
            rows.map(\.content) == [
                .bytes(Array("yes\r".utf8)), .text(#"{"hidden":true,"length":7}"#),
                .text(#"{"columns":80,"rows":24}"#),
            ])
        // It said itself that it waits, and says itself when it does not.
        #expect(stage.agent(id).condition.status == .waiting)
    }
}
