import Glibc
import Linux
import Testing

@Suite struct SpliceTests {
    private static let lines = 1_500_000

    /// What `seq` says, 10 MB of it: any byte lost, doubled or moved makes it something else.
    private static let expected: [UInt8] = {
        var bytes: [UInt8] = []
        for line in 1...lines {
            bytes.append(contentsOf: String(line).utf8)
            bytes.append(0x0a)
        }
        return bytes
    }()

    private func seq(before script: String = "") -> Spawner {
        shell("\(script) exec seq 1 \(SpliceTests.lines)")
    }

    private func contents(of file: borrowing MemoryFile) throws -> [UInt8] {
        let size = Int(try file.size())
        let bytes = try file.read(at: 0, limit: size)
        #expect(bytes.count == size)
        return bytes
    }

    @Test func aPipeArrivesWhole() throws {
        let pipe = try Pipe()
        let child = try Child(seq(), [nil, pipe.writer.number])
        let reader = pipe.takeReader()
        let file = try MemoryFile(named: "stream")
        try append(all: reader, to: file)
        #expect(try contents(of: file) == SpliceTests.expected)
        #expect(try child.end() == .exited(0))
    }

    private func append(all reader: borrowing Descriptor, to file: borrowing MemoryFile) throws {
        while true {
            try waitUntilReadable(reader)
            let result = try Splice.append(from: reader, to: file, limit: 65_536)
            if result == .end { return }
            #expect(result != .unsupported)
        }
    }

    /// Processes that splice and are killed, wherever they are, one after the other.
    @Test(.timeLimit(.minutes(2)))
    func nothingIsLostWithTheProcessThatSplices() async throws {
        let pipe = try Pipe()
        let child = try Child(seq(), [nil, pipe.writer.number])
        let reader = pipe.takeReader()
        let file = try MemoryFile(named: "stream")
        let pipePath = "/proc/\(getpid())/fd/\(reader.number)"
        let filePath = "/proc/\(getpid())/fd/\(file.descriptor.number)"
        for turn in 0..<10 {
            let life = 200 + turn * 77
            await #expect(processExitsWith: .signal(SIGALRM)) {
                [pipePath = pipePath as String, filePath = filePath as String, life = life as Int]
                in
                try spliceUntilKilled(pipePath, filePath, afterMicroseconds: life)
            }
        }
        #expect((1..<Int64(SpliceTests.expected.count)).contains(try file.size()))
        try append(all: reader, to: file)
        #expect(try contents(of: file) == SpliceTests.expected)
        #expect(try child.end() == .exited(0))
    }

    @Test func aTerminalArrivesWholeThoughWhoSplicesIsReplaced() throws {
        let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 24))
        let relay = try Pipe()
        let file = try MemoryFile(named: "stream")
        let side = try Descriptor(open: try terminal.path(), O_RDWR | O_NOCTTY)
        let child = try Child(
            seq(before: "stty raw -echo;"), [side.number, side.number, side.number])
        close(side)
        var turns = 0
        while true {
            // Every third time it goes away with bytes in the relay; the next begins with those.
            _ = try Splice.append(from: relay.reader, to: file, limit: 65_536)
            try waitUntilReadable(terminal.master)
            let result = try Splice.fill(pipe: relay.writer, from: terminal.master, limit: 65_536)
            if result == .end { break }
            turns += 1
            if turns % 3 != 0 {
                _ = try Splice.append(from: relay.reader, to: file, limit: 65_536)
            }
        }
        #expect(try contents(of: file) == SpliceTests.expected)
        #expect(try child.end() == .exited(0))
    }

    private func close(_ descriptor: consuming Descriptor) {}

    @Test func anEmptyPipeBlocksAndAnAbandonedOneEnds() throws {
        let pipe = try Pipe()
        let file = try MemoryFile(named: "stream")
        #expect(try Splice.append(from: pipe.reader, to: file, limit: 100) == .wouldBlock)
        _ = try pipe.writer.write([1, 2, 3])
        #expect(try Splice.append(from: pipe.reader, to: file, limit: 2) == .bytes(2))
        let reader = pipe.takeReader()
        #expect(try Splice.append(from: reader, to: file, limit: 100) == .bytes(1))
        try waitUntilReadable(reader)
        #expect(try Splice.append(from: reader, to: file, limit: 100) == .end)
        #expect(try file.read(at: 0, limit: 100) == [1, 2, 3])
    }

    @Test func whatCannotBeSplicedSaysSo() throws {
        let counter = try EventCounter()
        counter.ring()
        let pipe = try Pipe()
        let result = try Splice.fill(pipe: pipe.writer, from: counter.descriptor, limit: 8)
        #expect(result == .unsupported)
    }

    @Test func whatIsCopiedArrivesWhole() throws {
        let pipe = try Pipe()
        let child = try Child(seq(), [nil, pipe.writer.number])
        let reader = pipe.takeReader()
        let file = try MemoryFile(named: "stream")
        while true {
            try waitUntilReadable(reader)
            let result = try Splice.append(copying: reader, to: file, limit: 65_536)
            if result == .end { break }
        }
        #expect(try contents(of: file) == SpliceTests.expected)
        #expect(try child.end() == .exited(0))
    }

    @Test func thisKernelSplicesWhatAgentsNeed() throws {
        let support = try Splice.support()
        #expect(support.pipes && support.terminals)
    }

    @Test func freedPagesGoAndOffsetsStay() throws {
        let file = try MemoryFile(named: "stream")
        let bytes = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 / 4096 + 1) }
        #expect(try file.descriptor.write(bytes) == .bytes(bytes.count))
        #expect(try file.memory() == 1_048_576)
        try file.free(before: 700_001)
        #expect(try file.memory() == 1_048_576 - 700_001 / 4096 * 4096)
        #expect(try file.size() == 1_048_576)
        #expect(try file.read(at: 700_001, limit: 400_000) == Array(bytes[700_001...]))
        #expect(try file.read(at: 0, limit: 2) == [0, 0])
        #expect(try file.read(at: 1_048_576, limit: 2) == [])
        try file.free(before: 1_048_576)
        #expect(try file.memory() == 0)
        // And what comes next comes where it belongs.
        let pipe = try Pipe()
        _ = try pipe.writer.write([42])
        #expect(try Splice.append(from: pipe.reader, to: file, limit: 9) == .bytes(1))
        #expect(try file.read(at: 1_048_576, limit: 9) == [42])
    }
}

/// Moves a page at a time until the timer kills this process.
private func spliceUntilKilled(
    _ pipe: String, _ file: String, afterMicroseconds life: Int
) throws -> Never {
    let reader = try Descriptor(open: pipe, O_RDONLY | O_NONBLOCK)
    let file = MemoryFile(owning: try Descriptor(open: file, O_RDWR))
    var timer = itimerval()
    timer.it_value.tv_usec = life
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    while true { _ = try Splice.append(from: reader, to: file, limit: 4_096) }
}
