import Swarm
import Testing

// Each message has one outcome, whatever comes between.
extension LetterTests {
    /// A message to a joined program that nobody confirmed.
    private func waiting() -> (Stage, AgentID) {
        var stage = Stage()
        let id = stage.enter("scout", on: 2)
        stage.say(to: .named(["scout"]))
        _ = stage.takeEffects()
        return (stage, id)
    }

    @Test func whoLeavesOrIsCutOffHasNotConfirmed() {
        var (stage, _) = waiting()
        stage.take(
            .said(
                .leave(code: 0, reason: nil), by: Asker(client: [2], request: Array("l".utf8))))
        #expect(stage.results() == ["scout": "not_running"])
        (stage, _) = waiting()
        stage.ask(.kill(.named(["scout"])), "k")
        #expect(stage.results() == ["scout": "not_running"])
        #expect(stage.outcomes.count == 1)
    }

    @Test func whoIsToldToStopMayStillConfirmAndIsToldNothingNew() {
        var (stage, _) = waiting()
        stage.ask(.stop(.named(["scout"])), "s")
        stage.say("more", to: .named(["scout"]), "n")
        #expect(stage.results("n") == ["scout": "ending"])
        stage.confirm(1, on: 2)
        #expect(stage.results() == ["scout": "ok"])
    }

    /// Another takes its place while it is being ended: who waits for the end has an answer.
    @Test func whoTakesThePlaceOfOneThatIsToLeaveCutsItOff() {
        var (stage, id) = waiting()
        stage.ask(.stop(.named(["scout"])), "s")
        #expect(stage.join("scout", on: 3, token: "other", isFresh: true) != nil)
        #expect(stage.results("s") == ["scout": "cut_off"])
        #expect(stage.results() == ["scout": "not_running"])
        #expect(stage.agent(id).condition.status == .running)
    }

    @Test func whatIsTypedHasAnOutcomeWhenItsAgentEnds() {
        var stage = Stage()
        let id = stage.startListening("coder")
        stage.say(to: .named(["coder"]))
        let letter = stage.events.last!.id
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        #expect(stage.results() == ["coder": "not_running"])
        let objection = Objection("not_running", "it has ended")
        stage.take(.notSent(id, objection, got: [], isHidden: false, for: .letter(letter)))
        #expect(stage.outcomes.count == 1, "the second word is not heard")
    }

    @Test func anotherSupervisorInterruptsThem() {
        var (stage, _) = waiting()
        stage.take(.replaced)
        #expect(stage.results() == ["scout": "interrupted"])
        #expect(stage.kernel.state.letters.isEmpty)
        stage.succeed()
        #expect(stage.outcomes.count == 1, "the next one has nothing to say about it")
    }

    @Test func aSupervisorThatWasKilledLeavesThemToTheNext() {
        var (stage, _) = waiting()
        let author = stage.enter("critic", on: 3)
        stage.say(to: .named(["scout"]), by: 3, "c")
        let letters = stage.kernel.state.letters
        #expect(letters.map(\.agent) == [nil, author])
        stage.succeed()
        #expect(stage.outcomes.map(\.event) == letters.map(\.id))
        #expect(stage.outcomes.map(\.by) == ["operator", "critic"])
        #expect(stage.lastOutcome == ["interrupted"])
        #expect(stage.kernel.state.letters.isEmpty)
        stage.succeed()
        #expect(stage.outcomes.count == 2, "it is concluded once")
    }

    /// Which have no outcome is in the state, or else nobody would give them one.
    @Test func theStateKeepsWhichWait() throws {
        let (stage, _) = waiting()
        let state = stage.kernel.state
        #expect(state.letters.count == 1)
        #expect(State(parsing: state.json.span.bytes) == state)
        #expect(State.fold(stage.events) == state)
        let forgotten = State.fold(stage.events.filter { $0.type != .message })
        #expect(forgotten.letters.isEmpty)
    }

    /// Logs of others say of none what came of it.
    @Test func theStateKeepsSoManyAndNoMore() {
        let events = (1...3_000).map { number in
            Event(
                id: EventID(Int64(number)), time: LogTime(microseconds: Int64(number)),
                type: .message, subject: "x", content: .text("{}"))
        }
        let letters = State.fold(events).letters
        #expect(letters.count == 1_024 && letters.last?.id.rawValue == 3_000)
    }
}

// MARK: - What agents write

