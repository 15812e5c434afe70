internal import CZeroMQ
internal import Synchronization

/// Tells when a socket's one connection comes up and goes down: libzmq says so nowhere else.
///
/// It must be read, because libzmq's thread waits when there are thousands of reports. It says nothing
/// about why: who left and who was cut off are reported in the same words.
struct ConnectionMonitor: ~Copyable {
    private let reports: Socket

    enum Change { case up, down }

    /// How many there have been. Each has a name of its own: libzmq gives one back some time after its
    /// socket was closed, and another socket may be at the same place in memory by then.
    private static let count = Atomic<Int>(0)

    /// To be made before the socket connects.
    init(of socket: borrowing Socket, in context: Context) throws(ZeroMQError) {
        let reports = try Socket(.pair, in: context)
        let number = ConnectionMonitor.count.add(1, ordering: .relaxed).newValue
        let address = "inproc://monitor-\(number)"
        let wanted = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
        guard zmq_socket_monitor(socket.raw, address, wanted) == 0 else {
            throw .last(in: "zmq_socket_monitor", at: address)
        }
        try reports.connect(to: address)
        self.reports = reports
    }

    /// The next thing that happened; nil when nothing did.
    func next() throws(ZeroMQError) -> Change? {
        while let report = try reports.receive() {
            // Two bytes of event, four of value, both in the machine's order (zmq_socket_monitor(3)).
            guard let frame = report.frames.first, frame.count >= 2 else { continue }
            let event = frame.withUnsafeBytes { $0.loadUnaligned(as: UInt16.self) }
            return CInt(event) == ZMQ_EVENT_HANDSHAKE_SUCCEEDED ? .up : .down
        }
        return nil
    }

    var descriptor: CInt {
        get throws(ZeroMQError) { try reports.descriptor }
    }

    var hasNews: Bool {
        get throws(ZeroMQError) { try reports.events.contains(.readable) }
    }

    /// False when neither a message of the socket nor a report came in time.
    func wait(
        besides socket: borrowing Socket, until deadline: ContinuousClock.Instant
    ) throws(ZeroMQError) -> Bool {
        try socket.wait(for: .readable, orReadable: reports, until: deadline)
    }
}
