/// `command`: what somebody told the swarm to do, and what came of it; the subject is the verb.
public struct CommandRecord: EventContent {
    public var arguments: JSON?
    public var by: String?
    /// For each agent what came of it; an entry without an agent is about the whole.
    public var outcome: JSON?
    /// The message or order whose outcome it is.
    public var event: EventID?
    public var rest: [JSON.Field] = []

    public init(by: String? = nil, arguments: JSON? = nil) {
        self.by = by
        self.arguments = arguments
    }

    public init(from fields: inout Fields) {
        arguments = fields.json("arguments")
        by = fields.text("by")
        outcome = fields.json("outcome")
        event = fields.integer("event").map(EventID.init(rawValue:))
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("arguments", json: arguments)
        writer.field("by", by)
        writer.field("outcome", json: outcome)
        writer.field("event", event?.rawValue)
    }
}

/// `signal`, subject `breaker`: from here on it holds the swarm, or does not any more.
public struct BreakerChange: EventContent {
    public var isOn: Bool?
    public var by: String?
    public var rest: [JSON.Field] = []

    public init(isOn: Bool, by: String?) {
        self.isOn = isOn
        self.by = by
    }

    public init(from fields: inout Fields) {
        isOn = fields.flag("on")
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("on", isOn)
        writer.field("by", by)
    }
}

/// `signal`, subject `sample`: what the agents use, those whose use moved.
public struct Sample: EventContent {
    public var agents: [Reading]?
    public var rest: [JSON.Field] = []

    public struct Reading: EventContent {
        public var agent: AgentID?
        /// Percent of one core.
        public var processor: Double?
        /// Bytes.
        public var memory: Int64?
        public var processes: Int64?
        /// Of processors, in microseconds, since its first process began; told where a budget counts it.
        public var processorTime: Int64?
        public var rest: [JSON.Field] = []

        public init(
            agent: AgentID, processor: Double? = nil, memory: Int64? = nil, processes: Int64? = nil
        ) {
            self.agent = agent
            self.processor = processor
            self.memory = memory
            self.processes = processes
        }

        public init(from fields: inout Fields) {
            agent = fields.text("agent").map(AgentID.init(rawValue:))
            processor = fields.number("cpu")
            memory = fields.integer("memory")
            processes = fields.integer("processes")
            processorTime = fields.number("cpu_time").flatMap { Budget.Kind.cpu.amount($0) }
        }

        public func write(to writer: inout JSONWriter) {
            writer.field("agent", agent?.rawValue)
            writer.field("cpu", processor)
            writer.field("memory", memory)
            writer.field("processes", processes)
            writer.field("cpu_time", json: processorTime.map { Budget.Kind.cpu.json($0) })
        }
    }

    public init(agents: [Reading]) { self.agents = agents }

    public init(from fields: inout Fields) {
        agents = fields.list("agents") { Reading(parsing: $0.bytes) }
    }

    public func write(to writer: inout JSONWriter) {
        writer.list("agents", agents) { $0.writeObject(to: &$1) }
    }
}

extension Sample.Reading {
    /// Whether it differs from what is known of the agent by a point of a core, or by a twentieth of
    /// its memory, or has more or fewer processes. What was never measured is news.
    func isNews(to agent: Agent) -> Bool {
        if isSpending(of: agent) { return true }
        if let processor {
            guard let before = agent.processor, abs(processor - before) < 1 else { return true }
        }
        if let memory {
            guard let before = agent.memory else { return true }
            let moved = memory.subtractingReportingOverflow(before)
            let isFar =
                moved.overflow
                || Double(moved.partialValue.magnitude) * 20 >= Double(before.magnitude)
            if isFar, memory != before { return true }
        }
        return processes != nil && processes != agent.processes
    }

    /// Whether a budget is fuller by it: by a second of processors, or by what comes to its limit.
    private func isSpending(of agent: Agent) -> Bool {
        if let total = processorTime, let budget = agent.budgets[.cpu] {
            let more = total &- budget.seen
            if abs(more) >= 1_000_000 || (more > 0 && budget.used + more >= budget.limit) {
                return true
            }
        }
        guard let memory, let budget = agent.budgets[.memory] else { return false }
        return memory >= budget.limit && budget.used < budget.limit
    }
}

/// `usage`: what a turn cost; the subject is the model.
public struct Usage: EventContent {
    public var tokensIn: Int64?
    public var tokensOut: Int64?
    public var tokensCached: Int64?
    public var cost: Double?
    public var turns: Int64?
    /// seconds
    public var duration: Double?
    public var rest: [JSON.Field] = []

    public init(tokensIn: Int64? = nil, tokensOut: Int64? = nil, cost: Double? = nil) {
        self.tokensIn = tokensIn
        self.tokensOut = tokensOut
        self.cost = cost
    }

