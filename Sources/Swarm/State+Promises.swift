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
        public let since: LogTime
        public internal(set) var until: LogTime
        /// What was claimed has been worked at.
        public internal(set) var isKept = false
        /// Those who did not get it, of all others.
        public internal(set) var missed: [AgentID]
        /// What tells the file from all others, whatever it is called.
        let file: String?

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
        func includes(_ other: Promise) -> Bool {
            (file != nil && file == other.file) || pattern.includes(other.pattern)
        }

        /// Whether it is of the same agent, and made to all that the other one was made to.
        private func reachesAll(of other: Promise) -> Bool {
            guard agent == other.agent, id != other.id else { return false }
            guard let theirs = other.recipients else {
                return recipients == nil && missed.allSatisfy { other.missed.contains($0) }
            }
            return theirs.allSatisfy { isMade(to: $0) }
        }

        /// Whether it is the same claim, of the same paths to the same others.
        func renews(_ other: Promise) -> Bool {
            kind == .claim && other.kind == .claim && reachesAll(of: other)
                && other.reachesAll(of: self) && includes(other) && other.includes(self)
        }

        /// Whether nothing is left of the other one: a claim of more, or of what was yielded, leaves what is there, as
        /// that tells who was first.
        func replaces(_ other: Promise) -> Bool {
            renews(other) || (kind == .yield && reachesAll(of: other) && includes(other))
        }

        /// Whether the other one goes on as long as this does.
        func prolongs(_ other: Promise) -> Bool {
            kind == .claim && other.kind == .claim && reachesAll(of: other) && includes(other)
        }

        /// Whether a yield holds no more where this is claimed: it was said to all that were told of that. Who was told and did
        /// not take it cannot make a broken promise of it.
        func takesBack(_ yield: Promise) -> Bool {
            guard kind == .claim, agent == yield.agent, since > yield.since else { return false }
            guard let theirs = yield.recipients else { return recipients == nil }
            return theirs.allSatisfy { isSaid(to: $0) }
        }

        /// Whether it was said to this agent, which may not have taken it.
        func isSaid(to id: AgentID) -> Bool { recipients?.contains(id) ?? true }

        /// Whether it was made to this agent, as far as is known.
        func isMade(to id: AgentID) -> Bool {
            recipients?.contains(id) ?? !missed.contains(id)
        }

        /// It binds nobody towards those who did not get it.
        mutating func leaveOut(_ agents: [AgentID]) {
            guard recipients != nil else { return missed += agents }
            let agents = Set(agents)
            recipients?.removeAll { agents.contains($0) }
        }
    }

    /// Since which place among all promises an agent claims a path, by some of its words, and by which claim: from
    /// the first one after its last yield.
    private func claim(
        of agent: AgentID, on place: FilePlace, _ counts: (Promise) -> Bool
    ) -> (start: Int, claim: Promise)? {
        var found: (start: Int, claim: Promise)?
        for (start, promise) in promises.enumerated()
        where promise.agent == agent && counts(promise) && promise.covers(place) {
            found = promise.kind == .claim ? (found?.start ?? start, promise) : nil
        }
        return found
    }

    /// The claim of another one that goes before an agent's own, each by what the other was told of it: what two know
    /// of each other is the same for both, so that one of them is first. Who did not take what it was told is not bound by
    /// it, and gains nothing.
    func earlierClaim(on place: FilePlace, than agent: AgentID) -> Promise? {
        var others: [AgentID] = []
        for promise in promises where promise.kind == .claim && promise.agent != agent {
            if !others.contains(promise.agent) { others.append(promise.agent) }
        }
        for other in others {
            guard let theirs = claim(of: other, on: place, { $0.isMade(to: agent) }) else {
                continue
            }
            let own = claim(of: agent, on: place) { $0.isSaid(to: other) }
            if own.map({ theirs.start < $0.start }) ?? true { return theirs.claim }
        }
        return nil
    }

    /// What an agent said of a path last that another one heard, or said itself.
    func lastWord(
        of agent: AgentID, on place: FilePlace, heardBy listener: AgentID
    ) -> Promise? {
        promises.last {
            $0.agent == agent && $0.covers(place) && (agent == listener || $0.isMade(to: listener))
        }
    }

    /// A claim that is made again keeps its place among those of others, unless some of it was yielded since.
    private func place(of new: Promise) -> Int {
        guard new.kind == .claim, let old = promises.firstIndex(where: { new.renews($0) }) else {
            return promises.count
        }
        let isYielded = promises[old...].contains {
            $0.agent == new.agent && $0.kind == .yield && $0.pattern.overlaps(new.pattern)
        }
        return isYielded ? promises.count : old
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
            let new = Promise(
                id: id, agent: agent, kind: kind, path: path, file: content.file,
                recipients: content.recipients, missed: content.missed ?? [],
                since: moment.time, until: until)
            for place in promises.indices where new.prolongs(promises[place]) {
                promises[place].until = max(promises[place].until, until)
            }
            promises.insert(new, at: self.place(of: new))
        case .missed:
            if let place { promises[place].leaveOut(content.missed ?? []) }
        case .kept:
            if let place { promises[place].isKept = true }
        case .broken:
            if let place { promises.remove(at: place) }
            if let agent = moment.place { agents[agent].brokenPromises += 1 }
        case .over:
            if let place { promises.remove(at: place) }
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
    }
}
