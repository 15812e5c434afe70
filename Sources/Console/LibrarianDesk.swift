internal import MissionControl

/// What the librarian and those who ask share.
struct LibrarianDesk {
    var isOpen = true
    var hasEnded = false
    var answers: [LogAnswer] = []
    private var questions: [LogQuestion.Kind: LogQuestion] = [:]
    /// What is being answered, and whether nobody wants that any more.
    private var current: LogQuestion.Kind?
    private var isCurrentStale = false

    mutating func ask(_ question: LogQuestion) {
        questions[question.kind] = question
        if current == question.kind { isCurrentStale = true }
    }

    mutating func stop(_ kind: LogQuestion.Kind) {
        questions[kind] = nil
        if current == kind { isCurrentStale = true }
    }

    /// The next question, the most urgent kind first.
    mutating func take() -> LogQuestion? {
        guard let kind = LogQuestion.Kind.allCases.first(where: { questions[$0] != nil }) else {
            return nil
        }
        current = kind
        isCurrentStale = false
        return questions.removeValue(forKey: kind)
    }

    /// Whoever answers a question should look at this now and then.
    var isStale: Bool { isCurrentStale || !isOpen }

    /// Whether something more urgent waits than what is being answered.
    var isUrgent: Bool {
        guard let current else { return false }
        return LogQuestion.Kind.allCases.prefix { $0 != current }.contains { questions[$0] != nil }
    }

    mutating func finish(_ answer: LogAnswer?) {
        if let answer, !isStale { answers.append(answer) }
        current = nil
    }
}
