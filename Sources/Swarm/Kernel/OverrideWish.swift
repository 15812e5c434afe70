/// What the operator puts above what an agent does.
public struct OverrideWish: Equatable, Sendable {
    public enum Deed: Equatable, Sendable {
        /// What it asks the gate next is denied: any action, or the next of one kind.
        case denyNext(action: String?)
        /// Its leases become the operator's for a while; all of them where none is named.
        case takeLeases([FilePlace])
        /// Others keep away from it, and what it asks the gate is asked of the operator.
        case takeOver
    }

    public var deed: Deed
    public var agent: String
    /// False where it is to be over.
    public var isOn: Bool
    /// For how many seconds; nil for as many as is usual.
    public var seconds: Int64?
    /// What whoever is denied is told.
    public var text: String?

    /// Ten minutes.
    public static let usualSeconds: Int64 = 600
    /// An hour: whoever types at a terminal is not done sooner.
    public static let usualTakeOver: Int64 = 3_600
    /// How many paths may be named, and how long the text may be.
    public static let pathLimit = 1_000
    public static let textLimit = 4 << 10

    public init(
        _ deed: Deed, of agent: String, isOn: Bool = true, seconds: Int64? = nil,
        text: String? = nil
    ) {
        self.deed = deed
        self.agent = agent
        self.isOn = isOn
        self.seconds = seconds
        self.text = text
    }

    var word: String {
        switch deed {
        case .denyNext: State.Override.Kind.denyNext.rawValue
        case .takeLeases: "take_leases"
        case .takeOver: State.Override.Kind.takeOver.rawValue
        }
    }

    var arguments: JSON {
        let isOff = isOn ? [] : [JSON.Field("on", false)]
        return JSON([JSON.Field(word, JSON(agent.cut))] + isOff)
    }
}
