import Support
import Testing

@testable import MissionControl

/// What a look at bytes says is not there is not there for a person either.
@Suite struct SieveTests {
    private static let signs = ["a", "b", "k", "A", "K", "_", " ", "1", "é", "\u{212a}", "\t"]
    private static let rare = ["\u{1b}[1m", "\u{8}", "\r", "\u{1b}]0;ab\u{7}"]
    private static let parts = [
        "a", "b", "k", "1", " ", ".", "ab", "[a-b]", "[^a]", "(a|bk)", "a*", "b+", "1?", #"\b"#,
        #"\w"#, "^", "$",
        "a{2}", "é", "_",
    ]

    private func isAbsent(_ row: [UInt8], _ sieve: Sieve) -> Bool {
        sieve.isAbsent(from: row.span.bytes)
    }

    private func rows(_ dice: inout SplitMix) -> [UInt8] {
        var row = ""
        for _ in 0...dice.below(4) {
            for _ in 0..<dice.below(24) {
                let isRare = dice.below(60) == 0
                row +=
                    isRare
                    ? Self.rare[dice.below(Self.rare.count)]
                    : Self.signs[dice.below(Self.signs.count)]
            }
            row += "\n"
        }
        if dice.below(10) == 0 { row.removeLast() }
        return Array(row.utf8)
    }

    private func pattern(_ dice: inout SplitMix) -> Pattern? {
        let isExpression = dice.below(3) > 0
        let words = isExpression ? Self.parts : Self.signs
        let text = (0...dice.below(4)).reduce("") { text, _ in text + words[dice.below(words.count)]
        }
        return Pattern(text, isExpression: isExpression)
    }

    /// It is left out of what is searched, and stands between the letters.
    @Test(
        "a sign that is not seen", arguments: ["zebra", "ebra", "z[a-f]b", "zebra[a-z]*"],
        [false, true])
    func aHiddenSignHidesNothing(text: String, isLong: Bool) throws {
        let pattern = try #require(Pattern(text, isExpression: text.contains("[")))
        let sieve = try #require(Sieve(pattern))
        let padding = isLong ? String(repeating: "ze bra ", count: 9) : ""
        #expect(!isAbsent(Array("\(padding)ze\u{7f}bra\n".utf8), sieve))
        #expect(isAbsent(Array("\(padding)zorro\n".utf8), sieve))
    }

    @Test func whatIsSaidToBeAbsentIs() {
        let seed = Settings.seed
        var dice = SplitMix(seed: seed)
        var (absent, found) = (0, 0)
        for _ in 0..<(Settings.isFull ? 20_000 : 600) {
            guard let pattern = pattern(&dice), let sieve = Sieve(pattern) else { continue }
            for _ in 0..<8 {
                let row = rows(&dice)
                let isAbsent = isAbsent(row, sieve)
                let isFound = row.split(separator: 0x0a, omittingEmptySubsequences: false).contains
                {
                    pattern.isFound(in: Array($0).asItLooked)
                }
                #expect(
                    !(isAbsent && isFound),
                    "SEED=\(seed) \(pattern.text) in \(String(decoding: row, as: UTF8.self).debugDescription)"
                )
                absent += isAbsent ? 1 : 0
                found += isFound ? 1 : 0
            }
        }
        #expect(absent > 500 && found > 500, "both were looked at: \(absent), \(found)")
    }

    // A plain row in which nothing is found is not looked at: else nothing would be the quicker for it.
    @Test(arguments: [
        ("zebra", false), ("Zebra", false), ("zeb[r]a", true), ("[0-9]z", true), (#"\bzz"#, true),
    ])
    func plainRowsAreLeftOut(_ text: String, _ isExpression: Bool) throws {
        let sieve = try #require(Pattern(text, isExpression: isExpression).flatMap(Sieve.init))
        let plain = Array(
            "one line of 16 or more\n\tand another, zeb\nra 1 2 3 and some more words\n".utf8)
        #expect(isAbsent(plain, sieve))
        for other in [
            "open, as it has no end", "with \u{1b}[1mcolour\u{1b}[m\n", "zzz 1z zebra Zebra\n",
        ] {
            #expect(
                !isAbsent(Array(other.utf8), sieve), "\(other.debugDescription)")
        }
    }

    // A line is cut at each 4 KiB, and begins and ends there.
    @Test(arguments: ["^b", "^[b]", #"^b\b"#]) func longLinesAreLookedAt(_ text: String) throws {
        let sieve = try #require(Pattern(text, isExpression: true).flatMap(Sieve.init))
        for tail in ["b\n", "b\nxb\n", "b x\n"] {
            let row = Array(repeating: UInt8(ascii: "a"), count: 4_096) + Array(tail.utf8)
            #expect(!isAbsent(row, sieve))
            #expect(!isAbsent(Array("xb\n".utf8) + row, sieve))
        }
    }

    // What each hit has in it stands in some lines, and some of them are begun and not gone on with.
    @Test func linesAreTakenOneByOne() throws {
        let sieve = try #require(Pattern("ab[0-9]+c", isExpression: true).flatMap(Sieve.init))
        let lines = ["none here", "ab 1c", "", "xab12", "c", "ab1 ab2 ab33", "no", "abab"]
        let row = lines.map { $0 + "\n" }.joined()
        #expect(isAbsent(Array(row.utf8), sieve))
        for place in lines.indices {
            var other = lines
            other[place] += " ab7c"
            #expect(!isAbsent(Array(other.map { $0 + "\n" }.joined().utf8), sieve), "\(place)")
        }
    }

    @Test func anExpressionOfManyStatesIsForgottenAndMadeAgain() throws {
        let sieve = try #require(
            Pattern("(a|b)*a(a|b){12}k", isExpression: true).flatMap(Sieve.init))
        var dice = SplitMix(seed: 3)
        for _ in 0..<300 {
            let row =
                (0..<200).map { _ in dice.below(2) == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b") }
                + [0x0a]
            // 'k' is no part of a needle, so that the table is asked.
            #expect(isAbsent(row, sieve))
        }
    }

    // The one letter whose other case is no ASCII: see ScalarSet.plain.
    @Test func onlyKelvinIsAnotherCaseOfALetter() {
        let letters = ScalarSet(ranges: [0x61...0x6a, 0x6c...0x7a], isFolded: true)
        for value in 0x80...0x1_ffff as ClosedRange<UInt32> {
            #expect(!letters.contains(value), "\(value)")
        }
    }
}
