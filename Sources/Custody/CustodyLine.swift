public import Linux

/// Either end of the connection between keeper and supervisor. It never blocks.
///
/// The keeper reads nothing as long as an answer of its waits to be taken: so take what comes even
/// while something is still to be sent.
public struct CustodyLine: ~Copyable, Sendable {
    /// For the poller: `line.socket.descriptor`.
    public let socket: PacketSocket

    /// What was received.
    public enum Receipt<Packet: Sendable>: ~Copyable, Sendable {
        case packet(Packet, Descriptors)
        /// Something that we do not know; what came beside it is closed.
        case unknown
        case wouldBlock
        /// The other side is gone.
        case end
    }

    public init(_ socket: consuming PacketSocket) throws(SystemError) {
        try socket.descriptor.setNonblocking(true)
        self.socket = socket
    }

    /// Takes over the descriptor that `--keeper` named.
    public init(owning descriptor: consuming Descriptor) throws(SystemError) {
        try self.init(PacketSocket(owning: descriptor))
    }

    public var number: CInt { borrowing get { socket.descriptor.number } }

    /// The supervisor's. `.wouldBlock` sent nothing; the descriptors stay the sender's as well.
    public borrowing func send(
        _ packet: ToKeeper, with descriptors: [CInt] = []
    ) throws(SystemError) -> Transfer {
        try socket.send(packet.bytes, with: descriptors)
    }

    /// The keeper's.
    public borrowing func send(
        _ packet: FromKeeper, with descriptors: [CInt] = []
    ) throws(SystemError) -> Transfer {
        try socket.send(packet.bytes, with: descriptors)
    }

    /// The supervisor's. Throws `EMFILE` where the descriptors beside a packet found no room: that
    /// packet is lost, so raise the limit first (`OwnProcess.raiseDescriptorLimit`).
    public borrowing func receiveFromKeeper() throws(SystemError) -> Receipt<FromKeeper> {
        try receive { FromKeeper(parsing: $0) }
    }

    /// The keeper's.
    public borrowing func receiveFromSupervisor() throws(SystemError) -> Receipt<ToKeeper> {
        try receive { ToKeeper(parsing: $0) }
    }

    private borrowing func receive<Packet>(
        _ parse: ([UInt8]) -> Packet?
    ) throws(SystemError) -> Receipt<Packet> {
        switch try socket.receive() {
        case .wouldBlock: return .wouldBlock
        case .end: return .end
        case .packet(let bytes, let descriptors):
            guard let packet = parse(bytes) else { return .unknown }
            return .packet(packet, descriptors)
        }
    }
}
