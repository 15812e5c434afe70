// Who asks, who holds what, and what holds for all.
extension State {
    public struct Request: Equatable, Sendable {
        /// The `gate` event that asked.
        public let id: EventID
        public let agent: AgentID?
        /// What it is called: `run "rm -rf build"`.
        public let action: String
        public let asked: LogTime
        /// All that was said of it.
        public internal(set) var content: GateVerdict

        public var level: String? { content.level?.rawValue }
        public var rule: String? { content.rule }
        public var why: String? { content.why }
        public var until: LogTime? { content.until }

        /// How many bytes it takes here.
        var weight: Int {
            let texts = [
                content.target, content.diff, content.reason, content.why, content.directory,
                content.pattern, content.tool, action,
            ]
            let reaches = (content.reaches ?? []).reduce(0) { $0 + $1.utf8.count }
            return texts.reduce(reaches) { $0 + ($1?.utf8.count ?? 0) }
        }
    }

    public struct Lease: Equatable, Sendable {
        public let pattern: PathPattern
        public let holder: AgentID
        public let since: LogTime
        public internal(set) var until: LogTime?
        public internal(set) var isShared = false
        /// What tells the file from all others, whatever it is called.
        var file: String?

        public var path: String { pattern.text }

        init(
            path: String, holder: AgentID, since: LogTime, until: LogTime?, isShared: Bool = false,
            file: String? = nil
        ) {
            pattern = PathPattern(path)
            self.holder = holder
            self.since = since
            self.until = until
            self.isShared = isShared
            self.file = file
        }

        /// Whether it is about this path.
        public func covers(_ place: FilePlace) -> Bool {
            (file != nil && file == place.file) || pattern.covers(place.path)
        }

        /// Whether only one of both can be.
        public func excludes(_ other: Lease) -> Bool {
            holder != other.holder && !(isShared && other.isShared) && overlaps(other)
        }

        /// Whether something is a part of both.
        func overlaps(_ other: Lease) -> Bool {
            (file != nil && file == other.file) || pattern.overlaps(other.pattern)
        }
    }

    public struct Conflict: Equatable, Sendable {
        public let path: String
        public let since: LogTime
        public internal(set) var touches: [Touch]

        public struct Touch: Equatable, Sendable {
            public let agent: AgentID
            public let time: LogTime
            /// It holds the path, and so may.
            public let isHolder: Bool
        }
    }

    /// What holds here.
    public var rules: Rules { ownRules ?? .builtIn }

    /// What was asked for no agent, as from a shell: no row waits for it.
    public var requestsOfNobody: [Request] {
        requests.filter { $0.agent == nil && !$0.isAboutBudget }
    }

    /// Whoever holds leases as a person does.
    public static let operatorHolder = AgentID(rawValue: Command.operator)
}

// MARK: - The fold

extension State {
    mutating func ask(_ content: GateVerdict, _ moment: Moment) {
        guard content.verdict == .ask else { return }
        var content = content
        content.rest = []
        requests.append(
            Request(
                id: moment.id, agent: moment.agent, action: moment.subject ?? "",
                asked: moment.time, content: content))
        guard let place = moment.place, agents[place].condition.status == .paused else { return }
        agents[place].beforeHold = Agent.Condition(
            status: .waiting, evidence: .wire, since: moment.time, reason: moment.subject)
    }

    mutating func settle(_ subject: String?, _ content: Approval, at time: LogTime) {
        guard let place = requests.firstIndex(where: { String($0.id.rawValue) == subject }) else {
            return
        }
        let request = requests.remove(at: place)
        let agent = request.agent
        if content.verdict == Approval.withdrawn { noLongerAsks(request) }
        // Whoever is held is not asked what it does; it waits for this no more.
        guard let agent, let place = self.place(of: agent),
            !requests.contains(where: { $0.agent == agent }),
            var before = agents[place].beforeHold, before.status == .waiting
        else { return }
        let origin = agents[place].origin
        let isReady = origin.ready == nil || agents[place].isReady == true
        let hasBegun = origin.process != nil || origin.isJoined
        before.status = isReady && hasBegun ? .running : .initializing
        before.since = time
        before.reason = nil
        agents[place].beforeHold = before
    }

    mutating func claim(_ content: LeaseChange, _ moment: Moment) {
        guard let path = moment.subject, let action = content.action,
            let holder = content.holder ?? moment.agent
        else { return }
        let place = leases.firstIndex { $0.path == path && $0.holder == holder }
        let lease = Lease(
            path: path, holder: holder, since: moment.time, until: content.until,
            isShared: content.isShared ?? false, file: content.file)
        // Whoever loses one may still wait for another one on the same path.
        if [.granted, .renewed, .refused].contains(action) {
            claims.removeAll { $0.path == path && $0.holder == holder }
        }
        switch action {
        case .refused: break
        case .waiting: claims.append(lease)
        case .granted, .renewed:
            if let place {
                leases[place].until = content.until
                leases[place].isShared = content.isShared ?? false
                leases[place].file = content.file
            } else {
                leases.append(lease)
            }
        case .released, .expired, .takenBack, .revoked:
            if let place { leases.remove(at: place) }
        }
    }

