public import Swarm

/// Which mark comes after an event, of those that are stopped at.
public struct NextMarkQuestion: Hashable, Sendable {
    public var from: EventID
    public var stops: Set<TimelineMark>
    public var through: EventID

    public init(from: EventID, stops: Set<TimelineMark>, through: EventID) {
        self.from = from
        self.stops = stops
        self.through = through
    }
}

/// A mark, and when it is.
public struct NextMark: Equatable, Sendable {
    public var mark: TimelineMark
    public var time: LogTime

    public init(_ mark: TimelineMark, at time: LogTime) {
        self.mark = mark
        self.time = time
    }
}

/// The mark that the axis names: the one that `]` goes to.
struct MarkAhead: Equatable {
    let question: NextMarkQuestion
    let next: NextMark?
}

extension Model {
    /// A run that is played goes over marks too fast to name them.
    var nextMarkQuestion: NextMarkQuestion? {
        guard let past, past.play == nil, past.place < live.lastID else { return nil }
        return NextMarkQuestion(from: past.place, stops: choices.marks, through: live.lastID)
    }

    /// ` · next ◆ +9 s`
    var nextMarkText: String {
        guard let past, past.play == nil, let ahead, ahead.question.from == past.place,
            let next = ahead.next
        else { return "" }
        let distance = max(next.time.microseconds - scene.now.microseconds, 0)
        return " · next \(next.mark.sign) +\(TimelineView.duration(distance))"
    }
}
