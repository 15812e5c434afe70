// What agents have promised each other.
extension State {
    /// What an agent said by a message that it will do, or will not, for a while.
    public struct Promise: Equatable, Sendable {
        public enum Kind: String, Sendable {
            /// It leaves the path to those it said so to.
            case yield
            /// It works at the path, and those it said so to leave it.
            case claim
        }

        /// The `message` event that made it.
        public let id: EventID
        public let agent: AgentID
        public let kind: Kind
        public let pattern: PathPattern
        /// To whom; nil where it was to all.
        public internal(set) var recipients: [AgentID]?
        public internal(set) var since: LogTime
        public internal(set) var until: LogTime
        /// What was claimed has been worked at.
        public internal(set) var isKept = false
        /// Those who did not get it, of all others.
        public internal(set) var missed: [AgentID]
        /// What tells the file from all others, whatever it is called.
        let file: String?
        /// What else its agent has said of the same paths, oldest first, where this is a claim: it tells how long
        /// they have been claimed.
        var said: [Promise] = []

        public var path: String { pattern.text }

        init(
            id: EventID, agent: AgentID, kind: Kind, path: String, file: String? = nil,
            recipients: [AgentID]?, missed: [AgentID] = [], since: LogTime, until: LogTime
        ) {
            self.id = id
            self.agent = agent
            self.kind = kind
            pattern = PathPattern(path)
            self.file = file
            self.recipients = recipients
            self.missed = missed
            self.since = since
            self.until = until
        }

        /// Whether it is about this path.
        func covers(_ place: FilePlace) -> Bool {
            (file != nil && file == place.file) || pattern.covers(place.path)
        }

        /// Whether it is about all that the other one is about.
        func covers(allOf other: Promise) -> Bool {
            (file != nil && file == other.file) || pattern.includes(other.pattern)
        }

        /// Whether there may be a path that both are about.
        func overlaps(_ other: Promise) -> Bool {
            (file != nil && file == other.file) || pattern.overlaps(other.pattern)
        }

        /// Whether all who heard the other one hear this of all that it is about.
        func includes(_ other: Promise) -> Bool {
            covers(allOf: other) && isMade(toAllOf: other)
        }

        /// Whether it was made to this agent, as far as is known.
        func isMade(to id: AgentID) -> Bool {
            recipients?.contains(id) ?? !missed.contains(id)
        }

        private func isMade(toAllOf other: Promise) -> Bool {
            if let theirs = other.recipients { return theirs.allSatisfy { isMade(to: $0) } }
            return recipients == nil && missed.allSatisfy { other.missed.contains($0) }
        }

        func isHeard(by id: AgentID) -> Bool { agent == id || isMade(to: id) }

        /// It binds nobody towards those who did not get it.
        mutating func leaveOut(_ agents: [AgentID]) {
            guard recipients != nil else { return missed += agents }
            let agents = Set(agents)
            recipients?.removeAll { agents.contains($0) }
        }
    }

    mutating func promise(_ content: PromiseChange, _ moment: Moment) {
        guard let action = content.action, let id = content.promise, let path = content.path else {
            return
        }
        let place = promises.firstIndex { $0.id == id && $0.path == path }
        switch action {
        case .made:
            guard place == nil, let agent = moment.agent, let kind = content.kind,
                let until = content.until
            else { return }
            var promise = Promise(
                id: id, agent: agent, kind: kind, path: path, file: content.file,
                recipients: content.recipients, missed: content.missed ?? [],
                since: moment.time, until: until)
            remember(&promise)
            promises.append(promise)
        case .missed:
            if let place { promises[place].leaveOut(content.missed ?? []) }
            amend(id, path) { $0.leaveOut(content.missed ?? []) }
        case .kept:
            if let place { promises[place].isKept = true }
        case .broken:
            end(id, path, moment.time)
            if let agent = moment.place { agents[agent].brokenPromises += 1 }
        case .over: end(id, path, moment.time)
        }
    }
}

// MARK: - JSON

extension State.Promise {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id.rawValue)
        writer.field("agent", agent.rawValue)
        writer.field("kind", kind.rawValue)
        writer.field("path", path)
        writer.field("file", file)
        writer.field("to", recipients?.map(\.rawValue))
        writer.field("missed", missed.isEmpty ? nil : missed.map(\.rawValue))
        writer.field("since", since)
        writer.field("until", until)
        writer.field("kept", isKept ? true : nil)
        writer.list("said", said.isEmpty ? nil : said) { $0.write(to: &$1) }
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let id = fields.integer("id"), let agent = fields.text("agent"),
            let kind: Kind = fields.word("kind"), let path = fields.text("path"),
            let since = fields.time("since"), let until = fields.time("until")
        else { return nil }
        self.init(
            id: EventID(id), agent: AgentID(rawValue: agent), kind: kind, path: path,
            file: fields.text("file"),
            recipients: fields.texts("to").map { $0.map(AgentID.init(rawValue:)) },
            missed: fields.texts("missed").map { $0.map(AgentID.init(rawValue:)) } ?? [],
            since: since, until: until)
        isKept = fields.flag("kept") ?? false
        said = fields.list("said") { State.Promise($0) } ?? []
    }

    private init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes) else { return nil }
        self.init(from: &fields)
    }
}
