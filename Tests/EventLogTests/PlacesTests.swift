import EventLog
import Support
import Swarm
import Testing

/// Pages, agents, types and times, against what a walk over all events gives.
@Suite struct PlacesTests {
    private let scratch = Scratch()

    /// 10,000 events of a few agents and types, so that two segments are full and one is not.
    private static let events: [Event] = (1...10_000).map { id in
        let agent = id % 7 == 0 ? nil : AgentID(rawValue: "a\(1 + id % 5)")
        let type: EventType = id % 11 == 0 ? .decision : id % 500 == 0 ? .command : .output
        return Event(
            id: EventID(Int64(id)), time: LogTime(microseconds: Int64(id) * 10), type: type,
            agent: agent, subject: "out", content: .bytes(Array("\(id)".utf8)))
    }

    private func reader() throws -> LogReader {
        var writer = try LogWriter(scratch.directory)
        for start in stride(from: 0, to: 10_000, by: 1_000) {
            writer.stage(Array(PlacesTests.events[start..<start + 1_000]))
            try writer.commit()
        }
        return try LogReader(scratch.directory)
    }

    private static let filters: [EventFilter] = [
        .all, EventFilter(agent: AgentID(rawValue: "a3")), EventFilter(type: .decision),
        EventFilter(type: .command), EventFilter(type: .output), EventFilter(type: .gate),
        EventFilter(agent: AgentID(rawValue: "a2"), type: .command),
        EventFilter(agent: AgentID(rawValue: "a5"), type: .output),
        EventFilter(agent: AgentID(rawValue: "nobody")),
    ]

    private func matching(_ filter: EventFilter, _ events: some Sequence<Event>) -> [Event] {
        events.filter {
            (filter.agent == nil || $0.agent == filter.agent)
                && (filter.type == nil || $0.type == filter.type)
        }
    }

    @Test("pages one after the other hold all that matches, once", arguments: filters)
    func forwards(filter: EventFilter) throws {
        let reader = try reader()
        for limit in [1_000, 97] {
            var found: [Event] = []
            var place = EventID(100)
            while place < EventID(9_000) {
                let page = try reader.page(
                    after: place, through: EventID(9_000), limit: limit, where: filter)
                #expect(page.end > place)
                #expect(page.rows.count <= limit)
                found += page.rows.events
                place = page.end
            }
            #expect(found == matching(filter, PlacesTests.events[100..<9_000]))
        }
    }

    @Test("the last ones up to a place are the last that match", arguments: filters)
    func backwards(filter: EventFilter) throws {
        let reader = try reader()
        for end in [1, 40, 4_095, 4_096, 8_191, 8_192, 9_999, 10_000, 99_999] {
            let all = matching(filter, PlacesTests.events.prefix(end))
            for limit in [1, 100, 5_000] {
                let found = try reader.lastRows(
                    through: EventID(Int64(end)), limit: limit, where: filter)
                #expect(found.events == Array(all.suffix(limit)), "up to \(end), \(limit) rows")
            }
        }
    }

    @Test func ofLongRowsTheNewestAreGiven() throws {
        var writer = try LogWriter(scratch.directory)
        let long = [UInt8](repeating: 0x61, count: 1 << 20)
        writer.stage(
            (1...10).map { id in
                Event(
                    id: EventID(id), time: LogTime(microseconds: id), type: .output, agent: coder,
                    subject: "out", content: .bytes(long))
            })
        try writer.commit()
        let reader = try LogReader(scratch.directory)
        for filter in [EventFilter.all, EventFilter(agent: coder)] {
            let rows = try reader.lastRows(through: EventID(9), limit: 9, where: filter)
            #expect(rows.rows.map(\.id.rawValue) == [6, 7, 8, 9])
        }
    }

    @Test(
        "a time is found by halving",
        arguments: [
            (-5, 0), (0, 0), (9, 0), (10, 1), (11, 1), (55_555, 5_555), (100_000, 10_000),
            (9_999_999, 10_000),
        ])
    func times(time: Int64, id: Int64) throws {
        #expect(try reader().last(atOrBefore: LogTime(microseconds: time)) == EventID(id))
    }

    @Test func anEmptyLogHasNoPlaces() throws {
        _ = try LogWriter(scratch.directory)
        let reader = try LogReader(scratch.directory)
        #expect(try reader.range() == nil)
        #expect(try reader.state() == State())
        #expect(try reader.last(atOrBefore: LogTime(microseconds: 1)) == .none)
        #expect(try reader.lastRows(through: EventID(5), limit: 5).isEmpty)
        #expect(try reader.verify() == .intact(rows: 0, head: String(repeating: "0", count: 64)))
    }
}
