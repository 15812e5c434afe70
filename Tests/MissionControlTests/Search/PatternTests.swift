import MissionControl
import Testing

@Suite struct PatternTests {
    private func found(_ pattern: String, _ text: String, isExpression: Bool = true) -> [String]? {
        let bytes = Array(text.utf8)
        return Pattern(pattern, isExpression: isExpression)?.ranges(in: bytes).map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
    }

    private static let texts: [(String, String, [String])] = [
        ("timeout", "Timeout TIMEOUT time", ["Timeout", "TIMEOUT"]),
        ("Timeout", "Timeout TIMEOUT time", ["Timeout"]),
        ("äh", "ÄH äh ah", ["ÄH", "äh"]),
        ("a.b", "a.b axb", ["a.b"]),
    ]

    @Test(arguments: texts)
    func textIsFoundByItsCase(pattern: String, text: String, expected: [String]) {
        #expect(found(pattern, text, isExpression: false) == expected)
    }

    private static let expressions: [(String, String, [String]?)] = [
        ("a.c", "abc aüc ac", ["abc", "aüc"]),
        ("ab*c", "ac abbbc", ["ac", "abbbc"]),
        ("ab+c", "ac abbbc", ["abbbc"]),
        ("colou?r", "color colour colouur", ["color", "colour"]),
        ("cat|dog", "hotdog cat", ["dog", "cat"]),
        ("(ab|a)(c|bcd)", "abcd", ["abc"]),
        ("a.*?b", "axbxb", ["axb"]),
        ("a.*b", "axbxb", ["axbxb"]),
        ("^a|b$", "aab", ["a", "b"]),
        ("[a-c]{2,3}", "abcabd", ["abc", "ab"]),
        ("[^ ]+", "one two", ["one", "two"]),
        ("[]x]", "]x", ["]", "x"]),
        ("[a-]", "a-", ["a", "-"]),
        (#"\d+\.\d+"#, "v 1.25 and 3", ["1.25"]),
        (#"\berror\b"#, "error errors an error", ["error", "error"]),
        (#"\w+@\w+"#, "to ada@home now", ["ada@home"]),
        (#"x\{2"#, "x{2", ["x{2"]),
        ("x{2", "x{2", ["x{2"]),
        ("x{2}", "xxx", ["xx"]),
        ("(a*)*b", "aaab", ["aaab"]),
        ("", "x", nil), ("(a", "a", nil), ("a)", "a", nil), ("*a", "a", nil), ("[a", "a", nil),
        (#"\"#, "a", nil), ("a{3,2}", "a", nil), ("a{1000}", "a", nil), ("[b-a]", "a", nil),
        ("((((a{99}){99}){99}){99})", "a", nil),
    ]

    @Test(arguments: expressions)
    func expressionsAreFound(pattern: String, text: String, expected: [String]?) {
        #expect(found(pattern, text) == expected)
    }

    @Test func smartCaseHoldsInExpressions() {
        #expect(found("fail(ed|ure)", "FAILED Failure") == ["FAILED", "Failure"])
        #expect(found("Fail(ed|ure)", "FAILED Failure") == ["Failure"])
    }

    /// What takes for ever elsewhere takes as many steps as text times expression here.
    @Test func noExpressionTakesForEver() {
        let text = String(repeating: "a", count: 3_000)
        #expect(found("(a|aa)+$", text)?.count == 1)
        #expect(found("(a*)*(a*)*b", text) == [])
    }

    /// A hundred times a hundred times nothing is nothing.
    @Test func nothingIsNotRepeated() {
        let text = String(repeating: "(", count: 8) + String(repeating: "){100}", count: 8)
        let pattern = Pattern("\(text)a", isExpression: true)
        #expect(pattern?.isFound(in: Array("bab".utf8)) == true)
    }

    @Test func whatIsNoTextIsSearchedAsWell() {
        let bytes: [UInt8] = [0xf0, 0x61, 0xff, 0x62]
        #expect(Pattern("a.b", isExpression: true)?.ranges(in: bytes).isEmpty == false)
        for range in Pattern(".", isExpression: true)?.ranges(in: bytes) ?? [] {
            #expect(range.upperBound <= bytes.count)
        }
    }

    @Test func slashesMakeAnExpression() {
        #expect(Pattern(typed: "/a+/")?.isExpression == true)
        #expect(Pattern(typed: "src/a/")?.isExpression == false)
        #expect(Pattern(typed: "//")?.isExpression == false)
        #expect(Pattern(typed: "/(/") == nil)
    }
}
