import Support
import Swarm
import Testing
import Wire

// Who may have old events moved, and what is answered where none are.
extension SupervisorTests {
    @Test func oldEventsAreTheOperators() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        for (verb, body) in [
            ("archive", [:]), ("archive", ["to": 1]), ("retention", ["seconds": 3_600]),
        ] as [(String, JSON)] {
            let error = #expect(throws: ErrorBody.self) { try guest.ask(verb, body) }
            #expect(error?.code == "forbidden", "\(verb)")
        }
        #expect(try hive.ask("state")["retention"] == ["seconds": 2_592_000])
        let nothing = try hive.ask("archive", ["to": 1])
        #expect(nothing["rows"] == 0 && nothing["files"] == [] && nothing["bytes"] == 0)
        #expect(try hive.ask("archive")["rows"] == 0)
        let commands = try hive.events().filter { $0.subject == "archive" }
        #expect(commands.map(\.type) == Array(repeating: .command, count: 4))
        try hive.shutDown()
    }

    @Test func whatIsWrongWithAnArchiveIsSaid() throws {
        let hive = try Hive()
        func code(_ verb: String, _ body: JSON) -> String? {
            #expect(throws: ErrorBody.self) { try hive.ask(verb, body) }?.code
        }
        #expect(code("archive", ["to": 1, "before": 1]) == "bad_request")
        #expect(code("archive", ["to": 0]) == "bad_request")
        #expect(code("archive", ["before": "now"]) == "bad_request")
        #expect(code("archive", ["to": 1_000_000]) == "no_such_event")
        #expect(code("retention", ["seconds": 3_599]) == "bad_request")
        #expect(code("retention", ["seconds": "7d"]) == "bad_request")
        #expect(try hive.ask("retention", ["seconds": .null]) == ["seconds": .null])
        #expect(code("archive", [:]) == "kept_forever")
        try hive.shutDown()
    }

    /// What was said of it is in the log, and holds for the next supervisor.
    @Test func aRetentionOutlivesASupervisor() throws {
        let hive = try Hive()
        for _ in 0..<2 { _ = try hive.ask("retention", ["seconds": 604_800]) }
        try hive.killSupervisor()
        #expect(try hive.ask("list")["retention"] == ["seconds": 604_800])
        let events = try hive.events().filter { $0.subject == "retention" }
        #expect(events.map(\.content) == [.text(#"{"seconds":604800,"by":"operator"}"#)])
        try hive.shutDown()
    }
}
