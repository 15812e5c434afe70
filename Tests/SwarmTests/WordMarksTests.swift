import Testing

@testable import Swarm

@Suite struct WordMarksTests {
    private func words(_ text: String) -> [String] {
        let words = TextPieces(words: Array(text.utf8)[...])
        return (0..<words.count).map { String(decoding: words[$0], as: UTF8.self) }
    }

    private func marked(_ line: ArraySlice<UInt8>, _ marks: [Range<Int>]) -> [String] {
        marks.map {
            String(
                decoding: line[line.startIndex + $0.lowerBound..<line.startIndex + $0.upperBound],
                as: UTF8.self)
        }
    }

    private func unmarked(_ line: ArraySlice<UInt8>, _ marks: [Range<Int>]) -> [UInt8] {
        var rest = Array(line)
        for mark in marks.reversed() { rest.removeSubrange(mark) }
        return rest
    }

    @Test(arguments: [
        ("let a_1 = b(c);", ["let", " ", "a_1", " ", "=", " ", "b", "(", "c", ")", ";"]),
        ("größer né", ["größer", " ", "né"]),
        ("e\u{301}t (\u{301})", ["e\u{301}t", " ", "(\u{301}", ")"]),
        ("蜂群x", ["蜂", "群", "x"]),
        ("", []),
    ])
    func wordsAreRunsOfLetters(_ text: String, _ expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test func wordsAreTheTextWhateverItsBytes() {
        var source = SplitMix(seed: 1)
        for _ in 0..<2_000 {
            let text = (0..<source.below(12)).map { _ in
                source.chance(2) ? UInt8(0x61) : UInt8(truncatingIfNeeded: source.next())
            }
            let words = TextPieces(words: text[...])
            #expect((0..<words.count).flatMap { Array(words[$0]) } == text)
            #expect((0..<words.count).allSatisfy { !words[$0].isEmpty })
        }
    }

    @Test(arguments: [
        ("let a = first(b)", "let a = second(b)", ["first"], ["second"]),
        ("a, b", "a, c, b", [], ["c, "]),
        ("one two three four", "one 2 3 four", ["two three"], ["2 3"]),
        ("der größte Wert", "der größere Wert", ["größte"], ["größere"]),
        ("same", "same", [], []),
        // Too little in common: all of it.
        ("let x = 1", "return y + 2", ["let x = 1"], ["return y + 2"]),
        ("f(x);", "while (count < limit) return;", ["f(x);"], ["while (count < limit) return;"]),
        ("", "new", [], ["new"]),
    ])
    func whatDiffersIsMarked(_ old: String, _ new: String, _ left: [String], _ right: [String]) {
        let (first, second) = (Array("..\(old)".utf8)[2...], Array("....\(new)".utf8)[4...])
        let marks = WordMarks(first, second)
        #expect(marked(first, marks.old) == left)
        #expect(marked(second, marks.new) == right)
    }

    @Test func whatIsNotMarkedIsTheSame() {
        var source = SplitMix(seed: 2)
        let parts = ["a", "bc", " ", "(", "é", "\u{301}", "群", "_", "\t"].map { Array($0.utf8) }
        var partly = 0
        for round in 0..<3_000 {
            let line = { (count: Int) in
                (0..<count).flatMap { _ in
                    source.below(30) == 0 ? [UInt8(0xff)] : parts[source.below(parts.count)]
                }
            }
            let (old, new) = (line(round % 12)[...], line(round % 9)[...])
            let marks = WordMarks(old, new)
            #expect(unmarked(old, marks.old) == unmarked(new, marks.new))
            for (line, marks) in [(old, marks.old), (new, marks.new)]
            where String(validating: line, as: UTF8.self) != nil {
                for mark in marks {
                    #expect(String(validating: line[mark], as: UTF8.self) != nil)
                }
            }
            if !marks.old.isEmpty, marks.old != [old.indices] { partly += 1 }
        }
        #expect(partly > 200)
    }

    @Test func ofAGiantLineTheMiddleIsMarked() {
        let start = Array(String(repeating: "first é ", count: 100_000).utf8)
        let end = Array(String(repeating: " last", count: 100_000).utf8)
        for size in [10, 5_000] {
            let old = start + Array(repeating: 0x78, count: size) + end
            let new = start + Array(repeating: 0x79, count: size) + end
            let marks = WordMarks(old[...], new[...])
            #expect(marks.old == [start.count..<start.count + size])
            #expect(marks.new == marks.old)
        }
    }
}
