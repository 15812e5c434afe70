import Swarm
import Testing

/// What a connection may that was an agent's, and what a name is worth that somebody had.
@Suite struct SeatTests {
    enum End: CaseIterable { case leaves, isKilled, isReplaced, isUnreachable }

    @Test(arguments: End.allCases)
    func whoWasAnAgentIsNoOperator(_ end: End) {
        var stage = Stage()
        _ = stage.join("one", on: 7, token: "t")
        _ = stage.join("two", on: 8)
        switch end {
        case .leaves: stage.say(.leave(code: 0, reason: nil), on: 7)
        case .isKilled: stage.ask(.kill(.named(["one"])))
        case .isReplaced: _ = stage.join("one", on: 9, isFresh: true)
        case .isUnreachable: stage.take(.unreachable([7]))
        }
        _ = stage.takeEffects()
        for instruction in [
            Instruction.stop(.named(["two"])), .shutdown, .send(agent: "two", text: "y"),
        ] {
            stage.ask(instruction, by: 7)
            #expect(stage.refusal()?.code == "not_joined")
            let isAllowed = stage.kernel.allows(
                instruction, by: Asker(client: [7], request: [1]))
            #expect(!isAllowed)
        }
        #expect(stage.pushes().isEmpty)
        let record = "\(stage.events.last?.content as Any)"
        #expect(record.contains("one"), "it is known who it was")
        #expect(stage.join("three", on: 7) != nil, "it may begin again, as anybody")
        stage.ask(.stop(.named(["two"])), by: 10)
        #expect(stage.pushes() == ["8 stop"], "who never was an agent is the operator")
    }

    @Test func whoComesBackWithATokenIsCountedAsWell() {
        var stage = Stage()
        for number in 0..<Patience.guests {
            _ = stage.join("g\(number)", on: Int(number), token: "t\(number)")
        }
        stage.say(.leave(code: 0, reason: nil), on: 0)
        #expect(stage.join("more", on: 70_000) != nil)
        #expect(stage.join("g0", on: 70_001, proving: "t0") == nil)
        #expect(stage.refusal()?.code == "busy")
        #expect(stage.join("g1", on: 70_002, proving: "t1") != nil, "it is there already")
    }

    @Test func whoIsStartedAnewIsNotSpokenForByTheOneBefore() {
        var stage = Stage()
        let id = stage.start("one", token: "t")
        _ = stage.hello("t", on: 7)
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        var spec = AgentSpec(
            name: AgentName(rawValue: "one"), command: ["sh"], directory: "/")
        spec.tokenDigest = stage.token("u").digest
        stage.ask(.spawn(spec, ticket: 2))
        stage.take(.process(id, .started(process: 101)))
        #expect(stage.append(from: 1, 1, on: 7).code == "not_joined")
        #expect(stage.hello("t", on: 7) == nil && stage.hello("u", on: 7) != nil)
        #expect(stage.append(from: 1, 1, on: 7).code == nil)
    }
}
