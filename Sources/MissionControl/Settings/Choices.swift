internal import Swarm

/// What a person has set for as long as the screen is open.
public struct Choices: Equatable, Sendable {
    /// The themes there are.
    public var themes: [String] = []
    /// How many percent of the panes' room the swarm has; nil as many as it needs.
    var share: Int?
    /// What `[` and `]` stop at.
    var marks = TimelineMark.stops
    /// Stretches in which nothing happens are played as long as they were.
    var keepsIdle = false

    public init(themes: [String] = []) { self.themes = themes }
}
