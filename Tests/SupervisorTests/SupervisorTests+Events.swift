import Support
import Swarm
import Testing
import Wire

extension SupervisorTests {
    @Test func whoListensHearsOfEachRowOnceItIsInTheLog() throws {
        let hive = try Hive()
        let events = try #require(try hive.ask("health")["events"]?.string)
        var listener = try EventSubscriber(
            to: events, topics: ["", Tick.topic], context: Context())
        // The second it takes until it is heard of is over when a tick came.
        var isHeard = false
        while !isHeard {
            if case .tick = try next(&listener) { isHeard = true }
        }
        _ = try hive.spawn("one", "echo hello; exit 3", pty: false)
        var rows: [PublishedRow] = []
        var lastTick = EventID.none
        while rows.last?.topic != "one agent.status" || rows.last?.subject != Array("failed".utf8) {
            switch try next(&listener) {
            case .row(let row): rows.append(row)
            case .tick(let tick):
                #expect(tick.lastID >= lastTick)
                lastTick = tick.lastID
            }
        }
        try hive.shutDown()
        let first = try #require(rows.first)
        let stored = try hive.events().filter {
            (first.id...rows[rows.count - 1].id).contains($0.id)
        }
        #expect(rows.map(\.id) == stored.map(\.id))
        #expect(rows.map(\.time) == stored.map(\.time))
        #expect(rows.map(\.content) == stored.map(bytes))
        let output = try #require(rows.first { $0.topic == "one output" })
        #expect(output.content == Array("hello\n".utf8))
    }

    private func bytes(_ event: Event) -> [UInt8] {
        switch event.content {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    private func next(_ listener: inout EventSubscriber) throws -> EventSubscriber.Published {
        let deadline = ContinuousClock.now + .seconds(30)
        repeat {
            if let published = try listener.receive() { return published }
        } while try listener.wait(until: deadline)
        throw Child.Failure(description: "nothing was published")
    }

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func aScriptListensAsTheDocumentationSays() throws {
        let hive = try Hive()
        let events = try #require(try hive.ask("health")["events"]?.string)
        let script = try #require(Documentation.script("listen.py"))
        let listener = try Child(
            Python.command(script, [events, "one ", "tick"], in: hive.scratch))
        #expect(try listener.line("tick") != nil)
        _ = try hive.spawn("one", "echo hello", pty: false)
        let line = try #require(try listener.line("one output"))
        try hive.shutDown()
        let output = try hive.events().first { $0.type == .output }
        #expect(
            line.split(separator: " ").last.map(String.init) == output.map { "\($0.id.rawValue)" })
    }
}
