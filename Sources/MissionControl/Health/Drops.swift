public import Swarm

/// What could not be accepted, after an event and up to another.
public struct DropsQuestion: Hashable, Sendable {
    public var after: EventID
    public var through: EventID

    public init(after: EventID, through: EventID) {
        self.after = after
        self.through = through
    }
}

/// Something that was not accepted, and why.
public struct DropRow: Equatable, Sendable {
    public var id: EventID
    public var time: LogTime
    /// Whose it was; nil where nobody knows.
    public var agent: AgentID?
    /// Where it came from: `fd3`, `control`, the number of a process.
    public var source: String
    public var why: String
    public var count: Int64

    public init(
        id: EventID, time: LogTime, agent: AgentID? = nil, source: String, why: String,
        count: Int64 = 1
    ) {
        self.id = id
        self.time = time
        self.agent = agent
        self.source = source
        self.why = why
        self.count = count
    }
}

/// What was not accepted in the whole log, as far as it was read.
struct Drops: Equatable {
    /// The newest ones.
    private(set) var rows: [DropRow] = []
    private(set) var count: Int64 = 0
    private(set) var through = EventID.none
    /// Up to here somebody has looked.
    private var seen = EventID.none

    /// As many as a page is long, and more.
    static let limit = 500
    /// What is longer ago is no alarm.
    private static let freshMicroseconds: Int64 = 3_600_000_000

    mutating func take(_ question: DropsQuestion, _ rows: [DropRow]) {
        guard question.after == through else { return }
        through = question.through
        count += rows.reduce(0) { $0 + $1.count }
        self.rows = Array((self.rows + rows).suffix(Drops.limit))
    }

    mutating func see() { seen = through }

    /// What nobody has looked at yet.
    func fresh(at now: LogTime) -> [DropRow] {
        rows.filter {
            $0.id > seen && now.microseconds &- $0.time.microseconds < Drops.freshMicroseconds
        }
    }
}

extension DropRow {
    /// `too large (bench)`
    func words(_ state: State) -> String {
        "\(why.isEmpty ? "not accepted" : why) (\(who(state)))"
    }

    func who(_ state: State) -> String {
        agent.flatMap { state[$0]?.name } ?? source
    }
}
