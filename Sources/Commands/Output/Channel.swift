internal import Glibc

/// One of the two ways out of the process: buffered, and watched for what goes wrong.
struct Channel: Sendable {
    enum Sink: Equatable, Sendable {
        case descriptor(Int32)
        /// Everything stays in `written`.
        case memory
    }

    let face: Face
    private let sink: Sink
    private var buffer: [UInt8] = []

    /// What is written in one go.
    private static let bufferLimit = 1 << 16

    init(_ sink: Sink, face: Face) {
        self.sink = sink
        self.face = face
    }

    /// What has not left yet; of a channel to memory, all.
    var written: [UInt8] { buffer }

    /// Where it leads to; nil for memory.
    var descriptor: Int32? {
        if case .descriptor(let number) = sink { number } else { nil }
    }

    mutating func line(_ text: Text) throws(WriteError) {
        face.append(text, to: &buffer)
        try endLine()
    }

    /// What this channel's face has shown already.
    mutating func line(shown: [UInt8]) throws(WriteError) {
        buffer += shown
        try endLine()
    }

    /// JSON, or lines of it, without the last line break.
    mutating func json(_ bytes: [UInt8]) throws(WriteError) {
        face.append(json: bytes, to: &buffer)
        try endLine()
    }

    /// Bytes as an agent wrote them, which no terminal may get.
    mutating func raw(_ bytes: [UInt8]) throws(WriteError) {
        precondition(!face.isTerminal, "raw bytes could do anything to a terminal")
        buffer += bytes
        if buffer.count >= Channel.bufferLimit { try flush() }
    }

    private mutating func endLine() throws(WriteError) {
        buffer.append(0x0a)
        if buffer.count >= Channel.bufferLimit { try flush() }
    }

    /// Hands over what is left.
    mutating func flush() throws(WriteError) {
        guard case .descriptor(let descriptor) = sink else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        var sent = 0
        while sent < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
            }
            if count >= 0 {
                sent += count
            } else {
                try recover(errno, descriptor)
            }
        }
    }

    /// Waits where waiting helps.
    private func recover(_ code: Int32, _ descriptor: Int32) throws(WriteError) {
        switch code {
        case EINTR: return
        case EAGAIN:
            // Somebody who shares the terminal or the pipe made it non-blocking.
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&request, 1, -1)
        default: throw WriteError(code: code)
        }
    }
}

/// Why no more could be written.
struct WriteError: Error, Equatable {
    let code: Int32

    /// Nobody reads any more, as after `| head`: no reason to complain.
    var isClosedPipe: Bool { code == EPIPE }

    var description: String { String(cString: strerror(code)) }
}
