import Support
import Swarm
import Testing
import Wire

// How old events become.
extension SupervisorTests {
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
