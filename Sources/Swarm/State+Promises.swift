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
        /// To whom it was said; nil where it was to all.
        public let recipients: [AgentID]?
        public let since: LogTime
        public internal(set) var until: LogTime
        /// What was claimed has been worked at.
        public internal(set) var isKept = false
        /// Those of them who did not take it.
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

        /// To whom it is made, as far as is known; nil where that is to all.
        public var hearers: [AgentID]? { recipients?.filter { !missed.contains($0) } }

        /// Whether it was said to this agent, which may not have taken it.
        func isSaid(to id: AgentID) -> Bool { recipients?.contains(id) ?? true }

        /// Whether it was made to this agent, as far as is known.
        func isMade(to id: AgentID) -> Bool { isSaid(to: id) && !missed.contains(id) }

        private func isSaid(toAllOf other: Promise) -> Bool {
            guard let theirs = other.recipients else { return recipients == nil }
            // What was told to the operator alone.
            guard !theirs.isEmpty else { return recipients?.isEmpty ?? true }
            return theirs.allSatisfy(isSaid)
        }

        private func isMade(toAllOf other: Promise) -> Bool {
            isSaid(toAllOf: other)
                && missed.allSatisfy { other.missed.contains($0) || !other.isSaid(to: $0) }
        }

        private func isLater(than other: Promise) -> Bool {
            agent == other.agent && other.id < id
        }

        /// Whether it claims the same paths once more, and all have it that had the other one.
        func renews(_ other: Promise) -> Bool {
            prolongs(other) && other.includes(self) && isMade(toAllOf: other)
                && other.isSaid(toAllOf: self)
        }

        /// Whether a yield leaves nothing of what was said before.
        func replaces(_ other: Promise) -> Bool {
            kind == .yield && isLater(than: other) && includes(other) && isMade(toAllOf: other)
        }

        /// Whether a claim goes on as long as this does. Who did not take this is not rid of that.
        func prolongs(_ other: Promise) -> Bool { kind == .claim && speaks(for: other) }

        /// Whether a yield holds no more where this is claimed: it was said to all that were told of that. Who was told and did
        /// not take it cannot make a broken promise of it.
        func takesBack(_ yield: Promise) -> Bool {
            kind == .claim && isLater(than: yield) && isSaid(toAllOf: yield)
        }

        /// Whether those hear that this is broken to whom the other one was said.
        func speaks(for other: Promise) -> Bool {
            kind == other.kind && isLater(than: other) && includes(other) && isSaid(toAllOf: other)
        }

        /// Whether there is a path that both are about.
        fileprivate func meets(_ other: Promise) -> Bool {
            (file != nil && file == other.file) || pattern.overlaps(other.pattern)
        }
    }

    /// Since which of these words an agent claims what they are about, and by which claim: from the first one after its
    /// last yield.
    private func claim(
        of agent: AgentID, in words: [Promise], _ counts: (Promise) -> Bool
    ) -> (start: Int, claim: Promise)? {
        var found: (start: Int, claim: Promise)?
        for (start, word) in words.enumerated() where word.agent == agent && counts(word) {
            found = word.kind == .claim ? (found?.start ?? start, word) : nil
        }
        return found
    }

    /// What counts between two that claim the same: a claim from when it was said, taken or not, and a yield where it was
    /// taken.
    private func standing(
        of agent: AgentID, towards other: AgentID, in words: [Promise]
    ) -> (start: Int, claim: Promise)? {
        claim(of: agent, in: words) {
            $0.kind == .claim ? $0.isSaid(to: other) : $0.isMade(to: other)
        }
    }

    /// The claim of another one that goes before an agent's own, each by what the other was told of it: what two know
    /// of each other is the same for both, so that one of them is first. Who took no claim of another is not bound by any,
    /// and is not the first by that.
    func earlierClaim(on place: FilePlace, than agent: AgentID) -> Promise? {
        let words = promises.filter { $0.covers(place) }
        var others: Set = [agent]
        for other in words.lazy.map(\.agent) where others.insert(other).inserted {
            guard let taken = claim(of: other, in: words, { $0.isMade(to: agent) }),
                let theirs = standing(of: other, towards: agent, in: words)
            else { continue }
            let own = standing(of: agent, towards: other, in: words)
            if own.map({ theirs.start < $0.start }) ?? true { return taken.claim }
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

    /// What is over where a word has reached whom it was for: a claim that this one renews, as it takes its place
    /// unless something of it was yielded meanwhile; and all of which it leaves nothing.
    func promises(endedBy word: Promise) -> [Promise] {
        promises.filter { old in
            word.replaces(old) || word.renews(old) && !isYielded(between: old, and: word)
        }
    }

    private func isYielded(between old: Promise, and new: Promise) -> Bool {
        promises.contains {
            $0.kind == .yield && $0.agent == new.agent && old.id < $0.id && $0.id < new.id
                && ($0.meets(old) || $0.meets(new))
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
            let new = Promise(
                id: id, agent: agent, kind: kind, path: path, file: content.file,
                recipients: content.recipients, missed: content.missed ?? [],
                since: moment.time, until: until)
            for place in promises.indices where new.prolongs(promises[place]) {
                promises[place].until = max(promises[place].until, until)
            }
            promises.append(new)
        case .missed:
            if let place { promises[place].missed += content.missed ?? [] }
        case .kept:
            if let place { promises[place].isKept = true }
        case .broken:
            if let place { promises.remove(at: place) }
            if let agent = moment.place { agents[agent].brokenPromises += 1 }
        case .over:
            guard let place else { return }
            let old = promises.remove(at: place)
            let successor = promises.firstIndex { $0.id == content.successor && $0.renews(old) }
            guard let successor, place < successor else { return }
            promises.insert(promises.remove(at: successor), at: place)
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
