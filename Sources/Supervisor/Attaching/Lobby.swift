internal import Linux
internal import Swarm
internal import Wire

/// Where people come in who want to be attached: the socket, the tokens, and who is there.
final class Lobby {
    private var listener: StreamListener?
    private let directory: SocketDirectory
    private var nextViewer: UInt64 = 1
    private(set) var viewers: [UInt64: Viewer] = [:]
    var passes = Passes()

    /// So many look on, at all agents together.
    static let seats = 64
    /// So many have not said yet who they are; when one more comes, the first of them goes.
    private static let waitingLimit = 32
    /// So many are let in at a time, which are more than wait before the door.
    private static let perTurn = 256
    /// How long one may take to say who it is. In microseconds.
    static let handshake: Int64 = 5_000_000
    /// Who reads nothing for so long is let go.
    static let patience: Int64 = 10_000_000

    init(in directory: SocketDirectory) throws {
        self.directory = directory
        listener = try StreamListener(at: directory.attach)
    }

    var path: String { directory.attach }
    var seated: Int { viewers.values.count { $0.agent != nil } }
    var inOrder: [Viewer] { viewers.values.sorted { $0.id < $1.id } }

    /// Lets in who waits before the door; gives those who must go for it.
    func accept(at now: Int64) -> [Viewer] {
        for _ in 0..<Lobby.perTurn {
            // Without a descriptor for it, it waits until somebody looks again.
            guard let socket = try? listener?.accept() else { break }
            viewers[nextViewer] = Viewer(nextViewer, socket, at: now)
            nextViewer += 1
        }
        return inOrder.filter { $0.stage == .waiting }.dropLast(Lobby.waitingLimit)
    }

    func remove(_ viewer: Viewer, from poller: borrowing Poller) {
        viewer.ignore(by: poller)
        viewers[viewer.id] = nil
    }

    /// Told once for who comes: where that one cannot be let in for now, nobody looks on and on.
    func watch(as token: UInt64, by poller: borrowing Poller) throws(SystemError) {
        guard let number = listener?.descriptor.number else { return }
        try poller.watch(number: number, for: [.readable, .edge], token: token)
    }

    /// To be called each second: somebody may have removed the socket.
    func mindPlace(as token: UInt64, by poller: borrowing Poller) throws {
        guard listener?.isInPlace == false else { return }
        try directory.make()
        // The old one leaves the poller as it is closed.
        listener = try StreamListener(at: path)
        try watch(as: token, by: poller)
    }

    /// Nobody comes in any more.
    func close() { listener = nil }
}
