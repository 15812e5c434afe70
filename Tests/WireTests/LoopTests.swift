import Glibc
import Support
import Swarm
import Testing

@testable import Wire

@Suite struct LoopTests {
    private let scratch = Scratch()

    /// The service waits without an end whenever the server says that it has nothing to do: one sign
    /// that is missed and the requests behind it are never answered.
    @Test(arguments: [1, 3, Limits.messagesPerTurn])
    func noMessageIsEverMissed(turn: Int) throws {
        let service = try Service(scratch.sockets(), turn: turn)
        let endpoint = service.endpoint
        let clients = (0..<4).map { _ in Worker { try LoopTests.ask(2_500, at: endpoint) } }
        for client in clients { try client.join() }
        #expect(service.seen.counts.requests == 10_000)
    }

    /// A client that waits in poll(2) as well, without an end: for replies, and for the supervisor's.
    @Test func aClientIsWokenByRepliesAndByTheEndOfItsConnection() throws {
        let directory = try scratch.sockets()
        var service: Service? = try Service(directory)
        var client = try ControlClient(to: directory.control, context: Context())
        let first = try client.send("echo", within: .seconds(60))
        let reply = try LoopTests.next(from: &client)
        #expect(reply == .reply(Reply(id: first, .ok(.empty))))
        let second = try client.send("silence", within: .seconds(60))
        service = nil
        #expect(service == nil)
        let loss = try LoopTests.next(from: &client)
        #expect(loss == .lost(second))
    }

    private static func next(from client: inout ControlClient) throws -> Incoming {
        while true {
            var items = try client.descriptors.map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            poll(&items, nfds_t(items.count), try client.wantsTurn ? 0 : -1)
            if let incoming = try client.receive() { return incoming }
        }
    }

    /// Keeps a window of requests open, now narrow and now wide.
    private static func ask(_ count: Int, at endpoint: String) throws {
        var client = try ControlClient(to: endpoint, context: Context())
        var window: [(id: RequestID, number: Int)] = []
        for number in 0..<count {
            let body = Body([JSON.Field("n", JSON(number))])
            window.append((try client.send("echo", body, within: .seconds(30)), number))
            while window.count > number % 40 {
                try take(window.removeFirst(), from: &client)
            }
        }
        for asked in window { try take(asked, from: &client) }
    }

    private static func take(
        _ asked: (id: RequestID, number: Int), from client: inout ControlClient
    ) throws {
        let reply = try client.reply(to: asked.id, within: .seconds(30))
        guard let reply, try reply.get().json["n"]?.int == Int64(asked.number) else {
            throw Missed(number: asked.number)
        }
    }

    private struct Missed: Error { let number: Int }
}
