import Custody
import Swarm
import Testing

@testable import Supervisor

struct WishTests {
    @Test func whyAWordIsNoNameIsSaid() {
        let body: JSON = ["command": ["sh"], "cwd": "/", "name": "a1"]
        let refusal = #expect(throws: Objection.self) { try Wish("spawn", body) }
        #expect(refusal?.message == "'a1' cannot be a name: it has the form of an id")
        #expect(refusal?.hint == AgentName.rule)
    }

    @Test(arguments: [
        ("stop", #"{"agents":["a","b","a"]}"#, Instruction.stop(.named(["a", "b"]))),
        ("kill", #"{"all":true}"#, .kill(.all)),
        ("pause", #"{"agents":["a1"]}"#, .pause(.named(["a1"]))),
        ("worktree", #"{"remove":"fix"}"#, .fell(agent: "fix")),
        ("archive", "{}", .archive(nil)), ("archive", #"{"to":7}"#, .archive(.event(EventID(7)))),
        (
            "archive", #"{"before":9,"to":null}"#, .archive(.time(LogTime(microseconds: 9)))
        ),
        ("retention", #"{"seconds":null}"#, .retain(.forever)),
        ("retention", #"{"seconds":2592000}"#, .retain(.builtIn)),
        ("freeze", "{}", .freeze), ("thaw", "{}", .thaw), ("shutdown", "{}", .shutdown),
        ("send", #"{"agent":"a","text":"hi"}"#, .send(agent: "a", text: "hi")),
        (
            "send", #"{"agent":"a","text":"hi","enter":false}"#,
            .send(agent: "a", text: "hi", enter: false)
        ),
        (
            "send", #"{"agent":"a","text":"y","answer":true}"#,
            .send(agent: "a", text: "y", isAnswer: true)
        ),
    ])
    func aRequestBecomesAnInstruction(_ verb: String, _ body: String, _ wanted: Instruction) throws
    {
        #expect(try Wish(verb, JSON(parsing: body)) == .instruct(wanted))
    }

    @Test(arguments: [
        ("worktree", "{}"), ("worktree", #"{"remove":""}"#),
        ("stop", "{}"), ("stop", #"{"agents":[]}"#), ("stop", #"{"agents":[1]}"#),
        ("send", #"{"agent":"a"}"#), ("send", #"{"agent":"a","text":"","enter":false}"#),
        ("spawn", "{}"), ("spawn", #"{"command":[],"cwd":"/"}"#),
        ("spawn", #"{"command":["a"]}"#), ("spawn", #"{"command":["a"],"cwd":"b"}"#),
        ("spawn", #"{"command":["a"],"cwd":"/","env":["=x"]}"#),
        ("spawn", #"{"command":["a"],"cwd":"/","name":"A"}"#),
        ("spawn", #"{"command":["a"],"cwd":"/","restart":"maybe"}"#),
        ("spawn", #"{"command":["a"],"cwd":"/","size":[0,1]}"#),
        ("spawn", #"{"command":["a"],"cwd":"/","umask":512}"#),
        ("spawn", #"{"command":["a\u0000"],"cwd":"/"}"#),
    ])
    func aBadBodyIsRefused(_ verb: String, _ body: String) throws {
        let json = try JSON(parsing: body)
        let refusal = #expect(throws: Objection.self) { try Wish(verb, json) }
        #expect(refusal?.code == "bad_request")
    }

    @Test func whoWantsAWorktreeIsBelieved() throws {
        for (word, isApart) in [("true", true), ("false", false), ("null", false)] {
            let body = #"{"command":["a"],"cwd":"/ws","worktree":\#(word)}"#
            guard case .spawn(let spec, _) = try Wish("spawn", JSON(parsing: body)) else {
                Issue.record("it is no spawn")
                continue
            }
            #expect(spec.isApart == isApart)
        }
    }

    @Test func whoRunsElsewhereIsToldWhere() {
        var spec = SpawnSpec(
            command: ["a"], environment: ["PWD=/ws", "OLDPWD=/", "A=b"], directory: "/ws")
        spec.redirect(to: "/ws.worktrees/fix")
        #expect(spec.directory == "/ws.worktrees/fix")
        #expect(spec.environment == ["A=b", "PWD=/ws.worktrees/fix"])
        spec = SpawnSpec(command: ["a"], environment: ["A=b"], directory: "/ws")
        spec.redirect(to: "/x")
        #expect(spec.environment == ["A=b"])
    }

    /// One event holds all of it, and a commit must hold the event.
    @Test func whatIsTooLongForTheLogIsRefused() {
        let word = JSON(String(repeating: "\u{1}", count: 120_000))
        let long: JSON = ["command": ["echo", word, word], "cwd": "/"]
        #expect(#expect(throws: Objection.self) { try Wish("spawn", long) }?.code == "too_long")
        let names = JSON((0...1_000).map { JSON("x\($0)") })
        let many: JSON = ["agents": names]
        #expect(#expect(throws: Objection.self) { try Wish("stop", many) }?.code == "bad_request")
        let name: JSON = ["agents": [JSON(String(repeating: "x", count: 70_000))]]
        #expect(#expect(throws: Objection.self) { try Wish("stop", name) }?.code == "bad_request")
    }

    @Test func anUnknownVerbIsRefused() {
        let refusal = #expect(throws: Objection.self) { try Wish("dance", [:]) }
        #expect(refusal?.code == "unknown_verb")
    }

    @Test func aSpawnNeedsLittle() throws {
        let wish = try Wish("spawn", ["command": ["sh", "-c", "x"], "cwd": "/", "pty": false])
        let visible = AgentSpec(command: ["sh", "-c", "x"], directory: "/", isTerminal: false)
        let spec = SpawnSpec(command: ["sh", "-c", "x"], environment: [], directory: "/")
        #expect(wish == .spawn(visible, spec))
    }

    @Test(arguments: [
        (#""content":null"#, #""content":{}"#), (#""metadata":null"#, #""x":1"#),
        (#""content":{"reason":"x"},"content_base64":null"#, #""content":{"reason":"x"}"#),
    ])
    func whatIsNullIsAsIfItWereNotThere(_ field: String, _ same: String) throws {
        func batch(_ field: String) throws -> Batch {
            let event = #"{"type":"status","subject":"idle","seq":1,\#(field)}"#
            return try Wish.batch(in: Array(#"{"events":[\#(event)]}"#.utf8).span.bytes)
        }
        #expect(try batch(field) == batch(same))
        #expect(throws: Objection.self) { try batch(#""content":7"#) }
    }
}
