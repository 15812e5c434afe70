import Testing

@testable import Arguments

@Suite struct NearestTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1),
        ("abc", "acb", 1), ("abc", "ab", 1), ("ab", "xab", 1), ("kitten", "sitting", 3),
        ("stae", "state", 1), ("ca", "abc", 3),
    ])
    func editsAreCounted(left: String, right: String, edits: Int) {
        #expect(editDistance(Array(left), Array(right)) == edits)
    }

    @Test(arguments: [
        ("evnts", ["events"]),
        ("evetns", ["events"]),
        ("ev", ["events"]),
        ("EVENTS", ["events"]),
        ("s", ["state", "sql"]),
        ("stats", ["state"]),
        ("sqk", ["sql"]),
        ("compeltoin", ["completion"]),
        ("xyz", []),
        ("x", []),
        ("", []),
        ("eventually", []),
    ])
    func theBestNamesAreFound(typed: String, expected: [String]) {
        #expect(nearest(to: typed, among: ["events", "state", "sql", "completion"]) == expected)
    }

    @Test func aBeginningWinsOverTwoWrongLetters() {
        #expect(nearest(to: "follow", among: ["fellows", "follow-up"]) == ["follow-up"])
    }

    @Test func dashesDoNotCount() {
        #expect(nearest(to: "-json", among: ["--json", "--from"]) == ["--json"])
        #expect(nearest(to: "--f", among: ["-f", "--follow"]) == ["-f"])
        #expect(nearest(to: "-fx", among: ["-f", "--follow"]) == [])
        #expect(nearest(to: "--", among: ["-f", "--follow"]) == [])
    }

    @Test func threeSuggestionsAreEnough() {
        #expect(nearest(to: "a", among: ["a1", "a2", "a3", "a4"]) == ["a1", "a2", "a3"])
    }

    @Test func aVeryLongArgumentIsNotCompared() {
        let long = String(repeating: "e", count: 65)
        #expect(nearest(to: long, among: [long]) == [])
        #expect(nearest(to: String(long.dropLast()), among: [long]) == [long])
    }
}
