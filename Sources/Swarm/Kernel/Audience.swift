/// Who is attached to one agent's terminal, and which of them types.
///
/// One types, whose size the terminal has; all others watch. When that one leaves nobody does, until
/// somebody wants to: keys go where somebody means them to go.
public struct Audience: Equatable, Sendable {
    public struct Viewer: Equatable, Sendable {
        public let id: UInt64
        /// The terminal it looks from.
        public let name: String
        public fileprivate(set) var size: AgentSpec.Size

        public init(id: UInt64, name: String, size: AgentSpec.Size) {
            self.id = id
            self.name = name
            self.size = size
        }
    }

    /// In the order they came.
    public private(set) var viewers: [Viewer] = []
    private var writing: UInt64?

    /// More are turned away.
    public static let limit = 16

    public enum Input: Equatable, Sendable {
        case came(Viewer, isWatching: Bool)
        case left(UInt64)
        case resized(UInt64, AgentSpec.Size)
        case takesOver(UInt64)
        /// All are to go.
        case dismissed
    }

    public enum Action: Equatable, Sendable {
        /// The terminal gets this size.
        case resize(AgentSpec.Size)
        /// It is let in.
        case seat(UInt64)
        /// There are too many.
        case turnAway(UInt64)
        /// It is told who types.
        case tell(UInt64)
        case dismiss(UInt64)
    }

    public init() {}

    public var isEmpty: Bool { viewers.isEmpty }
    public var writer: Viewer? { viewers.first { $0.id == writing } }
    public func isWriter(_ id: UInt64) -> Bool { writing == id }

    public mutating func handle(_ input: Input) -> [Action] {
        switch input {
        case .came(let viewer, let isWatching): admit(viewer, isWatching)
        case .left(let id): remove(id)
        case .resized(let id, let size): resize(id, to: size)
        case .takesOver(let id): takeOver(id)
        case .dismissed: dismissAll()
        }
    }

    private mutating func admit(_ viewer: Viewer, _ isWatching: Bool) -> [Action] {
        guard !viewers.contains(where: { $0.id == viewer.id }) else { return [] }
        guard viewers.count < Audience.limit else { return [.turnAway(viewer.id)] }
        viewers.append(viewer)
        guard !isWatching, writing == nil else { return [.seat(viewer.id)] }
        writing = viewer.id
        // It is let in to a terminal that has its size already.
        return [.resize(viewer.size), .seat(viewer.id)] + tellAll(but: viewer.id)
    }

    private mutating func remove(_ id: UInt64) -> [Action] {
        viewers.removeAll { $0.id == id }
        guard writing == id else { return [] }
        writing = nil
        return tellAll()
    }

    /// The size of one who watches counts once it types.
    private mutating func resize(_ id: UInt64, to size: AgentSpec.Size) -> [Action] {
        guard let place = viewers.firstIndex(where: { $0.id == id }) else { return [] }
        viewers[place].size = size
        return writing == id ? [.resize(size)] : []
    }

    private mutating func takeOver(_ id: UInt64) -> [Action] {
        guard writing != id, let viewer = viewers.first(where: { $0.id == id }) else { return [] }
        writing = id
        return tellAll() + [.resize(viewer.size)]
    }

    private mutating func dismissAll() -> [Action] {
        defer { self = Audience() }
        return viewers.map { .dismiss($0.id) }
    }

    private func tellAll(but one: UInt64? = nil) -> [Action] {
        viewers.filter { $0.id != one }.map { .tell($0.id) }
    }
}
