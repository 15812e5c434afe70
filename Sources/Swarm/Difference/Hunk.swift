/// Changed lines near each other, with some lines around them.
public struct Hunk: Equatable, Sendable {
    public struct Line: Equatable, Sendable {
        /// The raw value is the line's mark in a unified text.
        public enum Kind: UInt8, Sendable { case same = 0x20, removed = 0x2d, added = 0x2b }

        public var kind: Kind
        /// Without its line feed.
        public var text: ArraySlice<UInt8>
        /// The file ends here, without a line feed.
        public var isUnended: Bool

        public init(_ kind: Kind, _ text: ArraySlice<UInt8>, isUnended: Bool = false) {
            self.kind = kind
            self.text = text
            self.isUnended = isUnended
        }

        /// A line of a text, with or without its line feed.
        init(_ kind: Kind, piece: ArraySlice<UInt8>) {
            let isUnended = piece.last != 0x0a
            self.init(kind, isUnended ? piece : piece.dropLast(), isUnended: isUnended)
        }
    }

    /// How many lines of the old file are before it.
    public var oldStart: Int
    /// How many lines of the new file are before it.
    public var newStart: Int
    public var lines: [Line]

    public init(oldStart: Int, newStart: Int, lines: [Line] = []) {
        self.oldStart = oldStart
        self.newStart = newStart
        self.lines = lines
    }

    public func count(_ kind: Line.Kind) -> Int { lines.count { $0.kind == kind } }

    /// Which lines stand for each other, by their places: of each run of removed lines that added ones
    /// follow, the first with the first and so on, as far as both go.
    public var pairs: [(removed: Int, added: Int)] {
        var pairs: [(removed: Int, added: Int)] = []
        var start = 0
        while start < lines.count {
            let removed = lines[start...].prefix { $0.kind == .removed }
            let added = lines[removed.endIndex...].prefix { $0.kind == .added }
            pairs += zip(removed.indices, added.indices).map { ($0, $1) }
            start = max(added.endIndex, start + 1)
        }
        return pairs
    }
}

extension Hunk {
    /// The changes, each with so many lines around it; those that would touch are one hunk.
    public static func hunks(
        of difference: TextDifference, from old: TextPieces, to new: TextPieces, context: Int = 3
    ) -> [Hunk] {
        var hunks: [Hunk] = []
        var rest = difference.changes[...]
        while let first = rest.first {
            var group = rest.prefix(1)
            while let last = group.last, group.endIndex < rest.endIndex,
                rest[group.endIndex].old.lowerBound - last.old.upperBound <= 2 * context
            {
                group = rest[group.startIndex...group.endIndex]
            }
            let lead = min(context, first.old.lowerBound)
            var place = first.old.lowerBound - lead
            var hunk = Hunk(oldStart: place, newStart: first.new.lowerBound - lead)
            for change in group {
                hunk.add(.same, old, place..<change.old.lowerBound)
                hunk.add(.removed, old, change.old)
                hunk.add(.added, new, change.new)
                place = change.old.upperBound
            }
            hunk.add(.same, old, place..<min(place + context, old.count))
            hunks.append(hunk)
            rest = rest[group.endIndex...]
        }
        return hunks
    }

    private mutating func add(_ kind: Line.Kind, _ text: TextPieces, _ places: Range<Int>) {
        for place in places { lines.append(Line(kind, piece: text[place])) }
    }
}
