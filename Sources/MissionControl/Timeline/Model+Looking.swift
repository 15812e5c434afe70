// What somebody looks for through the whole log: it is said where that takes a while, and can be given up.
extension Model {
    /// Asks; what it is about is remembered, so that it can be stopped.
    mutating func look(_ question: LogQuestion) -> [Effect] {
        asked[question.kind] = question
        return [.ask(question)]
    }

    /// Nil while nothing takes so long that it must be said.
    var lookingWords: String? {
        switch lookedFor {
        case .place(let question)? where question == journey.asked:
            if case .mark = question.way {
                "looking for a mark"
            } else {
                "looking for an event that the Log shows"
            }
        case .seek(let seek)? where seek == journey.soughtIn || log.isSeeking(seek):
            "looking for \(seek.wanted.words)"
        default: nil
        }
    }

    mutating func giveUpLooking() {
        journey = Journey()
        log.giveUpSeeking()
        lookedFor = nil
    }
}

extension LogSeek.Wanted {
    fileprivate var words: String {
        switch self {
        case .match(let pattern): "\"\(pattern.text)\""
        case .error: "an error"
        case .block: "a block"
        }
    }
}
