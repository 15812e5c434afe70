import EventLog
import Support
import Swarm
import Testing

@Suite struct LogWriterTests {
    private let scratch = Scratch()

    @Test func whatWasCommittedIsReadBack() throws {
        let events = lines(10_000)
        var writer = try LogWriter(scratch.directory)
        for start in stride(from: 0, to: events.count, by: 700) {
            writer.stage(Array(events[start..<min(start + 700, events.count)]))
            try writer.commit()
        }
        let reader = try LogReader(scratch.directory)
        #expect(try reader.range() == EventID(1)...EventID(10_000))
        #expect(try reader.event(EventID(9_999)) == events[9_998])
        let page = try reader.page(after: EventID(4_095), through: EventID(5_000), limit: 100)
        #expect(page.rows.events == Array(events[4_095..<4_195]))
        #expect(try reader.state() == State.fold(events))
        #expect(try reader.state(at: EventID(8_500)) == State.fold(events.prefix(8_500)))
    }

    @Test func aReopenedLogGoesOn() throws {
        let events = lines(9_000)
        do {
            var writer = try LogWriter(scratch.directory)
            for start in stride(from: 0, to: 8_500, by: 500) {
                writer.stage(Array(events[start..<start + 500]))
                try writer.commit()
            }
        }
        do {
            var writer = try LogWriter(scratch.directory)
            #expect(writer.state == State.fold(events.prefix(8_500)))
            #expect(writer.last.time == events[8_499].time)
            writer.stage(Array(events[8_500...]))
            try writer.commit()
        }
        let reader = try LogReader(scratch.directory)
        #expect(try reader.state() == State.fold(events))
        guard case .intact(let rows, _) = try reader.verify() else {
            Issue.record("not intact: \(try reader.verify())")
            return
        }
        #expect(rows == 9_000)
        let mine = try reader.lastRows(
            through: EventID(9_000), limit: 50, where: EventFilter(agent: coder))
        #expect(mine.events == Array(events.suffix(50)))
    }

    /// What its agent overtakes at once is not read, and the state is as if it had been.
    @Test func whatIsOvertakenIsFolded() throws {
        let types: [EventType] = [.tool, .tool, .decision, .output, .tool]
        let events =
            lines(1)
            + (0..<60 as Range<Int64>).map { index -> Event in
                let type = types[Int(index) % types.count]
                return Event(
                    id: EventID(index + 2), time: LogTime(microseconds: index + 2), type: type,
                    agent: coder, subject: type == .output ? "out" : "Edit",
                    content: .text(#"{"input":{"path":"src/file-\#(index)"}}"#))
            }
        var writer = try LogWriter(scratch.directory)
        for start in stride(from: 0, to: events.count, by: 7) {
            let end = min(start + 7, events.count)
            writer.stage(Array(events[start..<end]))
            #expect(writer.state == State.fold(events.prefix(end)))
        }
    }

    @Test func aSecondWriterIsRefused() throws {
        let writer = try LogWriter(scratch.directory)
        #expect(throws: LogError.self) { _ = try LogWriter(scratch.directory) }
        _ = writer.stagedCount
    }
}
