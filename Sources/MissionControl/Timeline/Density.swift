public import Swarm

/// How much happened in each column of a scale, and what marks it; nothing behind an event is looked at.
public struct DensityQuestion: Hashable, Sendable {
    public var scale: TimeScale
    public var through: EventID

    public init(_ scale: TimeScale, through: EventID) {
        self.scale = scale
        self.through = through
    }
}

public struct Density: Equatable, Sendable {
    public var question: DensityQuestion
    /// One for each column.
    public var columns: [Column]

    public struct Column: Hashable, Sendable {
        public var count: Int64
        public var mark: TimelineMark?

        public init(count: Int64 = 0, mark: TimelineMark? = nil) {
            self.count = count
            self.mark = mark
        }
    }

    public init(_ question: DensityQuestion, _ columns: [Column]) {
        self.question = question
        self.columns = columns
    }
}
