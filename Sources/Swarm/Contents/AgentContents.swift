/// `agent.spawned` and `agent.joined`: who it is and how it came; the subject is its role.
public struct Introduction: EventContent {
    public var name: String?
    public var command: [String]?
    public var directory: String?
    public var process: Int64?
    public var isTerminal: Bool?
    public var worktree: String?
    public var restart: String?
    public var containment: String?
    public var address: String?
    /// What is kept of the token by which a connection proves to be the agent's.
    public var tokenDigest: String?
    /// How what others say reaches it; nil where it did not ask for that.
    public var mailbox: Mailbox?
    /// Which file says that it is to be, and a digest of what it says; nil where none does.
    public var definition: String?
    /// How it is found out that it is ready; nil where that it runs is enough.
    public var ready: Probe?
    /// It ran before and is started from what the keeper still has of it, failures counting on.
    public var isAgain: Bool?
    /// It was started with the command that takes up its conversation.
    public var isContinued: Bool?
    /// What it may use before somebody is asked.
    public var budgets: Budgets?
    /// What is peculiar to its program.
    public var manners = Manners()
    /// What becomes of it where something is not as it said; nil is that it is told so.
    public var consistency: ConsistencyPolicy?
    public var rest: [JSON.Field] = []

    public init(name: String? = nil, command: [String]? = nil) {
        self.name = name
        self.command = command
    }

    public init(from fields: inout Fields) {
        name = fields.text("name")
        command = fields.texts("command")
        directory = fields.text("cwd")
        process = fields.integer("pid")
        isTerminal = fields.flag("pty")
        worktree = fields.text("worktree")
        restart = fields.text("restart")
        containment = fields.text("containment")
        address = fields.text("address")
        tokenDigest = fields.text("token_digest")
        mailbox = fields.json("messages").flatMap { Mailbox($0) }
        definition = fields.text("definition")
        ready = fields.take("ready") { Probe(written: JSON($0)) }
        isAgain = fields.flag("again")
        isContinued = fields.flag("continued")
        budgets = fields.json("budgets").flatMap { Budgets($0) }
        manners = Manners(from: &fields)
        consistency = fields.word("consistency")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("name", name)
        writer.field("command", command)
        writer.field("cwd", directory)
        writer.field("pid", process)
        writer.field("pty", isTerminal)
        writer.field("worktree", worktree)
        writer.field("restart", restart)
        writer.field("containment", containment)
        writer.field("address", address)
        writer.field("token_digest", tokenDigest)
        writer.field("messages", json: mailbox?.json)
        writer.field("definition", definition)
        if let ready {
            writer.key("ready")
            writer.value(ready.json)
        }
        writer.field("again", isAgain)
        writer.field("continued", isContinued)
        writer.field("budgets", json: budgets?.json)
        manners.write(to: &writer)
        writer.field("consistency", consistency?.rawValue)
    }
}

/// `agent.status`: a new status, which is the subject, and what told us.
public struct StatusChange: EventContent {
    public var from: Status?
    public var evidence: Evidence?
    public var reason: String?
    public var phase: Phase?
    /// Why the agent is kept from running, all reasons; nil leaves them as they follow from the status.
    public var holds: [String]?
    /// Processes that were stopped before the agent was held, and stay so when it is let go.
    public var alreadyStopped: [Int64]?
    /// The agent's first process, where it has just been started.
    public var process: Int64?
    /// Whether it is ready, or should be and is not; nil leaves it as it was.
    public var isReady: Bool?
    /// How often it failed lately, and when it is started again; nil leaves it as it was.
    public var tries: Tries?
    public var rest: [JSON.Field] = []

    public init(
        from: Status? = nil, evidence: Evidence? = nil, reason: String? = nil, phase: Phase? = nil,
        holds: [String]? = nil
    ) {
        self.from = from
        self.evidence = evidence
        self.reason = reason
        self.phase = phase
        self.holds = holds
    }

    public init(from fields: inout Fields) {
        from = fields.word("from")
        evidence = fields.text("evidence").map(Evidence.init(rawValue:))
        reason = fields.text("reason")
        phase = fields.take("phase") { Phase($0) }
        holds = fields.texts("holds")
        alreadyStopped = fields.list("already_stopped") { $0.int }
        process = fields.integer("pid")
        isReady = fields.flag("is_ready")
        tries = fields.take("tries") { Tries($0) }
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("from", from?.rawValue)
        writer.field("evidence", evidence?.rawValue)
        writer.field("reason", reason)
        writer.field("phase", phase) { $0.write(to: &$1) }
        writer.field("holds", holds)
        writer.list("already_stopped", alreadyStopped) { $1.int($0) }
        writer.field("pid", process)
        writer.field("is_ready", isReady)
        writer.field("tries", tries) { $0.write(to: &$1) }
    }
}

extension Phase {
    /// Nil unless it is an object of a word and at most the two numbers.
    init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes), let word = fields.text("word") else {
            return nil
        }
        self.init(word: word, done: fields.integer("done"), of: fields.integer("of"))
        guard fields.isEmpty else { return nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("word", word)
        writer.field("done", done)
        writer.field("of", of)
        writer.endObject()
    }
}

/// `status`: what an agent says of itself; the subject is the status it claims.
public struct SelfReport: EventContent {
    public var reason: String?
    public var rest: [JSON.Field] = []

    public init(reason: String? = nil) { self.reason = reason }

    public init(from fields: inout Fields) { reason = fields.text("reason") }

    public func write(to writer: inout JSONWriter) { writer.field("reason", reason) }
}

/// `agent.exited`: how it ended.
public struct Ending: EventContent {
    public var code: Int64?
    public var signal: Int64?
    public var seconds: Double?
    public var lastLine: String?
    /// Why it left, as it says.
    public var reason: String?
    public var rest: [JSON.Field] = []

    public init(code: Int64? = nil, signal: Int64? = nil, seconds: Double? = nil) {
        self.code = code
        self.signal = signal
        self.seconds = seconds
    }

    public init(from fields: inout Fields) {
        code = fields.integer("code")
        signal = fields.integer("signal")
        seconds = fields.number("seconds")
        lastLine = fields.text("last_line")
        reason = fields.text("reason")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("code", code)
        writer.field("signal", signal)
        writer.field("seconds", seconds)
        writer.field("last_line", lastLine)
        writer.field("reason", reason)
    }
}
