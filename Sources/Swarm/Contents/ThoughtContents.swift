/// `decision`: why something was done and what else could have been; the subject is what was decided on.
public struct Decision: EventContent {
    public var rationale: String?
    public var alternatives: [Alternative]?
    /// 0…1
    public var confidence: Double?
    public var trigger: String?
    public var contextHash: String?
    public var memoryIDs: [String]?
    public var rest: [JSON.Field] = []

    public struct Alternative: EventContent {
        public var what: String?
        public var confidence: Double?
        public var rest: [JSON.Field] = []

        public init(what: String, confidence: Double? = nil) {
            self.what = what
            self.confidence = confidence
        }

        public init(from fields: inout Fields) {
            what = fields.text("what")
            confidence = fields.number("confidence")
        }

        public func write(to writer: inout JSONWriter) {
            writer.field("what", what)
            writer.field("confidence", confidence)
        }
    }

    public init(rationale: String? = nil, confidence: Double? = nil) {
        self.rationale = rationale
        self.confidence = confidence
    }

    public init(from fields: inout Fields) {
        rationale = fields.text("rationale")
        alternatives = fields.list("alternatives") { Alternative(parsing: $0.bytes) }
        confidence = fields.number("confidence")
        trigger = fields.text("trigger")
        contextHash = fields.text("context_hash")
        memoryIDs = fields.texts("memory_ids")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("rationale", rationale)
        writer.list("alternatives", alternatives) { $0.writeObject(to: &$1) }
        writer.field("confidence", confidence)
        writer.field("trigger", trigger)
        writer.field("context_hash", contextHash)
        writer.field("memory_ids", memoryIDs)
    }
}

/// `state_change`: a resource before and after; the subject is its path.
///
/// An agent declares it, or the supervisor has found it in the files: then there is a commit, and the agent
/// is whoever is known to have done it.
public struct StateChange: EventContent {
    /// `file`, `env` or `schema`
    public var target: String?
    public var before: String?
    public var after: String?
    /// unified
    public var diff: String?
    public var isReversible: Bool?
    public var commit: String?
    /// Of a file that was found changed, what the rest says.
    public var find: Find?
    public var rest: [JSON.Field] = []

    /// What is known of a file that was found changed.
    public struct Find: Equatable, Sendable {
        /// The evidence that whoever did it was the only one that may.
        static let byLease = "lease"
        /// That it alone was seen with the file open.
        public static let byWriter = "writer"

        /// `link` or `directory`; nil for a file
        public var kind: String?
        /// As `chmod` takes it, where it is another one now.
        public var mode: String?
        /// Bytes; only of what is too large to be kept.
        public var size: Int64?
        /// False where only its hash or not even that is kept.
        public var isKept: Bool?
        /// It changed each time it was read.
        public var isUnstable: Bool?
        /// How the agent is known: `worktree` or `writer`; `rewind` where files were brought back.
        public var evidence: String?
        /// The agent's worktree that it lies in, an absolute path; nil where that is the workspace.
        public var worktree: String?
        /// The ids of all who had it open for writing, where it was not one alone.
        public var writers: [String]?
        /// The agent's own event that declares the same.
        public var declared: EventID?
        /// Which of the changes of its commit it is, from 1 on, and how many there are.
        public var part: Int64?
        public var parts: Int64?

        public init(part: Int64? = nil, parts: Int64? = nil) {
            self.part = part
            self.parts = parts
        }
    }

    public init(target: String? = nil, before: String? = nil, after: String? = nil) {
        self.target = target
        self.before = before
        self.after = after
    }

    public init(from fields: inout Fields) {
        target = fields.text("target")
        before = fields.text("before")
        after = fields.text("after")
        diff = fields.text("diff")
        isReversible = fields.flag("reversible")
        commit = fields.text("commit")
        let found = Find(from: &fields)
        find = found == Find() ? nil : found
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("target", target)
        writer.field("before", before)
        writer.field("after", after)
        find?.write(to: &writer)
        writer.field("diff", diff)
        writer.field("reversible", isReversible)
        writer.field("commit", commit)
    }
}

extension StateChange.Find {
    fileprivate init(from fields: inout Fields) {
        kind = fields.text("kind")
        mode = fields.text("mode")
        size = fields.integer("size")
        isKept = fields.flag("kept")
        isUnstable = fields.flag("unstable")
        evidence = fields.text("evidence")
        worktree = fields.text("worktree")
        writers = fields.texts("writers")
        declared = fields.integer("declared").map(EventID.init(rawValue:))
        part = fields.integer("part")
        parts = fields.integer("parts")
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("kind", kind)
        writer.field("mode", mode)
        writer.field("size", size)
        writer.field("kept", isKept)
        writer.field("unstable", isUnstable)
        writer.field("evidence", evidence)
        writer.field("worktree", worktree)
        writer.field("writers", writers)
        writer.field("declared", declared?.rawValue)
        writer.field("part", part)
        writer.field("parts", parts)
    }
}

/// `consistency`: what was expected and what was found; the subject is what was expected.
///
/// One that declares says how it is to be checked; one that tells what was found names that one.
public struct Consistency: EventContent {
    public var expected: JSON?
    public var found: JSON?
    /// A command or a file: how it is found out.
    public var check: JSON?
    public var declaredBy: String?
    public var action: String?
    /// Which rule of the gate is against finding it out.
    public var rule: String?
    /// How long that took.
    public var seconds: Double?
    /// The event that declares it.
    public var event: EventID?
    public var rest: [JSON.Field] = []

    /// What was done about what was found.
    public enum Action: String, Sendable {
        /// It is as expected.
        case kept = "none"
        /// It is not, and the agent was told where it listens.
        case informed
        /// It is not, and the agent is held until somebody says whether it goes on.
        case paused
        /// It is not, and the agent had ended.
        case recorded
        /// A rule of the gate is against finding it out.
        case refused
        /// Nobody has found it out.
        case unchecked

        /// Whether something is not as expected.
        public var isViolation: Bool {
            switch self {
            case .informed, .paused, .recorded: true
            case .kept, .refused, .unchecked: false
            }
        }
    }

    public init(expected: JSON? = nil, found: JSON? = nil) {
        self.expected = expected
        self.found = found
    }

    public init(from fields: inout Fields) {
        expected = fields.json("expected")
        found = fields.json("found")
        check = fields.json("check")
        declaredBy = fields.text("declared_by")
        action = fields.text("action")
        rule = fields.text("rule")
        seconds = fields.number("seconds")
        event = fields.integer("event").map(EventID.init(rawValue:))
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("expected", json: expected)
        writer.field("found", json: found)
        writer.field("check", json: check)
        writer.field("declared_by", declaredBy)
        writer.field("action", action)
        writer.field("rule", rule)
        writer.field("seconds", seconds)
        writer.field("event", event?.rawValue)
    }
}

/// `tool`: one use of a tool, whose name is the subject.
public struct ToolUse: EventContent {
    public var input: JSON?
    public var result: JSON?
    public var isOK: Bool?
    /// seconds
    public var duration: Double?
    public var rest: [JSON.Field] = []

    public init(input: JSON? = nil, isOK: Bool? = nil, duration: Double? = nil) {
        self.input = input
        self.isOK = isOK
        self.duration = duration
    }

    public init(from fields: inout Fields) {
        input = fields.json("input")
        result = fields.json("result")
        isOK = fields.flag("ok")
        duration = fields.number("duration")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("input", json: input)
        writer.field("result", json: result)
        writer.field("ok", isOK)
        writer.field("duration", duration)
    }
}
