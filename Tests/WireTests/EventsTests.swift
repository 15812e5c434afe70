import Glibc
import Support
import Swarm
import Testing

@testable import Wire

@Suite struct EventsTests {
    private let scratch = Scratch()

    private static let tick = Tick(
        lastID: EventID(7), time: LogTime(microseconds: 1_700_000_000_000_000), waitingRows: 3,
        disk: .full, isBreakerOn: true)

    private static func row(
        _ type: EventType = .output, subject: String = "out", content: [UInt8] = [0, 255, 10],
        metadata: String? = nil
    ) -> PublishedRow {
        Event(
            id: EventID(9), time: LogTime(microseconds: 5), type: type,
            agent: AgentID(rawValue: "a1"),
            subject: subject, metadata: metadata, content: .bytes(content)
        ).withView { PublishedRow($0, of: "coder-2") }
    }

    private func server(_ context: Context) throws -> EventServer {
        try EventServer(in: scratch.sockets(), context: context)
    }

    /// Waits until the server knows of a change in who listens.
    private func attend(
        _ server: inout EventServer, until isDone: (borrowing EventServer) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var isSo = isDone(server)
        while !isSo, ContinuousClock.now < deadline {
            try server.attend()
            isSo = isDone(server)
        }
        try #require(isSo)
    }

    private func next(_ subscriber: inout EventSubscriber) throws -> EventSubscriber.Published? {
        let deadline = ContinuousClock.now + .seconds(60)
        repeat {
            if let published = try subscriber.receive() { return published }
        } while try subscriber.wait(until: deadline)
        return nil
    }

