internal import Custody
public import Linux

/// What a keeper is told.
public struct KeeperOptions: Sendable {
    /// The path of the holder's program.
    public var holder: String
    /// The supervisor's program, by its path, and its arguments; `--keeper FD` is appended.
    public var supervisor: [String]
    /// The painter's program and its arguments; none where there is none.
    public var painter: [String]
    /// `NAME=value` each; the supervisor's and the painter's only.
    public var environment: [String]
    public var log: DiagnosticLog
    /// Ignore SIGHUP: whoever started us goes, we stay.
    public var isInBackground: Bool
    /// A descriptor that everybody who is started inherits, and that stays the caller's: what is locked
    /// by it is free only when the last of them has ended.
    public var lock: Int32?

    public init(
        holder: String, supervisor: [String], painter: [String] = [], environment: [String],
        log: DiagnosticLog = DiagnosticLog("keeper"), isInBackground: Bool = false,
        lock: Int32? = nil
    ) {
        precondition(!supervisor.isEmpty, "a supervisor has a program")
        self.holder = holder
        self.supervisor = supervisor
        self.painter = painter
        self.environment = environment
        self.log = log
        self.isInBackground = isInBackground
        self.lock = lock
    }
}

/// Outlives every supervisor of a swarm: it starts them, starts holders for them, and keeps what
/// must not be lost between two of them.
///
/// One thread, one loop. `docs/custody.md` says what it answers to what.
public struct Keeper: ~Copyable {
    /// Why a keeper ended.
    public enum Ending: Equatable, Sendable {
        /// The supervisor had said so, and has ended.
        case left
        /// It was told twice to end. Holders end what is left.
        case interrupted
        /// It was told to end, and no supervisor came into service to do it. Holders end the rest.
        case failed
    }

    /// How many agents there are at most, descriptors permitting.
    public static let agentLimit = 1_000

    let options: KeeperOptions
    let tools: Tools
    let capacity: Int
    let poller: Poller
    let signals: SignalQueue
    let log: DiagnosticLog

    var life = SupervisorLife()
    var agents: [String: Agent] = [:]
    /// Holders that ran when their agent was forgotten, and still do.
    var forgotten: Set<ProcessNumber> = []
    /// Painters that run: the last one, and those that have not ended yet.
    var painters: Set<ProcessNumber> = []
    /// Children of ours may be what is left of an agent whose holder was killed.
    var hasOrphans = false
    /// Nil where the supervisor has closed it.
    var line: HeldLine?
    /// The supervisor that runs, and since when it serves, on the boot clock.
    var supervisor: ProcessNumber?
    var servingSince: Int64?
    /// What the supervisor is still to be told. It holds at most a word about each agent and three
    /// more, because nothing is read until it is empty.
    var notices: [Notice] = []
    /// When the next supervisor starts, on the boot clock.
    var due: Int64?

    /// Keeps until it is over. Must be called before there is any other thread, and once.
    public static func run(_ options: KeeperOptions) throws -> Ending {
        var keeper = try Keeper(options)
        return try keeper.run()
    }

    private init(_ options: KeeperOptions) throws(SystemError) {
        Signal.brokenPipe.ignore()
        Signal.fileTooLarge.ignore()
        if options.isInBackground { Signal.hangUp.ignore() }
        Reaped.prepare()
        try OwnProcess.becomeSubreaper()
        let files = try OwnProcess.raiseDescriptorLimit()
        let life = try Pipe(isNonblocking: false)
        let nothing = try Descriptor.nothing()
        let signals = try SignalQueue([.child, .terminate, .interrupt])
        let poller = try Poller()
        try poller.watch(signals.descriptor, for: .readable, token: Token.signals)
        self.options = options
        self.signals = signals
        self.poller = poller
        tools = Tools(
            holder: options.holder, files: files, life: life, nothing: nothing, lock: options.lock)
        capacity = Keeper.capacity(descriptors: Limits.descriptors)
        log = options.log
    }

    /// An agent has at most 11 descriptors; the rest is ours, and for one more that starts.
    static func capacity(descriptors: Int) -> Int {
        min(max((descriptors - 64) / 11, 0), agentLimit)
    }
}

extension Keeper {
    enum Token {
        static let signals: UInt64 = 0
        static let line: UInt64 = 1
    }

    private mutating func run() throws(SystemError) -> Ending {
        perform(life.handle(.due))
        var events: [Poller.Event] = []
        while true {
            if case .ended(let ending) = life.state {
                log.write("ends: \(ending)")
                return ending
            }
            let isCongested = deliver()
            try watchLine(isCongested: isCongested)
            try poller.wait(milliseconds: pause(isCongested: isCongested), into: &events)
            if let time = due, Clocks.boot >= time {
                due = nil
                perform(life.handle(.due))
            }
            if events.contains(where: { $0.token == Token.line }) { listen(packets: 256) }
            if events.contains(where: { $0.token == Token.signals }) { try obeySignals() }
        }
    }

    private func pause(isCongested: Bool) -> Int? {
        if isCongested { return 20 }
        return due.map { Int(max($0 - Clocks.boot, 0) / 1_000) + 1 }
    }

    mutating func perform(_ actions: [SupervisorLife.Action]) {
        for action in actions {
            switch action {
            case .start: startSupervisor()
            case .wait(let seconds):
                log.write("starts the supervisor again in \(seconds) s")
                due = Clocks.boot + Int64(seconds) * 1_000_000
            case .sayDown: notices.append(.down)
            }
        }
    }

    private mutating func obeySignals() throws(SystemError) {
        while let delivery = try signals.next() {
            switch delivery.signal {
            case .child: reap()
            default:
                log.write("was told to end, by signal \(delivery.signal.rawValue)")
                perform(life.handle(.told))
            }
        }
    }

    mutating func reap() {
        while let reaped = Reaped.next() {
            log.debug("process \(reaped.number) \(reaped.description)")
            if reaped.number == supervisor {
                supervisorEnded(
                    "supervisor \(reaped.number) \(reaped.description)", isCrash: reaped.isCrash)
                // The next one runs by now, or a holder, and may have its number.
                continue
            }
            // A number is used anew only after this.
            note(reaped)
        }
        endOrphans()
    }
}
