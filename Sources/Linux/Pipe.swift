internal import CLinux
internal import Glibc

/// A pipe, until each of its ends has its owner.
// Frozen, so that other modules can take it apart.
@frozen public struct Pipe: ~Copyable, Sendable {
    public let reader: Descriptor
    public let writer: Descriptor

    /// Both ends are close-on-exec. Only the reader is non-blocking where `isNonblocking`: the other
    /// end is an agent's, and a program does not expect to be told to come back.
    public init(isNonblocking: Bool = true) throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        try attempt("make a pipe") { skep_pipe(&ends, O_CLOEXEC) }
        let reader = Descriptor(owning: ends[0])
        let writer = Descriptor(owning: ends[1])
        if isNonblocking { try reader.setNonblocking(true) }
        self.reader = reader
        self.writer = writer
    }

    /// Keeps the reader and closes the writer: the end comes when nobody else has that either.
    public consuming func takeReader() -> Descriptor { reader }

    /// Keeps the writer and closes the reader.
    public consuming func takeWriter() -> Descriptor { writer }
}

extension Descriptor {
    /// How many bytes the pipe holds at most; throws where this is no pipe.
    public borrowing func pipeCapacity() throws(SystemError) -> Int {
        let number = number
        return Int(try attempt("measure a pipe") { skep_pipe_capacity(number, 0) })
    }

    /// Rounded up by the kernel; a user who is not root gets at most 1 MiB, unless told otherwise.
    public borrowing func setPipeCapacity(_ bytes: Int) throws(SystemError) {
        let number = number
        try attempt("size a pipe") { skep_pipe_capacity(number, CInt(clamping: max(bytes, 1))) }
    }
}
