import EventLog
import Support
import Swarm
import Testing

@Suite struct RoundTripTests {
    private let scratch = Scratch()

    /// Every shape a row can have: what is absent is not what is empty, and text may hold anything.
    private static let shapes: [Event] = {
        let texts: [String?] = [nil, "", "a1", "nul \u{0} inside", "é\u{301}😀", "\u{1b}[31m"]
        let contents: [Event.Content] = [
            .text(""), .text("{}"), .text("{\"a\":\"\u{0}\"}"), .bytes([]), .bytes([0, 255, 10]),
        ]
        var events: [Event] = []
        for agent in texts {
            for subject in texts {
                for content in contents {
                    let id = Int64(events.count + 1)
                    events.append(
                        Event(
                            id: EventID(id), time: LogTime(microseconds: id * 7 - 500),
                            type: id % 3 == 0 ? .other("mood") : .decision,
                            agent: agent.map(AgentID.init(rawValue:)), subject: subject,
                            metadata: subject, content: content))
                }
            }
        }
        return events
    }()

    @Test func everyShapeOfRowComesBackAsItWas() throws {
        let events = RoundTripTests.shapes
        do {
            var writer = try LogWriter(scratch.directory)
            writer.stage(events)
            try writer.commit()
        }
        // The writer's own check of the chain reads the rows anew.
        let writer = try LogWriter(scratch.directory)
        #expect(writer.last.id == events.last?.id)
        let reader = try LogReader(scratch.directory)
        let page = try reader.page(after: .none, through: EventID(10_000), limit: 1_000)
        #expect(page.rows.events == events)
        guard case .intact(let rows, _) = try reader.verify() else {
            Issue.record("not intact: \(try reader.verify())")
            return
        }
        #expect(rows == Int64(events.count))
    }

    @Test("places no log has are answered, not trapped", arguments: [Int64.min, -1, 0, 181, .max])
    func oddPlaces(place: Int64) throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(RoundTripTests.shapes)
        try writer.commit()
        let reader = try LogReader(scratch.directory)
        let id = EventID(place)
        let filter = EventFilter(agent: coder, type: .decision)
        #expect(try reader.event(id) == nil)
        #expect(try reader.page(after: id, through: EventID(.max), limit: 10).rows.count <= 10)
        #expect(
            try reader.page(after: id, through: EventID(.max), limit: 10, where: filter).rows.count
                <= 10)
        #expect(try reader.lastRows(through: id, limit: 10, where: filter).count <= 10)
        #expect(try reader.lastRows(through: id, limit: 10).count == (place > 0 ? 10 : 0))
        #expect(try reader.state(at: id).lastID.rawValue == (place > 0 ? 180 : 0))
        _ = try reader.last(atOrBefore: LogTime(microseconds: place))
    }
}
