public import Swarm

/// What a column of the timeline is marked with; of several the first of this order is shown.
public enum TimelineMark: Int, CaseIterable, Comparable, Sendable {
    case failure, waiting, person, decision, label, commit, files

    public var sign: Unicode.Scalar {
        switch self {
        case .failure: "✗"
        case .waiting: "▲"
        case .person: "@"
        case .decision: "◆"
        case .label: "#"
        case .commit: "c"
        case .files: "±"
        }
    }

    /// The types of events that may make one; the first ones make the first marks.
    public static let types: [EventType] = [
        .agentExited, .agentStatus, .command, .order, .decision, .snapshot, .stateChange,
    ]

    /// Whether the subject of an event of this type decides.
    public static func needsSubject(_ type: EventType) -> Bool {
        type == .agentExited || type == .agentStatus || type == .snapshot
    }

    /// The mark of an event by its type and its subject; nil for most.
    public init?(_ type: EventType, subject: String?) {
        switch type {
        // Whoever was ended by a signal may have been stopped; where not, its status says so.
        case .agentExited where subject != "0" && subject?.hasPrefix("signal ") != true:
            self = .failure
        case .agentStatus where subject == Status.failed.rawValue: self = .failure
        case .agentStatus where subject == Status.waiting.rawValue: self = .waiting
        case .command, .order: self = .person
        case .decision: self = .decision
        // One without a label is the first record of the files, and nobody's mark.
        case .snapshot where !TimelineMark.isCommit(subject): self = .label
        case .stateChange: self = .files
        default: return nil
        }
    }

    private static func isCommit(_ subject: String?) -> Bool {
        guard let subject, subject.utf8.count == 40 else { return subject == nil }
        return subject.utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
        }
    }

    public static func < (left: TimelineMark, right: TimelineMark) -> Bool {
        left.rawValue < right.rawValue
    }
}
