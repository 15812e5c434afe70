internal import CZeroMQ
internal import Glibc

/// The one owner of a libzmq socket: it can be handed over, never shared.
///
/// A socket belongs to one thread at a time. Its `descriptor` only says "look": whoever waits for it
/// reads and sends until `events` names nothing more to do, and asks again after every send, because
/// the send may have swallowed the sign.
public struct Socket: ~Copyable {
    // Kept because `zmq_ctx_term` waits until every socket is closed.
    private let context: Context
    let raw: UnsafeMutableRawPointer
    // Allocated, because libzmq keeps a message at its address while it is in use.
    let message: UnsafeMutablePointer<zmq_msg_t>

    public enum Kind: Sendable { case router, dealer, publisher, subscriber, pair }

    public struct Events: OptionSet, Sendable {
        public let rawValue: Int16
        public init(rawValue: Int16) { self.rawValue = rawValue }

        public static let readable = Events(rawValue: Int16(ZMQ_POLLIN))
        public static let writable = Events(rawValue: Int16(ZMQ_POLLOUT))
    }

    /// A socket with none of libzmq's defaults that could block, grow or wait for ever.
    public init(_ kind: Kind, in context: Context) throws(ZeroMQError) {
        let raw = try Socket.make(kind, in: context)
        do { try SocketOptions(raw: raw).apply(for: kind) } catch {
            zmq_close(raw)
            throw error
        }
        self.context = context
        self.raw = raw
        message = .allocate(capacity: 1)
        zmq_msg_init(message)
    }

    /// A socket that was closed counts until libzmq's thread has seen to it: whoever makes one after the
    /// other may have to wait for that thread.
    private static func make(
        _ kind: Kind, in context: Context
    ) throws(ZeroMQError) -> UnsafeMutableRawPointer {
        for _ in 0..<patience {
            if let raw = zmq_socket(context.raw, kind.code) { return raw }
            guard zmq_errno() == EMFILE else { break }
            poll(nil, 0, 1)
        }
        throw .last(in: "zmq_socket")
    }

    /// Milliseconds.
    private static let patience = 1_000

    deinit {
        zmq_msg_close(message)
        message.deallocate()
        zmq_close(raw)
    }

    public func bind(to endpoint: String) throws(ZeroMQError) {
        guard zmq_bind(raw, endpoint) == 0 else { throw .last(in: "zmq_bind", at: endpoint) }
    }

    public func unbind(from endpoint: String) throws(ZeroMQError) {
        guard zmq_unbind(raw, endpoint) == 0 else { throw .last(in: "zmq_unbind", at: endpoint) }
    }

    /// Connects now or later: nobody needs to be there yet.
    public func connect(to endpoint: String) throws(ZeroMQError) {
        guard zmq_connect(raw, endpoint) == 0 else { throw .last(in: "zmq_connect", at: endpoint) }
    }

    /// What begins so is received from now on; it is for subscribers.
    func subscribe(to topic: String) throws(ZeroMQError) {
        guard zmq_setsockopt(raw, ZMQ_SUBSCRIBE, topic, topic.utf8.count) == 0 else {
            throw .last(in: "zmq_setsockopt(ZMQ_SUBSCRIBE)")
        }
    }
}

extension Socket.Kind {
    fileprivate var code: CInt {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .publisher: ZMQ_XPUB
        case .subscriber: ZMQ_SUB
        case .pair: ZMQ_PAIR
        }
    }
}
