import Swarm
import Testing

/// Events in a row, one second apart, written as a person would tell them.
struct Story {
    private(set) var events: [Event] = []

    mutating func tell(_ type: EventType, _ agent: String?, _ subject: String? = nil, _ json: JSON)
    {
        add(type, agent, subject, .text(json.text))
    }

    mutating func say(_ agent: String, _ text: String, stream: String = "out") {
        add(.output, agent, stream, .bytes(Array(text.utf8)))
    }

    mutating func spawn(_ name: String, role: String = "coder") {
        let id = "a\(events.count + 1)"
        tell(.agentSpawned, id, role, ["name": JSON(name), "pid": 100, "command": ["sh"]])
    }

    mutating func status(_ agent: String, _ status: String, _ evidence: String = "fd3") {
        tell(.agentStatus, agent, status, ["evidence": JSON(evidence)])
    }

    var state: State { State.fold(events) }

    private mutating func add(
        _ type: EventType, _ agent: String?, _ subject: String?, _ content: Event.Content
    ) {
        let id = Int64(events.count + 1)
        events.append(
            Event(
                id: EventID(id), time: LogTime(microseconds: id * 1_000_000), type: type,
                agent: agent.map(AgentID.init(rawValue:)), subject: subject, content: content))
    }
}

@Suite struct FoldTests {
    @Test func anAgentLivesAndEnds() throws {
        var story = Story()
        story.spawn("coder-1")
        story.status("a1", "running")
        story.say("a1", "$ pytest\nFAILED test_cart.py\n")
        story.tell(
            .signal, nil, "sample",
            ["agents": [["agent": "a1", "cpu": 87.5, "memory": 1024, "processes": 3]]])
        story.tell(
            .usage, "a1", "opus", ["tokens_in": 10, "tokens_out": 5, "cost": 0.25])
        let living = try #require(story.state.agents.first)
        #expect(living.name == "coder-1")
        #expect(living.condition.status == .running)
        #expect(living.condition.since == LogTime(microseconds: 2_000_000))
        #expect(String(decoding: living.lastLine.bytes, as: UTF8.self) == "FAILED test_cart.py")
        #expect(living.processor == 87.5 && living.memory == 1024)
        #expect(living.processes == 3)
        #expect(living.usage.tokensIn == 10 && living.usage.cost == 0.25)

        story.tell(.agentExited, "a1", "137", ["code": 137, "seconds": 3])
        let ended = try #require(story.state.agents.first)
        #expect(ended.condition.status == .failed && ended.condition.evidence == .exit)
        #expect(ended.exit?.code == 137)
        #expect(ended.processes == nil)
        #expect(ended.origin.process == nil && ended.processor == nil)

        story.tell(.agentSpawned, "a1", "coder", ["name": "coder-1", "pid": 101])
        let again = try #require(story.state.agents.first)
        #expect(again.restarts == 1 && again.exit == nil && again.origin.process == 101)
        #expect(story.state.agents.count == 1)
    }

    @Test func anAgentThatWasStoppedDidNotFail() {
        var story = Story()
        story.spawn("coder-1")
        story.status("a1", "terminated", "operator")
        story.tell(.agentExited, "a1", "15", ["signal": 15])
        #expect(story.state.agents[0].condition.status == .terminated)
    }

    /// Holding everybody makes nobody's question a new one.
    @Test func whoWaitedBeforeItWasHeldHasWaitedSince() throws {
        var story = Story()
        story.spawn("coder-1")
        story.status("a1", "waiting", "hook")
        let since = try #require(story.state.agents.first?.condition.since)
        story.status("a1", "paused", "breaker")
        #expect(story.state.agents[0].condition.since > since)
        story.status("a1", "waiting", "hook")
        #expect(story.state.agents[0].condition.since == since)
        story.status("a1", "paused", "breaker")
        story.status("a1", "running", "kernel")
        #expect(story.state.agents[0].condition.since > since)
        story.status("a1", "waiting", "hook")
        #expect(story.state.agents[0].condition.since > since)
    }

    @Test func aQuestionWaitsUntilItIsAnsweredOrItsAskerIsGone() {
        var story = Story()
        story.spawn("coder-1")
        story.tell(.gate, "a1", "run rm -rf build", ["verdict": "ask", "level": "safety"])
        story.tell(.gate, "a1", "write cart.py", ["verdict": "allow"])
        #expect(story.state.requests.map(\.id) == [EventID(2)])
        #expect(story.state.requests.first?.action == "run rm -rf build")
        var answered = story
        answered.tell(.approval, nil, "2", ["verdict": "allow", "by": "operator"])
        #expect(answered.state.requests.isEmpty)
        story.tell(.agentExited, "a1", "0", ["code": 0])
        #expect(story.state.requests.isEmpty)
    }

    @Test func leasesAndTheBreaker() {
        var story = Story()
        story.spawn("coder-1")
        story.tell(.lease, "a1", "src/cart.py", ["action": "granted", "until": 99])
        story.tell(.lease, "a1", "src/cart.py", ["action": "renewed", "until": 199])
        story.tell(.lease, "a2", "src/cart.py", ["action": "refused"])
        #expect(story.state.leases.map(\.until) == [LogTime(microseconds: 199)])
        story.tell(.lease, nil, "src/cart.py", ["action": "taken_back", "holder": "a1"])
        #expect(story.state.leases.isEmpty)

        story.tell(.command, nil, "freeze", ["by": "operator"])
        story.tell(.command, nil, "freeze", ["by": "somebody else"])
        #expect(story.state.breaker?.by == "operator")
        story.tell(.command, nil, "thaw", ["by": "operator"])
        #expect(story.state.breaker == nil)
    }

