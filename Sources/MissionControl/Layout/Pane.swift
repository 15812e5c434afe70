/// The places a person can be in.
public enum Pane: Int, CaseIterable, Hashable, Sendable {
    case swarm = 1
    case log, diff, timeline
    case asks, leases, talk, trace, health
    /// It has no digit.
    case budgets

    public var title: String {
        switch self {
        case .swarm: "Swarm"
        case .log: "Log"
        case .diff: "Diff"
        case .timeline: "Timeline"
        case .asks: "Asks"
        case .leases: "Leases"
        case .talk: "Talk"
        case .trace: "Trace"
        case .health: "Health"
        case .budgets: "Budgets"
        }
    }

    /// A page takes the room of all panes.
    public var isPage: Bool { rawValue > Pane.timeline.rawValue }

    /// A page that is a list.
    var isList: Bool { isPage && self != .health }
}
