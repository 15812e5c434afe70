import Custody
import Glibc
import Linux
import Support
import Testing

/// A keeper in a process of its own, whose supervisors hand their line to the test. When the test
/// is over everything is gone.
struct Realm: ~Copyable {
    let keeper: ProcessHandle
    let tree: ProcessTree
    let diary: MemoryFile
    private let stage: PacketSocket

    init(holder: String? = nil, supervisor: [String]? = nil, descriptors: Int? = nil) throws {
        // A test receives as many descriptors as a supervisor.
        _ = try OwnProcess.raiseDescriptorLimit()
        let warden = Products.path(of: "warden")
        let named = getenv("SKEP_HOLDER").map { String(cString: $0) } ?? ".build/holder"
        let words =
            [warden, "keep", holder ?? named] + (supervisor ?? [warden, "pose"])
        // Ignored signals are inherited, and a keeper must not mind.
        let limit = "trap '' CHLD; " + (descriptors.map { "ulimit -n \($0); " } ?? "")
        let diary = try MemoryFile(named: "diary")
        let pair = try PacketSocket.pair()
        let spawner = Spawner(
            "/bin/bash", ["bash", "-c", limit + "exec \"$@\"", "sh"] + words,
            environment: ["PATH=/usr/bin:/bin", "LC_ALL=C"])
        let number = diary.descriptor.number
        let keeper = try spawner.spawn([pair.other.descriptor.number, number, number])
        tree = try ProcessTree(below: keeper.number)
        self.keeper = keeper
        self.diary = diary
        stage = pair.one
    }

    deinit {
        var tries = 0
        while tries < 1_000, tree.kill(walks: 10) > 0 { tries += 1 }
        _ = try? keeper.send(.kill)
        _ = try? end()
    }

    /// The next supervisor, once it is there.
    func nextReign() throws -> Reign {
        try waitUntilReadable(stage.descriptor)
        guard case .packet(let bytes, var descriptors) = try stage.receive(),
            let number = ProcessNumber(String(decoding: bytes, as: UTF8.self)),
            let line = descriptors.take(0)
        else { throw Missing(what: "supervisor") }
        return Reign(supervisor: try ProcessHandle(number), line: try CustodyLine(owning: line))
    }

    func end() throws -> ProcessEnd? {
        try waitUntilReadable(keeper.descriptor)
        return try keeper.reap()
    }

    func diaryText() throws -> String {
        String(decoding: try diary.read(at: 0, limit: 1 << 20), as: UTF8.self)
    }

    var descriptorCount: Int {
        guard let directory = opendir("/proc/\(keeper.number)/fd") else { return -1 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }

    /// Until so many are below the keeper, and nobody among them who waits to be reaped.
    func waitUntilSettled(at living: Int) throws {
        let deadline = Clocks.monotonic + 20_000_000
        while tree.members().count != living {
            guard Clocks.monotonic < deadline else { throw Missing(what: "peace within 20 s") }
            sched_yield()
        }
    }
}

struct Missing: Error { let what: String }

/// The test in the place of a supervisor.
struct Reign: ~Copyable {
    let supervisor: ProcessHandle
    let line: CustodyLine

    /// What is next, waited for.
    func next() throws -> Heard {
        try waitUntilReadable(line.socket.descriptor)
        switch try line.receiveFromKeeper() {
        case .packet(let packet, let descriptors): return Heard(packet, descriptors)
        default: throw Missing(what: "packet")
        }
    }

    func send(_ packet: ToKeeper, with descriptors: [CInt] = []) throws {
        var transfer = try line.send(packet, with: descriptors)
        while transfer == .wouldBlock {
            var look = pollfd(fd: line.number, events: Int16(POLLOUT), revents: 0)
            try #require(poll(&look, 1, 20_000) == 1, "no room within 20 s")
            transfer = try line.send(packet, with: descriptors)
        }
        #expect(transfer != .end)
    }

    func spawn(
        _ agent: String, _ command: [String], terminal: PseudoTerminal.Size? = nil,
        starts: [HeldName: Int64] = [:]
    ) throws -> Heard {
        let spec = SpawnSpec(
            command: command, environment: ["PATH=/usr/bin:/bin", "LC_ALL=C"], directory: "/",
            terminal: terminal)
        let file = try spec.memoryFile()
        try send(.spawn(agent: agent, starts: starts), with: [file.descriptor.number])
        return try next()
    }

    func shell(_ agent: String, _ script: String) throws -> Heard {
        try spawn(agent, ["sh", "-c", script])
    }

    /// Everything before is done when this is.
    func roundTrip() throws {
        try send(.again(agent: "nobody"))
        #expect(
            try next().packet == .failed(agent: "nobody", what: .spec, code: ENOENT))
    }

    /// The supervisor dies; nothing of it is left.
    consuming func fall() throws {
        try supervisor.send(.kill)
    }
}

/// One packet of the keeper, with what came beside it.
struct Heard: ~Copyable {
    let packet: FromKeeper
    private var descriptors: Descriptors

    init(_ packet: FromKeeper, _ descriptors: consuming Descriptors) {
        self.packet = packet
        self.descriptors = descriptors
    }

    var holding: Holding {
        get throws {
            switch packet {
            case .kept(let holding), .spawned(let holding): return holding
            default: throw Missing(what: "\(packet)")
            }
        }
    }

    mutating func take(_ name: HeldName) throws -> Descriptor {
        guard let place = try holding.place(of: name), let descriptor = descriptors.take(place)
        else { throw Missing(what: name.rawValue) }
        return descriptor
    }

    mutating func takeLife() throws -> Descriptor {
        guard packet == .ready, let life = descriptors.take(0) else { throw Missing(what: "life") }
        return life
    }

    mutating func spool(_ name: HeldName) throws -> MemoryFile {
        MemoryFile(owning: try take(name))
    }
}

/// Moves bytes until the end, or until the file is that long.
func collect(
    _ pipe: borrowing Descriptor, in file: borrowing MemoryFile, until size: Int64 = .max
) throws {
    while try file.size() < size {
        try waitUntilReadable(pipe)
        if try Splice.append(from: pipe, to: file, limit: 65_536) == .end { return }
    }
}

func text(_ file: borrowing MemoryFile, from offset: Int64 = 0) throws -> String {
    String(decoding: try file.read(at: offset, limit: 1 << 20), as: UTF8.self)
}

/// No test waits longer than this for anything.
func waitUntilReadable(_ descriptor: borrowing Descriptor, seconds: Int = 20) throws {
    var look = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    try #require(poll(&look, 1, CInt(seconds * 1_000)) == 1, "nothing came within \(seconds) s")
}
