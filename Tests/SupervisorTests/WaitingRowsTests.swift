import EventLog
import Swarm
import Testing

@testable import Supervisor

@Suite struct WaitingRowsTests {
    private var next: Int64 = 1

    private mutating func append(_ count: Int, bytes: Int = 10, to rows: inout WaitingRows) {
        for _ in 0..<count {
            rows.append(
                Event(
                    id: EventID(next), time: LogTime(microseconds: next), type: .output,
                    content: .bytes(Array(repeating: 0, count: bytes))))
            next += 1
        }
        rows.endGroup()
    }

    /// How many rows each portion has, when all are taken out.
    private func portions(_ rows: inout WaitingRows) -> [Int] {
        var counts: [Int] = []
        var last: Int64 = 0
        while let first = rows.first {
            for event in first.rows {
                #expect(event.id.rawValue == last + 1)
                last += 1
            }
            counts.append(first.rows.count)
            rows.removeFirst()
        }
        #expect(rows.isEmpty && rows.count == 0 && rows.size == 0)
        return counts
    }

    @Test mutating func groupsAreTakenWhole() {
        var rows = WaitingRows()
        for _ in 0..<12 { append(100, to: &rows) }
        #expect(rows.count == 1_200)
        #expect(portions(&rows) == [1_000, 200])
    }

    @Test mutating func whatIsTooMuchForAnyIsCut() {
        var rows = WaitingRows()
        append(24, to: &rows)
        append(2_500, to: &rows)
        append(100, to: &rows)
        #expect(portions(&rows) == [24, 1_024, 1_024, 552])
    }

    @Test mutating func aPortionHasSoManyBytes() {
        var rows = WaitingRows()
        for _ in 0..<3 { append(2, bytes: 1 << 20, to: &rows) }
        append(1, bytes: 4 << 20, to: &rows)
        append(1, to: &rows)
        append(4, bytes: 1 << 20, to: &rows)
        #expect(portions(&rows) == [2, 2, 2, 1, 1, 2, 2])
    }

    @Test mutating func whatCannotBeTakenYetGrows() {
        var rows = WaitingRows()
        append(500, to: &rows)
        #expect(rows.first?.rows.count == 500)
        append(500, to: &rows)
        #expect(rows.first?.rows.count == 1_000)
        append(0, to: &rows)
        #expect(portions(&rows) == [1_000])
    }
}
