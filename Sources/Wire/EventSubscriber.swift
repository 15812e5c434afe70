/// A client's end of the events socket.
///
/// It is for one connection. Where nobody is there, or the connection ends, whoever wants to go on makes
/// another one after a pause (`Backoff`), for whatever place there is by then.
public struct EventSubscriber: ~Copyable {
    private let socket: Socket
    private let monitor: ConnectionMonitor
    /// Whether both ends have shaken hands, as of the last look.
    public private(set) var isConnected = false

    public enum Published: Equatable, Sendable {
        case tick(Tick)
        case row(PublishedRow)
    }

    /// Topics are beginnings: `coder` is also for `coder-2`, and the empty one is for everything.
    public init(
        to endpoint: String, topics: [String] = [Tick.topic], context: Context
    ) throws(ZeroMQError) {
        let socket = try Socket(.subscriber, in: context)
        let monitor = try ConnectionMonitor(of: socket, in: context)
        for topic in topics { try socket.subscribe(to: topic) }
        try socket.connect(to: endpoint)
        self.socket = socket
        self.monitor = monitor
    }

    /// Say "look" by being readable; nothing may be read from them.
    public var descriptors: [CInt] {
        get throws(ZeroMQError) { [try socket.descriptor, try monitor.descriptor] }
    }

    /// Whether `receive` would find something. To be asked before every wait.
    public var wantsTurn: Bool {
        get throws(ZeroMQError) {
            if try socket.events.contains(.readable) { return true }
            return try monitor.hasNews
        }
    }

    /// The next thing that was published; nil when there is none. What a version does not know is
    /// passed over.
    public mutating func receive() throws(ZeroMQError) -> Published? {
        while let change = try monitor.next() { isConnected = change == .up }
        while let message = try socket.receive() {
            if let tick = Tick(message.frames) { return .tick(tick) }
            if let row = PublishedRow(message.frames) { return .row(row) }
        }
        return nil
    }

    /// False when nothing happened in time.
    public func wait(until deadline: ContinuousClock.Instant) throws(ZeroMQError) -> Bool {
        try monitor.wait(besides: socket, until: deadline)
    }
}
