import Swarm
import Testing

/// Every command with every situation an agent can be in: what is done, and what is answered.
@Suite struct CommandTests {
    private static let all = Hold.Count(stopped: 1, of: 1)

    /// How an agent named `one` came to be as it is.
    private static let situations: [(String, @Sendable (inout Stage) -> Void)] = [
        ("starting", { stage in spawn(&stage, .never) }),
        ("running", { stage in _ = stage.start("one") }),
        (
            "waiting",
            { stage in
                stage.take(.told(stage.start("one"), Report(.status, subject: "waiting")))
            }
        ),
        (
            "paused",
            { stage in
                let id = stage.start("one")
                stage.ask(.pause(.named(["one"])))
                stage.take(.hold(id, .tried(all, alreadyStopped: [])))
            }
        ),
        (
            "frozen",
            { stage in
                let id = stage.start("one")
                stage.ask(.freeze)
                stage.take(.hold(id, .tried(all, alreadyStopped: [])))
            }
        ),
        (
            "stopping",
            { stage in
                _ = stage.start("one")
                stage.ask(.stop(.all), "before")
            }
        ),
        (
            "restarting",
            { stage in
                _ = stage.start("one")
                stage.ask(.restart(.all), "before")
            }
        ),
        (
            "lingering",
            { stage in stage.take(.process(stage.start("one"), .exited(.code(0)))) }
        ),
        ("pending", { stage in end(&stage, stage.start("one", restart: .always)) }),
        ("ended", { stage in end(&stage, stage.start("one")) }),
    ]

    private static func spawn(_ stage: inout Stage, _ policy: RestartPolicy) {
        stage.ask(
            .spawn(
                AgentSpec(
                    name: AgentName(rawValue: "one"), command: ["sh"], directory: "/",
                    restart: policy), ticket: 1), "before")
    }

    private static func end(_ stage: inout Stage, _ id: AgentID) {
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
    }

    private static let commands: [(String, Instruction)] = [
        ("send", .send(agent: "one", text: "x")), ("pause", .pause(.named(["one"]))),
        ("resume", .resume(.named(["one"]))), ("stop", .stop(.named(["one"]))),
        ("kill", .kill(.named(["one"]))), ("restart", .restart(.named(["one"]))),
        ("freeze", .freeze), ("thaw", .thaw),
    ]

    /// In the order of the commands: the answer, `…` while there is none, and what is done.
    private static let table: [String: [String]] = [
        "starting": [
            "… send", "… tryToHold", "already", "… terminate", "… killAll", "… terminate",
            "… tryToHold", "nobody",
        ],
        "running": [
            "… send", "… tryToHold", "already", "… terminate", "… killAll", "… terminate",
            "… tryToHold", "nobody",
        ],
        "waiting": [
            "waiting", "… tryToHold", "already", "… terminate", "… killAll", "… terminate",
            "… tryToHold", "nobody",
        ],
        "paused": [
            "… send", "ok", "… letRun", "… terminate", "… killAll", "… terminate", "ok",
            "nobody",
        ],
        "frozen": [
            "… send", "ok", "held_by_breaker", "… terminate", "… killAll", "breaker", "ok",
            "… letRun",
        ],
        "stopping": [
            "… send", "ending", "ending", "…", "… killAll", "…", "… tryToHold", "nobody",
        ],
        "restarting": [
            "… send", "ending", "ending", "…", "… killAll", "…", "… tryToHold", "nobody",
        ],
        "lingering": [
            "… send", "… tryToHold", "already", "… terminate", "… killAll", "… terminate",
            "… tryToHold", "nobody",
        ],
        "pending": [
            "not_running", "not_running", "not_running", "ok", "ok", "… spawn", "nobody",
            "nobody",
        ],
        "ended": [
            "not_running", "not_running", "not_running", "already", "already", "… spawn", "nobody",
            "nobody",
        ],
    ]

