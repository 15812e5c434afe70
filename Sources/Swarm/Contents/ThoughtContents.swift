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
public struct StateChange: EventContent {
    /// `file`, `env` or `schema`
    public var target: String?
    public var before: String?
    public var after: String?
    /// unified
    public var diff: String?
    public var isReversible: Bool?
    public var commit: String?
    public var rest: [JSON.Field] = []

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
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("target", target)
        writer.field("before", before)
        writer.field("after", after)
        writer.field("diff", diff)
        writer.field("reversible", isReversible)
        writer.field("commit", commit)
    }
}

/// `consistency`: what was expected and what was found; the subject is what was expected.
public struct Consistency: EventContent {
    public var expected: JSON?
    public var found: JSON?
    public var declaredBy: String?
    public var action: String?
    public var rest: [JSON.Field] = []

    public init(from fields: inout Fields) {
        expected = fields.json("expected")
        found = fields.json("found")
        declaredBy = fields.text("declared_by")
        action = fields.text("action")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("expected", json: expected)
        writer.field("found", json: found)
        writer.field("declared_by", declaredBy)
        writer.field("action", action)
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
