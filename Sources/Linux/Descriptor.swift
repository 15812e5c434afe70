internal import Glibc

/// The one owner of an open descriptor: it can be handed over, never shared.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for whoever must name it to the kernel; it is this value's to close.
    public let number: CInt

    /// Takes over a descriptor that is open and nobody else's.
    public init(owning number: CInt) {
        precondition(number >= 0, "a descriptor is never negative")
        self.number = number
    }

    /// Opens a path, close-on-exec; `flags` and `mode` as in `open(2)`.
    public init(open path: String, _ flags: CInt, mode: UInt32 = 0) throws(SystemError) {
        number = try attempt("open", path) { open(path, flags | O_CLOEXEC, mode_t(mode)) }
    }

    // Not repeated on EINTR: on Linux the number is free again by then, and may be somebody else's.
    deinit { close(number) }

    /// Gives the number up; from now on somebody else closes it.
    public consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }

    /// A second descriptor for the same open file, close-on-exec.
    public borrowing func duplicate(atLeast lowest: CInt = 3) throws(SystemError) -> Descriptor {
        let number = number
        return Descriptor(
            owning: try attempt("duplicate a descriptor") { fcntl(number, F_DUPFD_CLOEXEC, lowest) }
        )
    }

    /// The flag belongs to the open file, so everybody who shares it is affected.
    public borrowing func setNonblocking(_ isNonblocking: Bool) throws(SystemError) {
        let number = number
        let flags = try attempt("read a descriptor's flags") { fcntl(number, F_GETFL) }
        let wanted = isNonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        try attempt("set a descriptor's flags") { fcntl(number, F_SETFL, wanted) }
    }
}

/// What reading or writing came to.
public enum Transfer: Equatable, Sendable {
    /// So many bytes, at least one.
    case bytes(Int)
    /// Not now: wait until the poller says more.
    case wouldBlock
    /// Never again: the other side is gone.
    case end
}

extension Descriptor {
    /// Reads at most as much as fits. A terminal whose programs have all left is at its end.
    public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError)
        -> Transfer
    {
        precondition(!buffer.isEmpty, "no room reads as the end")
        let number = number
        let outcome = uninterrupted { Glibc.read(number, buffer.baseAddress, buffer.count) }
        return try Transfer(reading: outcome)
    }

    /// Appends at most `limit` bytes.
    public borrowing func read(appendingTo bytes: inout [UInt8], limit: Int) throws(SystemError)
        -> Transfer
    {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: limit))
        var taken = 0
        defer { bytes.removeLast(limit - taken) }
        let number = number
        let outcome = bytes.withUnsafeMutableBytes { buffer in
            uninterrupted { Glibc.read(number, buffer.baseAddress?.advanced(by: start), limit) }
        }
        taken = max(outcome.value, 0)
        return try Transfer(reading: outcome)
    }

    /// Writes as much as there is room for. `.end` where nobody reads any more; SIGPIPE must be
    /// ignored or blocked.
    public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Transfer {
        guard !bytes.isEmpty else { return .bytes(0) }
        let number = number
        let outcome = uninterrupted { Glibc.write(number, bytes.baseAddress, bytes.count) }
        if outcome.wouldBlock { return .wouldBlock }
        if outcome.isFailure, outcome.code == EPIPE || outcome.code == EIO { return .end }
        guard !outcome.isFailure else { throw SystemError(code: outcome.code, deed: "write") }
        return .bytes(outcome.value)
    }

    public borrowing func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Transfer {
        let written = bytes.withUnsafeBytes { buffer in
            Result { () throws(SystemError) in try write(buffer) }
        }
        return try written.get()
    }

    public borrowing func write(_ bytes: [UInt8]) throws(SystemError) -> Transfer {
        try write(bytes[...])
    }
}

extension Transfer {
    init(reading outcome: Outcome<Int>) throws(SystemError) {
        if outcome.value > 0 {
            self = .bytes(outcome.value)
        } else if outcome.value == 0 || outcome.code == EIO || outcome.code == ECONNRESET {
            // EIO: the last program has closed the terminal. A broken disk is nobody's source here.
            self = .end
        } else if outcome.wouldBlock {
            self = .wouldBlock
        } else {
            throw SystemError(code: outcome.code, deed: "read")
        }
    }
}
