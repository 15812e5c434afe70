/// The supervisor's end of the events socket: the doorbell, and rows for whoever wants them.
///
/// It never waits for anybody: for a reader that is behind libzmq keeps so many messages, and throws
/// away what follows. Its owner waits for `descriptor` and asks `wantsTurn`, as for the control socket.
public struct EventServer: ~Copyable {
    private let socket: Socket
    private var file: SocketFile
    /// What somebody listens for besides the doorbell: each topic counts once, whoever wants it.
    private var rowTopics = 0
    /// Where clients connect to.
    public let endpoint: String

    /// Binds in a directory that `make` was called on.
    public init(in directory: SocketDirectory, context: Context) throws(ZeroMQError) {
        let socket = try Socket(.publisher, in: context)
        var file = SocketFile(SocketFile.events, in: directory)
        try file.show(socket)
        self.socket = socket
        self.file = file
        endpoint = directory.events
    }

    /// Says "look" by being readable; nothing may be read from it.
    public var descriptor: CInt {
        get throws(ZeroMQError) { try socket.descriptor }
    }

    /// Whether somebody came or went.
    public var wantsTurn: Bool {
        get throws(ZeroMQError) { try socket.events.contains(.readable) }
    }

    /// Notes who came and went, some at a time.
    public mutating func attend() throws(ZeroMQError) {
        for _ in 0..<Limits.messagesPerTurn {
            guard let message = try socket.receive() else { return }
            note(message.frames.first ?? [])
        }
    }

    /// The first wish for a topic comes as 1 and the topic, the end of the last one as 0 and the topic
    /// (zmq_socket(3)). What else a reader sends is nobody's business.
    private mutating func note(_ frame: [UInt8]) {
        guard let sign = frame.first, sign <= 1, !frame.dropFirst().elementsEqual(Tick.topic.utf8)
        else { return }
        rowTopics = max(rowTopics + (sign == 1 ? 1 : -1), 0)
    }

    /// Whether rows are worth making.
    public var hasRowReaders: Bool { rowTopics > 0 }

    public func publish(_ tick: Tick) throws(ZeroMQError) { _ = try socket.send(tick.frames) }

    public func publish(_ row: PublishedRow) throws(ZeroMQError) {
        _ = try socket.send(row.frames)
    }

    /// Ends the service; what was sent last may take so long to leave.
    public consuming func close(lingeringMilliseconds: Int) throws(ZeroMQError) {
        try socket.linger(milliseconds: lingeringMilliseconds)
    }
}

// MARK: - The place

extension EventServer {
    /// As `ControlServer` has it.
    public var isInPlace: Bool { file.isInPlace }

    public mutating func show() throws(ZeroMQError) { try file.show(socket) }

    public mutating func hide() throws(ZeroMQError) { try file.hide() }
}
