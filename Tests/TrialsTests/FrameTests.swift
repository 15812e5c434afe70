import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

extension SwarmTrials {
    /// Messages that are nearly right, and bytes that are none: each is answered or counted, and nobody
    /// else notices.
    @Suite struct Frames {
        private static let count = Settings.isFull ? 1_000_000 : 20_000

        @Test func eachMessageIsAnsweredAndNobodyElseNotices() throws {
            print("SEED=\(Settings.seed)")
            let (colony, quiet) = (try Colony(), try Colony())
            for colony in [colony, quiet] { try colony.skep("up") }
            let supervisor = try colony.supervisor()
            var assault = try Assault(on: colony.sockets().control, seed: Settings.seed(26))
            var pair = try Pair(colony.client(), quiet.client())
            while assault.sent < Frames.count {
                try assault.advance()
                try pair.ask()
            }
            #expect(assault.unanswered == 0, Settings.comment)
            #expect(assault.sent == assault.answered, Settings.comment)
            print("hostile frames: a bystander waits \(pair.ratio) times as long")
            #expect(pair.ratio <= 1.5, Settings.comment)
            let noise = try assault.makeNoise(on: [
                colony.sockets().control, colony.sockets().events,
            ])
            #expect(try colony.supervisor() == supervisor, Settings.comment)
            let drops = try colony.stored().drops()
            for (code, count) in assault.refusals.merging(["no_zmtp": noise], uniquingKeysWith: +) {
                let told = drops.filter { $0.why.hasPrefix("\(code): ") }
                let isOurs =
                    code != "no_zmtp" || told.allSatisfy { $0.why.contains(" \(getpid()) ") }
                #expect(told.reduce(0) { $0 + $1.count } == count && isOurs, "\(code): \(told)")
            }
        }

        /// Teeth: a service that leaves some nonsense unanswered and is slow, seen by the same steps.
        @Test func carelessnessIsFound() throws {
            let scratch = Scratch()
            let quiet = try Colony()
            try quiet.skep("up")
            let careless = try Careless(in: scratch)
            var assault = try Assault(on: careless.path, seed: 1, patience: 100)
            var pair = try Pair(
                ControlClient(to: careless.endpoint, context: Context()), quiet.client())
            for _ in 0..<4 {
                try assault.advance()
                try pair.ask()
            }
            #expect(assault.unanswered == 0 && assault.answered < assault.sent)
            #expect(pair.ratio > 1.5)
        }
    }
}

/// What a hostile client sends, and what it gets back.
private struct Assault {
    private let client: ByHand
    private var mutant: Mutant
    private var dice: SplitMix
    /// How long something is waited for that should have come.
    private let patience: Int
    private(set) var sent = 0
    private(set) var answered = 0
    /// Requests that were right and whose answer has not come.
    private var open: Set<[UInt8]> = []
    /// How many were refused for what is counted in `drop` events.
    private(set) var refusals: [String: Int64] = [:]

    private static let counted = ["wrong_version", "malformed", "too_large", "unknown_verb"]
    private static let batch = 50

    init(on path: String, seed: UInt64, patience: Int = 30_000) throws {
        client = try ByHand(to: path, as: .dealer)
        mutant = Mutant(seed: seed, requests: Assault.requests)
        dice = SplitMix(seed: seed, 1)
        self.patience = patience
    }

