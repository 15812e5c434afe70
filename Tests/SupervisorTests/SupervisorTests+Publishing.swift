import Support
import Swarm
import Testing
import Wire

// What publishing costs those who do not listen: nothing.
extension SupervisorTests {
    /// Everything that comes until a tick tells of a row, that row included.
    private func rows(
        _ listener: inout EventSubscriber, upTo last: EventID
    ) throws -> [PublishedRow] {
        let deadline = ContinuousClock.now + .seconds(30)
        var rows: [PublishedRow] = []
        repeat {
            while let published = try listener.receive() {
                switch published {
                case .row(let row): rows.append(row)
                case .tick(let tick): if tick.lastID >= last { return rows }
                }
            }
        } while try listener.wait(until: deadline)
        throw Child.Failure(description: "no tick told of \(last)")
    }

    /// Starts an agent, and gives what a listener hears until it has ended.
    private func rowsOfARun(
        _ name: String, in hive: Hive, _ listener: inout EventSubscriber
    ) throws -> [PublishedRow] {
        _ = try hive.spawn(name, "echo hello", pty: false)
        try hive.wait(for: name) { $0["status"]?.string == "completed" }
        let last = try #require(try hive.ask("health")["last_id"]?.int)
        return try rows(&listener, upTo: EventID(last))
    }

    /// Whoever listens to `tick` also hears the rows of an agent that is called so, if there are any:
    /// and so it can tell whether there are.
    @Test func rowsArePublishedWhileSomebodyWantsThem() throws {
        let hive = try Hive()
        let events = try #require(try hive.ask("health")["events"]?.string)
        let context = try Context()
        var witness = try EventSubscriber(to: events, topics: [Tick.topic], context: context)
        #expect(try rowsOfARun("tick-2", in: hive, &witness) == [])
        do {
            var reader = try EventSubscriber(
                to: events, topics: ["nobody ", Tick.topic], context: context)
            // Both topics came at once, and it hears one of them: at most what was said last of that run.
            let late = try rows(&reader, upTo: .none)
            #expect(late.allSatisfy { $0.topic.hasPrefix("tick-2 ") })
            let heard = try rowsOfARun("tick-2", in: hive, &witness)
            #expect(heard.contains { $0.topic == "tick-2 output" })
            #expect(heard.allSatisfy { $0.topic.hasPrefix("tick-2 ") })
        }
        // That nobody reads any more is known soon.
        var runs = 0
        while try rowsOfARun("tick-2", in: hive, &witness) != [], runs < 20 { runs += 1 }
        #expect(runs < 20)
        try hive.shutDown()
    }

    @Test func whoDoesNotReadHoldsNobodyUp() throws {
        let hive = try Hive()
        let events = try #require(try hive.ask("health")["events"]?.string)
        var idle = try EventSubscriber(to: events, topics: [""], context: Context())
        _ = try rows(&idle, upTo: .none)
        // More than both ends and the kernel keep.
        let count = 8_000
        let line = #"{"type":"decision","subject":"go on","content":{"confidence":0.5}}"#
        _ = try hive.spawn("busy", "yes '\(line)' | head -n \(count) >&3", pty: false)
        // Meanwhile it is asked again and again, and answers.
        try hive.wait(for: "busy") { $0["status"]?.string == "completed" }
        var ids: [Int64] = []
        _ = try hive.spawn("later", "true", pty: false)
        let later = try hive.wait(for: "later") { $0["status"]?.string == "completed" }
        let last = try #require(try hive.ask("health")["last_id"]?.int)
        ids = try rows(&idle, upTo: EventID(last)).map(\.id.rawValue)
        try hive.shutDown()
        let stored = try hive.events()
        #expect(stored.count { $0.type == .decision } == count)
        // What it heard is in order, and what it lost is seen.
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        let gaps = zip(ids, ids.dropFirst()).count { $1 != $0 + 1 }
        #expect(gaps > 0 || ids.last ?? 0 < stored.last?.id.rawValue ?? 0)
        #expect(ids.count < stored.count - 1_000, "\(ids.count) of \(stored.count)")
        #expect(later["exit"]?["code"]?.int == 0)
    }
}
