public import Swarm

/// How many entries there are, and how many of them a filter shows.
public struct LogMatches: Equatable, Sendable {
    public var question: LogMatchesQuestion
    public var matching: Int
    public var all: Int
    /// The log was not read to its beginning yet, or is too long for it.
    public var isPartial: Bool

    public init(_ question: LogMatchesQuestion, matching: Int, all: Int, isPartial: Bool = false) {
        self.question = question
        self.matching = matching
        self.all = all
        self.isPartial = isPartial
    }

    /// `12 of 3,400`
    var text: String {
        "\(grouped(matching)) of \(grouped(all))" + (isPartial ? "+" : "")
    }
}

public struct LogMatchesQuestion: Hashable, Sendable {
    public var selection: LogSelection
    public var through: EventID
    /// What was counted up to an event: only what is behind that is new.
    public var known: Known?

    public struct Known: Hashable, Sendable {
        var through: EventID
        var matching: Int
        var all: Int
    }

    public init(_ selection: LogSelection, through: EventID, known: Known? = nil) {
        self.selection = selection
        self.through = through
        self.known = known
    }
}

extension LogPane {
    /// Counting reads all there is: what is under way is not begun anew at each event, and what was counted
    /// is counted once.
    func matchesWanted(
        _ scene: Scene, _ counting: LogMatchesQuestion?
    ) -> LogMatchesQuestion? {
        guard selection.isFilter else { return nil }
        let end = scene.moment.lastID
        if let counting, counting.selection == selection, counting.through <= end,
            counting != matches?.question
        {
            return counting
        }
        var question = LogMatchesQuestion(selection, through: end)
        guard let matches, matches.question.selection == selection else { return question }
        let last = matches.question.through
        guard last != end, !(matches.isPartial && last < end) else { return nil }
        if last < end {
            question.known = LogMatchesQuestion.Known(
                through: last, matching: matches.matching, all: matches.all)
        }
        return question
    }

    public mutating func take(_ matches: LogMatches) {
        guard matches.question.selection == selection else { return }
        self.matches = matches
    }

    /// What was counted of what is shown; nil while that is not known.
    var count: LogMatches? {
        matches.flatMap { $0.question.selection == selection ? $0 : nil }
    }
}

extension EntryReader {
    /// More entries are not counted: a log may have any number.
    static let mostCounted = 1_000_000

    /// Counts from the newest entry on backwards, or from what was counted on.
    public func matches(
        _ question: LogMatchesQuestion, _ pause: () throws -> Void
    ) throws -> LogMatches {
        let known = question.known
        var found = LogMatches(question, matching: known?.matching ?? 0, all: known?.all ?? 0)
        func count(_ entry: LogEntry) -> Bool {
            found.all += 1
            if isWanted(entry) { found.matching += 1 }
            return found.all < EntryReader.mostCounted
        }
        var place = known.map { EntryPlace($0.through.next) } ?? .end(of: through)
        while true {
            let reach =
                known == nil
                ? try visit(before: place, count) : try visit(from: place, count)
            found.isPartial = reach == .enough
            guard case .pause(let next) = reach else { return found }
            place = next
            try pause()
        }
    }
}
