internal import CLinux
internal import Glibc

/// Moves bytes from descriptor to descriptor inside the kernel: what happens to this process on the
/// way can neither lose nor double one of them.
public enum Splice {
    public enum Result: Equatable, Sendable {
        /// So many bytes, at least one.
        case bytes(Int)
        /// The source has none now, or the pipe it goes to is full.
        case wouldBlock
        /// The source will never have any again.
        case end
        /// This cannot be spliced here, be it for the kernel or for a filter of system calls: copy it
        /// instead.
        case unsupported
    }

    /// Moves at most `limit` bytes out of a pipe to the end of a memory file.
    ///
    /// Only one process at a time may do so for one file: the end is looked up first.
    public static func append(
        from pipe: borrowing Descriptor, to file: borrowing MemoryFile, limit: Int
    ) throws(SystemError) -> Result {
        var end = try file.size()
        return try splice(pipe.number, file.descriptor.number, &end, limit)
    }

    /// Moves at most `limit` bytes from a terminal's master, which must be non-blocking, into a pipe.
    ///
    /// Empty the pipe first: a full one would be taken for a terminal that is silent.
    public static func fill(
        pipe: borrowing Descriptor, from source: borrowing Descriptor, limit: Int
    ) throws(SystemError) -> Result {
        try splice(source.number, pipe.number, nil, limit)
    }

    private static func splice(
        _ source: CInt, _ target: CInt, _ offset: UnsafeMutablePointer<Int64>?, _ limit: Int
    ) throws(SystemError) -> Result {
        let outcome = uninterrupted { skep_splice(source, target, offset, limit) }
        if outcome.value > 0 { return .bytes(outcome.value) }
        // EIO: every program has closed the terminal, and what they wrote has been read.
        if outcome.value == 0 || outcome.code == EIO { return .end }
        if outcome.wouldBlock { return .wouldBlock }
        // Terminals could not be spliced between Linux 5.10 and 5.11. EPERM: a filter.
        if [EINVAL, ENOSYS, EPERM].contains(outcome.code) { return .unsupported }
        throw SystemError(code: outcome.code, deed: "splice")
    }
}

// MARK: - Where that is refused

extension Splice {
    /// So much is in our memory at once, and lost if a SIGKILL meets it there.
    private static let copyBytes = 4_096

    /// As `append`, but through our memory.
    public static func append(
        copying source: borrowing Descriptor, to file: borrowing MemoryFile, limit: Int
    ) throws(SystemError) -> Result {
        var bytes: [UInt8] = []
        switch try source.read(appendingTo: &bytes, limit: min(limit, copyBytes)) {
        case .wouldBlock: return .wouldBlock
        case .end: return .end
        case .bytes(let count):
            try file.append(bytes)
            return .bytes(count)
        }
    }

    /// What this kernel splices of what agents need.
    public struct Support: Equatable, Sendable {
        public let pipes: Bool
        public let terminals: Bool

        public init(pipes: Bool, terminals: Bool) {
            self.pipes = pipes
            self.terminals = terminals
        }
    }

    /// Tries it. Throws where there is nothing to try it with.
    public static func support() throws(SystemError) -> Support {
        let pipe = try Pipe()
        let file = try MemoryFile(named: "probe")
        _ = try pipe.writer.write([0])
        let pipes = try append(from: pipe.reader, to: file, limit: 1) != .unsupported
        let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 24))
        let program = try Descriptor(open: try terminal.path(), O_RDWR | O_NOCTTY)
        _ = try program.write([0])
        let relay = try Pipe()
        let result = try fill(pipe: relay.writer, from: terminal.master, limit: 1)
        return Support(pipes: pipes, terminals: result != .unsupported)
    }
}
