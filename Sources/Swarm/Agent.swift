/// One agent as the log tells it.
public struct Agent: Equatable, Sendable {
    public let id: AgentID
    public var name: String
    public var role: String
    /// How it was started, or how it joined.
    public var origin = Origin()
    public var condition: Condition
    /// What it was doing before it was held; nil unless it is.
    public var beforeHold: Condition?
    /// What was told of it before it fell silent; nil unless silence is the evidence.
    public var beforeSilence: Condition?
    /// A change that is still going on: holding, releasing, stopping, restarting.
    public var phase: Phase?
    /// Why it is kept from running: `operator`, `breaker`, or any other reason; none while it may run.
    public var holds: [String] = []
    /// Processes that were stopped before it was held, and stay so when it is let go.
    public var alreadyStopped: [Int64] = []
    /// Whether it is ready, or should be and is not; nil before that is known, and where nobody looks.
    public var isReady: Bool?
    public var restarts: Int64 = 0
    public var tries = Tries()
    /// When its program began to run; nil unless it does.
    public var started: LogTime?
    /// When it last printed or told something, or began to run.
    public var spoke: LogTime?
    public var exit: Exit?
    /// Percent of one core, at the last sample.
    public var processor: Double?
    /// Bytes, at the last sample.
    public var memory: Int64?
    /// How many it had when that was looked at last.
    public var processes: Int64?
    public var usage = Spending()
    /// What it may use before somebody is asked; none unless somebody said so.
    public internal(set) var budgets: [Budget] = []
    public var lastLine = LastLine()
    /// Nil when the last line is newer.
    public var lastWord: LastWord?
    public var activity = Activity()
    /// How often it did not keep its word.
    public var brokenPromises: Int64 = 0
    /// How often something was not as it said.
    public var brokenExpectations: Int64 = 0
    /// The newest goal it was given, by its name, its role or with all others; nil once it ends.
    public var order: EventID?
    /// The one before that, which it goes on with if it does not take the newest.
    public var orderBefore: EventID?
    /// The last time that each of a few rules stopped it, oldest first.
    public var stops: [State.Stop] = []

    public struct Origin: Equatable, Sendable {
        public var command: [String] = []
        public var directory: String?
        public var process: Int64?
        public var isTerminal = false
        public var worktree: String?
        public var restart: String?
        public var containment: String?
        /// Where a joined program is reached; nil for a spawned one.
        public var address: String?
        public var isJoined = false
        /// What is kept of the token by which a connection proves to be its own.
        public var tokenDigest: String?
        /// How what others say reaches it; nil where it did not ask for that.
        public var mailbox: Mailbox?
        /// Which file says that it is to be, and a digest of what it says; nil where none does.
        public var definition: String?
        /// How it is found out that it is ready; nil where that it runs is enough.
        public var ready: Probe?
        /// What becomes of it where something is not as it said.
        public var consistency = ConsistencyPolicy.inform
        /// Started from what the keeper still had of it.
        public var isAgain = false
        /// Started with the command that takes up its conversation.
        public var isContinued = false
        /// What is peculiar to its program.
        public var manners = Manners()
    }

    /// A status with what told us, why, and since when.
    public struct Condition: Equatable, Sendable {
        public var status: Status
        public var evidence: Evidence
        public var since: LogTime
        public var reason: String?
    }

    public struct Exit: Equatable, Sendable {
        public var code: Int64?
        public var signal: Int64?
        public var seconds: Double?
    }

    public struct Spending: Equatable, Sendable {
        public var tokensIn: Int64 = 0
        public var tokensOut: Int64 = 0
        public var tokensCached: Int64 = 0
        public var cost: Double = 0
    }
}

/// How often an agent failed lately, and what follows: what a later supervisor goes on from.
public struct Tries: Equatable, Sendable {
    /// When it failed, within the span that counts.
    public var failures: [LogTime] = []
    /// Microseconds before the next restart; nil is the first.
    public var pause: Int64?
    /// When it is started again; nil unless it waits for that.
    public var next: LogTime?
    /// It failed too often, and waits for a person.
    public var isParked = false

    public init(failures: [LogTime] = [], pause: Int64? = nil, next: LogTime? = nil) {
        self.failures = failures
        self.pause = pause
        self.next = next
    }
}

/// How far a change has come: `holding`, 2 of 5.
public struct Phase: Equatable, Sendable {
    public var word: String
    public var done: Int64?
    public var of: Int64?

    /// True while somebody ends it.
    var isEnding: Bool { [Phase.stopping, Phase.restarting, Phase.clearing].contains(word) }

    static let starting = "starting"
    static let holding = "holding"
    static let stopping = "stopping"
    static let restarting = "restarting"
    /// What an agent left running is ended, so that it can be started again.
    static let clearing = "clearing"
    /// Its program has ended, and what that left running has not.
    static let lingering = "lingering"

    /// All there are.
    public static let words = [starting, holding, stopping, restarting, clearing, lingering]

    public init(word: String, done: Int64? = nil, of: Int64? = nil) {
        self.word = word
        self.done = done
        self.of = of
    }
}

/// The newest line an agent printed, joined across the borders of rows.
public struct LastLine: Equatable, Sendable {
    /// Longer lines keep their beginning.
    public static let limit = 256

    /// The line without its end; what is not UTF-8 stays as it is.
    public private(set) var bytes: [UInt8] = []
    /// True while no line end has come: what is next belongs to it.
    public private(set) var isOpen = false

    public init() {}

    init(bytes: [UInt8], isOpen: Bool) {
        self.bytes = Array(bytes.prefix(LastLine.limit))
        self.isOpen = isOpen
    }

    /// Nobody goes on with it: what comes next is another process's.
    mutating func end() { isOpen = false }

    /// True where it draws on a screen, and so says nothing as a line.
    public var isDrawing: Bool { bytes.span.bytes.movesCursor }

    /// Takes what was printed next. Empty lines are passed over.
    mutating func feed(_ text: RawSpan) {
        var end = text.byteCount
        while end > 0, text[end - 1].isLineEnd { end -= 1 }
        let closes = end < text.byteCount
        guard end > 0 else {
            isOpen = isOpen && !closes
            return
        }
        let start = text.startOfLine(before: end)
        if start > 0 || !isOpen { bytes.removeAll(keepingCapacity: true) }
        let room = LastLine.limit - bytes.count
        text.extracting(start..<min(end, start + room)).withUnsafeBytes {
            bytes.append(contentsOf: $0)
        }
        isOpen = !closes
    }
}
