import Swarm
import Testing

/// What becomes of a text that is sent to an agent, as far as the kernel has a say in it.
@Suite struct SendingTests {
    private let cause = Cause.request(Asker(client: [1], request: Array("r".utf8)))

    private func started() -> (Stage, AgentID) {
        var stage = Stage()
        let id = stage.start("coder")
        _ = stage.takeEffects()
        return (stage, id)
    }

    private func refusal(_ stage: Stage) -> String? {
        guard case .refused(let objection)? = stage.answers["r"] else { return nil }
        return objection.code
    }

    @Test func withoutEnterNothingIsAdded() {
        var (stage, id) = started()
        stage.ask(.send(agent: "coder", text: "\u{3}", enter: false))
        #expect(stage.takeEffects() == [.send(id, text: [3], for: cause)])
    }

    @Test func oneThatIsHeldIsSentToUnlessItWaitsForAnAnswer() {
        var (stage, id) = started()
        let all = Hold.Count(stopped: 1, of: 1)
        stage.ask(.pause(.named(["coder"])))
        stage.take(.hold(id, .tried(all, alreadyStopped: [])))
        _ = stage.takeEffects()
        stage.ask(.send(agent: "coder", text: "ls"))
        #expect(stage.takeEffects().count == 1)

        stage.ask(.resume(.named(["coder"])))
        stage.take(.hold(id, .released))
        stage.take(.told(id, Report(.status, subject: "waiting")))
        stage.ask(.send(agent: "coder", text: "y"))
        #expect(refusal(stage) == "waiting")
        // Its question is still there when it is let go.
        stage.ask(.pause(.named(["coder"])))
        stage.take(.hold(id, .tried(all, alreadyStopped: [])))
        #expect(stage.agent(id).condition.status == .paused)
        stage.ask(.send(agent: "coder", text: "y"))
        #expect(refusal(stage) == "waiting")
        #expect(stage.kernel.whyNotSend(to: id)?.code == "waiting")
    }

    @Test func anAnswerIsTypedOnlyWhereOneIsWaitedFor() {
        var (stage, id) = started()
        stage.ask(.send(agent: "coder", text: "y", isAnswer: true))
        #expect(refusal(stage) == "not_waiting")
        #expect(stage.takeEffects() == [])
        stage.take(.told(id, Report(.status, subject: "waiting")))
        stage.ask(.send(agent: "coder", text: "y", isAnswer: true))
        let answer = Cause.answer(Asker(client: [1], request: Array("r".utf8)))
        #expect(stage.takeEffects() == [.send(id, text: Array("y\r".utf8), for: answer)])
        #expect(stage.kernel.whyNotSend(to: id, for: answer) == nil)
        // The second line would answer a question that nobody has seen.
        stage.ask(.send(agent: "coder", text: "y\nn", isAnswer: true))
        #expect(refusal(stage) == "not_one_line")
        #expect(stage.takeEffects() == [])
        // Keys are typed as they are.
        stage.ask(.send(agent: "coder", text: "\u{1b}[B\r", enter: false, isAnswer: true))
        #expect(stage.takeEffects().count == 1)
        // It went on by itself: what was meant as an answer would be something else.
        stage.take(.told(id, Report(.status, subject: "running")))
        #expect(stage.kernel.whyNotSend(to: id, for: answer)?.code == "not_waiting")
        #expect(stage.kernel.whyNotSend(to: id) == nil)
        stage.take(.sent(id, text: Array("y\r".utf8), isHidden: false, for: answer))
        let command = stage.events.last { $0.subject == "send" }
        guard case .text(let content)? = command?.content else { return #expect(Bool(false)) }
        #expect(content.contains(#""answer":true"#))
    }

    @Test func whatItGotIsRecordedThoughTheRestIsRefused() {
        var (stage, id) = started()
        let objection = Objection("no_input", "gone")
        stage.take(
            .notSent(id, objection, got: Array("half".utf8), isHidden: false, for: cause))
        #expect(refusal(stage) == "no_input")
        let rows = stage.events.suffix(2)
        #expect(rows.map(\.subject) == ["in", "send"])
        #expect(rows.first?.content == .bytes(Array("half".utf8)))
        let before = stage.events.count
        stage.take(.notSent(id, objection, got: [], isHidden: false, for: cause))
        #expect(stage.events.dropFirst(before).map(\.subject) == ["send"], "nothing went in")
    }

    @Test func aLongTextIsRowsOfTheSameLengthAsOutput() {
        var (stage, id) = started()
        let text = [UInt8](repeating: 0x78, count: 200_000)
        stage.take(.sent(id, text: text, isHidden: false, for: cause))
        let rows = stage.events.filter { $0.subject == "in" }.map { event -> [UInt8] in
            if case .bytes(let bytes) = event.content { bytes } else { [] }
        }
        #expect(rows.allSatisfy { $0.count <= 65_536 })
        #expect(rows.flatMap { $0 } == text)
        stage.take(.sent(id, text: text, isHidden: true, for: cause))
        let hidden = stage.events.last { $0.subject == "in" }
        #expect(hidden?.content == .text(#"{"hidden":true,"length":200000}"#))
    }
}
