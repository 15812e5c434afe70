/// What a column of the timeline is marked with; of several the first of this order is shown.
///
/// Logs keep them by these numbers, see `Outline`.
public enum TimelineMark: Int, CaseIterable, Comparable, Sendable {
    case failure, waiting, person, decision, label, commit, files

    /// The types of events that may make one, with what they make; the first ones make the first marks.
    public static let makers: [(type: EventType, marks: TimelineMarks)] = [
        (.agentExited, [.failure]), (.agentStatus, [.failure, .waiting]), (.command, [.person]),
        (.order, [.person]), (.decision, [.decision]), (.snapshot, [.label]),
        (.stateChange, [.files]),
    ]

    /// Whether the subject of an event of this type decides.
    public static func needsSubject(_ type: EventType) -> Bool {
        type == .agentExited || type == .agentStatus || type == .snapshot
    }

    /// The mark of an event by its type and its subject; nil for most.
    public init?(_ type: EventType, subject: String?) {
        guard let subject else {
            self.init(type, subject: nil as RawSpan?)
            return
        }
        self.init(type, subject: subject.utf8Span.span.bytes)
    }

    public init?(_ event: EventView) { self.init(event.type, subject: event.subject) }

    private init?(_ type: EventType, subject: RawSpan?) {
        switch type {
        // Whoever was ended by a signal may have been stopped; where not, its status says so.
        case .agentExited where !TimelineMark.isEndInPeace(subject): self = .failure
        case .agentStatus where subject?.isWord("failed") == true: self = .failure
        case .agentStatus where subject?.isWord("waiting") == true: self = .waiting
        case .command, .order: self = .person
        case .decision: self = .decision
        // One without a label is the first record of the files, and nobody's mark.
        case .snapshot where !TimelineMark.isCommit(subject): self = .label
        case .stateChange: self = .files
        default: return nil
        }
    }

    private static func isEndInPeace(_ subject: RawSpan?) -> Bool {
        guard let subject else { return false }
        return subject.isWord("0") || subject.holds("signal ", at: 0)
    }

    private static func isCommit(_ subject: RawSpan?) -> Bool {
        guard let subject, subject.byteCount == 40 else { return subject == nil }
        return subject.byteOffsets.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= subject[$0]
                || UInt8(ascii: "a")...UInt8(ascii: "f") ~= subject[$0]
        }
    }

    public static func < (left: TimelineMark, right: TimelineMark) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Several marks, a bit each.
public struct TimelineMarks: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public init(_ mark: TimelineMark) { rawValue = 1 << UInt8(mark.rawValue) }

    public init(_ marks: Set<TimelineMark>) {
        self = marks.reduce(into: []) { $0.formUnion(TimelineMarks($1)) }
    }

    public static let failure = TimelineMarks(.failure)
    public static let waiting = TimelineMarks(.waiting)
    public static let person = TimelineMarks(.person)
    public static let decision = TimelineMarks(.decision)
    public static let label = TimelineMarks(.label)
    public static let commit = TimelineMarks(.commit)
    public static let files = TimelineMarks(.files)
    public static let all = TimelineMarks(rawValue: .max)

    /// The one of them that is shown.
    public var first: TimelineMark? { TimelineMark(rawValue: rawValue.trailingZeroBitCount) }

    /// Those that are shown rather than one.
    public func before(_ mark: TimelineMark?) -> TimelineMarks {
        guard let mark else { return self }
        return intersection(TimelineMarks(rawValue: TimelineMarks(mark).rawValue &- 1))
    }
}
