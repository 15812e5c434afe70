internal import CZeroMQ

/// A DEALER and what is known of its one connection.
///
/// Whether there is one, libzmq tells through a monitor only. `ZMQ_IMMEDIATE` would keep it from taking
/// messages for nobody, but with it the replies that were not read yet are thrown away with their
/// connection (`session_base.cpp`, `reconnect`). So nothing is sent here unless `isUp`, and whoever
/// sees a connection end makes a new one of these: what was not sent by then never is.
///
/// The monitor must be read, because libzmq's thread waits when there are thousands of reports. It says
/// nothing about why: who left and who was cut off are reported in the same words.
struct Connection: ~Copyable {
    let socket: Socket
    private let monitor: Socket
    /// Whether both ends have shaken hands, as of the last look.
    private(set) var isUp = false

    /// Connects, now or when somebody is there.
    init(to endpoint: String, in context: Context) throws(ZeroMQError) {
        let socket = try Socket(.dealer, in: context)
        let monitor = try Socket(.pair, in: context)
        // No two sockets of a process have the same address.
        let reports = "inproc://monitor-\(UInt(bitPattern: socket.raw))"
        let wanted = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
        guard zmq_socket_monitor(socket.raw, reports, wanted) == 0 else {
            throw .last(in: "zmq_socket_monitor", at: reports)
        }
        try monitor.connect(to: reports)
        try socket.connect(to: endpoint)
        self.socket = socket
        self.monitor = monitor
    }

    /// Reads the reports; true when a connection was up and ended.
    mutating func look() throws(ZeroMQError) -> Bool {
        var hasEnded = false
        while let report = try monitor.receive() {
            // Two bytes of event, four of value, both in the machine's order (zmq_socket_monitor(3)).
            guard let frame = report.frames.first, frame.count >= 2 else { continue }
            let event = frame.withUnsafeBytes { $0.loadUnaligned(as: UInt16.self) }
            if isUp, CInt(event) == ZMQ_EVENT_DISCONNECTED { hasEnded = true }
            isUp = CInt(event) == ZMQ_EVENT_HANDSHAKE_SUCCEEDED
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
        return try monitor.events.contains(.readable)
    }

    /// False when neither a message nor a report came in time.
    func waitForNews(until deadline: ContinuousClock.Instant) throws(ZeroMQError) -> Bool {
        try socket.wait(for: .readable, orReadable: monitor, until: deadline)
    }
}
