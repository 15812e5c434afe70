import Support
import Swarm
import Testing

@testable import Wire

// What agents may not do, however they ask for it.
extension SupervisorTests {
    /// What was forbidden is not done by the next supervisor either.
    @Test func aForbiddenEndOfAllIsNotBegun() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        _ = try hive.spawn("one", "sleep 1000", pty: false)
        let error = #expect(throws: ErrorBody.self) { try guest.ask("shutdown") }
        #expect(error?.code == "forbidden")
        try hive.killSupervisor()
        // Where everything ends nothing is started.
        _ = try hive.spawn("two", "sleep 1000", pty: false)
        try hive.wait(for: "two") { $0["status"] == "running" }
        #expect(try hive.agent("one")["status"] == "running")
        try hive.shutDown()
    }

    /// One connection may write as a REQ and as a DEALER, and is the same agent's.
    @Test func anEmptyFrameInFrontGivesNoRights() throws {
        let hive = try Hive()
        let stranger = try Stranger(hive)
        try stranger.send([["skep1", "1", "join", #"{"name":"scout"}"#]])
        #expect(try stranger.outcome(of: "1").outcome == "ok")
        try stranger.send([["", "skep1", "2", "freeze", "{}"]])
        #expect(try stranger.outcome(of: "2").code == "forbidden")
        #expect(try hive.ask("hello")["breaker"] == false)
        try hive.shutDown()
    }

    /// What came together is one turn's, in which what is urgent comes first.
    @Test func whoSaysInTheSameBreathWhoItIsIsNoOperator() throws {
        let hive = try Hive()
        let stranger = try Stranger(hive)
        // While the first is read the others come.
        let long = "{\"x\":[\(repeatElement("1", count: 400_000).joined(separator: ","))]}"
        try stranger.send([
            ["skep1", "1", "hello", long], ["skep1", "2", "join", #"{"name":"scout"}"#],
            ["skep1", "3", "freeze", "{}"],
        ])
        #expect(try stranger.outcome(of: "2").outcome == "ok")
        #expect(try stranger.outcome(of: "3").code == "forbidden")
        #expect(try hive.ask("hello")["breaker"] == false)
        try hive.shutDown()
    }

    /// However long the subjects are: rows are handed to the disk in parts that it takes.
    @Test func longSubjectsAreStored() throws {
        let hive = try Hive()
        let stranger = try Stranger(hive)
        try stranger.send([["skep1", "0", "join", #"{"name":"scout"}"#]])
        #expect(try stranger.outcome(of: "0").outcome == "ok")
        let subject = String(repeating: "x", count: 900 << 10)
        try stranger.send(
            (1...12).map { number in
                let event = #"{"type":"decision","subject":"\#(subject)","seq":\#(number)}"#
                return ["skep1", "\(number)", "append", #"{"events":[\#(event)]}"#]
            })
        for number in 1...12 {
            #expect(try stranger.outcome(of: "\(number)").outcome == "ok")
        }
        #expect(try hive.ask("hello")["pid"]?.int == Int64(hive.supervisor))
        try hive.shutDown()
    }

    /// What is asked is heard before what is appended is read; each has one answer.
    @Test func whatComesAtOnceIsAnsweredOnceEach() throws {
        let hive = try Hive()
        let stranger = try Stranger(hive)
        try stranger.send([["skep1", "0", "join", #"{"name":"scout"}"#]])
        #expect(try stranger.outcome(of: "0").outcome == "ok")
        let event = #"{"type":"decision","subject":"x","seq":1}"#
        try stranger.send([
            ["skep1", "1", "append", #"{"events":7}"#],
            ["skep1", "2", "gate", #"{"action":"run","subject":"make"}"#],
            ["skep1", "3", "append", #"{"events":[\#(event)]}"#],
            ["skep1", "4", "gate", #"{"action":"run"}"#],
            ["skep1", "5", "health", "{}"],
        ])
        let outcomes = try (1...5).map { try stranger.outcome(of: "\($0)").outcome }
        #expect(outcomes == ["error", "ok", "ok", "error", "ok"])
        #expect(stranger.hasHeardAll)
        try hive.shutDown()
    }

    @Test func aTypeThatIsNoNameIsNotKept() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        let type = JSON(String(repeating: "x", count: 65))
        let error = #expect(throws: ErrorBody.self) {
            try guest.ask("append", ["events": [["type": type, "seq": 1]]])
        }
        #expect(error?.code == "bad_request")
        #expect(try hive.events(of: guest.agent).contains { $0.type == .drop } == false)
        try hive.shutDown()
    }
}

/// A connection that says what it likes, and does not wait in between.
private final class Stranger {
    private let socket: Socket
    private var replies: [[String]] = []

    init(_ hive: Hive) throws {
        socket = try Socket(.dealer, in: Context())
        try socket.connect(to: hive.another().endpoint)
    }

    func send(_ messages: [[String]]) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        for message in messages {
            while try !socket.send(message.map { Array($0.utf8) }) {
                guard try socket.wait(for: .writable, until: deadline) else {
                    throw Child.Failure(description: "it could not be sent")
                }
            }
        }
    }

    /// Nothing came that was not asked for.
    var hasHeardAll: Bool { replies.isEmpty }

    /// What a request was answered.
    func outcome(of request: String) throws -> (outcome: String, code: String?) {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            if let place = replies.firstIndex(where: { $0.contains(request) }) {
                let reply = replies.remove(at: place)
                let body = try JSON(parsing: Array(reply[reply.count - 1].utf8))
                return (reply[reply.count - 2], body["code"]?.string)
            }
            guard try socket.wait(for: .readable, until: deadline) else {
                throw Child.Failure(description: "no answer to \(request)")
            }
            while let message = try socket.receive() {
                replies.append(message.frames.map { String(decoding: $0, as: UTF8.self) })
            }
        }
    }
}
