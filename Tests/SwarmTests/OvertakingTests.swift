import Testing

@testable import Swarm

/// What nobody would ever see is not made, and all else is as if it had been.
@Suite struct OvertakingTests {
    private func event(
        _ type: EventType, _ subject: String?, of agent: String = "a1", at id: Int64 = 2
    ) -> Event {
        Event(
            id: EventID(id), time: LogTime(microseconds: id), type: type,
            agent: AgentID(rawValue: agent), subject: subject,
            content: type == .output
                ? .bytes(Array("a line\n".utf8)) : .text(#"{"input":{"path":"x"}}"#))
    }

    @Test func aDeclarationIsOvertakenByTheNextOfItsAgent() {
        let (tool, decision) = (event(.tool, "Edit"), event(.decision, "split"))
        #expect([tool, decision].isOvertaken(at: 0))
        #expect([decision, tool].isOvertaken(at: 0))
        #expect(![tool, decision].isOvertaken(at: 1), "nothing follows")
        #expect(![tool, event(.tool, "Edit", of: "a2")].isOvertaken(at: 0))
        #expect(![tool, event(.decision, "")].isOvertaken(at: 0), "that may say nothing")
        #expect(![tool, event(.tool, nil)].isOvertaken(at: 0))
        #expect(![tool, event(.output, "out")].isOvertaken(at: 0))
        #expect(![event(.status, "idle"), tool].isOvertaken(at: 0), "it changes more than that")
    }

    @Test(arguments: UInt64(1)...20)
    func theStateIsTheSame(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let types: [EventType] = [
            .tool, .tool, .tool, .decision, .decision, .status, .output, .usage, .message,
            .stateChange, .agentStatus, .agentExited,
        ]
        var events = (1...2 as ClosedRange<Int64>).map {
            event(.agentSpawned, "coder", of: "a\($0)", at: $0)
        }
        for id: Int64 in 3...300 {
            events.append(
                event(
                    types.randomElement(using: &random)!,
                    ["running", "idle", "Edit", "", nil].randomElement(using: &random)!,
                    of: random.chance(4) ? "a2" : "a1", at: id))
        }
        #expect(events.indices.contains { events.isOvertaken(at: $0) })
        var (state, whole) = (State(), State())
        for (place, event) in events.enumerated() {
            state.apply(event, isOvertaken: events.isOvertaken(at: place))
            whole.apply(event)
            #expect(state == whole || events.isOvertaken(at: place), "after \(event.id.rawValue)")
        }
        #expect(state == whole)
    }

    @Test func whatWasAppendedAtOnceIsFoldedAsTheLogIs() {
        var stage = Stage()
        _ = stage.join("scout", on: 7)
        let input = Event.Content.text(#"{"input":{"path":"x"}}"#)
        let reports = [
            Report(.tool, subject: "Read", content: input), Report(.decision, subject: "split"),
            Report(.status, subject: "waiting"), Report(.tool, subject: "Edit", content: input),
            Report(.tool, subject: "Edit", content: input),
        ]
        stage.say(.append(Batch(first: 1, reports)!), on: 7)
        #expect(stage.kernel.state.agents.last?.lastWord?.text == "Edit x")
        #expect(stage.kernel.state == State.fold(stage.events))
    }

    @Test func whoFellSilentSpeaksWithItsFirstWord() throws {
        var stage = Stage()
        _ = stage.join("scout", on: 7)
        let id = try #require(stage.kernel.state.agents.last?.id)
        // It answers, and says nothing.
        for _ in 0..<100 where stage.agent(id).condition.evidence != .silence {
            stage.pass(Patience.question / 2)
            stage.take(.heard([7]))
        }
        #expect(stage.agent(id).condition.evidence == .silence)
        stage.append(from: 1, 3, on: 7)
        let types = stage.events.suffix(4).map(\.type)
        #expect(types == [.decision, .agentStatus, .decision, .decision])
        #expect(stage.agent(id).condition.evidence != .silence)
    }
}
