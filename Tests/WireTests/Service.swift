import Glibc
import Support
import Swarm
import Synchronization
import Testing

@testable import Wire

extension Scratch {
    /// A directory for sockets that has been made.
    func sockets() throws -> SocketDirectory {
        let directory = try SocketDirectory(
            key: "k", runtimeDirectory: path, user: UInt32(geteuid()))
        try directory.make()
        return directory
    }
}

/// A supervisor's loop around a `ControlServer`, on a thread of its own: it waits in poll(2) without
/// an end, so that a sign that is missed is a test that fails.
final class Service {
    let endpoint: String
    let context: Context
    let seen: Seen
    private let end = Flag()
    private let worker: Worker

    final class Seen: Sendable {
        private let shared = Mutex(Counts())
        var counts: Counts { shared.withLock { $0 } }

        func add(_ change: (inout Counts) -> Void) { shared.withLock { change(&$0) } }

        struct Counts {
            var requests = 0
            var refusals = 0
            var gone = 0
            var full = 0
        }
    }

    /// What a request is answered with; nothing is answered to nil.
    typealias Answer = @Sendable (Request, Sender) -> Reply.Outcome?

    init(
        _ directory: SocketDirectory, turn: Int = Limits.messagesPerTurn,
        answer: @escaping Answer = Service.echo
    ) throws {
        let context = try Context()
        let (seen, end, isReady) = (Seen(), end, Flag())
        self.context = context
        self.seen = seen
        endpoint = directory.control
        worker = Worker {
            var server = try ControlServer(in: directory, context: context)
            isReady.raise()
            while try Service.wait(for: server, end) {
                for arrival in try server.receive(atMost: turn) {
                    try Service.handle(arrival, answer, &server, seen)
                }
            }
        }
        try #require(isReady.wait(seconds: 60))
    }

    deinit {
        end.raise()
        #expect(throws: Never.self) { try worker.join() }
    }

    static let echo: Answer = { request, _ in
        switch request.verb {
        case "fail": .error(ErrorBody("no_such_agent", "there is no agent 'x'", hint: "skep ps"))
        case "length": .ok(Body([JSON.Field("length", JSON(request.body.bytes.count))]))
        case "silence": nil
        default: .ok(request.body)
        }
    }

    private static func wait(for server: borrowing ControlServer, _ end: Flag) throws -> Bool {
        var items = [
            pollfd(fd: try server.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: end.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&items, 2, try server.wantsTurn ? 0 : -1)
        return items[1].revents == 0
    }

    private static func handle(
        _ arrival: ControlServer.Arrival, _ answer: Answer, _ server: inout ControlServer,
        _ seen: Seen
    ) throws {
        let delivery: ControlServer.Delivery
        switch arrival {
        case .request(let request, let sender):
            seen.add { $0.requests += 1 }
            guard let outcome = answer(request, sender) else { return }
            delivery = try server.send(Reply(to: request, outcome), to: sender)
        case .refusal(let refusal, let sender):
            seen.add { $0.refusals += 1 }
            delivery = try server.send(refusal.reply, to: sender)
        }
        seen.add { counts in
            switch delivery {
            case .sent: break
            case .gone: counts.gone += 1
            case .full: counts.full += 1
            }
        }
    }
}

/// A DEALER that says whatever a test wants.
struct Peer: ~Copyable {
    let socket: Socket

    init(_ endpoint: String, _ context: Context) throws {
        let socket = try Socket(.dealer, in: context)
        try socket.connect(to: endpoint)
        self.socket = socket
    }

    /// False when it could not be sent in time.
    @discardableResult
    func send(_ frames: [[UInt8]], seconds: Int = 10) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        repeat {
            guard try socket.wait(for: .writable, until: deadline) else { return false }
        } while try !socket.send(frames)
        return true
    }

    func send(_ frames: [String]) throws { try send(frames.map { Array($0.utf8) }) }

    /// Nil when nothing came in time.
    func receive(milliseconds: Int = 60_000) throws -> [[UInt8]]? {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        guard try socket.wait(for: .readable, until: deadline) else { return nil }
        return try socket.receive()?.frames
    }

    func receiveText() throws -> [String]? {
        try receive()?.map { String(decoding: $0, as: UTF8.self) }
    }
}