    public init(from fields: inout Fields) {
        tokensIn = fields.integer("tokens_in")
        tokensOut = fields.integer("tokens_out")
        tokensCached = fields.integer("tokens_cached")
        cost = fields.number("cost")
        turns = fields.integer("turns")
        duration = fields.number("duration")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("tokens_in", tokensIn)
        writer.field("tokens_out", tokensOut)
        writer.field("tokens_cached", tokensCached)
        writer.field("cost", cost)
        writer.field("turns", turns)
        writer.field("duration", duration)
    }
}

/// `snapshot`, `rewind` and `fork`: what was kept or brought back; the subject is a commit or a label.
public struct Restoration: EventContent {
    public var commit: String?
    public var label: String?
    /// What undoes it.
    public var backup: String?
    public var by: String?
    /// How many files there are, of the first record.
    public var files: Int64?
    /// The event up to which the files were brought back, or the last one that a fork has of its parent.
    public var to: EventID?
    /// The restoration that this one takes back.
    public var undone: EventID?
    /// Of an agent's worktree: where it is, an absolute path, and of what agent; the branch that was made for it; and
    /// the directory in it that is recorded, where that is another.
    public var worktree: String?
    public var name: String?
    public var branch: String?
    public var directory: String?
    /// Of a fork: where the log was that it continues, an absolute path.
    public var parent: String?
    /// By which that one is known wherever it is: the hash of its own first row, in hexadecimal.
    public var origin: String?
    /// The hash of the last row that a fork has of its parent, in hexadecimal.
    public var hash: String?
    /// Of a fork, in its parent's log: where it is, an absolute path.
    public var path: String?
    public var rest: [JSON.Field] = []

    public init(commit: String?, label: String? = nil, by: String? = nil) {
        self.commit = commit
        self.label = label
        self.by = by
    }

    public init(from fields: inout Fields) {
        commit = fields.text("commit")
        label = fields.text("label")
        backup = fields.text("backup")
        by = fields.text("by")
        files = fields.integer("files")
        to = fields.integer("to").map(EventID.init(rawValue:))
        undone = fields.integer("undone").map(EventID.init(rawValue:))
        worktree = fields.text("worktree")
        name = fields.text("name")
        branch = fields.text("branch")
        directory = fields.text("directory")
        parent = fields.text("parent")
        origin = fields.text("origin")
        hash = fields.text("hash")
        path = fields.text("path")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("commit", commit)
        writer.field("label", label)
        writer.field("backup", backup)
        writer.field("by", by)
        writer.field("files", files)
        writer.field("to", to?.rawValue)
        writer.field("undone", undone?.rawValue)
        writer.field("worktree", worktree)
        writer.field("name", name)
        writer.field("branch", branch)
        writer.field("directory", directory)
        writer.field("parent", parent)
        writer.field("origin", origin)
        writer.field("hash", hash)
        writer.field("path", path)
    }
}

/// `signal` with the subject `worktree`: what became of an agent's worktree.
public struct WorkTreeChange: EventContent {
    /// Where it was, an absolute path.
    public var worktree: String?
    /// The agent's.
    public var name: String?
    public var isGone: Bool?
    /// Who removed it; nil where it was found gone.
    public var by: String?
    /// The branch that went with it, since all its commits are elsewhere.
    public var branch: String?
    public var rest: [JSON.Field] = []

    public init(_ tree: AgentWorkTree) {
        worktree = tree.top
        name = tree.name
        isGone = true
    }

    public init(from fields: inout Fields) {
        worktree = fields.text("worktree")
        name = fields.text("name")
        isGone = fields.flag("gone")
        by = fields.text("by")
        branch = fields.text("branch")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("worktree", worktree)
        writer.field("name", name)
        writer.field("gone", isGone)
        writer.field("by", by)
        writer.field("branch", branch)
    }
}

/// `clock`: how far the wall is from log time; the subject is the kind.
public struct ClockChange: EventContent {
    public enum Kind: String, Sendable { case jump, drift }

    public var kind: Kind?
    /// Microseconds; positive where the wall is ahead.
    public var distance: Int64?
    public var rest: [JSON.Field] = []

    public init(kind: Kind, distance: Int64) {
        self.kind = kind
        self.distance = distance
    }

    public init(from fields: inout Fields) {
        kind = fields.word("kind")
        distance = fields.integer("distance")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("kind", kind?.rawValue)
        writer.field("distance", distance)
    }
}

/// `drop`: what could not be accepted; the subject is the source.
public struct Drop: EventContent {
    public var count: Int64?
    public var why: String?
    public var rest: [JSON.Field] = []

    public init(count: Int64? = nil, why: String? = nil) {
        self.count = count
        self.why = why
    }

    public init(from fields: inout Fields) {
        count = fields.integer("count")
        why = fields.text("why")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("count", count)
        writer.field("why", why)
    }
}
