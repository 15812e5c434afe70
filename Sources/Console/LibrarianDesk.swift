internal import MissionControl

/// What the librarian and those who ask share.
struct LibrarianDesk {
    var isOpen = true
    var hasEnded = false
    var answers: [LogAnswer] = []
    private var questions: [LogQuestion.Kind: LogQuestion] = [:]
    /// What is being answered: the last one while those before it, which take long, pause.
    private var current: [(question: LogQuestion, isStale: Bool)] = []

    var isIdle: Bool { questions.isEmpty && current.isEmpty }

    /// What takes long is given up for the next question of its kind. The rest is answered: somebody who
    /// asks ever faster would never hear anything.
    mutating func ask(_ question: LogQuestion) {
        for place in current.indices where current[place].question.kind == question.kind {
            if current[place].question.takesLong { current[place].isStale = true }
        }
        questions[question.kind] = question
    }

    mutating func stop(_ kind: LogQuestion.Kind) {
        questions[kind] = nil
        for place in current.indices where current[place].question.kind == kind {
            current[place].isStale = true
        }
    }

    /// The next question, the most urgent kind first.
    mutating func take() -> LogQuestion? { take(LogQuestion.Kind.allCases[...]) }

    /// The next question that should not wait for what is being answered.
    mutating func takeUrgent() -> LogQuestion? {
        guard isOpen, let last = current.last else { return nil }
        // A step that takes long is no more urgent than what else is looked for.
        let kind = last.question.kind == .place ? LogQuestion.Kind.seek : last.question.kind
        return take(LogQuestion.Kind.allCases.prefix { $0 != kind })
    }

    private mutating func take(_ kinds: ArraySlice<LogQuestion.Kind>) -> LogQuestion? {
        let isAsked = { kind in questions[kind] != nil }
        guard let kind = kinds.first(where: isAsked),
            let question = questions.removeValue(forKey: kind)
        else { return nil }
        current.append((question, false))
        return question
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

extension LogQuestion {
    /// It may read the whole log.
    fileprivate var takesLong: Bool {
        switch self {
        case .ahead, .seek, .matches, .find, .sql: true
        case .place(let question):
            switch question.way {
            case .step, .mark: true
            case .time, .text: false
            }
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
        case .place: .place
        case .sought: .seek
        case .looking(let question): question.kind
        default: nil
        }
    }

    fileprivate var kindOfProgress: LogQuestion.Kind? {
        switch self {
        case .found(let answer) where !answer.isOver: .find
        case .sql(let answer) where !answer.isOver: .sql
        case .looking(let question): question.kind
        default: nil
        }
    }
}
