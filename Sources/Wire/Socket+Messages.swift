internal import CZeroMQ

/// One message as it came: its first frames, and how much there was of it.
struct Multipart: Equatable, Sendable {
    /// At most `Limits.keptFrames`, up to the first that no longer fits `Limits.keptBytes`.
    var frames: [[UInt8]] = []
    /// All frames that came, kept or not.
    var frameCount = 0
    /// All bytes that came, kept or not.
    var byteCount = 0

    init() {}

    init(_ frames: [[UInt8]]) {
        for frame in frames { frame.withUnsafeBytes { add($0) } }
    }

    /// Counts a frame, and keeps it if it fits and so did all before.
    mutating func add(_ frame: UnsafeRawBufferPointer) {
        let isNext = frames.count == frameCount && frameCount < Limits.keptFrames
        frameCount += 1
        byteCount += frame.count
        if isNext, byteCount <= Limits.keptBytes { frames.append([UInt8](frame)) }
    }
}

extension Socket {
    /// The next message, whole; nil when there is none yet.
    ///
    /// libzmq limits a frame and not a message, so frames are taken one by one, and those beyond the
    /// limits are let go at once.
    func receive() throws(ZeroMQError) -> Multipart? {
        var multipart = Multipart()
        defer { releaseFrame() }
        // All frames are there when the first one is, so that a message never ends early.
        while try receiveFrame() {
            multipart.add(
                UnsafeRawBufferPointer(
                    start: zmq_msg_data(message), count: zmq_msg_size(message)))
            if zmq_msg_more(message) == 0 { return multipart }
        }
        return nil
    }

    /// Sends a message whole, or nothing of it: false when libzmq would have to wait.
    func send(_ frames: [[UInt8]]) throws(ZeroMQError) -> Bool {
        for (index, frame) in frames.enumerated() {
            let flags = index == frames.count - 1 ? ZMQ_DONTWAIT : ZMQ_DONTWAIT | ZMQ_SNDMORE
            guard try send(frame, flags) else { return false }
        }
        return true
    }

    /// The same, with a last frame whose bytes are counted until libzmq has let go of them.
    func send(
        _ frames: [[UInt8]], _ last: [UInt8], countedBy tally: Tally
    ) throws(ZeroMQError) -> Bool {
        for frame in frames {
            guard try send(frame, ZMQ_DONTWAIT | ZMQ_SNDMORE) else { return false }
        }
        Loan.make(of: last, in: message, countedBy: tally)
        // What is not sent is given back here; what is sent leaves an empty message.
        defer { releaseFrame() }
        return try attempt("zmq_msg_send", { zmq_msg_send(message, raw, ZMQ_DONTWAIT) }) != nil
    }

    private func send(_ frame: [UInt8], _ flags: CInt) throws(ZeroMQError) -> Bool {
        let sent = try attempt("zmq_send") {
            frame.withUnsafeBytes { zmq_send(raw, $0.baseAddress, $0.count, flags) }
        }
        return sent != nil
    }

    private func receiveFrame() throws(ZeroMQError) -> Bool {
        try attempt("zmq_msg_recv", { zmq_msg_recv(message, raw, ZMQ_DONTWAIT) }) != nil
    }

    /// Lets go of a frame's memory, which may be much.
    private func releaseFrame() {
        zmq_msg_close(message)
        zmq_msg_init(message)
    }
}
