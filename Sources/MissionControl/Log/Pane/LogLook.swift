/// How a person wants the Log to look, whatever is in it.
public struct LogLook: Equatable, Sendable {
    /// Long lines go on in the next row; else they are cut.
    public var wraps = false
    /// How many columns of lines that do not wrap are left of the pane.
    public var sideways = 0
    public var times = Times.clock
    /// What is searched for is marked.
    public var pattern: Pattern?
    /// Blocks that are folded where others are not, or the other way round.
    public var toggled: Set<EntryPlace> = []

    public enum Times: Sendable { case clock, age, none }

    /// More blocks than anybody opens; then all are as at first.
    static let limit = 1_000
    static let mostSideways = 16_384

    public init() {}

    mutating func toggle(_ place: EntryPlace) {
        if toggled.count >= LogLook.limit { toggled = [] }
        if toggled.remove(place) == nil { toggled.insert(place) }
    }

    mutating func nextTimes() {
        switch times {
        case .clock: times = .age
        case .age: times = .none
        case .none: times = .clock
        }
    }
}