    @Test func numbersAreEightBytesTheHighestFirst() {
        #expect(
            EventsTests.tick.frames.map(\.count) == [4, 8, 8, 8, 8, 8])
        #expect(EventsTests.tick.frames[1] == [0, 0, 0, 0, 0, 0, 0, 7])
        #expect(Tick(EventsTests.tick.frames) == EventsTests.tick)
        #expect(Tick(EventsTests.tick.frames + [[1]]) == EventsTests.tick)
        #expect(Tick(EventsTests.tick.frames.dropLast()) == nil)
        var short = EventsTests.tick.frames
        short[2].removeLast()
        #expect(Tick(short) == nil)
    }

    /// A reader that has stopped keeps a thousand rows, whatever an agent puts into them.
    @Test func noPartOfARowIsLong() {
        let long = String(repeating: "x", count: 1 << 20)
        let row = EventsTests.row(subject: long, metadata: #"{"note":"\#(long)"}"#)
        #expect(row.subject.count == Limits.publishedBytes)
        #expect(row.metadata == Array(#"{"length":3}"#.utf8))
        let plain = EventsTests.row(subject: long, metadata: #"{"seq":4}"#)
        #expect(plain.metadata == Array(#"{"seq":4,"length":3}"#.utf8))
        #expect(row.frames.reduce(0) { $0 + $1.count } < 3 * Limits.publishedBytes)
    }

    @Test func theFramesOfARowAreItsColumns() {
        let row = EventsTests.row(metadata: #"{"offset":4}"#)
        #expect(
            row.frames == [
                Array("coder-2 output".utf8), [0, 0, 0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, 0, 0, 5],
                Array("out".utf8), [0, 255, 10], Array(#"{"offset":4}"#.utf8),
            ])
        #expect(PublishedRow(row.frames) == row)
    }

    @Test(arguments: [(8_192, false), (8_193, true), (100_000, true)])
    func aLongContentIsCutAndItsLengthIsSaid(count: Int, isCut: Bool) {
        let row = EventsTests.row(
            content: [UInt8](repeating: 120, count: count), metadata: #"{"offset":4}"#)
        #expect(row.content.count == 8_192)
        let said = isCut ? #"{"offset":4,"length":\#(count)}"# : #"{"offset":4}"#
        #expect(String(decoding: row.metadata, as: UTF8.self) == said)
    }

    @Test func rowsAreWantedWhileSomebodyListensForMoreThanTheDoorbell() throws {
        let context = try Context()
        var server = try server(context)
        var watcher = try EventSubscriber(to: server.endpoint, context: context)
        do {
            let reader = try EventSubscriber(
                to: server.endpoint, topics: ["tick", "coder-2 "], context: context)
            try attend(&server) { $0.hasRowReaders }
            _ = consume reader
        }
        try attend(&server) { !$0.hasRowReaders }
        // Who only hears the doorbell still does.
        try server.publish(EventsTests.tick)
        #expect(try next(&watcher) == .tick(EventsTests.tick))
        let isConnected = watcher.isConnected
        #expect(isConnected)
    }

    @Test func aReaderThatIsBehindLosesRowsAndSeesTheGap() throws {
        let context = try Context()
        var server = try server(context)
        var reader = try EventSubscriber(to: server.endpoint, topics: [""], context: context)
        try attend(&server) { $0.hasRowReaders }
        let content = [UInt8](repeating: 0, count: 8_192)
        // Far more than both ends and the kernel keep.
        let count: Int64 = 20_000
        for id in 1...count {
            let event = Event(
                id: EventID(id), time: LogTime(microseconds: id), type: .output, agent: nil,
                subject: nil, metadata: nil, content: .bytes(content))
            try server.publish(event.withView { PublishedRow($0, of: nil) })
        }
        var ids: [Int64] = []
        while case .row(let row) = try reader.receive() ?? next(&reader) {
            ids.append(row.id.rawValue)
            // What was kept for it has come: what is published now is read again.
            if ids.count == 1_000 { break }
        }
        #expect(ids == ids.sorted())
        #expect(ids.first == 1)
        var last: Int64 = 0
        let end = ContinuousClock.now + .seconds(60)
        while last != count + 1, ContinuousClock.now < end {
            let event = Event(
                id: EventID(count + 1), time: LogTime(microseconds: 1), type: .output, agent: nil,
                subject: nil, metadata: nil, content: .bytes([]))
            try server.publish(event.withView { PublishedRow($0, of: nil) })
            while case .row(let row) = try reader.receive() {
                last = row.id.rawValue
                if last <= count { ids.append(last) }
            }
        }
        #expect(last == count + 1)
        #expect(ids.count < Int(count))
    }

    /// The same for one that would wait for each reader: it comes to the point where it would have to.
    @Test func whoWaitsForReadersIsHeldUpByOneThatDoesNotRead() throws {
        let context = try Context()
        let socket = try Socket(.publisher, in: context)
        // ZMQ_XPUB_NODROP, by its number in zmq.h.
        try SocketOptions(raw: socket.raw).set(69, 1)
        let endpoint = "ipc://\(scratch.path)/waits"
        try socket.bind(to: endpoint)
        let reader = try EventSubscriber(to: endpoint, topics: [""], context: context)
        #expect(try socket.wait(for: .readable, until: .now + .seconds(60)))
        #expect(try socket.receive()?.frames == [[1]])
        let frames = EventsTests.row(content: [UInt8](repeating: 0, count: 8_192)).frames
        var count = 0
        while count < 20_000, try socket.send(frames) { count += 1 }
        #expect(count < 20_000)
        // libzmq aborts where both ends close at once in the midst of a message (`session_base.cpp`).
        _ = consume reader
        #expect(try socket.wait(for: .readable, until: .now + .seconds(60)))
    }

    /// libzmq takes its time to let go of sockets that were closed, and of their names.
    @Test func oneAfterTheOtherMayConnect() throws {
        let context = try Context()
        for _ in 0..<5_000 {
            do { _ = try EventSubscriber(to: "ipc:///nowhere", context: context) } catch {
                try #require(error.code == EMFILE, "\(error)")
                sched_yield()
            }
        }
    }

    /// libzmq has ways to end a connection that take half a message with it, and abort.
    @Test func whatWasPublishedBeforeTheEndIsRead() throws {
        let context = try Context()
        var server = try server(context)
        var reader = try EventSubscriber(to: server.endpoint, topics: [""], context: context)
        try attend(&server) { $0.hasRowReaders }
        for id in Int64(1)...900 {
            let event = Event(
                id: EventID(id), time: LogTime(microseconds: id), type: .output, agent: nil,
                subject: nil, metadata: nil, content: .bytes([]))
            try server.publish(event.withView { PublishedRow($0, of: nil) })
        }
        var ids: [Int64] = []
        if case .row(let row) = try next(&reader) { ids.append(row.id.rawValue) }
        try server.close(lingeringMilliseconds: 60_000)
        let deadline = ContinuousClock.now + .seconds(60)
        var isConnected = true
        while isConnected || ids.count < 900, ContinuousClock.now < deadline {
            while case .row(let row) = try reader.receive() { ids.append(row.id.rawValue) }
            isConnected = reader.isConnected
            _ = try reader.wantsTurn
        }
        let isWhole = ids == Array(1...900)
        #expect(isWhole, "\(ids.count) of 900 came")
    }

    @Test func theLongestTopicOfAnAgentIsListenedFor() throws {
        let context = try Context()
        var server = try server(context)
        let topic =
            String(repeating: "x", count: 32) + " state_change " + String(repeating: "y", count: 20)
        let reader = try EventSubscriber(to: server.endpoint, topics: [topic], context: context)
        try attend(&server) { $0.hasRowReaders }
        let isHeard = server.hasRowReaders
        #expect(isHeard)
        _ = consume reader
    }

    @Test func aTopicThatNoAgentCanHaveEndsItsConnection() throws {
        let context = try Context()
        var server = try server(context)
        let rude = try Socket(.subscriber, in: context)
        let monitor = try ConnectionMonitor(of: rude, in: context)
        try rude.subscribe(to: String(repeating: "x", count: 100))
        try rude.connect(to: server.endpoint)
        let deadline = ContinuousClock.now + .seconds(60)
        var changes: [ConnectionMonitor.Change] = []
        while changes.count < 2, try monitor.wait(besides: rude, until: deadline) {
            if let change = try monitor.next() { changes.append(change) }
        }
        #expect(changes == [.up, .down])
        try server.attend()
        let isHeard = server.hasRowReaders
        #expect(!isHeard)
    }
}
