internal import Linux
internal import Wire

/// One stream of an agent on its way into the log: out of its source into a memory file without
/// passing through our memory, out of that into rows, and freed when those are on the disk.
final class Spool {
    /// So much may be in the file and not yet on the disk; then the source is left alone, and the
    /// agent waits when its pipe is full.
    static let limit: Int64 = 256 << 10
    static let rowBytes = 64 << 10

    let name: StreamName
    let token: UInt64
    private var source: OpenFile?
    private let relay: (entry: OpenFile, exit: OpenFile)?
    private let file: MemoryFile
    /// How far the file is filled, how far rows were made of it, and how far those are on the disk.
    private(set) var filled: Int64 { didSet { unstored.bytes += filled - oldValue } }
    private(set) var recorded: Int64
    private(set) var committed: Int64 { didSet { unstored.bytes -= committed - oldValue } }
    private let unstored: Unstored
    private(set) var isAtEnd = false
    var isWatched = false
    /// There was no room for what the source has: it is left alone until somebody looks again.
    private var isResting = false

    enum Flow: Equatable {
        /// There may be more.
        case more
        /// There is nothing now.
        case dry
    }

    init(
        _ name: StreamName, token: UInt64, source: OpenFile?,
        relay: (entry: OpenFile, exit: OpenFile)?, file: consuming MemoryFile, from offset: Int64,
        unstored: Unstored
    ) throws(SystemError) {
        self.name = name
        self.token = token
        self.source = source
        self.relay = relay
        filled = max(try file.size(), offset)
        self.file = file
        recorded = offset
        committed = offset
        self.unstored = unstored
        unstored.bytes += filled - offset
    }

    deinit { unstored.bytes -= uncommitted }

    var uncommitted: Int64 { filled - committed }
    var room: Int64 { max(Spool.limit - uncommitted, 0) }
    var hasBacklog: Bool { recorded < filled }
    var hasWholeRow: Bool { filled - recorded >= Spool.rowBytes }
    var canFlow: Bool { source != nil && !isAtEnd && !isResting }
    /// Whether it cannot flow, and could when somebody has looked again.
    var isIdle: Bool { source != nil && (isResting || (name == .terminal && isAtEnd)) }

    func watch(_ isWanted: Bool, by poller: borrowing Poller) throws(SystemError) {
        let isWanted = isWanted && canFlow
        guard isWanted != isWatched, let source else { return }
        if isWanted {
            try poller.watch(source.descriptor, for: .readable, token: token)
        } else {
            try poller.ignore(source.descriptor)
        }
        isWatched = isWanted
    }

    /// Lets go of the source; what is in the file stays to be read.
    func close(by poller: borrowing Poller) throws(SystemError) {
        try watch(false, by: poller)
        source = nil
    }

    /// Nothing more can be had from the source.
    func giveUp() { isAtEnd = true }

    /// A memory file could not grow, for want of memory or by a limit (RLIMIT_FSIZE). What was moved
    /// before that counts.
    func rest() {
        isResting = true
        if let size = try? file.size() { filled = max(filled, size) }
    }

    /// There may be room again. And a terminal whose last program closed it may be opened again by one
    /// that is still there.
    func lookAgain() {
        isResting = false
        if name == .terminal { isAtEnd = false }
    }

    func commit(upTo offset: Int64) {
        guard offset > committed else { return }
        committed = offset
        // Where a page cannot be freed it only stays in memory.
        try? file.free(before: offset)
    }
}

/// How many bytes of all streams are in memory files and not on the disk.
final class Unstored {
    var bytes: Int64 = 0
}

// MARK: - Filling

extension Spool {
    /// Takes at most `limit` bytes out of the source, or as many as there is room for.
    func pump(limit: Int64, beyondLimits: Bool = false) throws(SystemError) -> Flow {
        let limit = Int(beyondLimits ? limit : min(limit, room))
        guard let source, !isAtEnd else { return .dry }
        guard limit > 0 else { return .more }
        guard let relay else {
            return note(try append(from: source.descriptor, limit: limit))
        }
        return try pump(source.descriptor, relay.entry.descriptor, relay.exit.descriptor, limit)
    }

