import Glibc
import Support
import Swarm
import Testing
import Wire

// What is said to agents, with real programs and a real supervisor.
extension SupervisorTests {
    private func say(
        _ text: String, to names: [String], on client: inout ControlClient
    ) throws -> RequestID {
        let body = Body([
            .init("agents", JSON(names.map { JSON($0) })), .init("text", JSON(text)),
        ])
        return try client.send("message", body, within: .seconds(20))
    }

    private func codes(_ answer: JSON?) -> [String] {
        (answer?["results"]?.array ?? []).map {
            $0["ok"]?.bool == true ? "ok" : $0["code"]?.string ?? "?"
        }
    }

    /// The outcomes of messages and orders in the log, each with the event it is about.
    private func outcomes(_ hive: Hive) throws -> [(event: EventID, content: CommandRecord)] {
        try hive.events().compactMap { event in
            guard event.type == .command, ["message", "order"].contains(event.subject),
                case .text(let text) = event.content,
                let content = CommandRecord(parsing: text.utf8Span.span.bytes),
                let about = content.event
            else { return nil }
            return (about, content)
        }
    }

    /// Waits until the log has so many events of a type.
    private func wait(for count: Int, of type: EventType, in hive: Hive) throws -> [Event] {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let events = try hive.events().filter { $0.type == type }
            if events.count >= count { return events }
        }
        throw Child.Failure(description: "there were no \(count) events of \(type.name)")
    }

    @Test func whatIsSaidIsPushedOrTyped() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        _ = try hive.spawn("pipe", "exec cat", pty: false, messages: true)
        _ = try hive.spawn("tty", "read line; echo \"got $line\"; exec cat", messages: true)
        _ = try hive.spawn("deaf", "exec sleep 1000", pty: false)
        var operate = try hive.another()
        let request = try say(
            "one\ntwo\u{3}three", to: ["scout", "pipe", "tty", "deaf"], on: &operate)
        try guest.obey("message")
        let answer = try operate.reply(to: request, within: .seconds(20))?.get().json
        #expect(codes(answer) == ["ok", "ok", "ok", "not_listening"])
        for (name, line) in [("pipe", ""), ("tty", "got ")] {
            try hive.wait(for: name) {
                $0["last_line"]?.string == line + "message from operator: one two three"
            }
        }
        let refusing = try say("two", to: ["scout"], on: &operate)
        try guest.obey("message", ok: false)
        let refused = try operate.reply(to: refusing, within: .seconds(20))?.get().json
        #expect(codes(refused) == ["refused"])
        let said = try hive.events().filter { $0.type == .message }.map(\.id)
        #expect(try outcomes(hive).map(\.event) == said)
        #expect(answer?["id"]?.int == said.first?.rawValue)
        try hive.shutDown()
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    /// What an agent writes itself is delivered in its name, once, however often it sends it.
    @Test func whatAnAgentWritesIsDeliveredOnce() throws {
        let hive = try Hive()
        let (guest, other) = (try Guest("scout", of: hive), try Guest("critic", of: hive))
        let body: JSON = [
            "events": [
                [
                    "type": "message", "seq": 1, "subject": "critic",
                    "content": ["text": "look", "intent": "ask"],
                ],
                ["type": "message", "seq": 2, "subject": "nobody", "content": ["text": "?"]],
                ["type": "message", "seq": 3, "content": ["text": "to myself"]],
            ]
        ]
        let first = try guest.ask("append", body)
        let again = try guest.ask("append", body)
        #expect(again["duplicate"]?.bool == true && again["first"] == first["first"])
        try other.obey("message")
        _ = try wait(for: 2, of: .command, in: hive)
        let script = #"echo '{"type":"message","subject":"critic","content":{"text":"hi"}}' >&3"#
        _ = try hive.spawn("writer", script, pty: false)
        try other.obey("message")
        let commands = try wait(for: 4, of: .command, in: hive)
        #expect(commands.count == 4, "two of its first batch, a spawn, and one")
        let outcomes = try outcomes(hive)
        #expect(outcomes.map(\.content.by).sorted { $0! < $1! } == ["scout", "scout", "writer"])
        let results = outcomes.flatMap { codes(["results": $0.content.outcome ?? .null]) }
        #expect(results.sorted() == ["no_such_agent", "ok", "ok"])
        try hive.shutDown()
    }

    /// Killed between the message and its confirmation, or told to end.
    @Test(arguments: [SIGKILL, SIGTERM])
    func noMessageIsWithoutOutcomeWhenTheSupervisorGoes(_ signal: Int32) throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        var operate = try hive.another()
        let request = try say("hi", to: ["scout"], on: &operate)
        let said = try wait(for: 1, of: .message, in: hive)[0].id
        kill(hive.supervisor, signal)
        try hive.waitForSuccessor()
        if signal == SIGTERM {
            let answer = try operate.reply(to: request, within: .seconds(20))?.get().json
            #expect(codes(answer) == ["interrupted"])
        }
        _ = try wait(for: 1, of: .command, in: hive)
        let outcomes = try outcomes(hive)
        #expect(outcomes.map(\.event) == [said])
        #expect(outcomes[0].content.outcome?[0]?["code"] == "interrupted")
        #expect(outcomes[0].content.by == "operator")
        // It is over: who comes back is not told once more.
        try guest.comeBack()
        let next = try say("again", to: ["scout"], on: &operate)
        try guest.obey("message")
        let answer = try operate.reply(to: next, within: .seconds(20))?.get().json
        #expect(codes(answer) == ["ok"])
        #expect(try hive.ask("state")["letters"] == nil)
        try hive.shutDown()
    }

    /// One that does not read keeps nobody from being stopped, and what was said to it has an outcome.
    @Test func oneThatDoesNotReadIsStoppedAllTheSame() throws {
        let hive = try Hive()
        _ = try hive.spawn("deaf", "exec sleep 1000", pty: false, messages: true)
        var sender = try hive.another()
        let filling = Body([
            .init("agent", "deaf"), .init("text", JSON(String(repeating: "x", count: 200_000))),
        ])
        _ = try sender.send("send", filling, within: .seconds(20))
        let request = try say("hi", to: ["deaf"], on: &sender)
        _ = try wait(for: 1, of: .message, in: hive)
        #expect(try outcomes(hive).isEmpty)
        #expect(try hive.tell("stop", "deaf") == "ok")
        let answer = try sender.reply(to: request, within: .seconds(20))?.get().json
        #expect(["ending", "not_running"].contains(codes(answer).first ?? ""), "\(codes(answer))")
        try hive.shutDown()
    }
}
