internal import Custody
internal import Linux

/// Starts a holder, and makes every descriptor that goes with it.
///
/// If anything fails, whatever was made is closed again and nothing else has changed.
struct HolderStart: ~Copyable {
    struct Refusal: Error {
        let what: FromKeeper.Failure
        let cause: SystemError
    }

    /// Ours, under the names they are kept by.
    private var held: [HeldName: Held]
    /// The agent's, by the number it gets to see them as; closed once the holder has them.
    private var theirs: [Held?]
    private let spec: SpawnSpec
    private var options: [String] = []

    /// Goes on with the spools of the agent; streams that have none yet begin at `starts`.
    static func run(
        _ spec: SpawnSpec, with tools: borrowing Tools, spools: [HeldName: Held],
        starts: [HeldName: Int64]
    ) throws(Refusal) -> (holder: ProcessNumber, held: [HeldName: Held]) {
        var start = HolderStart(spec, spools)
        try refuse(as: .descriptors) { () throws(SystemError) in
            try start.makeStreams(starts)
        }
        if let size = spec.terminal {
            try refuse(as: .terminal) { () throws(SystemError) in try start.makeTerminal(size) }
        }
        let holder = try refuse(as: .holder) { () throws(SystemError) in
            try start.spawn(with: tools)
        }
        return (holder, start.held)
    }

    private init(_ spec: SpawnSpec, _ spools: [HeldName: Held]) {
        self.spec = spec
        held = spools
        theirs = Array(repeating: nil, count: 6)
    }

    private static func refuse<Value>(
        as what: FromKeeper.Failure, _ body: () throws(SystemError) -> Value
    ) throws(Refusal) -> Value {
        do { return try body() } catch { throw Refusal(what: what, cause: error) }
    }
}

extension HolderStart {
    private mutating func makeStreams(_ starts: [HeldName: Int64]) throws(SystemError) {
        try makeOutput(.status, as: 3)
        try makeOutput(.events, as: 5)
        var spools: [HeldName] = [.statusSpool, .eventsSpool]
        if spec.terminal == nil {
            try makeInput()
            try makeOutput(.output, as: 1)
            try makeOutput(.errors, as: 2)
            spools += [.outputSpool, .errorsSpool]
        } else {
            let relay = try Pipe()
            held[.relayOut] = Held(relay.reader)
            held[.relayIn] = Held(relay.writer)
            spools += [.terminalSpool]
        }
        for spool in spools where held[spool] == nil {
            let file = try MemoryFile(named: spool.rawValue)
            try file.begin(at: starts[spool] ?? 0)
            held[spool] = Held(try file.descriptor.duplicate())
        }
    }

    private mutating func makeOutput(_ name: HeldName, as place: Int) throws(SystemError) {
        let pipe = try Pipe()
        held[name] = Held(pipe.reader)
        theirs[place] = Held(pipe.writer)
    }

    private mutating func makeInput() throws(SystemError) {
        // A program does not expect to be told to come back, and we must never wait for one.
        let pipe = try Pipe(isNonblocking: false)
        try pipe.writer.setNonblocking(true)
        held[.input] = Held(pipe.writer)
        theirs[0] = Held(pipe.reader)
    }

    private mutating func makeTerminal(_ size: PseudoTerminal.Size) throws(SystemError) {
        let terminal = try PseudoTerminal(size: size)
        options = ["--tty", try terminal.path()]
        held[.terminal] = Held(try terminal.master.duplicate())
    }

    private mutating func spawn(with tools: borrowing Tools) throws(SystemError) -> ProcessNumber {
        var words = ["holder", "--status", "3", "--life", "4", "--events", "5"] + options
        if let directory = spec.directory { words += ["--directory", directory] }
        if let umask = spec.umask { words += ["--umask", String(umask, radix: 8)] }
        for limit in spec.limits.named { words += ["--\(limit.name)", String(limit.value)] }
        words += ["--files", String(spec.files ?? tools.files), "--"]
        let spawner = Spawner(tools.holder, words + spec.command, environment: spec.environment)
        var numbers = theirs.map { $0?.number ?? tools.nothing.number }
        numbers[4] = tools.life.reader.number
        if let lock = tools.lock { numbers.append(lock) }
        let process = try spawner.spawn(numbers)
        do {
            held[.holder] = Held(try process.descriptor.duplicate())
            return process.number
        } catch {
            // Nobody would ever know of it.
            _ = try? process.send(.kill)
            throw error
        }
    }
}

/// What every holder is started with.
struct Tools: ~Copyable {
    /// The path of its program.
    let holder: String
    /// The soft limit of descriptors for programs that ask for none.
    let files: Int
    /// Holders watch the one end; we and the supervisor have the other.
    let life: Pipe
    /// `/dev/null`, for whoever has a terminal instead.
    let nothing: Descriptor
    /// Theirs for as long as they live.
    let lock: Int32?
}
