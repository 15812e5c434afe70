public import Swarm

/// A question in SQL about the log as it was at a moment, and from which row of the answer on.
public struct SQLQuestion: Hashable, Sendable {
    public var statement: String
    /// The last event there is for it.
    public var through: EventID
    public var first: Int

    public init(_ statement: String, through: EventID, first: Int = 0) {
        self.statement = statement
        self.through = through
        self.first = first
    }
}

/// Some rows of what a question gave.
public struct SQLAnswer: Equatable, Sendable {
    public var question: SQLQuestion
    public var columns: [String] = []
    public var rows: [[SQLValue]] = []
    /// How many rows there are, at least.
    public var count = 0
    /// There are no more.
    public var isCounted = false
    /// The last event that is in the archive, which SQL does not see; nil where there is none.
    public var archived: EventID?
    /// Nothing more is said to this question.
    public var isOver = false

    public init(_ question: SQLQuestion) { self.question = question }
}

public enum SQLValue: Equatable, Sendable {
    case none
    case integer(Int64)
    case real(Double)
    /// As much of it as may be shown.
    case text(String)

    var isNumber: Bool {
        switch self {
        case .integer, .real: true
        case .none, .text: false
        }
    }
}