    /// A terminal's bytes cannot go into a file at once: they take the relay pipe.
    private func pump(
        _ terminal: borrowing Descriptor, _ entry: borrowing Descriptor,
        _ exit: borrowing Descriptor, _ limit: Int
    ) throws(SystemError) -> Flow {
        // What another supervisor left in the relay comes first.
        var left = limit
        while case .bytes(let count) = try append(from: exit, limit: left) {
            filled += Int64(count)
            left -= count
            if left <= 0 { return .more }
        }
        // It gives 4 KiB at a time at most, and a turn costs more than those.
        while left > 0 {
            let before = filled
            guard try pass(terminal, entry, exit, left) == .more else { return .dry }
            guard filled > before else { return .more }
            left -= Int(filled - before)
        }
        return .more
    }

    private func pass(
        _ terminal: borrowing Descriptor, _ entry: borrowing Descriptor,
        _ exit: borrowing Descriptor, _ left: Int
    ) throws(SystemError) -> Flow {
        var result = try Splice.fill(pipe: entry, from: terminal, limit: left)
        if result == .unsupported { result = try copy(terminal, entry, left) }
        guard case .bytes(let count) = result else { return note(result) }
        var moved = 0
        while moved < count, case .bytes(let some) = try append(from: exit, limit: count - moved) {
            moved += some
        }
        filled += Int64(moved)
        return .more
    }

    private func append(
        from pipe: borrowing Descriptor, limit: Int
    ) throws(SystemError) -> Splice.Result {
        let result = try Splice.append(from: pipe, to: file, limit: limit)
        guard result == .unsupported else { return result }
        return try Splice.append(copying: pipe, to: file, limit: limit)
    }

    /// Where a terminal cannot be spliced: through our memory, which may lose what a SIGKILL meets.
    private func copy(
        _ terminal: borrowing Descriptor, _ entry: borrowing Descriptor, _ limit: Int
    ) throws(SystemError) -> Splice.Result {
        var bytes: [UInt8] = []
        switch try terminal.read(appendingTo: &bytes, limit: min(limit, 4_096)) {
        case .wouldBlock: return .wouldBlock
        case .end: return .end
        case .bytes(let count):
            _ = try entry.write(bytes)
            return .bytes(count)
        }
    }

    private func note(_ result: Splice.Result) -> Flow {
        switch result {
        case .bytes(let count):
            filled += Int64(count)
            return .more
        case .wouldBlock: return .dry
        case .end, .unsupported:
            isAtEnd = true
            return .dry
        }
    }
}

// MARK: - Reading

extension Spool {
    /// The bytes of the next row, which is recorded then: cut at a line's end where they are more
    /// than a row may hold. Nil when there is nothing.
    func takeRow() throws(SystemError) -> (offset: Int64, bytes: [UInt8])? {
        var bytes = try peek(Spool.rowBytes)
        guard !bytes.isEmpty else { return nil }
        if bytes.count == Spool.rowBytes, let end = bytes.lastIndex(of: 0x0a) {
            bytes.removeLast(bytes.count - end - 1)
        }
        let offset = recorded
        recorded += Int64(bytes.count)
        return (offset, bytes)
    }

    /// What comes next, without taking it.
    func peek(_ limit: Int) throws(SystemError) -> [UInt8] {
        let count = min(Int64(limit), filled - recorded)
        return count > 0 ? try file.read(at: recorded, limit: Int(count)) : []
    }

    /// What is in the file from there on, recorded or not; at most as much as a frame holds.
    func bytes(from offset: Int64) throws(SystemError) -> [UInt8] {
        let count = min(filled - offset, Int64(AttachFrame.bodyLimit))
        return count > 0 ? try file.read(at: offset, limit: Int(count)) : []
    }

    func record(upTo offset: Int64) { recorded = max(recorded, offset) }
}
