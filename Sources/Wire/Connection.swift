/// A DEALER and what is known of its one connection.
///
/// Whether there is one, libzmq tells through a monitor only. `ZMQ_IMMEDIATE` would keep it from taking
/// messages for nobody, but with it the replies that were not read yet are thrown away with their
/// connection (`session_base.cpp`, `reconnect`). So nothing is sent here unless `isUp`, and whoever
/// sees a connection end makes a new one of these: what was not sent by then never is.
struct Connection: ~Copyable {
    let socket: Socket
    private let monitor: ConnectionMonitor
    /// Whether both ends have shaken hands, as of the last look.
    private(set) var isUp = false

    /// Connects, now or when somebody is there.
    init(to endpoint: String, in context: Context) throws(ZeroMQError) {
        let socket = try Socket(.dealer, in: context)
        let monitor = try ConnectionMonitor(of: socket, in: context)
        try socket.connect(to: endpoint)
        self.socket = socket
        self.monitor = monitor
    }

    /// Reads the reports; true when a connection was up and ended.
    mutating func look() throws(ZeroMQError) -> Bool {
        var hasEnded = false
        while let change = try monitor.next() {
            if isUp, change == .down { hasEnded = true }
            isUp = change == .up
        }
        return hasEnded
    }

    /// Of messages and of reports.
    var descriptors: [CInt] {
        get throws(ZeroMQError) { [try socket.descriptor, try monitor.descriptor] }
    }

    /// Whether there is a message or a report.
    func hasNews() throws(ZeroMQError) -> Bool {
        if try socket.events.contains(.readable) { return true }
        return try monitor.hasNews
    }

    /// False when neither a message nor a report came in time.
    func waitForNews(until deadline: ContinuousClock.Instant) throws(ZeroMQError) -> Bool {
        try monitor.wait(besides: socket, until: deadline)
    }
}
