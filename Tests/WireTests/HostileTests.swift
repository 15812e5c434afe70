import Glibc
import Support
import Swarm
import Testing

@testable import Wire

@Suite struct HostileTests {
    private let scratch = Scratch()

    /// Whatever is sent, each message is answered once, and a bystander notices nothing.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func everyMessageIsAnsweredAndOthersAreUnaffected(seed: UInt64) throws {
        let service = try Service(scratch.sockets())
        let peer = try Peer(service.endpoint, service.context)
        var bystander = try ControlClient(to: service.endpoint, context: service.context)
        var mutant = Mutant(
            seed: seed,
            requests: [("list", "{}"), ("echo", #"{"é":"\u00e9"}"#), ("nonsense", "{}")])
        for round in 0..<1_000 {
            let frames = mutant.message().frames
            try peer.send(frames)
            guard let reply = try peer.receive() else {
                Issue.record("seed \(seed), round \(round): no answer to \(frames.count) frames")
                return
            }
            let envelope = frames.first == [] && frames.count > 0 ? Array(reply.dropFirst()) : reply
            #expect(envelope.first == Array("skep1".utf8), "seed \(seed), round \(round)")
            if round % 50 == 0 {
                let other = try bystander.request("echo", within: .seconds(60))
                #expect(other.outcome == .ok(.empty))
            }
        }
        let counts = service.seen.counts
        #expect(counts.requests + counts.refusals == 1_020)
        #expect(counts.full == 0 && counts.gone == 0)
    }

    @Test(arguments: [
        #"{"a":"# + String(repeating: "[", count: 600) + String(repeating: "]", count: 600) + "}",
        String(repeating: #"{"a":"#, count: 100_000),
        #"{"a":NaN}"#, #"{"a":"\ud800"}"#, #"{"a":1,}"#, "\u{feff}{}", "{}{}", "null",
    ])
    func aBodyThatIsNoObjectIsRefused(body: String) throws {
        let reply = try answer(to: Array(body.utf8))
        #expect(reply[2] == Array("error".utf8))
        let error = ErrorBody(try Body(parsing: reply[3]))
        #expect(error?.code == "malformed")
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1e999,"b":9223372036854775808}"#, "\t{}\n",
    ])
    func anOddBodyIsStillAnObject(body: String) throws {
        let reply = try answer(to: Array(body.utf8))
        #expect(reply == [Array("skep1".utf8), [7], Array("ok".utf8), Array(body.utf8)])
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let reply = try answer(to: Array(#"{"a":""#.utf8) + [0xff] + Array(#""}"#.utf8))
        #expect(reply[2] == Array("error".utf8))
    }

    @Test func largeMessagesAreAnsweredUpToTheFrameLimitAndBeyondItCutOff() throws {
        let service = try Service(scratch.sockets())
        let peer = try Peer(service.endpoint, service.context)
        let head = ["skep1", "7", "length"].map { Array($0.utf8) }
        for (size, word) in [
            (Limits.bodyBytes - 1, "ok"), (Limits.bodyBytes, "ok"),
            (Limits.bodyBytes + 1, "error"), (Limits.frameBytes, "error"),
        ] {
            try peer.send(head + [large(size).bytes])
            let reply = try peer.receive()
            #expect(reply?.prefix(3).last == Array(word.utf8), "\(size)")
        }
        try peer.send(head + [large(Limits.frameBytes + 1).bytes])
        let nothing = try peer.receive(milliseconds: 300)
        #expect(nothing == nil)
        // The connection is made anew, and others never noticed.
        var bystander = try ControlClient(to: service.endpoint, context: service.context)
        let other = try bystander.request("echo", within: .seconds(60))
        #expect(other.outcome == .ok(.empty))
        try peer.send(head + [Array("{}".utf8)])
        let again = try peer.receive()
        #expect(again?.prefix(3).last == Array("ok".utf8))
    }

    @Test func manyFramesAreCountedAndLetGo() throws {
        let service = try Service(scratch.sockets())
        let peer = try Peer(service.endpoint, service.context)
        try peer.send(
            ["skep1", "7", "list"].map { Array($0.utf8) } + Array(repeating: [], count: 100_000))
        let reply = try peer.receiveText()
        #expect(reply?.prefix(3) == ["skep1", "7", "error"])
        #expect(reply?.last?.contains("100003") == true)
    }

    @Test func aClientThatNeverReadsIsDroppedAndOthersAreServed() throws {
        let service = try Service(scratch.sockets())
        let peer = try Peer(service.endpoint, service.context)
        let body = large(1 << 20).bytes
        // More than the peer's own queue, the kernel and the server keep for it.
        for number in 0..<(64 + Limits.requestsInFlight) {
            let id = Array("\(number)".utf8)
            try peer.send([Array("skep1".utf8), id, Array("echo".utf8), body])
        }
        var bystander = try ControlClient(to: service.endpoint, context: service.context)
        var isDropped = false
        for _ in 0..<1_000 where !isDropped {
            let other = try bystander.request("echo", within: .seconds(60))
            #expect(other.outcome == .ok(.empty))
            isDropped = service.seen.counts.full > 0
        }
        #expect(isDropped)
        // It comes back by reading: what fitted is there, the rest is lost, and new answers come.
        var ids: Set<String> = []
        for _ in 0..<100 where !ids.contains("last") {
            try peer.send(["skep1", "last", "echo", "{}"])
            while !ids.contains("last"), let reply = try peer.receive(milliseconds: 500) {
                ids.insert(String(decoding: reply[1], as: UTF8.self))
            }
        }
        #expect(ids.contains("last") && ids.contains("0"))
        #expect(ids.subtracting(["last"]).count < 64 + Limits.requestsInFlight)
    }

    @Test func anAnswerToSomebodyWhoLeftIsNoMatter() throws {
        var server = try ControlServer(in: scratch.sockets(), context: Context())
        let sender = Sender(identity: [0, 1, 2, 3, 4], isREQ: false)
        let delivery = try server.send(Push("ping"), to: sender)
        #expect(delivery == .gone)
    }

    @Test func aTurnIsBounded() throws {
        var server = try ControlServer(in: scratch.sockets(), context: Context())
        let peer = try Peer(server.endpoint, Context())
        for _ in 0..<10 { try peer.send(["skep1", "7", "list", "{}"]) }
        var sizes: [Int] = []
        while sizes.reduce(0, +) < 10 { sizes.append(try server.receive(atMost: 3).count) }
        #expect(sizes.allSatisfy { $0 <= 3 })
        let rest = try server.receive()
        #expect(rest == [])
    }

    /// Bytes that are not even ZeroMQ's: the connection ends, the service does not.
    @Test func noiseOnTheSocketDisturbsNobody() throws {
        let directory = try scratch.sockets()
        let service = try Service(directory)
        var client = try ControlClient(to: service.endpoint, context: service.context)
        var dice = SplitMix(seed: 5)
        for _ in 0..<200 {
            let noise = (0..<dice.below(2_000)).map { _ in UInt8.random(in: 0...255, using: &dice) }
            // A greeting that is right at first makes the noise go deeper.
            let greeting: [UInt8] = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0] + Array("NULL".utf8)
            let isPolite = dice.chance(2)
            let padded = greeting + Array(repeating: 0, count: 64 - greeting.count)
            #expect(sendRaw((isPolite ? padded : []) + noise, to: "\(directory.path)/control"))
        }
        let reply = try client.request("echo", within: .seconds(60))
        #expect(reply.outcome == .ok(.empty))
    }

    private func answer(to body: [UInt8]) throws -> [[UInt8]] {
        let service = try Service(scratch.sockets())
        let peer = try Peer(service.endpoint, service.context)
        try peer.send([Array("skep1".utf8), [7], Array("echo".utf8), body])
        return try #require(try peer.receive())
    }
}

/// Connects to a Unix socket, writes, and leaves; false when nobody listens.
private func sendRaw(_ bytes: [UInt8], to path: String) -> Bool {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let code = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard code == 0 else { return false }
    // The other end may hang up at any byte; that must not end this process.
    _ = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    return true
}