extension LetterTests {
    private func report(_ subject: String?, _ content: String = #"{"text":"hi"}"#) -> Report {
        Report(.message, subject: subject, content: .text(content))
    }

    @Test func whatAnAgentWritesIsDeliveredInItsName() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        let id = stage.start("coder")
        _ = stage.takeEffects()
        stage.take(.told(id, report("scout", #"{"text":"hi","intent":"ask","priority":3}"#)))
        let said = stage.events.last { $0.type == .message }!
        let pushes = stage.takePushes(on: 2)
        #expect(pushes.map(\.after) == [said.id])
        #expect(pushes[0].body["from"] == "coder" && pushes[0].body["intent"] == "ask")
        stage.confirm(pushes[0].body["push"]!.int!, on: 2)
        #expect(stage.outcomes.map(\.event) == [said.id])
        #expect(stage.outcomes.map(\.by) == ["coder"])
    }

    @Test(arguments: [
        ("nobody", "no_such_agent"), ("role:coder", "no_such_agent"), ("*", "no_such_agent"),
        (",", "bad_request"),
    ])
    func whoeverItNamesTheEventIsWritten(_ subject: String, _ code: String) {
        var stage = Stage()
        let id = stage.start("coder")
        stage.take(.told(id, report(subject)))
        #expect(stage.events.contains { $0.type == .message && $0.subject == subject })
        #expect(stage.lastOutcome == [code])
        #expect(stage.kernel.state.letters.isEmpty)
    }

    @Test(arguments: [nil, ""])
    func withoutASubjectItIsForNobody(_ subject: String?) {
        var stage = Stage()
        let id = stage.start("coder")
        stage.take(.told(id, report(subject)))
        #expect(stage.outcomes.isEmpty && stage.kernel.state.letters.isEmpty)
    }

    @Test func whatIsTooLongIsWrittenAndNotDelivered() {
        var stage = Stage()
        let id = stage.start("coder")
        stage.enter("scout", on: 2)
        _ = stage.takeEffects()
        let text = String(repeating: "x", count: Letter.textLimit + 1)
        stage.take(.told(id, report("scout", "{\"text\":\"\(text)\"}")))
        #expect(stage.lastOutcome == ["too_long"])
        #expect(stage.takePushes(on: 2).isEmpty && stage.kernel.state.letters.isEmpty)
    }
}

// MARK: - Too much

extension LetterTests {
    @Test func oneThatDoesNotConfirmIsToldNoMore() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        for number in 0..<Patience.lettersPerAgent {
            stage.say(to: .named(["scout"]), "\(number)")
        }
        #expect(stage.outcomes.isEmpty)
        stage.say(to: .named(["scout"]))
        #expect(stage.results() == ["scout": "busy"])
        #expect(stage.kernel.state.letters.count == Patience.lettersPerAgent)
        stage.pass(Patience.letter)
        #expect(stage.outcomes.count == Patience.lettersPerAgent + 1)
        #expect(stage.kernel.state.letters.isEmpty)
    }

    /// It has so many under way, and nobody else is refused for it; a stop least of all.
    @Test func aFloodOfOneAgentIsBounded() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        let id = stage.start("coder")
        for _ in 0..<300 {
            stage.take(.told(id, Report(.message, subject: "scout", content: .text("{}"))))
        }
        #expect(stage.outcomes.count == 300 - Patience.lettersBySender)
        #expect(stage.lastOutcome == ["busy"])
        _ = stage.takeEffects()
        stage.ask(.stop(.named(["coder"])))
        #expect(stage.takeEffects() == [.terminate(id)])
        stage.say(to: .named(["scout"]), "o")
        #expect(stage.answers["o"] == nil, "the operator's is under way")
    }

    /// Each to a thousand: what agents say in a second is counted by who hears it.
    @Test func whatIsToldToManyCountsAsMuch() {
        var stage = Stage()
        let id = stage.start("coder")
        let names = (0..<Letter.nameLimit).map { "n\($0)" }.joined(separator: ",")
        for _ in 0..<3 {
            stage.take(.told(id, Report(.message, subject: names, content: .text("{}"))))
        }
        let sizes = stage.outcomes.map { $0.outcome?.array?.count }
        #expect(sizes == [Letter.nameLimit, 1, 1])
        stage.pass(1_000_000)
        stage.take(.told(id, Report(.message, subject: names, content: .text("{}"))))
        #expect(stage.outcomes.last?.outcome?.array?.count == Letter.nameLimit)
    }
}
