internal import Linux
internal import Swarm
internal import Wire

/// The sockets: who asked, how an answer finds the way back, and who listens.
final class Switchboard {
    private var server: ControlServer?
    private var publisher: EventServer?
    private let directory: SocketDirectory
    private var limit: DescriptorLimit
    /// How much was read of what the guard counts.
    private var read = 0
    let endpoint: String
    let descriptor: Int32
    /// Where the doorbell is heard, and what tells that somebody came to listen or left.
    let events: String
    let subscriptions: Int32

    init(in directory: SocketDirectory, _ limit: DescriptorLimit) throws {
        try directory.make()
        ConnectionGuard.watchSockets()
        let context = try Context()
        let server = try ControlServer(in: directory, context: context)
        let publisher = try EventServer(in: directory, context: context)
        endpoint = server.endpoint
        descriptor = try server.descriptor
        events = publisher.endpoint
        subscriptions = try publisher.descriptor
        self.server = consume server
        self.publisher = consume publisher
        self.directory = directory
        self.limit = limit
    }

    var wantsTurn: Bool {
        get throws {
            if try server?.wantsTurn == true { return true }
            return try publisher?.wantsTurn ?? false
        }
    }

    func receive() throws -> [ControlServer.Arrival] {
        try publisher?.attend()
        let (came, before) = (ConnectionGuard.received, weightOfReceived)
        let arrivals = try server?.receive() ?? []
        read = min(read + weightOfReceived - before, ConnectionGuard.received)
        // What libzmq keeps to itself, such as greetings, comes to nobody.
        if try server?.wantsTurn != true { read = max(read, came) }
        ConnectionGuard.note(read: read)
        return arrivals
    }

    private var weightOfReceived: Int {
        guard let (frames, bytes) = server?.received else { return 0 }
        return bytes + frames * ConnectionGuard.frameWeight
    }

    /// Whether rows are worth making.
    var hasRowReaders: Bool { publisher?.hasRowReaders ?? false }

    func publish(_ tick: Tick) throws { try publisher?.publish(tick) }

    func publish(_ row: PublishedRow) throws { try publisher?.publish(row) }

    /// A client that is gone or does not read loses its answer, and nobody else notices.
    func send(_ reply: Reply, to sender: Sender) throws { _ = try server?.send(reply, to: sender) }

    func answer(_ asker: Asker, _ outcome: Reply.Outcome) throws {
        guard let sender = Sender(asker), let id = asker.requestID else { return }
        try send(Reply(id: id, outcome), to: sender)
    }

    /// False where the connection is gone or takes nothing more.
    func push(_ verb: String, _ body: JSON, to client: [UInt8]) throws -> Bool {
        let sender = Sender(identity: client, isREQ: false)
        return try server?.send(Push(verb, Body(body.object ?? [])), to: sender) == .sent
    }

    /// Whether there are descriptors for one more agent: what comes with it cannot be taken in part.
    func hasRoomForAgent() -> Bool {
        limit.lookAgain()
        return limit.hasRoom(for: Switchboard.descriptorsPerAgent)
    }

    /// Eleven come from the keeper, some are doubled, and to hold or end it takes a few for a moment.
    private static let descriptorsPerAgent = 24

    /// How many are open, and how many may be.
    var descriptors: (open: Int?, most: Int) { (DescriptorLimit.openCount, limit.count) }

    /// To be called each second: connections must leave room for agents.
    func mindDescriptors() throws {
        limit.lookAgain()
        switch limit.judge(open: DescriptorLimit.openCount) {
        case .none: break
        case .hide:
            try server?.hide()
            try publisher?.hide()
        case .show:
            try server?.show()
            try publisher?.show()
        }
    }

    /// To be called each second: somebody may have removed the sockets.
    func mindPlace() throws {
        if server?.isInPlace == false {
            try directory.make()
            try server?.show()
        }
        if publisher?.isInPlace == false {
            try directory.make()
            try publisher?.show()
        }
    }

    /// What was sent last may take a second to leave.
    func close() throws {
        try server.take()?.close(lingeringMilliseconds: 1_000)
        // Who listens reads the log; nobody waits for one who does not.
        try publisher.take()?.close(lingeringMilliseconds: 0)
        directory.remove()
    }
}

extension ConnectionGuard {
    /// To be called before there are sockets.
    fileprivate static func watchSockets() {
        let names = SocketDirectory.names
        watch(names.control, frame: Limits.frameBytes, weight: Limits.messageWeight)
        watch(
            names.events, frame: Limits.subscriptionBytes,
            weight: Limits.subscriptionBytes + frameWeight, messages: Limits.subscriptions)
        limitWaiting(to: Limits.unreadWeight, small: Limits.smallMessageBytes)
    }
}

extension Asker {
    /// A REQ socket's answers need another envelope. That belongs to the request: anybody can put an
    /// empty frame in front, and is no other connection for that.
    init(_ sender: Sender, _ request: Request) {
        self.init(
            client: sender.identity, request: [sender.isREQ ? 1 : 0] + request.id.bytes)
    }

    fileprivate var requestID: RequestID? { RequestID(Array(request.dropFirst())) }
}

extension Sender {
    /// Nil where nobody hears the answer.
    fileprivate init?(_ asker: Asker) {
        if asker == .nobody { return nil }
        self.init(identity: asker.client, isREQ: asker.isREQ)
    }
}
