internal import Swarm

/// Tells of most rows that a pattern is not found in them, by a look at their bytes alone.
///
/// It may be wrong one way only: a row that it lets through is looked at as a person sees it.
public struct Sieve {
    /// What each hit has in it; nil where nothing is known of that.
    private let needle: Needle?
    /// Letters of the needle that a thought can have from nowhere but its row.
    private let word: Needle?
    private let automaton: Automaton?

    /// Nil for a pattern of which nothing can be told so.
    init?(_ pattern: Pattern) {
        needle = Needle(pattern.literal)
        word = needle.flatMap(Thought.word)
        automaton = pattern.automaton
        if needle == nil, automaton == nil { return nil }
    }

    /// Whether no entry in which it is found begins or goes on in a row.
    func isAbsent(from event: EventView, _ kind: RowKind) -> Bool {
        switch kind {
        case .text: isAbsent(from: event.content)
        case .block: word.map { Thought.isAbsent($0, from: event) } ?? false
        case .hidden, .screen, .absent: false
        }
    }

    /// Whether lines that were printed hold nothing of it: they are whole, and no byte of them moves anything.
    func isAbsent(from row: RawSpan) -> Bool {
        guard row.byteCount > 0, row[row.byteCount - 1] == 0x0a else { return false }
        return row.withUnsafeBytes { lines in
            if let needle, needle.firstPlace(in: lines) == nil { return true }
            // Longer lines are cut, and begin and end where they are.
            return automaton?.isAbsent(from: lines, longest: LineCut.block, having: needle) == true
        }
    }
}
