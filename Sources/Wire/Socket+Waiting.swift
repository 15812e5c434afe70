internal import CZeroMQ
internal import Glibc

extension Socket {
    /// To be waited on for reading, by whatever waits for descriptors. It is libzmq's: nobody reads
    /// or closes it.
    public var descriptor: CInt {
        get throws(ZeroMQError) { try get(ZMQ_FD) }
    }

    /// What can be done at once. Asking also lets libzmq do its own work.
    public var events: Events {
        get throws(ZeroMQError) { Events(rawValue: Int16(try get(ZMQ_EVENTS))) }
    }

    /// Waits for one of some events; false when the deadline passed before.
    public func wait(
        for wanted: Events, until deadline: ContinuousClock.Instant
    ) throws(ZeroMQError) -> Bool {
        var items = [item(wanted)]
        return try wait(&items, until: deadline)
    }

    /// The same, or until there is something to read from another socket.
    func wait(
        for wanted: Events, orReadable other: borrowing Socket,
        until deadline: ContinuousClock.Instant
    ) throws(ZeroMQError) -> Bool {
        var items = [item(wanted), other.item(.readable)]
        return try wait(&items, until: deadline)
    }

    private func item(_ wanted: Events) -> zmq_pollitem_t {
        zmq_pollitem_t(socket: raw, fd: 0, events: wanted.rawValue, revents: 0)
    }

    private func wait(
        _ items: inout [zmq_pollitem_t], until deadline: ContinuousClock.Instant
    ) throws(ZeroMQError) -> Bool {
        let count = try attempt("zmq_poll") {
            zmq_poll(&items, CInt(items.count), deadline.millisecondsLeft)
        }
        return count ?? 0 > 0
    }

    private func get(_ option: CInt) throws(ZeroMQError) -> CInt {
        var value: CInt = 0
        var size = MemoryLayout<CInt>.size
        _ = try attempt("zmq_getsockopt(\(option))") {
            zmq_getsockopt(raw, option, &value, &size)
        }
        return value
    }

    /// Lets what was sent leave, for at most so long, when the socket closes.
    func linger(milliseconds: Int) throws(ZeroMQError) {
        try SocketOptions(raw: raw).set(ZMQ_LINGER, milliseconds)
    }

    /// Calls again what a signal interrupted; nil when the call would have to wait.
    func attempt(_ call: String, _ body: () -> CInt) throws(ZeroMQError) -> CInt? {
        while true {
            let result = body()
            guard result < 0 else { return result }
            let error = ZeroMQError.last(in: call)
            if error.code == EAGAIN { return nil }
            guard error.code == EINTR else { throw error }
        }
    }
}

extension ContinuousClock.Instant {
    /// Rounded up, so that a wait does not end a little too early again and again.
    fileprivate var millisecondsLeft: Int {
        let left = ContinuousClock.now.duration(to: self)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return Int(min(seconds, 86_400)) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1
    }
}
