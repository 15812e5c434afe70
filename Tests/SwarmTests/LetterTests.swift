import Swarm
import Testing

/// What becomes of messages and orders.
@Suite struct LetterTests {
    @Test func aJoinedProgramIsToldOnceItIsWrittenAndConfirms() {
        var stage = Stage()
        let id = stage.enter("scout", on: 2)
        _ = stage.takeEffects()
        stage.say("look there", to: .named(["scout"]))
        let said = stage.events.last!
        #expect(said.type == .message && said.subject == "scout" && said.agent == nil)
        #expect(said.content == .text(#"{"text":"look there"}"#))
        let pushes = stage.takePushes(on: 2)
        #expect(pushes.map(\.verb) == ["message"])
        #expect(pushes[0].after == said.id, "it was told before it was written")
        #expect(
            pushes[0].body == [
                "push": pushes[0].body["push"]!, "id": JSON(said.id.rawValue), "from": "operator",
                "text": "look there",
            ])
        #expect(stage.answers["r"] == nil && stage.outcomes.isEmpty)
        #expect(stage.kernel.state.letters.map(\.id) == [said.id])
        #expect(stage.kernel.isAwaited(said.id, by: id))

        stage.confirm(pushes[0].body["push"]!.int!, on: 2)
        #expect(stage.results() == ["scout": "ok"])
        guard case .done(let answer)? = stage.answers["r"] else { return }
        #expect(answer["id"]?.int == said.id.rawValue)
        #expect(stage.outcomes.map(\.event) == [said.id])
        #expect(stage.outcomes.map(\.by) == ["operator"])
        #expect(stage.kernel.state.letters.isEmpty)
        stage.confirm(pushes[0].body["push"]!.int!, on: 2)
        #expect(stage.outcomes.count == 1, "it was concluded twice")
    }

    @Test func whatItRefusesIsSaidInItsWords() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        _ = stage.takeEffects()
        stage.say(to: .named(["scout"]), as: .order)
        let push = stage.takePushes(on: 2)[0]
        #expect(push.verb == "order")
        stage.confirm(push.body["push"]!.int!, on: 2, refusal: "not now")
        #expect(stage.results() == ["scout": "refused"])
        let outcome = stage.outcomes.last?.outcome?[0]
        #expect(outcome?["message"]?.string == "'scout' does not: not now")
    }

    @Test func itIsToldAgainWithTheSameNumberUntilItConfirms() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        _ = stage.takeEffects()
        stage.say(to: .named(["scout"]))
        let first = stage.takePushes(on: 2)[0].body
        stage.take(.unreachable([2]))
        stage.enter("scout", on: 3)
        let again = stage.takePushes(on: 3)
        #expect(again.map(\.verb) == ["message"])
        #expect(again[0].body == first)
        stage.confirm(first["push"]!.int!, on: 3)
        #expect(stage.results() == ["scout": "ok"])
    }

    @Test func theOperatorHasItOnceItIsWritten() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        stage.say("all is well", to: .named(["operator"]), by: 2)
        #expect(stage.results() == ["operator": "ok"])
        #expect(stage.outcomes.map(\.by) == ["scout"])
        stage.say(to: .named(["keeper"]), by: 2)
        #expect(stage.results() == ["keeper": "no_such_agent"])
    }

    @Test func whatIsNotSaidYetIsNotAnswered() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        let newest = stage.events.last!.id.rawValue
        var letter = Letter(.message, to: .named(["operator"]), "yes")
        letter.replyTo = newest + 1
        stage.ask(.deliver(letter), by: 2)
        #expect(stage.answers["say"]?.code == "no_such_event")
        #expect(!stage.events.contains { $0.type == .message })
        letter.replyTo = newest
        stage.ask(.deliver(letter), by: 2)
        #expect(stage.answers["say"]?.code == nil)
        #expect(stage.events.contains { $0.type == .message })
    }

    @Test func whatNobodyConfirmsExpires() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        stage.say(to: .named(["scout"]))
        stage.pass(59_999_999)
        #expect(stage.answers["r"] == nil)
        stage.pass(1)
        #expect(stage.results() == ["scout": "expired"])
        #expect(stage.lastOutcome == ["expired"])
        _ = stage.takeEffects()
        stage.enter("scout", on: 3)
        #expect(stage.takePushes(on: 3).isEmpty, "it is told what nobody waits for")
    }

    /// With paths it is said behind them, as trials show.
    @Test func whatALineIsMeantAsIsSaidInIt() {
        func line(_ intent: String?) -> String? {
            var stage = Stage()
            _ = stage.startListening("bench", pty: false)
            _ = stage.takeEffects()
            var letter = Letter(.message, to: .named(["bench"]), "look")
            letter.intent = intent
            stage.ask(.deliver(letter))
            return stage.takeEffects().compactMap { effect -> String? in
                guard case .send(_, let text, _) = effect else { return nil }
                return String(decoding: text, as: UTF8.self)
            }.first
        }
        for intent in [nil, "inform", Letter.violation, "cheer"] {
            #expect(line(intent) == "message from operator: look\n", "\(intent ?? "none")")
        }
        #expect(line("ask") == "message from operator: look (ask)\n")
        #expect(line("warn") == "message from operator: look (warn)\n")
    }

    @Test func aSpawnedOneGetsALineInWhichNothingIsAKey() {
        var stage = Stage()
        let (terminal, pipe) = (
            stage.startListening("coder"), stage.startListening("bench", pty: false)
        )
        _ = stage.takeEffects()
        stage.say("go\r\u{3}\u{1b}[A on\n\u{9b}", to: .named(["coder", "bench"]))
        let id = stage.events.last!.id
        let line = "message from operator: go  \u{20}[A on  "
        #expect(
            stage.takeEffects() == [
                .send(terminal, text: Array((line + "\r").utf8), for: .letter(id)),
                .send(pipe, text: Array((line + "\n").utf8), for: .letter(id)),
            ])
        stage.take(.sent(terminal, text: [1], isHidden: false, for: .letter(id)))
        #expect(stage.answers["r"] == nil)
        let objection = Objection("no_input", "gone")
        stage.take(.notSent(pipe, objection, got: [], isHidden: false, for: .letter(id)))
        #expect(stage.results() == ["coder": "ok", "bench": "no_input"])
        #expect(stage.events.contains { $0.subject == "in" })
        #expect(!stage.events.contains { $0.subject == "send" }, "nobody sent anything")
    }

    @Test func aSpawnedOneThatDidNotAskIsNotTypedAt() {
        var stage = Stage()
        _ = stage.start("coder")
        _ = stage.takeEffects()
        stage.say(to: .named(["coder"]))
        #expect(stage.results() == ["coder": "not_listening"])
        #expect(stage.takeEffects().isEmpty)
    }

    @Test func aSpawnedOneThatJoinedIsTold() {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/")
        spec.tokenDigest = stage.token("coder").digest
        stage.ask(.spawn(spec, ticket: 1))
        let id = AgentID(rawValue: "a1")
        stage.take(.process(id, .started(process: 100)))
        stage.enter("coder", on: 2)
        _ = stage.takeEffects()
        stage.say(to: .named(["coder"]))
        #expect(stage.takePushes(on: 2).map(\.verb) == ["message"])
        // It ends: what it was told it never confirmed, and the next one is not told by that line.
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        #expect(stage.results() == ["coder": "not_running"])
        stage.ask(.restart(.named(["coder"])))
        stage.take(.process(id, .started(process: 101)))
        _ = stage.takeEffects()
        stage.say(to: .named(["coder"]))
        #expect(stage.results() == ["coder": "not_listening"])
    }

    @Test func whatIsTypedIsTakenBackWhereNothingOfItWasTyped() {
        var stage = Stage()
        let id = stage.startListening("coder")
        _ = stage.takeEffects()
        stage.say(to: .named(["coder"]))
        let letter = stage.events.last!.id
        _ = stage.takeEffects()
        stage.pass(60_000_000)
        #expect(stage.takeEffects() == [.takeBack(id, letter: letter)])
        // It has some of it, and gets the rest.
        #expect(stage.answers["r"] == nil)
        stage.pass(3_600_000_000)
        #expect(stage.takeEffects().isEmpty, "once is enough")
        stage.take(.sent(id, text: [1], isHidden: false, for: .letter(letter)))
        #expect(stage.results() == ["coder": "ok"])
    }

    @Test func oneThatIsHeldGetsItAll() {
        var stage = Stage()
        let id = stage.startListening("coder")
        stage.enter("scout", on: 2)
        stage.ask(.pause(.named(["coder", "scout"])), "p")
        stage.take(.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])))
        _ = stage.takeEffects()
        stage.say(to: .all)
        let effects = stage.takeEffects()
        #expect(effects.contains { if case .send(id, _, _) = $0 { true } else { false } })
        #expect(
            effects.contains { if case .push([2], "message", _, _) = $0 { true } else { false } })
    }
}

