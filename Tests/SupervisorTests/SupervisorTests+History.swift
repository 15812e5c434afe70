import Support
import Swarm
import Testing
import Wire

// What a client reads of the log that asks the supervisor for it.
extension SupervisorTests {
    /// Asks until there is no more, and gives the events of each answer.
    private func pages(_ hive: Hive, _ body: JSON) throws -> [[Event]] {
        let end = try #require(try hive.ask("health")["last_id"]?.int)
        var pages: [[Event]] = []
        var place: Int64 = 0
        while place < end {
            let fields = (body.object ?? []) + [JSON.Field("after", JSON(place))]
            let answer = try hive.ask("events", JSON(fields))
            pages.append(try (answer["events"]?.array ?? []).map(event))
            let next = try #require(answer["last_id"]?.int)
            try #require(next > place, "it does not go on")
            place = next
        }
        return pages
    }

    private func event(_ json: JSON) throws -> Event {
        try Event(cloudEvent: json.text.utf8Span.span.bytes)
    }

    @Test func whoCannotReadTheLogIsToldWhatIsInIt() throws {
        let hive = try Hive()
        _ = try hive.spawn("one", "echo hello; exit 3", pty: false)
        _ = try hive.spawn("two", "printf '\\377\\n'", pty: false)
        let one = try hive.wait(for: "one") { $0["status"]?.string == "failed" }
        try hive.wait(for: "two") { $0["status"]?.string == "completed" }
        let small = try pages(hive, ["limit": 3])
        let whole = try pages(hive, [:])
        let byName = try pages(hive, ["agent": "one"]).flatMap(\.self)
        let byID = try pages(hive, ["agent": one["id"] ?? .null]).flatMap(\.self)
        let starts = try pages(hive, ["type": "agent.spawned"]).flatMap(\.self)
        let both = try pages(hive, ["type": "output", "agent": "two"]).flatMap(\.self)
        let none = try pages(hive, ["type": "dream"]).flatMap(\.self)
        try hive.shutDown()
        let stored = try hive.events()
        let seen = small.flatMap(\.self)
        #expect(small.allSatisfy { $0.count <= 3 } && small.count > 3 && whole.count == 1)
        #expect(seen == Array(stored.prefix(seen.count)) && !seen.isEmpty)
        #expect(whole.flatMap(\.self).prefix(seen.count).elementsEqual(seen))
        #expect(byName == seen.filter { $0.agent?.rawValue == one["id"]?.string } && byName == byID)
        #expect(starts.map(\.type) == [.agentSpawned, .agentSpawned])
        #expect(both.map(\.content) == [.bytes([0xff, 0x0a])])
        #expect(none == [])
    }

    @Test func anAnswerIsBoundedAndTheNextGoesOn() throws {
        let hive = try Hive()
        _ = try hive.spawn("loud", "head -c 9000000 /dev/urandom", pty: false)
        let agent = try hive.wait(for: "loud") { $0["status"]?.string == "completed" }
        var client = try hive.another()
        let body = Body([JSON.Field("after", 0), JSON.Field("limit", 1_000)])
        let first = try client.request("events", body, within: .seconds(20)).get()
        // Its last row, and what stands around the rows.
        #expect((3 << 20..<5 << 20).contains(first.bytes.count), "\(first.bytes.count)")
        let events = try pages(hive, ["limit": 1_000, "type": "output"]).flatMap(\.self)
        let bytes = events.flatMap { event -> [UInt8] in
            if case .bytes(let bytes) = event.content { bytes } else { [] }
        }
        try hive.shutDown()
        #expect(bytes.count == 9_000_000)
        #expect(bytes == (try hive.printed("out", by: agent)))
    }

    /// A log that somebody has shortened, or a client that has mistaken itself.
    @Test func whatIsAfterTheEndIsNotThereYet() throws {
        let hive = try Hive()
        let answer = try hive.ask("events", ["after": 1_000_000])
        let last = try hive.ask("health")["last_id"]
        #expect(answer["events"]?.array == [])
        #expect(answer["last_id"] == last)
        try hive.shutDown()
    }

    @Test func whyALookIsRefusedIsSaid() throws {
        let hive = try Hive()
        let wrong: [(JSON, String)] = [
            ([:], "bad_request"), (["after": -1], "bad_request"), (["after": "1"], "bad_request"),
            (["after": 0, "limit": 0], "bad_request"),
            (["after": 0, "limit": 1_001], "bad_request"),
            (["after": 0, "agent": 7], "bad_request"), (["after": 0, "type": ""], "bad_request"),
            (["after": 0, "agent": "nobody"], "no_such_agent"),
        ]
        for (body, code) in wrong {
            let error = #expect(throws: ErrorBody.self) { try hive.ask("events", body) }
            #expect(error?.code == code && error?.message.isEmpty == false, "\(body.text)")
        }
        try hive.shutDown()
    }

    /// In an answer there is more around it than on a line of its own.
    @Test func contentThatNestsTooDeepForAnAnswerIsAString() throws {
        let hive = try Hive()
        let deep = String(repeating: "[", count: 120) + String(repeating: "]", count: 120)
        let deeper = String(repeating: "[", count: 125) + String(repeating: "]", count: 125)
        let lines = [deep, deeper].map { #"{"type":"decision","content":{"x":\#($0)}}"# }
        _ = try hive.spawn("deep", "echo '\(lines[0])' >&3; echo '\(lines[1])' >&3", pty: false)
        try hive.wait(for: "deep") { $0["status"]?.string == "completed" }
        let answer = try hive.ask("events", ["after": 0, "type": "decision"])
        try hive.shutDown()
        let rows = answer["events"]?.array ?? []
        #expect(rows.count == 2)
        #expect(rows.first?["data"]?.object != nil)
        #expect(rows.last?["data"]?.string == #"{"x":\#(deeper)}"#)
    }

    @Test func ofManyQuestionsEachIsAnsweredOrRefused() throws {
        let hive = try Hive()
        var client = try hive.another()
        let body = Body([JSON.Field("after", 0)])
        let open = try (0..<60).map { _ in
            try client.send("events", body, within: .seconds(20))
        }
        let codes = try open.map { id -> String in
            switch try #require(try client.reply(to: id, within: .seconds(20))).outcome {
            case .ok: "ok"
            case .error(let error): error.code
            }
        }
        #expect(Set(codes).isSubset(of: ["ok", "busy"]))
        #expect(codes.count { $0 == "ok" } >= 8)
        // What was answered is counted no more.
        #expect(try hive.ask("events", ["after": 0])["events"] != nil)
        try hive.shutDown()
    }
}
