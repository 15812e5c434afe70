public import Swarm

/// A place in the past, and how it moves.
public struct Past: Equatable, Sendable {
    /// The event at which the world is looked at.
    public var place: EventID
    /// What it was then. Until it is read, what was drawn before it stays.
    public var moment: Moment?
    /// The newest event when the past was entered: what came since is counted from it.
    public var entered: EventID
    public var play: Play?

    /// A run that is played: where it is in log time, and how fast.
    public struct Play: Equatable, Sendable {
        public var time: LogTime
    }
}
