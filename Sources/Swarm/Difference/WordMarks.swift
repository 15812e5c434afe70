/// The parts of two lines that differ, for a view to mark.
///
/// What is not marked is the same in both. A part is a range of offsets from the line's first byte, at the
/// borders of words. Lines with little in common are marked whole.
public struct WordMarks: Equatable, Sendable {
    public let old: [Range<Int>]
    public let new: [Range<Int>]

    /// Where more than this is between what is equal at both ends, all of it is marked.
    static let limit = 4_096
    private static let steps = 100_000

    public init(_ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>) {
        let (start, end) = WordMarks.equalEnds(old, new)
        let (part, other) = (old.dropFirst(start).dropLast(end), new.dropFirst(start).dropLast(end))
        var marks = (old: [part.indices], new: [other.indices])
        if max(part.count, other.count) <= WordMarks.limit {
            let (words, others) = (TextPieces(words: part), TextPieces(words: other))
            let found = TextDifference(words, others, limit: WordMarks.steps)
            let changes = WordMarks.joined(found.changes, across: words)
            marks.old = changes.map { words.bytes(of: $0.old) }
            marks.new = changes.map { others.bytes(of: $0.new) }
        }
        let same = old.ink - marks.old.reduce(0) { $0 + old[$1].ink }
        if same * 4 < max(old.ink, new.ink) { marks = ([old.indices], [new.indices]) }
        self.old = old.offsets(of: marks.old)
        self.new = new.offsets(of: marks.new)
    }

    /// How many bytes are the same in both at the start and at the end, without a beginning of a word.
    private static func equalEnds(
        _ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>
    ) -> (start: Int, end: Int) {
        let most = min(old.count, new.count)
        var (start, end) = (0, 0)
        while start < most, old[old.startIndex + start] == new[new.startIndex + start] {
            start += 1
        }
        while old.isInWord(start) || new.isInWord(start) { start -= 1 }
        while end < most - start, old[old.endIndex - 1 - end] == new[new.endIndex - 1 - end] {
            end += 1
        }
        while old.isInWord(old.count - end) || new.isInWord(new.count - end) { end -= 1 }
        return (start, end)
    }

    /// Changes with only space between them are one: so a phrase is marked as such.
    private static func joined(_ changes: [TextChange], across words: TextPieces) -> [TextChange] {
        changes.reduce(into: []) { joined, change in
            guard let last = joined.last,
                words.text[words.bytes(of: last.old.upperBound..<change.old.lowerBound)].ink == 0
            else { return joined.append(change) }
            joined[joined.count - 1] = TextChange(
                old: last.old.lowerBound..<change.old.upperBound,
                new: last.new.lowerBound..<change.new.upperBound)
        }
    }
}

extension ArraySlice<UInt8> {
    /// How many bytes are not space.
    fileprivate var ink: Int { count { $0 != 0x20 && $0 != 0x09 } }

    /// Whether a cut there would part a word, or a character of several bytes.
    fileprivate func isInWord(_ offset: Int) -> Bool {
        guard offset > 0, offset < count else { return false }
        return self[startIndex + offset - 1].mayBeOfWord && self[startIndex + offset].mayBeOfWord
    }

    fileprivate func offsets(of ranges: [Range<Int>]) -> [Range<Int>] {
        ranges.filter { !$0.isEmpty }
            .map { $0.lowerBound - startIndex..<$0.upperBound - startIndex }
    }
}

extension UInt8 {
    fileprivate var mayBeOfWord: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x5f, 0x61...0x7a, 0x80...: true
        default: false
        }
    }
}
