import Testing

@testable import Swarm

@Suite struct TextDifferenceTests {
    /// A line for each letter.
    private func lines(_ letters: some Sequence<Character>) -> TextPieces {
        TextPieces(lines: Array(letters.map { "\($0)\n" }.joined().utf8)[...])
    }

    /// The new text, made of the old one and of what has changed.
    private func applied(
        _ difference: TextDifference, _ old: TextPieces, _ new: TextPieces
    ) -> [UInt8] {
        var (text, place): ([UInt8], Int) = ([], 0)
        for change in difference.changes {
            text += old.text[old.bytes(of: place..<change.old.lowerBound)]
            // What is the same has the same places, so the changes fit on both sides.
            guard place + change.new.lowerBound >= 0 else { return [] }
            text += new.text[new.bytes(of: change.new)]
            place = change.old.upperBound
        }
        return text + old.text[old.bytes(of: place..<old.count)]
    }

    /// How many edits there are at least, found the slow way.
    private func fewest(_ old: TextPieces, _ new: TextPieces) -> Int {
        var row = Array(0...new.count)
        for first in 0..<old.count {
            var (corner, left) = (row[0], first + 1)
            row[0] = left
            for second in 0..<new.count {
                let up = row[second + 1]
                left = old[first] == new[second] ? corner : min(left, up) + 1
                (corner, row[second + 1]) = (up, left)
            }
        }
        return row[new.count]
    }

    private func random(_ source: inout SplitMix, letters: Int, count: Int) -> [Character] {
        (0..<count).map { _ in
            Unicode.Scalar(UInt32(0x4e00 + source.below(letters))).map { Character($0) } ?? "?"
        }
    }

