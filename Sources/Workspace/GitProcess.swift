internal import Linux

/// One git that runs, and what it has answered so far. It is ended when nobody has it any more.
///
/// SIGPIPE must be ignored or blocked.
final class GitProcess {
    private let process: ProcessHandle
    private let input: Descriptor
    private let output: Descriptor
    // A file, because a pipe that nobody reads would keep git waiting.
    private let complaints: MemoryFile
    private let command: String
    private let patience: Duration
    private var buffer: [UInt8] = []
    private var place = 0
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    /// `patience` is how long it may take until the next byte.
    init(_ spawner: Spawner, named command: String, patience: Duration) throws(BodyError) {
        let questions = try system { () throws(SystemError) in try Pipe(isNonblocking: false) }
        let answers = try system { () throws(SystemError) in try Pipe() }
        complaints = try system { () throws(SystemError) in try MemoryFile(named: "git") }
        let numbers = [
            questions.reader.number, answers.writer.number, complaints.descriptor.number,
        ]
        process = try system { () throws(SystemError) in try spawner.spawn(numbers) }
        input = questions.takeWriter()
        output = answers.takeReader()
        self.command = command
        self.patience = patience
        try system { () throws(SystemError) in try input.setNonblocking(true) }
    }

    deinit {
        room.deallocate()
        _ = try? process.send(.kill)
        _ = try? process.descriptor.wait(for: .reading, milliseconds: -1)
        _ = try? process.reap()
    }

    /// For whoever wants to see it end.
    var number: Int32 { process.number }

    func write(_ question: [UInt8]) throws(BodyError) {
        var rest = question[...]
        while !rest.isEmpty {
            switch try system({ () throws(SystemError) in try input.write(rest) }) {
            case .bytes(let count): rest = rest.dropFirst(count)
            case .wouldBlock: try wait(for: .writing)
            case .end: throw ended()
            }
        }
    }

    /// What comes before the next such byte, which is taken as well.
    func read(until end: UInt8) throws(BodyError) -> ArraySlice<UInt8> {
        var searched = place
        while true {
            if let found = buffer[searched...].firstIndex(of: end) {
                defer { place = found + 1 }
                return buffer[place..<found]
            }
            searched = buffer.count
            let forgotten = place
            guard try more() else { throw ended() }
            searched -= forgotten
        }
    }

    func read(exactly count: Int) throws(BodyError) -> ArraySlice<UInt8> {
        while buffer.count - place < count { guard try more() else { throw ended() } }
        defer { place += count }
        return buffer[place..<(place + count)]
    }

    /// What there is, at least one byte and at most so many.
    func read(atMost count: Int) throws(BodyError) -> ArraySlice<UInt8> {
        if place == buffer.count { guard try more() else { throw ended() } }
        let end = min(place + count, buffer.count)
        defer { place = end }
        return buffer[place..<end]
    }

    /// All it says until it ends; nil where it ends other than well, or says more than `limit` bytes.
    func readAll(limit: Int) throws(BodyError) -> [UInt8]? {
        while try more() { if buffer.count > limit { return nil } }
        try system { () throws(SystemError) in
            _ = try process.descriptor.wait(for: .reading, milliseconds: milliseconds)
        }
        let end = try system { () throws(SystemError) in try process.reap() }
        return end == .exited(0) ? Array(buffer[place...]) : nil
    }

    /// The same of one that must end well: throws what it complained of.
    func finish(limit: Int = 1 << 16) throws(BodyError) -> [UInt8] {
        guard let answer = try readAll(limit: limit) else { throw ended() }
        return answer
    }

    /// Takes in what there is, what was read already being forgotten; false at the end.
    private func more() throws(BodyError) -> Bool {
        if place > 0 {
            buffer.removeFirst(place)
            place = 0
        }
        while true {
            let transfer = try system { () throws(SystemError) in
                try output.read(into: room)
            }
            switch transfer {
            case .bytes(let count):
                buffer += UnsafeRawBufferPointer(rebasing: room[..<count])
                return true
            case .wouldBlock: try wait(for: .reading)
            case .end: return false
            }
        }
    }

    private var milliseconds: CInt {
        CInt(min(patience / .milliseconds(1), 1_000_000_000))
    }

    private func wait(for direction: Descriptor.Direction) throws(BodyError) {
        let isReady = try system { () throws(SystemError) in
            direction == .reading
                ? try output.wait(for: .reading, milliseconds: milliseconds)
                : try input.wait(for: .writing, milliseconds: milliseconds)
        }
        guard isReady else {
            throw BodyError(.gitEnded, "'git \(command)' did not answer for \(patience)")
        }
    }

    /// What it complained of last: `fatal: …`, and what it says on the lines after that.
    private func ended() -> BodyError {
        let size = (try? complaints.size()) ?? 0
        let text = (try? complaints.read(at: max(size - 4_096, 0), limit: 4_096)) ?? []
        let lines = text.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
        let line = lines.last { $0.hasPrefix("fatal: ") || $0.hasPrefix("error: ") } ?? lines.last
        return BodyError(.gitEnded, "'git \(command)' ended\(line.map { ": \($0)" } ?? "")")
    }
}
