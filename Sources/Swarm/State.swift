/// What is known after an event: the fold of all events up to it.
///
/// Every sequence of events has a state. What makes no sense (a status of an agent nobody knows, a
/// broken content) changes nothing but where the log is.
public struct State: Equatable, Sendable {
    public internal(set) var lastID = EventID.none
    public internal(set) var time: LogTime?
    /// What the breaker holds; nil while it is off.
    public internal(set) var breaker: Breaker?
    /// In the order of their first events.
    public internal(set) var agents: [Agent] = []
    /// Questions nobody has answered, oldest first.
    public internal(set) var requests: [Request] = []
    /// Claims that hold, oldest first.
    public internal(set) var leases: [Lease] = []
    /// Claims that wait for those, in the order in which they came.
    public internal(set) var claims: [Lease] = []
    /// What holds here; nil for what holds where nobody has said anything.
    public internal(set) var ownRules: Rules?
    /// Where rules count less, oldest first.
    public internal(set) var exemptions: [Exemption] = []
    /// What the operator decides of agents for a while, oldest first.
    public internal(set) var overrides: [Override] = []
    /// Orders that a stronger level has stopped, who was stopped last at the end.
    public internal(set) var stoppedOrders: [StoppedOrder] = []
    /// What all agents together may spend; none unless somebody said so.
    public internal(set) var budgets: [Budget] = []
    /// How old events become before they are moved into the archive.
    public internal(set) var retention = Retention.builtIn
    /// Paths that several agents change at once, oldest first.
    public internal(set) var conflicts: [Conflict] = []
    /// What agents have promised each other and is not over, oldest first.
    public internal(set) var promises: [Promise] = []
    /// What agents expect of which nobody has said yet whether it is so, oldest first.
    public internal(set) var expectations: [Expectation] = []
    /// Messages and orders of which nobody has said yet what came of them, oldest first.
    public internal(set) var letters: [Letter] = []
    /// Nil as long as no file was recorded.
    public internal(set) var body: Body?
    /// The worktrees that agents have, in the order in which they were first recorded.
    public internal(set) var workTrees: [WorkTree] = []

    /// Where in `agents` an id is.
    var places = AgentPlaces()

    /// Goes up when the same events give another state: what an older version kept is then folded anew.
    public static let version: Int64 = 18

    public init() {}

    public struct Breaker: Equatable, Sendable {
        public var since: LogTime
        public var by: String?
    }

    public struct Letter: Equatable, Sendable {
        /// The event that says what it says.
        public let id: EventID
        public let kind: Swarm.Letter.Kind
        /// Nil for the operator's.
        public let agent: AgentID?

        /// When there are more, the oldest is forgotten: logs of others may say of none what came of it.
        static let limit = Patience.errands
    }

    /// The agent of that id.
    public subscript(id: AgentID) -> Agent? { place(of: id).map { agents[$0] } }

    /// The agent of a name or an id.
    public func agent(called name: String) -> Agent? {
        self[AgentID(rawValue: name)] ?? agents.last { $0.name == name }
    }

    /// Where in `agents` an id is.
    public func place(of id: AgentID) -> Int? { id.number.flatMap { places[$0] } }
}
