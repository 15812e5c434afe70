/// The supervisor's end of the control socket: requests in, replies and pushes out, never waiting.
///
/// Whoever owns it waits for `descriptor`, and before *every* wait asks `wantsTurn`: libzmq's
/// descriptor stays silent about what it has told already, and sending may swallow its sign.
///
/// ```swift
/// while !isOver {
///     wait(for: server.descriptor, atMost: try server.wantsTurn ? .zero : untilNextTimer)
///     for arrival in try server.receive() { handle(arrival) }
/// }
/// ```
///
/// Binding takes the name from whoever has it, without a word: that there is one supervisor is for its
/// owner to see to, by a lock taken before.
public struct ControlServer: ~Copyable {
    private let socket: Socket
    private var file: SocketFile
    private var tallies = Tallies()
    /// All frames and bytes that clients ever sent.
    public private(set) var received = (frames: 0, bytes: 0)
    /// Where clients connect to.
    public let endpoint: String

    /// What a client sent.
    public enum Arrival: Equatable, Sendable {
        case request(Request, from: Sender)
        /// To be answered with the refusal's reply.
        case refusal(Refusal, from: Sender)
    }

    /// What became of something that was to be sent.
    public enum Delivery: Equatable, Sendable {
        /// It is on its way.
        case sent
        /// The client has left.
        case gone
        /// The client does not read, and nothing more is kept for it. Its state is unknown to it from
        /// here on: whoever it was joined as is to be forgotten.
        case full
    }

    /// Binds in a directory that `make` was called on.
    public init(in directory: SocketDirectory, context: Context) throws(ZeroMQError) {
        let socket = try Socket(.router, in: context)
        var file = SocketFile(SocketFile.control, in: directory)
        try file.show(socket)
        self.socket = socket
        self.file = file
        endpoint = directory.control
    }

    /// Says "look" by being readable; nothing may be read from it.
    public var descriptor: CInt {
        get throws(ZeroMQError) { try socket.descriptor }
    }

    /// Whether a turn would find something now, whatever the descriptor says.
    public var wantsTurn: Bool {
        get throws(ZeroMQError) { try socket.events.contains(.readable) }
    }

    /// Ends the service; what was sent last may take so long to leave.
    public consuming func close(lingeringMilliseconds: Int) throws(ZeroMQError) {
        try socket.linger(milliseconds: lingeringMilliseconds)
    }
}

// MARK: - Messages

extension ControlServer {
    /// What came, up to some messages or some bytes; empty when there is nothing.
    public mutating func receive(
        atMost limit: Int = Limits.messagesPerTurn
    ) throws(ZeroMQError) -> [Arrival] {
        var arrivals: [Arrival] = []
        var byteCount = 0
        while arrivals.count < limit, byteCount < Limits.bytesPerTurn,
            let message = try socket.receive()
        {
            arrivals.append(Arrival(message).ofNobodyElse)
            byteCount += message.byteCount
            // The first frame is libzmq's, and says who sent the others.
            received.frames += message.frameCount - 1
            received.bytes += message.byteCount - (message.frames.first?.count ?? 0)
        }
        return arrivals
    }

    /// Sends a reply, or says why not. One that is too large becomes an error.
    public mutating func send(
        _ reply: Reply, to sender: Sender
    ) throws(ZeroMQError) -> Delivery {
        let reply = reply.sendable
        return try send(reply.head, reply.body, to: sender)
    }

    /// Sends a push, or says why not. The sender must not be a REQ, which would take it for a reply.
    public mutating func send(_ push: Push, to sender: Sender) throws(ZeroMQError) -> Delivery {
        precondition(!sender.isREQ, "nothing can be pushed to a REQ socket")
        precondition(push.body.bytes.count <= Limits.bodyBytes, "a push is too large")
        return try send(push.head, push.body, to: sender)
    }

    private mutating func send(
        _ head: [[UInt8]], _ body: Body, to sender: Sender
    ) throws(ZeroMQError) -> Delivery {
        guard let tally = tallies.tally(of: sender, for: body.bytes.count) else { return .full }
        do throws(ZeroMQError) {
            let isSent = try socket.send(sender.route + head, body.bytes, countedBy: tally)
            return isSent ? .sent : .full
        } catch  where error.isUnreachable {
            return .gone
        } catch {
            throw error
        }
    }
}

extension ControlServer.Arrival {
    init(_ message: Multipart) {
        let frames = message.frames
        let sender = Sender(
            identity: frames.first ?? [], isREQ: frames.count > 1 && frames[1].isEmpty)
        do throws(Refusal) {
            self = .request(try Request(message, behind: sender.route.count), from: sender)
        } catch {
            self = .refusal(error, from: sender)
        }
    }
}

extension ControlServer.Arrival {
    /// What libzmq calls a connection begins with 0, and is never given again. One that calls itself
    /// something is refused: another could do the same when it has left, and be taken for it.
    fileprivate var ofNobodyElse: ControlServer.Arrival {
        guard case .request(let request, let sender) = self, sender.identity.first != 0 else {
            return self
        }
        return .refusal(Refusal(.routingID, id: request.id), from: sender)
    }
}

// MARK: - The place

extension ControlServer {
    /// False when clients cannot find the socket, because something removed or replaced its file. To
    /// be asked each second: `make` of the directory, then `show`, put it right.
    public var isInPlace: Bool { file.isInPlace }

    /// Lets clients connect: after `hide`, and after the file was lost. Clients that are connected
    /// notice nothing.
    public mutating func show() throws(ZeroMQError) { try file.show(socket) }

    /// Takes no new connections, while those there are go on.
    ///
    /// It is for when descriptors run short (see `DescriptorLimit`). Unbinding instead would end all
    /// connections: libzmq closes those that a listener accepted along with it.
    public mutating func hide() throws(ZeroMQError) { try file.hide() }
}

// MARK: - Who holds how much

/// What libzmq holds for each client.
private struct Tallies {
    private let total = Tally()
    private var clients: [[UInt8]: Tally] = [:]
    /// When there are more clients, those for whom nothing waits are forgotten.
    private var sweepCount = Tallies.firstSweep
    private static let firstSweep = 64

    /// Where to count a message; nil when it must not be sent.
    mutating func tally(of sender: Sender, for size: Int) -> Tally? {
        if clients.count >= sweepCount {
            clients = clients.filter { $0.value.bytes > 0 }
            sweepCount = max(clients.count * 2, Tallies.firstSweep)
        }
        let tally = clients[sender.identity] ?? Tally(in: total)
        guard Tally.hasRoom(for: size, held: tally.bytes, total: total.bytes) else { return nil }
        clients[sender.identity] = tally
        return tally
    }
}
