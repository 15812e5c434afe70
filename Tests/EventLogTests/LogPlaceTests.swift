import Glibc
import Support
import Swarm
import Synchronization
import Testing

@testable import EventLog

/// Somebody takes the files of a log away while it is written.
@Suite struct LogPlaceTests {
    private let scratch = Scratch()
    private var log: String { scratch.directory.log }

    @Test(arguments: ["log.db", "log.db-wal"])
    func whatIsWrittenIntoAFileThatIsTakenAwayCountsWhenItIsBack(name: String) throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(3))
        try writer.commit()
        let path = scratch.directory.path + "/" + name
        rename(path, path + ".away")
        writer.stage(lines(2, after: 3))
        for _ in 0..<3 {
            let error = #expect(throws: LogError.self) { try writer.commit() }
            #expect(error?.code == .gone)
            #expect(error?.message == "'\(path)' was taken away while the log was written")
        }
        rename(path + ".away", path)
        try writer.commit()
        writer.stage(lines(1, after: 5))
        try writer.commit()
        #expect(try LogReader(scratch.directory).state() == State.fold(lines(6)))
        guard case .intact(let rows, _) = try LogReader(scratch.directory).verify() else {
            Issue.record("it is not what was written")
            return
        }
        #expect(rows == 6)
    }

    @Test func anotherFileInItsPlaceIsNotTheLog() throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(1))
        try writer.commit()
        TextFile.write(TextFile.bytes(log) ?? [], to: log + ".new")
        rename(log + ".new", log)
        writer.stage(lines(1, after: 1))
        let error = #expect(throws: LogError.self) { try writer.commit() }
        #expect(error?.message == "'\(log)' was replaced by another file while the log was written")
    }

    /// True for one whose log is taken away, false for what it is held against.
    @Test(arguments: [true, false])
    func nothingIsAcknowledgedThatNobodyFinds(isTaken: Bool) throws {
        let scribe = try Scribe(scratch.directory)
        defer { scribe.close() }
        if isTaken { rename(log, log + ".away") }
        let stored = Mutex(false)
        _ = scribe.submit(lines(1)) { result in
            stored.withLock { $0 = (try? result.get()) != nil }
        }
        // Nobody else looks, so it is the commit that says so.
        wait { isTaken ? scribe.health.failure?.code == .gone : stored.withLock { $0 } }
        #expect(stored.withLock { $0 } != isTaken)
        #expect(scribe.health.disk == (isTaken ? .failed : .ok))
        guard isTaken else { return }
        rename(log + ".away", log)
        wait { stored.withLock { $0 } }
        scribe.look()
        #expect(stored.withLock { $0 } && scribe.health.disk == .ok)
    }

    @Test func aLogAtRestIsFoundMissingAndFoundAgain() throws {
        let scribe = try Scribe(scratch.directory)
        defer { scribe.close() }
        rename(log, log + ".away")
        scribe.look()
        #expect(scribe.health.failure?.code == .gone)
        rename(log + ".away", log)
        scribe.look()
        #expect(scribe.health.failure == nil && scribe.health.disk == .ok)
    }

    private func wait(until isSo: () -> Bool) {
        let deadline = ContinuousClock.now + .seconds(20)
        while !isSo(), ContinuousClock.now < deadline { sched_yield() }
    }
}
