internal import CZeroMQ
internal import Synchronization

/// How many bytes libzmq holds for somebody: sent by us, and not yet given to the kernel.
///
/// libzmq itself counts messages, however long they are.
final class Tally: Sendable {
    private let held = Atomic<Int>(0)
    /// Who is counted along with this one.
    private let whole: Tally?

    init(in whole: Tally? = nil) { self.whole = whole }

    var bytes: Int { held.load(ordering: .relaxed) }

    /// Whether a message of some size may be queued; `total` is the count over all clients.
    static func hasRoom(for size: Int, held: Int, total: Int) -> Bool {
        if held == 0, size <= Limits.smallMessageBytes { return true }
        let fitsClient = held == 0 || held + size <= Limits.unsentBytesPerClient
        return fitsClient && total + size <= Limits.unsentBytes
    }

    fileprivate func add(_ count: Int) {
        held.add(count, ordering: .relaxed)
        whole?.add(count)
    }
}

/// A frame's bytes while libzmq has them.
final class Loan: Sendable {
    private let count: Int
    private let tally: Tally

    private init(_ count: Int, _ tally: Tally) {
        self.count = count
        self.tally = tally
        tally.add(count)
    }

    deinit { tally.add(-count) }

    /// Fills an empty message with a copy of some bytes, which libzmq frees by itself.
    static func make(
        of bytes: [UInt8], in message: UnsafeMutablePointer<zmq_msg_t>, countedBy tally: Tally
    ) {
        // One byte at least, so that there is an address to free.
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(bytes.count, 1), alignment: 1)
        bytes.withUnsafeBytes {
            if let start = $0.baseAddress { memory.copyMemory(from: start, byteCount: $0.count) }
        }
        let loan = Unmanaged.passRetained(Loan(bytes.count, tally))
        let code = zmq_msg_init_data(
            message, memory, bytes.count,
            { memory, loan in
                // On libzmq's own thread, which is why the count is atomic.
                memory?.deallocate()
                if let loan { Unmanaged<Loan>.fromOpaque(loan).release() }
            }, loan.toOpaque())
        precondition(code == 0, "zmq_msg_init_data fails only without memory")
    }
}
