public import Swarm

/// What the screen lacks to draw, asked of whoever reads the log.
public enum LogQuestion: Equatable, Sendable {
    /// The state after an event.
    case moment(MomentQuestion)
    /// A piece of the Log.
    case page(LogQuery)

    /// Of each kind only the newest question is answered that was not begun yet.
    public enum Kind: Hashable, CaseIterable, Sendable {
        case moment, page
    }

    public var kind: Kind {
        switch self {
        case .moment: .moment
        case .page: .page
        }
    }
}

public enum MomentQuestion: Equatable, Sendable {
    /// The newest there is; rates count up to a log time where it is known.
    case newest(now: LogTime?)
    case at(EventID)
}

/// What came of a question.
public enum LogAnswer: Equatable, Sendable {
    /// The moment, and what there is of the log; nil while there is none.
    case moment(MomentQuestion, Moment, Extent?)
    case page(LogPage)
    /// Why there is no answer; what may help stands in the sentence.
    case failed(LogQuestion, String)
}

/// From where to where a log goes.
public struct Extent: Equatable, Sendable {
    public var ids: ClosedRange<EventID>
    public var times: ClosedRange<LogTime>

    public init(ids: ClosedRange<EventID>, times: ClosedRange<LogTime>) {
        self.ids = ids
        self.times = times
    }
}
