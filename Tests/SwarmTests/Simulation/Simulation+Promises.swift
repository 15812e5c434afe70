@testable import Swarm

/// What an agent said of a path, as the log has it, with all that became of it since.
private struct Word {
    let promise: State.Promise
    var end: LogTime
    var isOver = false
    var missed: Set<AgentID> = []

    init?(_ event: Event, _ change: PromiseChange) {
        guard let id = change.promise, let agent = event.agent, let kind = change.kind,
            let path = change.path, let until = change.until
        else { return nil }
        promise = State.Promise(
            id: id, agent: agent, kind: kind, path: path, file: change.file,
            recipients: change.recipients, missed: change.missed ?? [], since: event.time,
            until: until)
        end = until
    }

    func isAbout(_ path: String, to listener: AgentID) -> Bool {
        guard promise.covers(FilePlace(path)) else { return false }
        return promise.agent == listener
            || promise.isMade(to: listener) && !missed.contains(listener)
    }
}

// Who has the right of way, by all that was ever said: what is over as well.
extension Checker {
    mutating func hear(_ event: Event) {
        if event.type == .signal, event.subject == "promise" { promised.append(event) }
    }

    private var words: [Word] {
        var words: [Word] = []
        for event in promised {
            guard case .text(let text) = event.content,
                let change = PromiseChange(parsing: text.utf8Span.span.bytes)
            else { continue }
            let place = words.firstIndex {
                $0.promise.id == change.promise && $0.promise.path == change.path
            }
            switch (change.action, place) {
            case (.made, nil): if let word = Word(event, change) { words.append(word) }
            case (.missed, let place?): words[place].missed.formUnion(change.missed ?? [])
            case (.over, let place?), (.broken, let place?):
                words[place].isOver = true
                words[place].end = min(words[place].end, event.time)
            default: break
            }
        }
        return words
    }

    /// Whether promises let one write: it did not yield the path, and none that claimed it earlier claims it still.
    func mayWrite(_ path: String, _ writer: AgentID, isHolder: Bool = false) -> Bool {
        let heard = words.filter { $0.isAbout(path, to: writer) }
        let valid = heard.filter { !$0.isOver }
        guard valid.last(where: { $0.promise.agent == writer })?.promise.kind != .yield else {
            return false
        }
        let owners = Set(valid.map(\.promise.agent)).filter { agent in
            valid.last { $0.promise.agent == agent }?.promise.kind == .claim
        }
        let first = owners.min { one, other in
            Checker.lastTurn(heard.filter { $0.promise.agent == one })
                < Checker.lastTurn(heard.filter { $0.promise.agent == other })
        }
        return isHolder || first == nil || first == writer
    }

    /// The latest moment at which what one agent said of a path last became a claim.
    private static func lastTurn(_ words: [Word]) -> LogTime {
        func isClaimed(_ time: LogTime, justBefore: Bool) -> Bool {
            let valid = words.filter {
                justBefore
                    ? $0.promise.since < time && time <= $0.end
                    : $0.promise.since <= time && (time < $0.end || !$0.isOver)
            }
            return valid.last?.promise.kind == .claim
        }
        let turns = words.flatMap { [$0.promise.since] + ($0.isOver ? [$0.end] : []) }
        let begun = turns.filter {
            isClaimed($0, justBefore: false) && !isClaimed($0, justBefore: true)
        }
        return begun.max() ?? words[0].promise.since
    }

    /// Whether whoever holds a path has left it to a writer, as far as that one heard.
    func isYielded(_ path: String, by owner: AgentID, to writer: AgentID) -> Bool {
        let heard = words.filter {
            !$0.isOver && $0.promise.agent == owner && $0.isAbout(path, to: writer)
        }
        return heard.last?.promise.kind == .yield
    }
}
