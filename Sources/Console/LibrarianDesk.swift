internal import MissionControl

/// What the librarian and those who ask share.
struct LibrarianDesk {
    var isOpen = true
    var hasEnded = false
    var answers: [LogAnswer] = []
    private var questions: [LogQuestion.Kind: LogQuestion] = [:]
    /// What is being answered: the last one while those before it, which take long, pause.
    private var current: [(kind: LogQuestion.Kind, isStale: Bool)] = []

    var isIdle: Bool { questions.isEmpty && current.isEmpty }

    /// What takes long is given up for the next question of its kind. The rest is answered: somebody who
    /// asks ever faster would never hear anything.
    mutating func ask(_ question: LogQuestion) {
        if question.kind.takesLong { stop(question.kind) }
        questions[question.kind] = question
    }

    mutating func stop(_ kind: LogQuestion.Kind) {
        questions[kind] = nil
        for place in current.indices where current[place].kind == kind {
            current[place].isStale = true
        }
    }

    /// The next question, the most urgent kind first.
    mutating func take() -> LogQuestion? { take(LogQuestion.Kind.allCases[...]) }

    /// The next question that should not wait for what is being answered.
    mutating func takeUrgent() -> LogQuestion? {
        guard isOpen, let last = current.last else { return nil }
        return take(LogQuestion.Kind.allCases.prefix { $0 != last.kind })
    }

    private mutating func take(_ kinds: ArraySlice<LogQuestion.Kind>) -> LogQuestion? {
        guard let kind = kinds.first(where: { questions[$0] != nil }) else { return nil }
        current.append((kind, false))
        return questions.removeValue(forKey: kind)
    }

    /// Whoever answers a question should look at this now and then.
    var isStale: Bool { current.last?.isStale ?? false || !isOpen }

    /// Says how far it is; what was said before, and nobody heard, is said no more.
    mutating func tell(_ answer: LogAnswer) {
        guard !isStale else { return }
        deliver(answer)
    }

    mutating func finish(_ answer: LogAnswer?) {
        if let answer, !isStale { deliver(answer) }
        current.removeLast()
    }

    /// How far something was is of no interest once more is known.
    mutating func deliver(_ answer: LogAnswer) {
        if let kind = answer.kindOfLong { answers.removeAll { $0.kindOfProgress == kind } }
        answers.append(answer)
    }
}

extension LogQuestion.Kind {
    /// It may read the whole log.
    fileprivate var takesLong: Bool {
        switch self {
        case .ahead, .seek, .matches, .find, .sql: true
        default: false
        }
    }
}

extension LogAnswer {
    /// Which kind of question it belongs to, where that is answered bit by bit.
    fileprivate var kindOfLong: LogQuestion.Kind? {
        switch self {
        case .found: .find
        case .sql: .sql
        default: nil
        }
    }

    fileprivate var kindOfProgress: LogQuestion.Kind? {
        switch self {
        case .found(let answer) where !answer.isOver: .find
        case .sql(let answer) where !answer.isOver: .sql
        default: nil
        }
    }
}
