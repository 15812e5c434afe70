internal import Swarm
internal import Wire

/// The control socket: who asked, and how an answer finds the way back.
final class Switchboard {
    private var server: ControlServer?
    private let directory: SocketDirectory
    private var limit: DescriptorLimit
    let endpoint: String
    let descriptor: Int32

    init(in directory: SocketDirectory, _ limit: DescriptorLimit) throws {
        try directory.make()
        let server = try ControlServer(in: directory, context: try Context())
        endpoint = server.endpoint
        descriptor = try server.descriptor
        self.server = consume server
        self.directory = directory
        self.limit = limit
    }

    var wantsTurn: Bool {
        get throws { try server?.wantsTurn ?? false }
    }

    func receive() throws -> [ControlServer.Arrival] { try server?.receive() ?? [] }

    /// A client that is gone or does not read loses its answer, and nobody else notices.
    func send(_ reply: Reply, to sender: Sender) throws { _ = try server?.send(reply, to: sender) }

    func answer(_ asker: Asker, _ outcome: Reply.Outcome) throws {
        guard let sender = Sender(asker), let id = RequestID(asker.request) else { return }
        try send(Reply(id: id, outcome), to: sender)
    }

    /// Whether there are descriptors for one more agent: what comes with it cannot be taken in part.
    func hasRoomForAgent() -> Bool {
        limit.lookAgain()
        return limit.hasRoom(for: Switchboard.descriptorsPerAgent)
    }

    /// Eleven come from the keeper, some are doubled, and to hold or end it takes a few for a moment.
    private static let descriptorsPerAgent = 24

    /// To be called each second: connections must leave room for agents.
    func mindDescriptors() throws {
        limit.lookAgain()
        switch limit.judge(open: DescriptorLimit.openCount) {
        case .none: break
        case .hide: try server?.hide()
        case .show: try server?.show()
        }
    }

    /// To be called each second: somebody may have removed the socket.
    func mindPlace() throws {
        guard let isInPlace = server?.isInPlace, !isInPlace else { return }
        try directory.make()
        try server?.show()
    }

    /// What was sent last may take a second to leave.
    func close() throws {
        try server.take()?.close(lingeringMilliseconds: 1_000)
        directory.remove()
    }
}

extension Asker {
    /// A REQ socket's answers need another envelope, so that belongs to who asked.
    init(_ sender: Sender, _ request: Request) {
        self.init(client: [sender.isREQ ? 1 : 0] + sender.identity, request: request.id.bytes)
    }
}

extension Sender {
    fileprivate init?(_ asker: Asker) {
        guard let first = asker.client.first else { return nil }
        self.init(identity: Array(asker.client.dropFirst()), isREQ: first == 1)
    }
}
