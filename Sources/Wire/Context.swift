internal import CZeroMQ
internal import Glibc

/// libzmq's own thread and what sockets share; gone when the last socket that uses it is.
// @unchecked: libzmq lets every thread use a context, unlike a socket (zmq_ctx_new(3)).
public final class Context: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer

    private let endsWithProcess: Bool

    /// One that ends with its process is left to the kernel, which is quicker than to wait until
    /// libzmq's threads have ended each other. Nothing that was sent may be on its way then.
    public init(endsWithProcess: Bool = false) throws(ZeroMQError) {
        guard let raw = zmq_ctx_new() else { throw .last(in: "zmq_ctx_new") }
        self.raw = raw
        self.endsWithProcess = endsWithProcess
        // One thread carries more than any swarm says; more of them only cost memory.
        zmq_ctx_set(raw, ZMQ_IO_THREADS, 1)
        zmq_ctx_set(raw, ZMQ_MAX_SOCKETS, CInt(Limits.sockets))
    }

    deinit {
        if endsWithProcess { return }
        // Every socket is closed by now: each keeps its context. What is waited for is only what a
        // socket was told to linger for.
        while zmq_ctx_term(raw) != 0, zmq_errno() == EINTR {}
    }
}
