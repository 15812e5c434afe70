import Swarm
import Testing

/// What cannot be brought yet waits, and what is brought otherwise than by typing.
@Suite struct MailTests {
    private func sends(_ effects: [Effect]) -> [String] {
        effects.compactMap { effect in
            guard case .send(_, let text, _) = effect else { return nil }
            return String(decoding: text, as: UTF8.self)
        }
    }

    @Test func whoWaitsForAnAnswerGetsALineAfterwards() {
        var stage = Stage()
        let id = stage.startListening("coder", pty: false)
        stage.take(.told(id, Report(.status, subject: "waiting")))
        _ = stage.takeEffects()
        stage.say("first", to: .named(["coder"]))
        stage.say("second", to: .named(["coder"]), "s")
        #expect(sends(stage.takeEffects()).isEmpty, "a line would be an answer")
        #expect(stage.answers["r"] == nil)
        stage.take(.told(id, Report(.status, subject: "running")))
        #expect(
            sends(stage.takeEffects()) == [
                "message from operator: first\n", "message from operator: second\n",
            ])
    }

    @Test func whoStartsGetsItOnceItRuns() {
        var stage = Stage()
        var spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/", isTerminal: false)
        spec.mailbox = .typed
        stage.ask(.spawn(spec, ticket: 1))
        _ = stage.takeEffects()
        stage.say("go", to: .named(["coder"]))
        #expect(sends(stage.takeEffects()).isEmpty)
        stage.take(.process(AgentID(rawValue: "a1"), .started(process: 100)))
        #expect(sends(stage.takeEffects()) == ["message from operator: go\n"])
    }

    @Test func whatNobodyCouldTakeExpiresForAllToSee() {
        var stage = Stage()
        let id = stage.startListening("coder")
        stage.take(.told(id, Report(.status, subject: "waiting")))
        stage.say(to: .named(["coder"]))
        stage.pass(59_999_999)
        #expect(stage.answers["r"] == nil)
        stage.pass(1)
        #expect(stage.results() == ["coder": "expired"] && stage.lastOutcome == ["expired"])
        _ = stage.takeEffects()
        stage.take(.told(id, Report(.status, subject: "running")))
        #expect(sends(stage.takeEffects()).isEmpty, "it is told what nobody waits for")
    }

    @Test func soManyWaitForOneAgentAndNoMore() {
        var stage = Stage()
        let id = stage.startListening("coder")
        stage.take(.told(id, Report(.status, subject: "waiting")))
        for number in 0..<Patience.lettersPerAgent {
            stage.say(to: .named(["coder"]), "r\(number)")
        }
        stage.say(to: .named(["coder"]))
        #expect(stage.results() == ["coder": "busy"])
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        #expect(stage.lastOutcome == ["not_running"])
    }

    private func start(_ stage: inout Stage, _ mailbox: Mailbox) {
        var spec = AgentSpec(
            name: AgentName(rawValue: "coder"), command: ["sh"], directory: "/work")
        spec.mailbox = mailbox
        stage.ask(.spawn(spec, ticket: 1))
        stage.take(.process(AgentID(rawValue: "a1"), .started(process: 100)))
        _ = stage.takeEffects()
    }

    private func asked(_ effects: [Effect]) -> Check? {
        effects.lazy.compactMap { effect in
            guard case .check(let check) = effect else { return nil }
            return check
        }.first
    }

    @Test func aFileGetsALineOfJSON() throws {
        var stage = Stage()
        start(&stage, .file("inbox.jsonl"))
        stage.say("go\non", to: .named(["coder"]))
        let id = stage.events.last!.id
        let check = try #require(asked(stage.takeEffects()))
        let line = #"{"type":"message","id":\#(id.rawValue),"from":"operator","text":"go\non"}"#
        #expect(
            check.task
                == .append(
                    path: "inbox.jsonl", directory: "/work", line: Array((line + "\n").utf8)))
        #expect(stage.answers["r"] == nil)
        stage.take(.checked(.appended, ticket: check.ticket))
        #expect(stage.results() == ["coder": "ok"])
    }

    @Test func oneAfterTheOtherIsTakenThereInTheirOrder() throws {
        var stage = Stage()
        start(&stage, .command(["deliver"]))
        for text in ["first", "second", "third"] { stage.say(text, to: .named(["coder"]), text) }
        for text in ["first", "second", "third"] {
            let checks = stage.takeEffects().compactMap { effect -> Check? in
                guard case .check(let check) = effect else { return nil }
                return check
            }
            let check = try #require(checks.first)
            guard case .command(_, _, let input) = check.task else { return }
            #expect(checks.count == 1 && String(decoding: input, as: UTF8.self).contains(text))
            stage.take(.checked(.exited(0), ticket: check.ticket))
            #expect(stage.results(text) == ["coder": "ok"])
        }
    }

    @Test func whatIsBeingTakenThereDoesNotExpire() throws {
        var stage = Stage()
        start(&stage, .command(["deliver"]))
        stage.say(to: .named(["coder"]), "first")
        stage.say(to: .named(["coder"]), "second")
        let check = try #require(asked(stage.takeEffects()))
        stage.pass(60_000_001)
        #expect(stage.results("second") == ["coder": "expired"])
        #expect(stage.answers["first"] == nil)
        stage.take(.checked(.exited(0), ticket: check.ticket))
        #expect(stage.results("first") == ["coder": "ok"])
        #expect(asked(stage.takeEffects()) == nil)
    }

    @Test func whoIsStoppedBeforeItComesBackGetsNothingMore() {
        var stage = Stage()
        let id = stage.start("coder", restart: .always, mailbox: .typed)
        stage.take(.process(id, .exited(.code(1))))
        stage.take(.process(id, .empty))
        stage.say(to: .named(["coder"]))
        #expect(stage.answers["r"] == nil)
        stage.ask(.stop(.named(["coder"])), "s")
        #expect(stage.results() == ["coder": "not_running"])
    }

    @Test func aCommandReadsItAndSaysByItsCodeWhetherItHasIt() throws {
        for (outcome, code) in [(CheckOutcome.exited(0), "ok"), (.exited(3), "not_delivered")] {
            var stage = Stage()
            start(&stage, .command(["deliver", "--now"]))
            stage.say(to: .named(["coder"]), as: .order)
            let check = try #require(asked(stage.takeEffects()))
            guard case .command(let words, "/work", let input) = check.task else {
                Issue.record("it is no command: \(check.task)")
                continue
            }
            #expect(words == ["deliver", "--now"] && input.last == 0x0a)
            let said = try JSON(parsing: String(decoding: input.dropLast(), as: UTF8.self))
            #expect(said["type"] == "order" && said["text"] == "hi")
            stage.take(.checked(outcome, ticket: check.ticket))
            #expect(stage.results() == ["coder": code])
        }
    }
}