    @Test("each command in each situation", arguments: situations.indices)
    func pairs(_ place: Int) throws {
        let (situation, prepare) = CommandTests.situations[place]
        let row = try #require(CommandTests.table[situation])
        for (expected, (verb, instruction)) in zip(row, CommandTests.commands) {
            var stage = Stage()
            prepare(&stage)
            _ = stage.takeEffects()
            let before = stage.events.count
            stage.ask(instruction)
            let done = stage.takeEffects().map(\.word)
            let answer = stage.answer
            #expect(([answer] + done).joined(separator: " ") == expected, "\(situation) \(verb)")
            // What is answered was recorded once, and what is not was not.
            let records = stage.events.dropFirst(before).filter { $0.type == .command }
            #expect(records.map(\.subject) == (answer == "…" ? [] : [verb]), "\(situation) \(verb)")
        }
    }

    @Test func theBreakerIsOneCommandWithAnOutcomeForEach() throws {
        var stage = Stage()
        let (one, two) = (stage.start("one"), stage.start("two"))
        let before = stage.events.count
        stage.ask(.freeze)
        #expect(stage.kernel.state.breaker?.by == "operator")
        stage.take(.hold(one, .tried(CommandTests.all, alreadyStopped: [])))
        stage.take(.process(two, .exited(.code(0))))
        stage.take(.process(two, .empty))
        let records = stage.events.dropFirst(before).filter { $0.type == .command }
        #expect(records.count == 1)
        #expect(
            records.first?.content
                == .text(
                    #"{"arguments":{},"by":"operator","outcome":[{"agent":"one","ok":true},{"agent":"two","ok":true}]}"#
                ))
    }

    @Test func whatIsAskedWithLongWordsIsRecordedShort() {
        var stage = Stage()
        let word = String(repeating: "é", count: 100_000)
        let names = (0..<5_000).map { "nobody-\($0)" }
        stage.ask(.stop(.named([word] + names)))
        guard case .text(let text)? = stage.events.last?.content else {
            Issue.record("no command was recorded")
            return
        }
        #expect(text.utf8.count < 300_000)
        // Whoever asked hears of all of them.
        guard case .done(let json)? = stage.answers["r"] else { return }
        #expect(json["results"]?.array?.count == 5_001)
    }

    @Test func tooManyWhoWaitAreRefusedButObeyedWhereItKeepsFromHarm() {
        var stage = Stage()
        let id = stage.start("one")
        for number in 0..<Patience.errands { stage.ask(.pause(.all), "\(number)") }
        _ = stage.takeEffects()
        stage.ask(.resume(.all))
        #expect(stage.answer == "busy")
        #expect(stage.takeEffects().isEmpty)
        stage.ask(.kill(.all))
        #expect(stage.answer == "busy")
        #expect(stage.takeEffects() == [.killAll(id)])
    }

    @Test func everybodyWhoWantsTheEndHearsOfIt() {
        var stage = Stage()
        let id = stage.start("one", restart: .always)
        stage.ask(.shutdown, "first")
        stage.ask(.shutdown, "second")
        stage.ask(.spawn(AgentSpec(command: ["sh"], directory: "/"), ticket: 5))
        #expect(stage.answer == "leaving")
        stage.take(.process(id, .exited(.signal(15))))
        stage.take(.process(id, .empty))
        #expect(stage.answers["first"] == .done([:]) && stage.answers["second"] == .done([:]))
        #expect(stage.takeEffects().last == .leave)
    }
}

extension Stage {
    /// The last answer as a word: a code, `ok`, `nobody` where it is about no agent, `…` if there is none.
    fileprivate var answer: String {
        switch answers["r"] {
        case nil: return "…"
        case .refused(let objection): return objection.code
        case .done(let json):
            guard let result = json["results"]?[0] else { return "nobody" }
            if result["already"]?.bool == true { return "already" }
            return result["ok"]?.bool == true ? "ok" : result["code"]?.string ?? ""
        }
    }
}

extension Effect {
    fileprivate var word: String { String("\(self)".prefix { $0 != "(" }) }
}
