/// What a program says that has joined, or wants to.
public enum Saying: Equatable, Sendable {
    /// The fresh token is for one that is not known yet.
    case join(Joining, fresh: Token)
    /// Binds one more connection to an agent; what else is told to whoever says hello comes with it.
    case hello(Token, greeting: [JSON.Field])
    case append(Batch)
    /// A push was obeyed, or was not, and why.
    case done(push: Int64, refusal: String?)
    case leave(code: Int64, reason: String?)
}

/// Who wants to join.
public struct Joining: Equatable, Sendable {
    public var name: AgentName?
    public var role: String?
    /// Given when it joined before.
    public var token: Token?
    /// It knows of no token, and takes the place of whoever had the name.
    public var isFresh: Bool

    public init(
        name: AgentName? = nil, role: String? = nil, token: Token? = nil, isFresh: Bool = false
    ) {
        self.name = name
        self.role = role
        self.token = token
        self.isFresh = isFresh
    }
}

/// What proves that a connection is an agent's.
public struct Token: Equatable, Sendable {
    /// For the agent's eyes only.
    public let text: String
    /// What is kept of it.
    public let digest: String

    public init(text: String, digest: String) {
        self.text = text
        self.digest = digest
    }
}

/// Events that an agent numbered, to be stored together or not at all.
public struct Batch: Equatable, Sendable {
    /// The first event's number; those of the others follow.
    public let first: Int64
    public let reports: [Report]

    /// Nil when there is nothing, or numbers would be beyond every number.
    public init?(first: Int64, _ reports: [Report]) {
        let (_, isBeyond) = first.addingReportingOverflow(Int64(reports.count))
        guard !reports.isEmpty, !isBeyond else { return nil }
        self.first = first
        self.reports = reports
    }

    var numbers: ClosedRange<Int64> { first...first + Int64(reports.count - 1) }
}
