import Glibc
import Linux
import Testing

@Suite struct PollingTests {
    private func events(_ poller: borrowing Poller, milliseconds: Int) throws -> [Poller.Event] {
        var events: [Poller.Event] = []
        try poller.wait(milliseconds: milliseconds, into: &events)
        return events
    }

    @Test func aPipeIsToldAsLongAsItHasBytes() throws {
        let poller = try Poller()
        let pipe = try Pipe()
        try poller.watch(pipe.reader, for: .readable, token: .max)
        #expect(try events(poller, milliseconds: 0) == [])
        #expect(try pipe.writer.write([1, 2, 3]) == .bytes(3))
        for _ in 0..<2 {
            let event = try #require(try events(poller, milliseconds: 1_000).first)
            #expect(event.token == .max && event.isReadable && !event.isHungUp)
        }
        var bytes: [UInt8] = []
        #expect(try pipe.reader.read(appendingTo: &bytes, limit: 10) == .bytes(3))
        #expect(bytes == [1, 2, 3])
        #expect(try pipe.reader.read(appendingTo: &bytes, limit: 10) == .wouldBlock)
        #expect(bytes == [1, 2, 3])
        #expect(try events(poller, milliseconds: 0) == [])
    }

    @Test func anEdgeIsToldOnce() throws {
        let poller = try Poller()
        let pipe = try Pipe()
        try poller.watch(pipe.reader, for: [.readable, .edge], token: 7)
        for _ in 0..<2 {
            _ = try pipe.writer.write([1])
            #expect(try events(poller, milliseconds: 1_000).map(\.token) == [7])
            #expect(try events(poller, milliseconds: 0) == [])
        }
    }

    @Test func interestCanChangeAndEnd() throws {
        let poller = try Poller()
        let pipe = try Pipe()
        try poller.watch(pipe.writer, for: .writable, token: 1)
        #expect(try events(poller, milliseconds: 1_000).first?.isWritable == true)
        try poller.change(pipe.writer, to: [], token: 1)
        #expect(try events(poller, milliseconds: 0) == [])
        try poller.ignore(pipe.writer)
        #expect(throws: SystemError.self) { try poller.ignore(pipe.writer) }
    }

    @Test func theEndOfAPipeIsTold() throws {
        let poller = try Poller()
        let pipe = try Pipe()
        try poller.watch(pipe.reader, for: .readable, token: 1)
        let reader = try pipe.reader.duplicate()
        drop(pipe)
        // The original is closed, but its file is open: it is told until that is closed too.
        #expect(try events(poller, milliseconds: 1_000).first?.isHungUp == true)
        var bytes: [UInt8] = []
        try waitUntilReadable(reader)
        #expect(try reader.read(appendingTo: &bytes, limit: 1) == .end)
    }

    private func drop(_ pipe: consuming Pipe) {}

    @Test func writingToNobodyIsTheEnd() throws {
        Signal.brokenPipe.ignore()
        let writer = try Pipe().takeWriter()
        try waitUntilReadable(writer)
        #expect(try writer.write([1]) == .end)
    }

    @Test func aCounterRingsUntilSomebodyLooks() throws {
        let poller = try Poller()
        let counter = try EventCounter()
        try poller.watch(counter.descriptor, for: .readable, token: 1)
        #expect(counter.acknowledge() == 0)
        for _ in 0..<3 { counter.ring() }
        #expect(try events(poller, milliseconds: 1_000).count == 1)
        #expect(counter.acknowledge() == 3)
        #expect(try events(poller, milliseconds: 0) == [])
    }

    @Test func anAlarmRingsAtItsTimeAndNotBefore() throws {
        let alarm = try Alarm()
        let time = Clocks.boot + 20_000
        try alarm.set(at: time)
        #expect(try !alarm.acknowledge())
        try waitUntilReadable(alarm.descriptor)
        #expect(Clocks.boot >= time)
        #expect(try alarm.acknowledge())
        #expect(try !alarm.acknowledge())
        // One that is past rings at once; one that is cancelled, never.
        try alarm.set(at: 0)
        try waitUntilReadable(alarm.descriptor)
        try alarm.cancel()
        #expect(try !alarm.acknowledge())
    }

    // In a process of its own, which may keep them blocked.
    @Test func signalsAreReadLikeAnythingElse() async {
        await #expect(processExitsWith: .success) {
            let queue = try SignalQueue([.terminate, .user1])
            guard try queue.next() == nil else { exit(1) }
            // To this thread: the others were there before the queue, and would be killed.
            raise(SIGUSR1)
            raise(SIGTERM)
            var signals: [Signal] = []
            while signals.count < 2 {
                try waitUntilReadable(queue.descriptor)
                guard let delivery = try queue.next(), delivery.sender == getpid() else { exit(2) }
                signals.append(delivery.signal)
            }
            exit(Set(signals) == [.terminate, .user1] ? 0 : 3)
        }
    }

    @Test func clocksGoOn() {
        #expect(Clocks.wall > 1_700_000_000_000_000)
        let before = Clocks.monotonic
        #expect(Clocks.monotonic >= before)
        #expect(Clocks.boot >= before)
    }
}
