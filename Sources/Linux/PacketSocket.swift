internal import CLinux
internal import Glibc

/// One end of a connection that keeps the bounds of packets and can carry descriptors.
public struct PacketSocket: ~Copyable, Sendable {
    /// How many descriptors a packet carries at most; the kernel's own limit is 253.
    public static let descriptorLimit = Int(skep_packet_descriptors)
    /// How many bytes a packet has at most.
    public static let byteLimit = 65_536

    /// What was received.
    public enum Receipt: ~Copyable, Sendable {
        case packet([UInt8], Descriptors)
        case wouldBlock
        /// The other side is gone.
        case end
    }

    public let descriptor: Descriptor

    public init(owning descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Both ends of a new connection, close-on-exec and blocking.
    public static func pair() throws(SystemError) -> PacketSocketPair {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        try attempt("make a pair of sockets") { socketpair(AF_UNIX, type, 0, &ends) }
        return PacketSocketPair(
            one: PacketSocket(owning: Descriptor(owning: ends[0])),
            other: PacketSocket(owning: Descriptor(owning: ends[1])))
    }

    /// Sends all or nothing: `.bytes`, or `.wouldBlock`, or `.end` when the other side is gone.
    ///
    /// The descriptors stay the sender's as well. An empty packet would read as the end, so there is
    /// none.
    public borrowing func send(
        _ bytes: [UInt8], with descriptors: [CInt] = []
    ) throws(SystemError) -> Transfer {
        precondition(!bytes.isEmpty, "an empty packet reads as the end")
        precondition(bytes.count <= PacketSocket.byteLimit, "a packet has at most 64 KiB")
        precondition(
            descriptors.count <= PacketSocket.descriptorLimit,
            "a packet carries at most 200 descriptors")
        let number = descriptor.number
        let outcome = uninterrupted {
            skep_send_packet(number, bytes, bytes.count, descriptors, descriptors.count)
        }
        if outcome.wouldBlock { return .wouldBlock }
        if outcome.isFailure, outcome.code == EPIPE || outcome.code == ECONNRESET { return .end }
        guard !outcome.isFailure else {
            throw SystemError(code: outcome.code, deed: "send a packet")
        }
        return .bytes(outcome.value)
    }

    /// The next packet. Descriptors arrive close-on-exec.
    ///
    /// Throws `EMFILE` when there was no room for all of its descriptors or bytes: the packet is
    /// lost then, and so is what it was about.
    public borrowing func receive() throws(SystemError) -> Receipt {
        var bytes = [UInt8](repeating: 0, count: PacketSocket.byteLimit)
        var numbers = [CInt](repeating: -1, count: PacketSocket.descriptorLimit)
        var arrived = 0
        var isCut: CInt = 0
        let number = descriptor.number
        let outcome = uninterrupted {
            skep_receive_packet(number, &bytes, bytes.count, &numbers, &arrived, &isCut)
        }
        let transfer = try Transfer(reading: outcome)
        numbers.removeLast(numbers.count - arrived)
        // Owned before anything can go wrong: whatever arrived is closed.
        let descriptors = Descriptors(owning: numbers)
        guard isCut == 0 else { throw SystemError(code: EMFILE, deed: "receive a whole packet") }
        switch transfer {
        case .wouldBlock: return .wouldBlock
        case .end: return .end
        case .bytes(let count):
            bytes.removeLast(bytes.count - count)
            return .packet(bytes, descriptors)
        }
    }
}

/// Both ends of a connection, until each has its owner.
// Frozen, so that other modules can take it apart.
@frozen public struct PacketSocketPair: ~Copyable, Sendable {
    public let one: PacketSocket
    public let other: PacketSocket
}
