// What the operator has put above what agents do, and which orders a stronger level has stopped.
extension State {
    /// Something of an agent's that the operator decides, for a while.
    public struct Override: Equatable, Sendable {
        public enum Kind: String, Sendable {
            /// What it asks the gate next is denied.
            case denyNext = "deny_next"
            /// Others keep away from it, and what it asks the gate is asked of the operator.
            case takeOver = "take_over"
        }

        public let kind: Kind
        public let agent: AgentID
        /// Of which action alone; nil for all.
        public let action: String?
        public let since: LogTime
        public internal(set) var until: LogTime?
        public let by: String?
        /// What whoever it stops is told.
        public let text: String?

        func isOver(at time: LogTime) -> Bool { until.map { $0 <= time } ?? false }

        /// When there are more, the oldest is forgotten; no supervisor lets there be so many.
        static let limit = 1_000
    }

    /// An action that a rule or another agent's claim stopped.
    public struct Stop: Equatable, Sendable {
        /// The event that says so.
        public let gate: EventID
        public let agent: AgentID?
        /// What was asked for: `run "rm -rf build"`.
        public let action: String
        public let level: GateVerdict.Level?
        public let rule: String?
        public let time: LogTime
        /// `deny` or `ask`; once it was answered what the answer was.
        public internal(set) var verdict: String
        public internal(set) var by: String?

        /// Its agent may do it after all.
        public var isAllowed: Bool { verdict == GateVerdict.Verdict.allow.rawValue }
        /// Nobody has decided it yet.
        public var isOpen: Bool { verdict == GateVerdict.Verdict.ask.rawValue }
    }

    /// An order that a stronger level has stopped.
    public struct StoppedOrder: Equatable, Sendable {
        public let order: EventID
        /// How often.
        public internal(set) var count: Int64
        /// The last few, in their order.
        public internal(set) var stops: [Stop]

        /// Of so many orders it is known, and of each so many times are.
        static let limit = 100
        static let stopLimit = 3
    }

    /// How an order has been stopped; nil where it was not.
    public func stopped(_ order: EventID) -> StoppedOrder? {
        stoppedOrders.last { $0.order == order }
    }

    /// The override of a kind that holds for an agent.
    public func override(_ kind: Override.Kind, of agent: AgentID) -> Override? {
        overrides.first { $0.kind == kind && $0.agent == agent }
    }
}

// MARK: - The fold

extension State {
    mutating func override(_ content: OverrideChange, _ moment: Moment) {
        guard let kind = content.kind, let agent = moment.agent else { return }
        overrides.removeAll {
            $0.kind == kind && $0.agent == agent && $0.action == content.action
        }
        guard content.isOn != false else { return }
        overrides.append(
            Override(
                kind: kind, agent: agent, action: content.action, since: moment.time,
                until: content.until, by: content.by, text: content.text))
        if overrides.count > Override.limit { overrides.removeFirst() }
    }

    /// A gate has stopped something: which order that was for, and which rules stop the agent.
    mutating func stop(_ content: GateVerdict, _ moment: Moment) {
        guard let verdict = content.verdict, verdict != .allow, content.level != .order else {
            return
        }
        let stop = Stop(
            gate: moment.id, agent: moment.agent, action: moment.subject ?? "",
            level: content.level, rule: content.rule, time: moment.time, verdict: verdict.rawValue)
        if content.level == .safety, let place = moment.place {
            agents[place].stops.removeAll { $0.rule == stop.rule }
            agents[place].stops.append(stop)
            if agents[place].stops.count > Agent.stopLimit { agents[place].stops.removeFirst() }
        }
        guard let order = content.order else { return }
        var stopped = StoppedOrder(order: order, count: 0, stops: [])
        if let place = stoppedOrders.firstIndex(where: { $0.order == order }) {
            stopped = stoppedOrders.remove(at: place)
        }
        stopped.count &+= 1
        stopped.stops.append(stop)
        if stopped.stops.count > StoppedOrder.stopLimit { stopped.stops.removeFirst() }
        stoppedOrders.append(stopped)
        if stoppedOrders.count > StoppedOrder.limit { stoppedOrders.removeFirst() }
    }

