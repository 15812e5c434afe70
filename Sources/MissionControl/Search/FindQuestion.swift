public import Canvas
public import Swarm

/// What is searched for in all there is, the newest first.
public struct FindQuestion: Hashable, Sendable {
    public var selection: LogSelection
    public var through: EventID

    public init(_ selection: LogSelection, through: EventID) {
        self.selection = selection
        self.through = through
    }
}

/// What was found so far.
public struct FindAnswer: Equatable, Sendable {
    public var question: FindQuestion
    /// The newest ones, the newest first.
    public var hits: [FindHit] = []
    /// How many there are in all.
    public var count = 0
    /// How much of the log was read, up to 1.
    public var share = 0.0
    public var isOver = false

    /// More are counted, and not shown.
    public static let limit = 500

    public init(_ question: FindQuestion) { self.question = question }
}

/// An entry in which something was found.
public struct FindHit: Equatable, Sendable {
    public let place: EntryPlace
    public let time: LogTime
    public let agent: AgentID?
    public let sign: String
    public let role: Role
    /// What stands around the first place where it was found.
    public let text: String
}

extension FindHit {
    /// So much is kept of a long line.
    private static let before = 60
    private static let bytes = 600

    /// Nil where it is not found in the entry.
    init?(_ entry: LogEntry, _ pattern: Pattern) {
        place = entry.place
        time = entry.time
        agent = entry.agent
        switch entry.body {
        case .line(let line):
            (sign, role) = (" ", .text)
            let words = EscapeSequences.allRemoved(from: line.bytes.asItLooked)
            guard let text = FindHit.excerpt(words, pattern) else { return nil }
            self.text = text
        case .block(let block):
            (sign, role) = (block.mark.sign, block.mark.role)
            let said = [block.text] + block.details + [block.word]
            let found = said.lazy.compactMap { FindHit.excerpt(Array($0.text.utf8), pattern) }.first
            guard let found else { return nil }
            text = found
        case .screen: return nil
        }
    }

    private static func excerpt(_ text: [UInt8], _ pattern: Pattern) -> String? {
        guard let found = pattern.firstRange(in: text) else { return nil }
        guard text.count > bytes else { return String(decoding: text, as: UTF8.self) }
        var start = max(found.lowerBound - before, 0)
        while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
        let shown = text[start..<min(start + bytes, text.count)]
        return (start > 0 ? "…" : "") + String(decoding: shown, as: UTF8.self)
    }
}

extension EntryReader {
    /// Searches from the newest entry back to the first one; what was found so far is told now and then.
    public func find(
        _ question: FindQuestion, first: EventID, _ tell: (FindAnswer) throws -> Void
    ) throws -> FindAnswer {
        var answer = FindAnswer(question)
        guard let pattern = question.selection.pattern else {
            answer.isOver = true
            return answer
        }
        let sieve = Sieve(pattern)
        var place = EntryPlace.end(of: through)
        while true {
            let reach = try visit(before: place, past: sieve) { entry in
                if isOfKind(entry), let hit = FindHit(entry, pattern) {
                    answer.count += 1
                    if answer.hits.count < FindAnswer.limit { answer.hits.append(hit) }
                }
                return true
            }
            guard case .pause(let next) = reach else { break }
            place = next
            let all = max(Double(through.rawValue - first.rawValue), 1)
            answer.share = min(Double(through.rawValue - next.event.rawValue) / all, 0.99)
            try tell(answer)
        }
        answer.share = 1
        answer.isOver = true
        return answer
    }

    func isOfKind(_ entry: LogEntry) -> Bool {
        selection.kinds?.contains(entry.kind) ?? true
    }
}
