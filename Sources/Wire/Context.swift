internal import CZeroMQ
internal import Glibc

/// libzmq's own thread and what sockets share; gone when the last socket that uses it is.
// @unchecked: libzmq lets every thread use a context, unlike a socket (zmq_ctx_new(3)).
public final class Context: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer

    public init() throws(ZeroMQError) {
        guard let raw = zmq_ctx_new() else { throw .last(in: "zmq_ctx_new") }
        self.raw = raw
        // One thread carries more than any swarm says; more of them only cost memory.
        zmq_ctx_set(raw, ZMQ_IO_THREADS, 1)
        zmq_ctx_set(raw, ZMQ_MAX_SOCKETS, CInt(Limits.sockets))
    }

    deinit {
        // Every socket is closed by now: each keeps its context. What is waited for is only what a
        // socket was told to linger for.
        while zmq_ctx_term(raw) != 0, zmq_errno() == EINTR {}
    }
}