    mutating func exempt(_ content: ExemptionChange) {
        guard let exemption = content.exemption else { return }
        exemptions.removeAll {
            $0.rule == exemption.rule && $0.pattern == exemption.pattern
                && $0.agent == exemption.agent
        }
        if content.isOn != false { exemptions.append(exemption) }
        if exemptions.count > State.exemptionLimit { exemptions.removeFirst() }
    }

    /// When there are more, the oldest is forgotten: then the rule counts again.
    private static let exemptionLimit = 1_000

    mutating func conflict(_ content: ConflictChange, _ moment: Moment) {
        guard let path = content.path else { return }
        let place = conflicts.firstIndex { $0.path == path }
        if content.isOver == true {
            if let place { conflicts.remove(at: place) }
            return
        }
        let touches = (content.touches ?? []).compactMap { touch in
            touch.agent.flatMap { agent in
                touch.time.map {
                    Conflict.Touch(agent: agent, time: $0, isHolder: touch.isHolder ?? false)
                }
            }
        }
        if let place {
            conflicts[place].touches = touches
        } else {
            conflicts.append(Conflict(path: path, since: moment.time, touches: touches))
        }
    }
}

// MARK: - JSON

extension State.Request {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id.rawValue)
        writer.field("agent", agent?.rawValue)
        writer.field("action", action)
        writer.field("level", level)
        writer.field("rule", rule)
        writer.field("why", why)
        writer.field("asked", asked)
        writer.field("until", until)
        writer.field("kind", content.action)
        writer.field("target", content.target)
        writer.field("tool", content.tool)
        writer.field("cwd", content.directory)
        writer.field("diff", content.diff)
        writer.field("reason", content.reason)
        writer.field("amount", content.amount)
        writer.field("reaches", content.reaches)
        writer.field("pattern", content.pattern)
        writer.field("limit", json: content.limitInJSON)
        writer.field("unanswered", content.unanswered?.rawValue)
        writer.field("order", content.order?.rawValue)
        writer.field("key", content.key)
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let id = fields.integer("id"), let action = fields.text("action"),
            let asked = fields.time("asked")
        else { return nil }
        var content = GateVerdict(
            verdict: .ask, level: fields.word("level"), rule: fields.text("rule"))
        content.why = fields.text("why")
        content.until = fields.time("until")
        content.action = fields.text("kind")
        content.target = fields.text("target")
        content.tool = fields.text("tool")
        content.directory = fields.text("cwd")
        content.diff = fields.text("diff")
        content.reason = fields.text("reason")
        content.amount = fields.number("amount")
        content.reaches = fields.texts("reaches")
        content.pattern = fields.text("pattern")
        content.limit = content.limit(from: &fields)
        content.unanswered = fields.word("unanswered")
        content.order = fields.integer("order").map(EventID.init(rawValue:))
        content.key = fields.text("key")
        self.init(
            id: EventID(id), agent: fields.text("agent").map(AgentID.init(rawValue:)),
            action: action, asked: asked, content: content)
    }
}

extension State.Lease {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("path", path)
        writer.field("holder", holder.rawValue)
        writer.field("since", since)
        writer.field("until", until)
        writer.field("shared", isShared ? true : nil)
        writer.field("file", file)
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let path = fields.text("path"), let holder = fields.text("holder"),
            let since = fields.time("since")
        else { return nil }
        self.init(
            path: path, holder: AgentID(rawValue: holder), since: since,
            until: fields.time("until"), isShared: fields.flag("shared") ?? false,
            file: fields.text("file"))
    }
}

extension State.Conflict {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("path", path)
        writer.field("since", since)
        writer.list("touches", touches) { $0.write(to: &$1) }
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let path = fields.text("path"), let since = fields.time("since"),
            let touches = fields.list("touches", { Touch($0) })
        else { return nil }
        self.init(path: path, since: since, touches: touches)
    }
}

extension State.Conflict.Touch {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("agent", agent.rawValue)
        writer.field("time", time)
        writer.field("holder", isHolder ? true : nil)
        writer.endObject()
    }

    fileprivate init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes), let agent = fields.text("agent"),
            let time = fields.time("time")
        else { return nil }
        self.init(
            agent: AgentID(rawValue: agent), time: time, isHolder: fields.flag("holder") ?? false)
    }
}

extension Exemption {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("rule", rule)
        writer.field("pattern", pattern)
        writer.field("agent", agent?.rawValue)
        writer.field("until", until)
        writer.field("by", by)
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let rule = fields.text("rule") else { return nil }
        self.init(
            rule, pattern: fields.text("pattern"),
            agent: fields.text("agent").map(AgentID.init(rawValue:)), until: fields.time("until"),
            by: fields.text("by"))
    }
}