    private static let requests = [
        ("hello", "{}"), ("health", "{}"), ("list", "{}"), ("state", #"{"a":1,"a":2}"#),
        ("events", #"{"after":0,"limit":3}"#), ("dance", "{}"),
        ("pause", #"{"agents":["nobody"]}"#),
        ("send", #"{"agent":"nobody","text":"\u0000"}"#), ("join", #"{"name":"stranger"}"#),
        ("append", #"{"events":[{"type":"status","subject":"running","seq":1}]}"#),
        ("append", #"{"events":[{"type":"approval","seq":9223372036854775807}]}"#),
        ("message", #"{"agents":["nobody"],"text":"hello"}"#), ("order", #"{"all":1,"text":[]}"#),
        ("leave", "{}"), ("done", #"{"push":7}"#), ("hello", #"{"token":"0"}"#),
    ]

    var unanswered: Int { open.count }

    /// Sends some, in pieces that end anywhere, and waits for as many answers.
    mutating func advance() throws {
        var bytes: [UInt8] = []
        for _ in 0..<Assault.batch {
            let message = mutant.message()
            if let request = message.request { open.insert(request) }
            bytes += ByHand.message(message.frames)
        }
        sent += Assault.batch
        while !bytes.isEmpty {
            let piece = bytes.prefix(1 + dice.below(20_000))
            guard client.send(Array(piece)) else {
                throw Child.Failure(description: "who sent nonsense was cut off")
            }
            bytes.removeFirst(piece.count)
        }
        while answered < sent, client.hasMore(within: patience), let reply = client.reply() {
            note(reply)
        }
    }

    private mutating func note(_ reply: [[UInt8]]) {
        let frames = reply.first == [] ? Array(reply.dropFirst()) : reply
        let outcome = frames.count == 4 ? String(decoding: frames[2], as: UTF8.self) : ""
        // What is pushed answers nothing.
        guard ["ok", "error"].contains(outcome) else { return }
        answered += 1
        open.remove(frames[1])
        guard outcome == "error", let code = (try? JSON(parsing: frames[3]))?["code"]?.string,
            Assault.counted.contains(code)
        else { return }
        refusals[code, default: 0] += 1
    }

    /// Bytes that are not even ZeroMQ's; returns how often the greeting was wrong already.
    mutating func makeNoise(on paths: [String]) throws -> Int64 {
        var wrong: Int64 = 0
        for _ in 0..<200 {
            let client = try ByHand(to: dice.pick(paths))
            let isPolite = dice.chance(2)
            let noise = dice.bytes(16 + dice.below(2_000))
            client.send((isPolite ? ByHand.greeting : []) + noise)
            let isRight = noise[0] == 0xff && noise[9] & 1 == 1 && noise[10] >= 3
            if !isPolite, !isRight { wrong += 1 }
            client.finish()
        }
        return wrong
    }
}

/// Who waits where somebody is hostile, and who waits where nobody is, always in turns: whatever else
/// the machine does, it does to both.
private struct Pair: ~Copyable {
    private var troubled: ControlClient
    private var quiet: ControlClient
    private var waits = (troubled: [Duration](), quiet: [Duration]())

    init(_ troubled: consuming ControlClient, _ quiet: consuming ControlClient) {
        self.troubled = troubled
        self.quiet = quiet
    }

    mutating func ask() throws {
        for _ in 0..<5 {
            waits.troubled.append(try Pair.ask(&troubled))
            waits.quiet.append(try Pair.ask(&quiet))
        }
    }

    private static func ask(_ client: inout ControlClient) throws -> Duration {
        let start = ContinuousClock.now
        _ = try client.request("hello", within: .seconds(60)).get()
        return ContinuousClock.now - start
    }

    var ratio: Double { waits.troubled.median / waits.quiet.median }
}

/// A service as it should not be.
private final class Careless {
    let endpoint: String
    private let end = Flag()
    private let worker: Worker

    var path: String { String(endpoint.dropFirst("ipc://".count)) }

    init(in scratch: Scratch) throws {
        let directory = try SocketDirectory(
            key: "k", runtimeDirectory: scratch.path, user: geteuid())
        try directory.make()
        endpoint = directory.control
        let isReady = Flag()
        worker = Worker { [end] in
            var server = try ControlServer(in: directory, context: Context())
            isReady.raise()
            while !end.wait(seconds: 0) {
                for arrival in try server.receive() { try Careless.answer(arrival, &server) }
            }
        }
        guard isReady.wait(seconds: 60) else { throw Child.Failure(description: "no service") }
    }

    deinit {
        end.raise()
        try? worker.join()
    }

    private static func answer(
        _ arrival: ControlServer.Arrival, _ server: inout ControlServer
    ) throws {
        switch arrival {
        case .refusal(let refusal, let sender):
            guard refusal.error.code != "malformed" else { return }
            _ = try server.send(refusal.reply, to: sender)
        case .request(let request, let sender):
            if request.verb == "hello" { for _ in 0..<3 { _ = Census() } }
            _ = try server.send(Reply(to: request, .ok(.empty)), to: sender)
        }
    }
}
