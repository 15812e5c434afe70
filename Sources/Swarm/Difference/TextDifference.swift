/// Pieces of an old text that others of a new one replace, by their places; one of both may be empty.
public struct TextChange: Equatable, Sendable {
    public var old: Range<Int>
    public var new: Range<Int>

    public init(old: Range<Int>, new: Range<Int>) {
        self.old = old
        self.new = new
    }

    var size: Int { old.count + new.count }

    func before(_ point: (old: Int, new: Int)) -> TextChange {
        TextChange(old: old.lowerBound..<point.old, new: new.lowerBound..<point.new)
    }

    func after(_ point: (old: Int, new: Int)) -> TextChange {
        TextChange(old: point.old..<old.upperBound, new: point.new..<new.upperBound)
    }
}

/// What leads from one text to another: all that is not in a change is the same in both.
public struct TextDifference: Equatable, Sendable {
    /// In their order; something that is the same lies between each two.
    public private(set) var changes: [TextChange] = []
    /// False where the search was cut short: it is right, but less may have changed.
    public private(set) var isShortest = true
    /// What the search cost.
    public private(set) var steps = 0

    /// How many steps a search may take: about linear, and enough for each pair of 1,000 lines.
    public static func limit(pieces: Int) -> Int { 8_000_000 + 16 * pieces }

    public var removed: Int { changes.reduce(0) { $0 + $1.old.count } }
    public var added: Int { changes.reduce(0) { $0 + $1.new.count } }

    /// The difference of two texts' lines, with its borders where a reader expects them.
    public init(lines old: TextPieces, _ new: TextPieces, limit: Int? = nil) {
        self.init(old, new, limit: limit)
        settle(old, new)
    }

    init(_ old: TextPieces, _ new: TextPieces, limit: Int? = nil) {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var end = 0
        while end < min(old.count, new.count) - start,
            old[old.count - 1 - end] == new[new.count - 1 - end]
        {
            end += 1
        }
        let part = TextChange(old: start..<old.count - end, new: start..<new.count - end)
        if part.old.isEmpty || part.new.isEmpty {
            changes = part.size == 0 ? [] : [part]
        } else {
            search(part, old, new, limit ?? TextDifference.limit(pieces: part.size))
        }
    }

    private mutating func search(
        _ part: TextChange, _ old: TextPieces, _ new: TextPieces, _ limit: Int
    ) {
        var numbers: [Piece: Int] = [:]
        let olds = part.old.map { TextDifference.number(of: old[$0], in: &numbers) }
        let shared = numbers.count
        let news = part.new.map { TextDifference.number(of: new[$0], in: &numbers) }
        // What only one side has is changed for certain; the search is for the rest.
        var isNew = Array(repeating: false, count: numbers.count)
        for number in news { isNew[number] = true }
        let found = EditSearch(
            from: olds.filter { isNew[$0] }, to: news.filter { $0 < shared }, limit: limit)
        var (removed, added) = (found.removed.makeIterator(), found.added.makeIterator())
        let isRemoved = olds.map { isNew[$0] ? removed.next() == true : true }
        let isAdded = news.map { $0 < shared ? added.next() == true : true }
        steps = found.steps
        isShortest = found.isShortest
        collect(isRemoved, isAdded, from: (part.old.lowerBound, part.new.lowerBound))
    }

    private mutating func collect(
        _ removed: [Bool], _ added: [Bool], from start: (old: Int, new: Int)
    ) {
        var (old, new) = (0, 0)
        while old < removed.count || new < added.count {
            let first = (old, new)
            while old < removed.count, removed[old] { old += 1 }
            while new < added.count, added[new] { new += 1 }
            if first != (old, new) {
                changes.append(
                    TextChange(
                        old: start.old + first.0..<start.old + old,
                        new: start.new + first.1..<start.new + new))
            }
            (old, new) = (old + 1, new + 1)
        }
    }

    private static func number(
        of bytes: ArraySlice<UInt8>, in numbers: inout [Piece: Int]
    ) -> Int {
        if let number = numbers[Piece(bytes: bytes)] { return number }
        let number = numbers.count
        numbers[Piece(bytes: bytes)] = number
        return number
    }
}

/// A piece as a key; hashed as one block, which takes a tenth of the time.
private struct Piece: Hashable {
    let bytes: ArraySlice<UInt8>

    func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

// MARK: - Borders

extension TextDifference {
    /// Farther than this a change is not moved.
    private static let farthest = 100

    /// Moves what was only added or only removed, where the same text allows several places, to where it
    /// is least indented at both of its borders; then to where it begins behind an empty line; then down.
    private mutating func settle(_ old: TextPieces, _ new: TextPieces) {
        for index in changes.indices {
            let change = changes[index]
            guard change.old.isEmpty != change.new.isEmpty else { continue }
            let (text, lines) = change.old.isEmpty ? (new, change.new) : (old, change.old)
            let previous = index > 0 ? changes[index - 1] : nil
            let next = index + 1 < changes.count ? changes[index + 1] : nil
            // One line stays between two changes: they would be one otherwise.
            let above = previous.map { change.old.lowerBound - $0.old.upperBound - 1 }
            let below = next.map { $0.old.lowerBound - change.old.upperBound - 1 }
            var up = 0
            while up < min(above ?? lines.lowerBound, TextDifference.farthest),
                text[lines.lowerBound - up - 1] == text[lines.upperBound - up - 1]
            {
                up += 1
            }
            var down = 0
            while down < min(below ?? text.count - lines.upperBound, TextDifference.farthest),
                text[lines.lowerBound + down] == text[lines.upperBound + down]
            {
                down += 1
            }
            guard up + down > 0 else { continue }
            let best = (-up...down).reversed().min {
                text.unrest(at: lines, movedBy: $0) < text.unrest(at: lines, movedBy: $1)
            }
            changes[index] = change.moved(by: best ?? 0)
        }
    }
}

extension TextChange {
    fileprivate func moved(by lines: Int) -> TextChange {
        TextChange(
            old: old.lowerBound + lines..<old.upperBound + lines,
            new: new.lowerBound + lines..<new.upperBound + lines)
    }
}

extension TextPieces {
    /// How badly the borders of some lines lie.
    fileprivate func unrest(at lines: Range<Int>, movedBy distance: Int) -> Int {
        let borders = [lines.lowerBound + distance, lines.upperBound + distance]
        return borders.reduce(0) { sum, line in
            sum + 2 * indent(at: line) + (line > 0 && isBlank(line - 1) ? 0 : 1)
        }
    }

    /// Of the next line that is not blank, as far as one looks.
    private func indent(at line: Int) -> Int {
        for line in line..<min(line + 4, count) where !isBlank(line) {
            return self[line].prefix(80).prefix { $0 == 0x20 || $0 == 0x09 }
                .reduce(0) { $1 == 0x09 ? ($0 / 8 + 1) * 8 : $0 + 1 }
        }
        return 0
    }

    private func isBlank(_ line: Int) -> Bool {
        self[line].prefix(80).allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0x0a }
    }
}
