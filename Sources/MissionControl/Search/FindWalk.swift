public import Swarm

/// A search on its way from the newest row back to the first one, a stretch of rows after the other.
///
/// Several may look through stretches at the same time, and be done with them in any order: what was found is told in
/// the order of the log, as if one had looked through all.
public struct FindWalk: Sendable {
    /// What was found so far, in stretches between which there is none left.
    public private(set) var answer: FindAnswer
    private let newest: EventID
    private let first: EventID
    /// Nobody has begun with rows up to it.
    private var rest: EventID
    /// Those that were begun and are not in the answer yet, the newest first.
    private var pieces: [Piece] = []
    private var untold = 0
    private var isGivenUp = false

    private struct Piece {
        let stretch: FindStretch
        var part: FindPart?
        var isTaken = true
    }

    /// How many rows a stretch has. Most take about a millisecond, and to begin with one a hundredth of that.
    private let rows: Int64
    /// No more are begun before the first of them is over: what was found in the others waits in memory.
    static let mostPieces = 32

    public init(
        _ question: FindQuestion, first: EventID, through newest: EventID, rows: Int64 = 4_096
    ) {
        answer = FindAnswer(question)
        self.rows = rows
        self.newest = newest
        self.first = first
        rest = newest
        settle()
    }

    public var isOver: Bool { answer.isOver || isGivenUp }

    /// Nil where all was begun, or others have to come along first.
    public mutating func begin() -> FindStretch? {
        guard !isOver else { return nil }
        if let left = pieces.firstIndex(where: { !$0.isTaken }) {
            pieces[left].isTaken = true
            return pieces[left].stretch
        }
        guard rest >= first, pieces.count < FindWalk.mostPieces else { return nil }
        let after = max(EventID(rest.rawValue - rows), first.before)
        let stretch = FindStretch(after: after, through: rest)
        rest = after
        pieces.append(Piece(stretch: stretch))
        return stretch
    }

    /// What to look through next, or that there is nothing more; nil while others have to come along first.
    public mutating func next() -> FindStretch?? {
        isOver ? .some(nil) : begin().map { .some($0) }
    }

    /// Takes what was found in a stretch; nil where it could not be looked through, and somebody else is to try.
    public mutating func end(_ stretch: FindStretch, with part: FindPart?) {
        guard let index = pieces.firstIndex(where: { $0.stretch == stretch }) else { return }
        pieces[index].part = part
        pieces[index].isTaken = part != nil
        settle()
    }

    /// What was found so far where that was not told lately, and more is to come.
    public mutating func news() -> FindAnswer? {
        guard untold >= EntryReader.rowsPerTurn, !isOver else { return nil }
        untold = 0
        return answer
    }

    /// Nobody begins with anything more.
    public mutating func giveUp() { isGivenUp = true }

    private mutating func settle() {
        while let piece = pieces.first, let part = piece.part {
            answer.take(part)
            untold += piece.stretch.count
            pieces.removeFirst()
        }
        let place = pieces.first?.stretch.through ?? rest
        answer.isOver = place < first
        let all = max(Double(newest.rawValue - first.rawValue), 1)
        let share = min(Double(newest.rawValue - place.rawValue) / all, 0.99)
        answer.share = answer.isOver ? 1 : share
    }
}

/// Rows after one and up to another.
public struct FindStretch: Hashable, Sendable {
    public let after: EventID
    public let through: EventID

    var count: Int { Int(through.rawValue - after.rawValue) }
}

/// What was found in the entries that begin in a stretch.
public struct FindPart: Equatable, Sendable {
    /// The newest ones, the newest first.
    public private(set) var hits: [FindHit] = []
    public private(set) var count = 0

    mutating func take(_ hit: FindHit) {
        count += 1
        if hits.count < FindAnswer.limit { hits.append(hit) }
    }
}

extension FindAnswer {
    fileprivate mutating func take(_ part: FindPart) {
        count += part.count
        hits += part.hits.prefix(FindAnswer.limit - hits.count)
    }
}
