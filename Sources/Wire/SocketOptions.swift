internal import CZeroMQ

/// The options of a socket, each of them set: libzmq's defaults wait for ever and grow without end.
struct SocketOptions {
    let raw: UnsafeMutableRawPointer

    func apply(for kind: Socket.Kind) throws(ZeroMQError) {
        // What is unsent when a socket closes is dropped: the default waits for ever at exit.
        try set(ZMQ_LINGER, 0)
        try set(ZMQ_HANDSHAKE_IVL, Limits.handshakeMilliseconds)
        let longest = kind == .publisher ? Limits.subscriptionBytes : Limits.frameBytes
        try setLarge(ZMQ_MAXMSGSIZE, Int64(longest))
        switch kind {
        case .router:
            try set(ZMQ_RCVHWM, Limits.unreadPerClient)
            try set(ZMQ_SNDHWM, Limits.unsentPerClient)
            try set(ZMQ_BACKLOG, Limits.backlog)
            // An answer to somebody who left is an error, not silence.
            try set(ZMQ_ROUTER_MANDATORY, 1)
            // A client that calls itself like another one does not get that one's answers.
            try set(ZMQ_ROUTER_HANDOVER, 0)
        case .dealer:
            try set(ZMQ_RCVHWM, Limits.requestsInFlight)
            // Twice, because libzmq learns in batches what has left: who keeps to the limit above never
            // finds the queue full.
            try set(ZMQ_SNDHWM, Limits.requestsInFlight * 2)
            // Replies that are there outlive their connection: see `Connection`.
            try set(ZMQ_IMMEDIATE, 0)
            try set(ZMQ_RECONNECT_IVL, Limits.reconnectMilliseconds)
            try set(ZMQ_RECONNECT_IVL_MAX, Limits.reconnectMostMilliseconds)
        case .publisher:
            try set(ZMQ_RCVHWM, Limits.unreadPerClient)
            try set(ZMQ_SNDHWM, Limits.unsentPerSubscriber)
            try set(ZMQ_BACKLOG, Limits.backlog)
        case .subscriber:
            try set(ZMQ_RCVHWM, Limits.unsentPerSubscriber)
            // Whoever listens makes another connection long before, perhaps to another place. To say
            // that there is no second try (-1) would throw away what has come and was not read, and
            // abort the process where that is half a message (`fq.cpp`, libzmq 4.3.4).
            try set(ZMQ_RECONNECT_IVL, Limits.reconnectMostMilliseconds)
        case .pair:
            // Inside this process only.
            try set(ZMQ_RCVHWM, Limits.reports)
            try set(ZMQ_SNDHWM, Limits.reports)
        }
    }

    func set(_ option: CInt, _ value: Int) throws(ZeroMQError) {
        var value = CInt(value)
        let code = zmq_setsockopt(raw, option, &value, MemoryLayout<CInt>.size)
        guard code == 0 else { throw .last(in: "zmq_setsockopt(\(option))") }
    }

    private func setLarge(_ option: CInt, _ value: Int64) throws(ZeroMQError) {
        var value = value
        let code = zmq_setsockopt(raw, option, &value, MemoryLayout<Int64>.size)
        guard code == 0 else { throw .last(in: "zmq_setsockopt(\(option))") }
    }
}
