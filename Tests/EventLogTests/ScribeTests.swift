import Support
import Swarm
import Synchronization
import Testing

@testable import EventLog

@Suite struct ScribeTests {
    private let scratch = Scratch()

    @Test func whatIsAcknowledgedIsThereAndInOrder() throws {
        let scribe = try Scribe(scratch.directory)
        let acknowledged = Mutex<[ClosedRange<EventID>]>([])
        for start in stride(from: 0, to: 5_000, by: 50) {
            let receipt = scribe.submit(lines(50, after: Int64(start))) { result in
                acknowledged.withLock { $0.append((try? result.get()) ?? .none ... .none) }
            }
            #expect(receipt == .queued)
        }
        scribe.close()
        let ranges = acknowledged.withLock { $0 }
        #expect(ranges.map(\.lowerBound.rawValue) == Array(stride(from: 1, to: 5_000, by: 50)))
        #expect(try LogReader(scratch.directory).state() == State.fold(lines(5_000)))
        #expect(scribe.health.disk == .ok && scribe.health.failure == nil)
        #expect(scribe.health.queuedRows == 0)
        // A log at rest is one file.
        #expect(WriteAhead.size(scratch.directory.writeAhead) == 0)
    }

    @Test func groupsFormWhileACommitIsUnderWay() {
        var desk = Desk()
        for start in 0..<30 {
            let receipt = desk.queue(submission(rows: 100, after: Int64(start * 100)))
            #expect(receipt == .queued)
        }
        // Ten hundreds fit a commit of 1,024 rows, and none of them is torn apart.
        _ = desk.queue(submission(rows: 1_024, after: 3_000))
        let groups = (0..<5).map { _ in desk.takeGroup()?.count }
        #expect(groups == [10, 10, 10, 1, nil])
        #expect(desk.isIdle)
    }

    @Test func oneThatIsLargerThanACommitGoesAlone() {
        var desk = Desk()
        _ = desk.queue(submission(rows: 1, after: 0))
        _ = desk.queue(submission(rows: 1, after: 1, size: Scribe.bytesPerCommit))
        _ = desk.queue(submission(rows: 1, after: 2))
        let groups = (0..<4).map { _ in desk.takeGroup()?.count }
        #expect(groups == [1, 1, 1, nil])
    }

    @Test func aFullQueueTakesNothing() {
        var desk = Desk()
        for start in 0..<10 {
            _ = desk.queue(submission(rows: 1_000, after: Int64(start * 1_000)))
        }
        let receipt = desk.queue(submission(rows: 1, after: 10_000))
        #expect(receipt == .busy)
        #expect(desk.health.queuedRows == Scribe.queueLimit)
    }

    @Test func aFewLargeRowsFillTheQueueToo() {
        var desk = Desk()
        let receipts = (0..<5).map {
            desk.queue(submission(rows: 1, after: Int64($0), size: Scribe.bytesPerCommit))
        }
        #expect(receipts == [.queued, .queued, .queued, .queued, .busy])
        if let group = desk.takeGroup() { desk.clear(group) }
        let again = desk.queue(submission(rows: 1, after: 4))
        #expect(again == .queued)
    }

    @Test func whatNoCommitCanHoldIsRefused() throws {
        let scribe = try Scribe(scratch.directory)
        defer { scribe.close() }
        #expect(scribe.submit([]) { _ in } == .tooLarge)
        #expect(scribe.submit(lines(1_025)) { _ in } == .tooLarge)
    }

    @Test func afterTheEndNothingIsTaken() throws {
        let scribe = try Scribe(scratch.directory)
        scribe.close()
        #expect(scribe.submit(lines(1)) { _ in } == .ended)
        // The log is free for the next one.
        _ = try LogWriter(scratch.directory)
    }

    @Test func itGoesOnFromWhatItFinds() throws {
        var writer = Optional(try LogWriter(scratch.directory))
        writer?.stage(lines(1))
        writer?.stage([
            Event(
                id: EventID(2), time: LogTime(microseconds: 9), type: .message, agent: coder,
                metadata: #"{"seq":1}"#, content: .text("{}"))
        ])
        try writer?.commit()
        writer = nil
        let scribe = try Scribe(scratch.directory)
        defer { scribe.close() }
        #expect(scribe.start.last == EventID(2))
        #expect(scribe.start.time == LogTime(microseconds: 9))
        #expect(scribe.start.state.agents.map(\.name) == ["coder-1"])
        #expect(scribe.start.sources.judge(1, from: coder) == .duplicate(EventID(2)))
        #expect(scribe.start.sources.judge(2, from: coder) == .next)
    }

    private func submission(rows: Int, after last: Int64, size: Int = 100) -> Submission {
        Submission(
            events: lines(rows, after: last), size: size,
            ids: EventID(last + 1)...EventID(last + Int64(rows)), completion: { _ in })
    }
}
