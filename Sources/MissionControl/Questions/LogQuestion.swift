public import Swarm

/// What the screen lacks to draw, asked of whoever reads the log.
public enum LogQuestion: Equatable, Sendable {
    /// The state after an event.
    case moment(MomentQuestion)
    /// A piece of the Log.
    case page(LogQuery)
    /// What was asked and decided up to an event.
    case asks(EventID)
    /// What was said up to an event.
    case talk(EventID)
    /// Which traces there are up to an event.
    case traces(EventID)
    /// How much happened when.
    case density(DensityQuestion)
    /// Which mark comes after an event.
    case ahead(NextMarkQuestion)
    /// What was not accepted.
    case drops(DropsQuestion)
    /// Where to go in time.
    case place(PlaceQuestion)
    /// What an agent's terminal shows.
    case screen(ScreenQuestion)
    /// Which files changed.
    case diff(DiffQuestion)
    /// The lines of one of them.
    case hunks(DiffHunksQuestion)
    /// Which event wrote a line.
    case origin(DiffOriginQuestion)
    /// An entry of the Log that is not on the page.
    case seek(LogSeek)
    /// How many entries match.
    case matches(LogMatchesQuestion)
    /// Where something is found in all there is; what was found so far is told now and then.
    case find(FindQuestion)
    /// What somebody asks in SQL; what was found so far is told now and then.
    case sql(SQLQuestion)
    /// Which workspaces go on from each other.
    case family(FamilyQuestion)
    /// What an order says.
    case order(EventID)

    /// Of each kind only the newest question is answered that was not begun yet: no two have the same kind
    /// that are asked by different parts of the screen.
    /// They stand in the order in which they are answered.
    public enum Kind: Hashable, CaseIterable, Sendable {
        case moment, past, place, order, terminal, screen, page, asks, talk, traces, diff, hunks,
            origin, density, ahead, drops, seek, matches, family, find, sql
    }

    public var kind: Kind {
        switch self {
        case .moment(.newest): .moment
        case .moment(.at): .past
        case .page: .page
        case .asks: .asks
        case .talk: .talk
        case .traces: .traces
        case .density: .density
        case .ahead: .ahead
        case .drops: .drops
        case .place: .place
        // Where somebody attached it is another's question than what a pane shows.
        case .screen(let question): question.offset == nil ? .screen : .terminal
        case .diff: .diff
        case .hunks: .hunks
        case .origin: .origin
        case .seek: .seek
        case .matches: .matches
        case .find: .find
        case .sql: .sql
        case .family: .family
        case .order: .order
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
    case asks(TalkReading)
    case talk(TalkReading)
    case traces(TraceReading)
    case density(Density)
    /// Nil where there is none.
    case ahead(NextMarkQuestion, NextMark?)
    /// In the order of time.
    case drops(DropsQuestion, [DropRow])
    case place(PlaceAnswer)
    case screen(ScreenAnswer)
    /// Where the entry is; nil where there is none.
    case sought(LogSeek, EntryPlace?)
    case matches(LogMatches)
    case found(FindAnswer)
    case sql(SQLAnswer)
    case diff(DiffAnswer)
    case hunks(DiffHunks)
    case origin(DiffOrigin)
    case family(FamilyQuestion, [Relative])
    /// Nil where there is none of that number.
    case order(EventID, OrderText?)
    /// It takes a while.
    case looking(LogQuestion)
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

/// A place in time by what leads there; nothing behind the newest known event is looked at.
public struct PlaceQuestion: Equatable, Sendable {
    public enum Way: Equatable, Sendable {
        /// So many events that the Log shows, on or, where it is negative, back.
        case step(from: EventID, by: Int, LogSelection)
        /// The next mark of some sorts, or the one before.
        case mark(
            from: EventID, forward: Bool, stops: Set<TimelineMark> = TimelineMark.stops)
        /// The last event at or before a time.
        case time(LogTime)
        /// What somebody wrote: a time, an id, how long ago, a share of the run, a label.
        case text(String)
    }

    public var way: Way
    public var through: EventID

    public init(_ way: Way, through: EventID) {
        self.way = way
        self.through = through
    }
}

public struct PlaceAnswer: Equatable, Sendable {
    public var question: PlaceQuestion
    /// Nil where there is no such place.
    public var place: EventID?
    /// When the event behind it was; nil where there is none.
    public var next: LogTime?
    /// Events that nobody can read, their files being gone, where the way leads to them or may: the place
    /// is the first event after them then, or none.
    public var absent: ClosedRange<EventID>?

    public init(
        _ question: PlaceQuestion, place: EventID? = nil, next: LogTime? = nil,
        absent: ClosedRange<EventID>? = nil
    ) {
        self.question = question
        self.place = place
        self.next = next
        self.absent = absent
    }
}