    @Test func linesKeepTheirBytes() {
        for text in ["", "\n", "a", "a\n", "a\r\nb", "\n\na\n\n", "\u{0}\n\r"] {
            let bytes = Array(text.utf8)
            let lines = TextPieces(lines: bytes[...])
            #expect((0..<lines.count).flatMap { Array(lines[$0]) } == bytes)
            #expect(
                lines.count == bytes.split(separator: 0x0a, omittingEmptySubsequences: false).count
                    - (bytes.isEmpty || bytes.last == 0x0a ? 1 : 0))
        }
    }

    @Test func aZeroAmongTheFirst8000BytesIsBinary() {
        var text = Array(repeating: UInt8(0x61), count: 9_000)
        #expect(!TextPieces.isBinary(text))
        text[8_000] = 0
        #expect(!TextPieces.isBinary(text))
        text[7_999] = 0
        #expect(TextPieces.isBinary(text))
    }

    @Test func allShortTextsDifferByAsLittleAsTheyCan() {
        var texts: [[Character]] = [[]]
        var last = texts
        for _ in 0..<4 {
            last = last.flatMap { text in "abc".map { text + [$0] } }
            texts += last
        }
        let pieces = texts.map(lines)
        for old in pieces {
            for new in pieces {
                let difference = TextDifference(lines: old, new)
                guard difference.isShortest, applied(difference, old, new) == Array(new.text),
                    difference.removed + difference.added == fewest(old, new)
                else {
                    Issue.record("\(Array(old.text)) to \(Array(new.text)): \(difference)")
                    return
                }
            }
        }
    }

    @Test(arguments: [2, 4, 30, 1_000])
    func longTextsDifferByAsLittleAsTheyCan(_ letters: Int) {
        var source = SplitMix(seed: UInt64(letters))
        for _ in 0..<20 {
            let count = source.below(120)
            let old = lines(random(&source, letters: letters, count: count))
            let new = lines(random(&source, letters: letters, count: source.below(120)))
            let difference = TextDifference(lines: old, new)
            #expect(difference.isShortest)
            #expect(applied(difference, old, new) == Array(new.text))
            #expect(difference.removed + difference.added == fewest(old, new))
        }
    }

    /// What is the same on both sides is the same in number, and between each two changes.
    @Test func changesAreApart() {
        var source = SplitMix(seed: 7)
        for _ in 0..<300 {
            let old = lines(random(&source, letters: 3, count: source.below(30)))
            let new = lines(random(&source, letters: 3, count: source.below(30)))
            var end = TextChange(old: -1 ..< -1, new: -1 ..< -1)
            for change in TextDifference(lines: old, new).changes {
                let (gap, other) = (
                    change.old.lowerBound - end.old.upperBound,
                    change.new.lowerBound - end.new.upperBound
                )
                #expect(gap == other && (gap > 0 || end.old.upperBound < 0) && change.size > 0)
                end = change
            }
        }
    }

    @Test(arguments: [0, 1, 10, 100, 1_000, 10_000])
    func theSearchCostsNoMoreThanItsLimit(_ limit: Int) {
        var source = SplitMix(seed: UInt64(limit))
        for letters in [2, 5, 2_000] {
            let old = lines(random(&source, letters: letters, count: 2_000))
            let new = lines(random(&source, letters: letters, count: 2_000))
            let difference = TextDifference(lines: old, new, limit: limit)
            #expect(difference.steps <= limit + 2 * (old.count + new.count))
            #expect(!difference.isShortest)
            #expect(applied(difference, old, new) == Array(new.text))
        }
    }

    @Test(arguments: [2, 5, 30, 300, 1_000])
    func everyPairOf1000LinesIsSearchedToItsEnd(_ letters: Int) {
        var source = SplitMix(seed: UInt64(letters))
        let old = random(&source, letters: letters, count: 1_000)
        for new in [random(&source, letters: letters, count: 1_000), old.reversed()] {
            #expect(TextDifference(lines: lines(old), lines(new)).isShortest)
        }
    }

    /// What the lines are, how they are changed, and a limit that is too low to find all.
    @Test(arguments: [("once", 20_000), ("often", 100_000), ("moved", 100_000)])
    func aSearchThatIsCutShortIsNotFarOff(_ kind: String, _ limit: Int) {
        var source = SplitMix(seed: 3)
        let old = (0..<6_000).map { "line \(kind == "often" ? $0 * $0 % 17 : $0)\n" }
        var new = old
        if kind == "moved" {
            new = Array(old[..<1_000] + old[2_000..<5_000] + old[1_000..<2_000] + old[5_000...])
        } else {
            for place in stride(from: 0, to: 5_900, by: 50) {
                new.swapAt(place, place + 57)
                new.insert("line \(source.below(17))\n", at: source.below(new.count))
            }
        }
        let texts = [old, new].map { TextPieces(lines: Array($0.joined().utf8)[...]) }
        let exact = TextDifference(lines: texts[0], texts[1])
        let short = TextDifference(lines: texts[0], texts[1], limit: limit)
        #expect(exact.isShortest && !short.isShortest)
        #expect(short.steps <= limit + texts[0].count + texts[1].count)
        #expect(applied(short, texts[0], texts[1]) == Array(texts[1].text))
        let factor = Double(short.removed + short.added) / Double(exact.removed + exact.added)
        #expect(
            factor <= 1.5, "\(factor), of \(exact.removed + exact.added) in \(exact.steps) steps")
    }

    @Test(arguments: [
        // A function goes with the empty line behind the one before it.
        ("f\n x\n\ng\n y\n", "f\n x\n\nh\n x\n\ng\n y\n", 3..<6),
        // It begins at its head, not at the end of the one before.
        ("if a {\n b\n}\nc\n", "if a {\n b\n}\nif d {\n b\n}\nc\n", 3..<6),
        ("class\n  def a\n    x\n", "class\n  def a\n    x\n\n  def b\n    x\n", 3..<6),
        // Behind an empty line, though it could be farther down.
        ("\nx\ny\n", "\nx\n\nx\ny\n", 1..<3),
        // Where all places are as good, it is the last.
        ("a\na\na\n", "a\na\na\na\n", 3..<4),
    ])
    func bordersAreWhereAReaderExpectsThem(_ old: String, _ new: String, _ place: Range<Int>) {
        let (first, second) = (
            TextPieces(lines: Array(old.utf8)[...]), TextPieces(lines: Array(new.utf8)[...])
        )
        #expect(TextDifference(lines: first, second).changes.map(\.new) == [place])
        #expect(TextDifference(lines: second, first).changes.map(\.old) == [place])
    }
}
