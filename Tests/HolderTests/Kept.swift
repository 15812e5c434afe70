import Glibc
import Linux
import Testing

/// An agent under a holder, kept as the keeper keeps one; gone, with all its tree, when the test is.
struct Kept: ~Copyable {
    /// The holder.
    let holder: ProcessHandle
    let tree: ProcessTree
    /// What the agent says on descriptor 1.
    var output: Lines
    var status: Lines
    /// Its end tells the holder that nobody is left to hold agents for.
    var life: Descriptor?

    /// Descriptor 3 is opened for it where `events` is given.
    init(
        _ command: [String], options: [String] = [], events: CInt? = nil, grace: Int = 0,
        environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C"]
    ) throws {
        let output = try Pipe()
        let status = try Pipe()
        let life = try Pipe(isNonblocking: false)
        let nothing = try Descriptor(open: "/dev/null", O_RDWR)
        var words = ["holder", "--status", "3", "--life", "4", "--grace", String(grace)]
        if events != nil { words += ["--events", "5"] }
        let spawner = Spawner(
            Kept.program("SKEP_HOLDER", "holder"), words + options + ["--"] + command,
            environment: environment)
        let writer = output.writer.number
        let holder = try spawner.spawn([
            nothing.number, writer, writer, status.writer.number, life.reader.number, events,
        ])
        tree = try ProcessTree(below: holder.number)
        self.holder = holder
        self.output = Lines(output.takeReader())
        self.status = Lines(status.takeReader())
        self.life = life.takeWriter()
    }

    /// A family of processes that have all taken their places.
    static func brood(_ shape: String, _ count: Int, here lines: Int) throws -> Kept {
        var kept = try Kept([Kept.program("SKEP_BROOD", "brood"), shape, String(count)])
        for _ in 0..<lines { #expect(try kept.output.next() == "here") }
        return kept
    }

    deinit {
        // Whoever is stopped does not notice that everything ends; killing does not ask.
        var tries = 0
        while tries < 1_000, tree.kill(walks: 10) > 0 { tries += 1 }
        _ = try? holder.send(.kill)
        _ = try? end()
    }

    /// How the holder ended, when it has.
    func end() throws -> ProcessEnd? {
        try waitUntilReadable(holder.descriptor)
        return try holder.reap()
    }

    static func program(_ variable: String, _ name: String) -> String {
        getenv(variable).map { String(cString: $0) } ?? ".build/\(name)"
    }
}

/// Lines of a pipe, one after the other.
struct Lines: ~Copyable {
    private let reader: Descriptor
    private var bytes: [UInt8] = []

    init(_ reader: consuming Descriptor) { self.reader = reader }

    /// The next line, waited for; nil at the end.
    mutating func next() throws -> String? {
        while true {
            if let end = bytes.firstIndex(of: 0x0a) {
                defer { bytes.removeFirst(end + 1) }
                return String(decoding: bytes[..<end], as: UTF8.self)
            }
            try waitUntilReadable(reader)
            if try reader.read(appendingTo: &bytes, limit: 4_096) == .end { return nil }
        }
    }

    /// All that are left.
    mutating func rest() throws -> [String] {
        var lines: [String] = []
        while let line = try next() { lines.append(line) }
        return lines
    }
}

/// Waits until there is something to read, or the end; no test waits longer than this for anything.
func waitUntilReadable(_ descriptor: borrowing Descriptor, seconds: Int = 20) throws {
    let isReady = isReadable(descriptor, seconds: seconds)
    try #require(isReady, "nothing came within \(seconds) s")
}

func isReadable(_ descriptor: borrowing Descriptor, seconds: Int = 20) -> Bool {
    var look = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    return poll(&look, 1, CInt(seconds * 1_000)) == 1
}