// MARK: - To whom

extension LetterTests {
    @Test func allAreThoseThatLiveBesidesTheSender() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        stage.enter("other", role: "coder", on: 3)
        stage.enter("third", role: "coder", on: 4)
        let gone = stage.start("gone")
        stage.take(.process(gone, .exited(.code(0))))
        stage.take(.process(gone, .empty))
        _ = stage.takeEffects()
        stage.say(to: .all, by: 2)
        #expect(stage.events.last?.agent == stage.kernel.state.agent(called: "scout")?.id)
        #expect(stage.events.last?.subject == "*")
        let pushes = stage.takeEffects().compactMap { effect -> (UInt8, JSON)? in
            guard case .push(let client, "message", let body, _) = effect else { return nil }
            return (client[0], body)
        }
        #expect(pushes.map(\.0) == [3, 4])
        #expect(pushes.allSatisfy { $0.1["from"] == "scout" })

        stage.say(to: .role("coder"), by: 3)
        #expect(stage.events.last?.subject == "role:coder")
        #expect(stage.takePushes(on: 4).count == 1)
    }

    @Test func namesAreWrittenAsAgentsAreCalled() {
        var stage = Stage()
        let id = stage.enter("scout", on: 2)
        _ = stage.takeEffects()
        stage.say(to: .named([id.rawValue, "scout", "nobody"]))
        #expect(stage.events.last?.subject == "scout,scout,nobody")
        let pushes = stage.takePushes(on: 2)
        #expect(pushes.count == 1, "by its name and its id it is the same one")
        stage.confirm(pushes[0].body["push"]!.int!, on: 2)
        #expect(stage.lastOutcome == ["ok", "no_such_agent"])
    }

    @Test(arguments: [Letter.Recipients.all, .role("coder"), .role("")])
    func whereThereIsNobodyNothingIsSaid(_ recipients: Letter.Recipients) {
        var stage = Stage()
        stage.say(to: recipients)
        #expect(stage.refusal()?.code == "no_such_agent")
        #expect(!stage.events.contains { $0.type == .message })
        #expect(stage.outcomes.count == 1)
    }

    @Test(arguments: [
        ("*", Letter.Recipients.all), ("role:coder", .role("coder")), ("a", .named(["a"])),
        ("a,b", .named(["a", "b"])), (",a,,", .named(["a"])),
    ])
    func aSubjectNamesThem(_ subject: String, _ recipients: Letter.Recipients) {
        #expect(Letter.Recipients(subject: subject) == recipients)
        if !subject.hasPrefix(",") { #expect(recipients.subject == subject) }
    }

    @Test func onlyWhoMayOrdersOthers() {
        var stage = Stage()
        stage.enter("scout", on: 2)
        stage.enter("chief", role: "orchestrator", on: 3)
        _ = stage.takeEffects()
        stage.say(to: .named(["chief"]), as: .order, by: 2)
        #expect(stage.refusal()?.code == "forbidden")
        #expect(!stage.events.contains { $0.type == .order })
        stage.say(to: .named(["scout"]), as: .order, by: 3)
        #expect(stage.takePushes(on: 2).map(\.verb) == ["order"])
    }
}
