/// What somebody wants of a path.
public struct LeaseWish: Equatable, Sendable {
    /// As it was spelled, or as it is once that is known.
    public var place: FilePlace
    public var isShared: Bool
    /// For how many seconds; nil for as many as is usual here.
    public var seconds: Int64?
    /// How many seconds it waits where others hold it.
    public var patience: Int64
    /// Whose it is to be; nil for whoever asks.
    public var agent: String?

    /// No longer than this may be waited, in seconds.
    public static let longestWait: Int64 = 3_600

    public init(
        _ path: String, isShared: Bool = false, seconds: Int64? = nil, patience: Int64 = 0,
        agent: String? = nil
    ) {
        place = FilePlace(path)
        self.isShared = isShared
        self.seconds = seconds
        self.patience = patience
        self.agent = agent
    }
}

/// What somebody lets go, or takes from another.
public struct LeaseRelease: Equatable, Sendable {
    /// Nil for all that one holds.
    public var place: FilePlace?
    /// Whose it is; nil for whoever asks.
    public var agent: String?

    public init(_ path: String?, agent: String? = nil) {
        place = path.map { FilePlace($0) }
        self.agent = agent
    }

    var arguments: JSON {
        let path = place.map { JSON.Field("path", JSON($0.path.cut)) } ?? JSON.Field("all", true)
        return JSON([path] + (agent.map { [JSON.Field("agent", JSON($0.cut))] } ?? []))
    }
}

/// An answer to a question of the gate.
public struct Settlement: Equatable, Sendable {
    public var id: EventID
    public var isAllowed: Bool
    /// What the asker is told besides.
    public var text: String?
    /// What is allowed always from here on.
    public var pattern: String?

    public init(
        _ id: EventID, isAllowed: Bool, text: String? = nil, pattern: String? = nil
    ) {
        self.id = id
        self.isAllowed = isAllowed
        self.text = text
        self.pattern = pattern
    }
}

/// Where a rule is to count less, or as before.
public struct ExemptionWish: Equatable, Sendable {
    public var rule: String
    public var isOn: Bool
    public var pattern: String?
    public var agent: String?
    /// For how many seconds; nil for always.
    public var seconds: Int64?

    public init(
        _ rule: String, isOn: Bool = true, pattern: String? = nil, agent: String? = nil,
        seconds: Int64? = nil
    ) {
        self.rule = rule
        self.isOn = isOn
        self.pattern = pattern
        self.agent = agent
        self.seconds = seconds
    }
}
