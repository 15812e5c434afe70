internal import Canvas
internal import Swarm

// What the model lacks: questions to the log, and those that are of no use any more.
extension Model {
    /// What is to be asked of the log: nothing that was asked already.
    public mutating func questions() -> [LogQuestion] {
        // Nothing of it is to be seen while an agent has the screen.
        guard attachment == nil else { return [] }
        var wanted: [LogQuestion] = []
        if let question = momentQuestion { wanted.append(.moment(question)) }
        if let question = densityQuestion, density?.question != question {
            wanted.append(.density(question))
        }
        // What came since changes the question, and not the mark that was found.
        if let question = nextMarkQuestion,
            ahead?.next == nil || ahead?.question.from != question.from
                || ahead?.question.stops != question.stops
        {
            wanted.append(.ahead(question))
        }
        if let question = previewQuestion {
            wanted.append(.screen(question))
        } else if !isOnTheWay {
            wanted += logQuestions
        }
        wanted += diffQuestions + pageQuestions
        if drops.through < live.lastID {
            wanted.append(.drops(DropsQuestion(after: drops.through, through: live.lastID)))
        }
        if let question = findQuestion { wanted.append(.find(question)) }
        if let question = sqlQuestion { wanted.append(.sql(question)) }
        if let question = familyQuestion { wanted.append(.family(question)) }
        if let order = orderQuestion { wanted.append(.order(order)) }
        return wanted.filter { asked.updateValue($0, forKey: $0.kind) != $0 }
    }

    /// What was where the playhead is; nil where that is known.
    private var momentQuestion: MomentQuestion? {
        past.flatMap { $0.moment?.lastID == $0.place ? nil : .at($0.place) }
    }

    /// What was asked of the log and is of no use any more: its page is closed, somebody stopped it or went
    /// elsewhere, what was typed was taken back. If it is wanted again it has to be asked again.
    public mutating func unwanted() -> [LogQuestion.Kind] {
        guard attachment == nil else { return [] }
        let unwanted = asked.keys.filter { !isWanted($0) }
        for kind in unwanted { asked[kind] = nil }
        return unwanted
    }

    private func isWanted(_ kind: LogQuestion.Kind) -> Bool {
        switch kind {
        case .past: momentQuestion != nil
        case .find: findQuestion != nil
        case .sql: sqlQuestion != nil
        case .family: familyQuestion != nil
        case .order: orderQuestion != nil
        // Shown again it is read again: it may be old by then.
        case .diff, .hunks: layout.panes[.diff] != nil
        case .asks: layout.panes[.asks] != nil
        case .talk: layout.panes[.talk] != nil
        case .traces: layout.panes[.trace] != nil
        case .origin: diff.asksOrigin != nil
        case .place: journey.asked != nil
        case .seek: journey.soughtIn != nil || log.seek != nil
        case .moment, .terminal, .screen, .page, .density, .ahead, .drops, .matches: true
        }
    }
}