    /// What stopped an order was decided.
    mutating func settleStop(_ subject: String?, _ content: Approval) {
        guard let verdict = content.verdict else { return }
        for order in stoppedOrders.indices {
            for place in stoppedOrders[order].stops.indices
            where String(stoppedOrders[order].stops[place].gate.rawValue) == subject {
                stoppedOrders[order].stops[place].verdict = verdict
                stoppedOrders[order].stops[place].by = content.by
            }
        }
    }

    /// From here on it is the goal of whoever it is for.
    mutating func order(_ id: EventID, to subject: String, from author: AgentID?) {
        guard let recipients = Swarm.Letter.Recipients(subject: subject) else { return }
        switch recipients {
        case .named(let names):
            for name in names.prefix(Swarm.Letter.nameLimit) {
                if let place = agent(called: name).flatMap({ self.place(of: $0.id) }) {
                    agents[place].take(order: id)
                }
            }
        case .role(let role):
            for place in agents.indices where agents[place].role == role {
                if agents[place].id != author { agents[place].take(order: id) }
            }
        case .all:
            for place in agents.indices where agents[place].id != author {
                agents[place].take(order: id)
            }
        }
    }

    /// Who did not take it goes on with what it had before.
    mutating func order(_ id: EventID, cameTo outcome: JSON?) {
        for result in outcome?.array ?? [] where result["ok"]?.bool == false {
            // Perhaps it has it.
            if ["expired", "interrupted"].contains(result["code"]?.string) { continue }
            guard let name = result["agent"]?.string,
                let place = agent(called: name).flatMap({ self.place(of: $0.id) }),
                agents[place].order == id
            else { continue }
            agents[place].order = agents[place].orderBefore
            agents[place].orderBefore = nil
        }
    }
}

extension Agent {
    /// Of so many rules it is known that they stopped it.
    static let stopLimit = 5

    fileprivate mutating func take(order id: EventID) {
        guard !condition.status.isEnd, order != id else { return }
        orderBefore = order
        order = id
    }

    /// Another one is there now, who knows of no goal.
    mutating func forgetOrders() {
        order = nil
        orderBefore = nil
    }
}

// MARK: - JSON

extension State.Override {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("override", kind.rawValue)
        writer.field("agent", agent.rawValue)
        writer.field("action", action)
        writer.field("since", since)
        writer.field("until", until)
        writer.field("by", by)
        writer.field("text", text)
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let kind: Kind = fields.word("override"), let agent = fields.text("agent"),
            let since = fields.time("since")
        else { return nil }
        self.init(
            kind: kind, agent: AgentID(rawValue: agent), action: fields.text("action"),
            since: since, until: fields.time("until"), by: fields.text("by"),
            text: fields.text("text"))
    }
}

extension State.Stop {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("gate", gate.rawValue)
        writer.field("agent", agent?.rawValue)
        writer.field("action", action)
        writer.field("level", level?.rawValue)
        writer.field("rule", rule)
        writer.field("time", time)
        writer.field("verdict", verdict)
        writer.field("by", by)
        writer.endObject()
    }

    init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes), let gate = fields.integer("gate"),
            let action = fields.text("action"), let time = fields.time("time"),
            let verdict = fields.text("verdict")
        else { return nil }
        self.init(
            gate: EventID(gate), agent: fields.text("agent").map(AgentID.init(rawValue:)),
            action: action, level: fields.word("level"), rule: fields.text("rule"), time: time,
            verdict: verdict, by: fields.text("by"))
    }
}

extension State.StoppedOrder {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("order", order.rawValue)
        writer.field("count", count)
        writer.list("stops", stops) { $0.write(to: &$1) }
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let order = fields.integer("order"), let count = fields.integer("count"),
            let stops = fields.list("stops", { State.Stop($0) })
        else { return nil }
        self.init(order: EventID(order), count: count, stops: stops)
    }
}
