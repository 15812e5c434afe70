public import Swarm

/// How many entries there are, and in how many of them a pattern is found.
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

    public init(_ selection: LogSelection, through: EventID) {
        self.selection = selection
        self.through = through
    }
}

extension LogPane {
    /// Counting reads all there is: only what is on the screen by name is counted, and not anew at each event.
    func matchesWanted(_ scene: Scene) -> LogMatchesQuestion? {
        guard isOnlyMatching, let pattern = look.pattern else { return nil }
        let selection = LogSelection(agents: agents, kinds: kinds, pattern: pattern)
        let question = LogMatchesQuestion(selection, through: scene.moment.lastID)
        return matches?.question == question ? nil : question
    }

    public mutating func take(_ matches: LogMatches) {
        guard matches.question.selection.pattern == look.pattern else { return }
        self.matches = matches
    }
}

extension EntryReader {
    /// More entries are not counted: a log may have any number.
    static let mostCounted = 1_000_000

    /// Counts from the newest entry on backwards.
    public func matches(
        _ question: LogMatchesQuestion, _ pause: () throws -> Void
    ) throws -> LogMatches {
        var found = LogMatches(question, matching: 0, all: 0)
        var place = EntryPlace.end(of: through)
        while true {
            let reach = try visit(before: place) { entry in
                if let kinds = selection.kinds, !kinds.contains(entry.kind) { return true }
                found.all += 1
                if isWanted(entry) { found.matching += 1 }
                return found.all < EntryReader.mostCounted
            }
            found.isPartial = reach == .enough
            guard case .pause(let next) = reach else { return found }
            place = next
            try pause()
        }
    }
}