    @Test(
        "the last line is joined across rows, and empty ones are passed over",
        arguments: [
            (["hel", "lo\n"], "hello"), (["one\ntwo"], "two"), (["one\n\n\n"], "one"),
            (["one\n", "\n"], "one"), (["50%\r", "51%\r"], "51%"), (["one\r\ntwo\r\n"], "two"),
            (["a", "b\nc", "d"], "cd"), (["a\n", "b"], "b"), (["a", "\n", "b"], "b"), ([""], ""),
            (["x", String(repeating: "y", count: 300)], "x" + String(repeating: "y", count: 255)),
        ])
    func lastLine(chunks: [String], expected: String) {
        var story = Story()
        story.spawn("coder-1")
        for chunk in chunks { story.say("a1", chunk) }
        story.say("a1", "typed", stream: "in")
        let line = story.state.agents[0].lastLine
        #expect(String(decoding: line.bytes, as: UTF8.self) == expected)
    }

    @Test func nobodyGoesOnWithTheLineOfTheProcessBefore() {
        var story = Story()
        story.spawn("coder-1")
        story.say("a1", "$ ")
        story.tell(.agentExited, "a1", "9", ["signal": 9])
        story.tell(.agentSpawned, "a1", "coder", ["name": "coder-1"])
        let before = story.state.agents[0].lastLine
        #expect(before.bytes == Array("$ ".utf8) && !before.isOpen)
        story.say("a1", "> ")
        #expect(story.state.agents[0].lastLine.bytes == Array("> ".utf8))
    }

    @Test func sumsStayAtTheirLimit() {
        var story = Story()
        story.spawn("coder-1")
        for _ in 0..<3 {
            story.tell(
                .usage, "a1", "m", ["tokens_in": JSON(Int64.max), "cost": 1e308])
        }
        #expect(story.state.agents[0].usage.tokensIn == .max)
        #expect(story.state.agents[0].usage.cost.isFinite)
    }

    @Test("a time no calendar writes is no time of a lease", arguments: [Int64.max, .min])
    func endlessLease(until: Int64) {
        var story = Story()
        story.spawn("coder-1")
        story.tell(.lease, "a1", "src/cart.py", ["action": "granted", "until": JSON(until)])
        story.tell(.gate, "a1", "run", ["verdict": "ask", "until": JSON(until)])
        #expect(story.state.leases.first?.until == nil)
        #expect(State(parsing: story.state.json.span.bytes) == story.state)
    }

    @Test("no sequence of events traps, and every state survives being kept", arguments: 0..<60)
    func total(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let events = (0..<300).map { oddEvent(&random, id: Int64($0 + 1)) }
        let state = State.fold(events)
        #expect(state.lastID == EventID(300))
        #expect(State(parsing: state.json.span.bytes) == state, "seed \(seed)")
        // What is written is what a tree writes: compact, escaped in one way.
        let text = String(decoding: state.json, as: UTF8.self)
        #expect(try JSON(parsing: text).text == text, "seed \(seed)")
        #expect(state.byNeed.count == state.agents.count)
    }
}

/// An event of any type with any subject and a content that fits, nearly fits, or is nonsense.
private func oddEvent(_ random: inout SplitMix, id: Int64) -> Event {
    let words = [
        "running", "waiting", "paused", "failed", "granted", "released", "freeze", "thaw", "ask",
        "breaker", "operator", "silence", "sample", "coder-1", "a1", "2", "", "\u{1b}[31m",
        "é\u{301}",
    ]
    let keys = [
        "name", "evidence", "from", "reason", "phase", "holds", "code", "verdict", "level",
        "action", "holder", "until", "agents", "tokens_in", "cost", "by", "cpu", "pid", "word",
        "processes",
    ]
    func value(_ depth: Int) -> JSON {
        switch random.next() % (depth > 2 ? 5 : 7) {
        case 0: return JSON(words.randomElement(using: &random) ?? "")
        case 1: return JSON(Int64(bitPattern: random.next()))
        case 2: return JSON(Double(bitPattern: random.next()))
        case 3: return JSON(random.next() % 2 == 0)
        case 4: return .null
        case 5: return JSON((0..<random.next() % 3).map { _ in value(depth + 1) })
        default:
            return JSON(
                (0..<random.next() % 5).map { _ in
                    JSON.Field(keys.randomElement(using: &random) ?? "", value(depth + 1))
                })
        }
    }
    let isSpawn = id < 6 || random.next() % 20 == 0
    let type =
        isSpawn ? .agentSpawned : EventType.known.randomElement(using: &random) ?? .other("mood")
    let agents = ["a1", "a2", "a3", "a4", "a5", "a999", "nobody", ""]
    let content: Event.Content =
        switch random.next() % 10 {
        case 0: .bytes((0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case 1: .text("{\"broken\":")
        default: .text(value(0).text)
        }
    return Event(
        id: EventID(id), time: LogTime(microseconds: Int64(random.next() % (1 << 50))), type: type,
        agent: isSpawn && id < 6
            ? AgentID(first: EventID(id)) : agents.randomElement(using: &random).map(AgentID.init),
        subject: words.randomElement(using: &random), metadata: nil, content: content)
}
