import Support
import Swarm
import Testing

@testable import EventLog

/// A log from afar is what its rows say, be there outlines of them or not. Logs with archives and forks are compared
/// in `Comparison`.
@Suite struct OutlineTests {
    private func compare(_ family: Family, _ place: Int = 0, seams: [Int]) throws {
        var comparison = Comparison(
            try family.reader(place), try family.whole(place), seams: seams, seed: 3)
        try comparison.run(20)
    }

    private func database(_ family: Family, _ place: Int = 0) throws -> Database {
        try Database(family.directory(place).log, .readWrite)
    }

    private func segments(_ family: Family, _ place: Int = 0) throws -> [Int64] {
        let rows = try Statement(
            "SELECT segment FROM outlines ORDER BY segment", in: try database(family, place))
        var segments: [Int64] = []
        while try rows.step() { segments.append(rows.integer(0)) }
        return segments
    }

    @Test func eachFullSegmentHasOne() throws {
        let family = try Family(9_000)
        #expect(try segments(family) == [0, 1])
        // What is unfinished when a writer closes is finished by the next one.
        try family.goOn(0, 4_000)
        #expect(try segments(family) == [0, 1, 2])
        try compare(family, seams: [4_095, 4_096, 8_191, 8_448, 12_287])
        // Of the segment where a fork was left there is none.
        try family.fork(0, at: 5_000)
        try family.goOn(1, 8_000)
        #expect(try segments(family, 1) == [2])
        try compare(family, 1, seams: [5_000, 5_120, 4_096, 8_192])
    }

    /// Which rows were looked at is not seen; what was believed without a look is.
    @Test func whatIsInOneIsBelieved() throws {
        let family = try Family(9_000)
        let marks = TimelineMarks.label.rawValue
        try database(family).execute(
            """
            UPDATE outlines SET parts = CAST(substr(parts, 1, 145 - 9) || substr(parts, 137, 8)
            || x'\(String(marks, radix: 16).count == 1 ? "0" : "")\(String(marks, radix: 16))' AS BLOB)
            WHERE segment = 0
            """)
        let events = family.events[0]
        let spans = try family.reader(0).spans(
            between: [events[3_838].time, events[4_094].time], through: EventID(9_000))
        #expect(spans == [LogSpan(count: 256, mark: .label)])
    }

    @Test(
        "a log answers the same without any, with some, and with those of another version",
        arguments: [
            "DROP TABLE outlines", "DELETE FROM outlines", "DELETE FROM outlines WHERE segment = 1",
            "UPDATE outlines SET parts = zeroblob(145)", "UPDATE outlines SET parts = x''",
            "INSERT INTO outlines SELECT 3, parts FROM outlines WHERE segment = 0",
            """
            ALTER TABLE outlines RENAME TO kept; CREATE VIEW outlines AS
            SELECT * FROM kept UNION ALL SELECT * FROM kept
            """,
        ])
    func without(sql: String) throws {
        let family = try Family(13_000)
        try database(family).execute(sql)
        try compare(family, seams: [4_095, 4_096, 8_191, 12_287])
        let verdict = try family.reader(0).verify()
        guard case .intact = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test("numbers that nobody wrote trap nobody", arguments: ["ff", "00", "80", "7f"])
    func strangeTimes(byte: String) throws {
        let family = try Family(9_000)
        let part = String(repeating: byte, count: 9 * 16)
        try database(family).execute("UPDATE outlines SET parts = x'01\(part)'")
        let times = family.events[0].map(\.time)
        let reader = try family.reader(0)
        for step in [1, 7, 300, 4_000] {
            let asked = stride(from: 0, to: 9_000, by: step).map { times[$0] }
            let spans = try reader.spans(between: asked, through: EventID(8_990))
            #expect(spans.allSatisfy { $0.count >= 0 })
        }
        for place in [Int64.min, 0, 8_999, .max] {
            for mark in TimelineMark.allCases {
                _ = try reader.nearest(
                    of: TimelineMarks(mark), in: EventID(min(place, 5))...EventID(max(place, 5)),
                    newestFirst: true)
            }
        }
    }

    /// However many there are before it.
    @Test(arguments: [5_000, 3_000])
    func theFirstOfTheOrderIsFound(failure: Int64) throws {
        let scratch = Scratch(inMemory: true)
        var writer = try LogWriter(scratch.directory)
        writer.stage(
            (1...5_500).map { (id: Int64) in
                Event(
                    id: EventID(id), time: LogTime(microseconds: id), type: .agentStatus,
                    agent: coder, subject: id == failure ? "failed" : "waiting",
                    content: .text("{}"))
            })
        try writer.commit()
        let reader = try LogReader(scratch.directory)
        let times = [0, 1_000, failure - 1, failure, 5_500].map { LogTime(microseconds: $0) }
        let marks = try reader.spans(between: times, through: EventID(5_500)).map(\.mark)
        #expect(marks == [.waiting, .waiting, .failure, .waiting])
        let range = EventID(1)...EventID(5_500)
        let found = try reader.nearest(of: .failure, in: range, newestFirst: false)
        #expect(found == MarkedRow(id: EventID(failure), mark: .failure))
    }
}
