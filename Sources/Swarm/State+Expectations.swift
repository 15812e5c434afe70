// What agents expect, and what was found.
extension State {
    /// Something that an agent declared and of which nobody has said yet whether it is so.
    public struct Expectation: Equatable, Sendable {
        /// The event that declares it.
        public let id: EventID
        public let agent: AgentID
        public let what: String
        /// What was found instead, where somebody is about to be asked whether it goes on.
        public internal(set) var found: String?

        /// When there are more, the oldest is forgotten: logs of others may say of none what came of it.
        static let limit = 4 * Patience.expectations
    }

    /// What is found is told by nobody but the supervisor; what an agent says of that are words.
    mutating func expect(_ content: Consistency, _ moment: Moment, isFound: Bool) {
        guard let place = moment.place else { return }
        if isFound, let event = content.event {
            let action = content.action.flatMap(Consistency.Action.init(rawValue:))
            let isAsked = requests.contains { $0.isAboutConsistency(of: agents[place].id) }
            let open = expectations.firstIndex { $0.id == event }
            if action == .paused, !isAsked, let open {
                expectations[open].found = content.foundWords.cut
            } else {
                expectations.removeAll { $0.id == event }
            }
            guard action?.isViolation == true else { return }
            agents[place].brokenExpectations += 1
            agents[place].lastWord = LastWord(violation: content, of: moment.subject)
        } else if content.check != nil {
            expectations.append(
                Expectation(
                    id: moment.id, agent: agents[place].id, what: (moment.subject ?? "").cut))
            if expectations.count > Expectation.limit { expectations.removeFirst() }
        }
    }

    /// Somebody is asked whether it goes on.
    mutating func askAboutConsistency(_ content: GateVerdict, of agent: AgentID?) {
        guard content.rule == Rules.consistencyName, content.verdict == .ask else { return }
        expectations.removeAll { $0.agent == agent && $0.found != nil }
    }

    /// Who has ended is not asked about.
    mutating func endExpectations(of agent: AgentID?) {
        expectations.removeAll { $0.agent == agent && $0.found != nil }
    }
}

extension Consistency {
    fileprivate var foundWords: String { found.map { $0.string ?? $0.text } ?? "something else" }
}

extension LastWord {
    fileprivate init?(violation content: Consistency, of subject: String?) {
        self.init(.consistency, "expected \(subject ?? ""), found \(content.foundWords)")
    }
}

extension State.Request {
    /// Whether it is asked because something is not as that agent said.
    func isAboutConsistency(of agent: AgentID) -> Bool {
        self.agent == agent && rule == Rules.consistencyName
    }
}

// MARK: - JSON

extension State.Expectation {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id.rawValue)
        writer.field("agent", agent.rawValue)
        writer.field("what", what)
        writer.field("found", found)
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let id = fields.integer("id"), let agent = fields.text("agent"),
            let what = fields.text("what")
        else { return nil }
        self.init(id: EventID(id), agent: AgentID(rawValue: agent), what: what)
        found = fields.text("found")
    }
}
