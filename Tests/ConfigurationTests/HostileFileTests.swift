import Testing

@testable import Configuration

/// Files that somebody made to do harm: each is refused, in little time and memory.
@Suite struct HostileFileTests {
    private func refusal(_ text: String) -> String { refusal(Array(text.utf8)) }

    private func refusal(_ bytes: [UInt8]) -> String { mistakes(bytes).first ?? "taken" }

    @Test func aHugeFileIsRefusedUnread() {
        #expect(
            refusal([UInt8](repeating: UInt8(ascii: "a"), count: 10 << 20))
                == "1:1 the file is too large | at most 1048576 bytes")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func whatIsTooDeepIsRefused(opening: String) {
        let deep = String(repeating: opening, count: 100_000)
        #expect(
            refusal("agents: \(deep)").contains("lists and mappings lie too deep")
                || refusal(deep).contains("lists and mappings lie too deep"))
    }

    @Test func whatIsJustNotTooDeepIsRead() {
        let depth = YAML.depthLimit - 2
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(refusal("agents: {x: \(text)}").contains("'x' is a list"))
        #expect(refusal("agents: {x: [[[\(text)]]]}").contains("too deep"))
    }

    @Test func laughsDoNotMultiply() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...30 {
            let entries = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(entries)]\n"
        }
        let found = mistakes(text + "agents: *a30\n")
        #expect(found.contains { $0.contains("an anchor ('&') is not known here") })
    }

    @Test func aLoopOfAliasesIsNone() {
        #expect(
            mistakes("agents: &a {x: *a}") == [
                "1:9 an anchor ('&') is not known here | what it stands for, written out",
                "1:16 an alias ('*') is not known here | what it stands for, written out",
            ])
        #expect(mistakes("agents: {<<: *nobody}").joined().contains("an alias ('*')"))
        #expect(refusal("*a : b").contains("an alias ('*')"))
    }

    @Test func whatHoldsTooMuchIsRefused() {
        let text = "agents: [" + String(repeating: "a,", count: 60_000) + "]"
        #expect(refusal(text).contains("the file holds too much | at most 50000"))
    }

    @Test func aShortFileDoesNotMakeMillions() {
        let text = (1...7_000).map { "  x\($0): {command: a, count: 1000}\n" }.joined()
        #expect(mistakes("agents:\n" + text) == ["2:3 these are 7000000 agents | at most 1000"])
        let stem = String(repeating: "x", count: 31)
        let found = mistakes("agents: {\(stem): {command: a, count: 1000}}")
        #expect(found.count == 1 && found[0].contains("-1000' is too long for a name"))
    }

    @Test func noAgentHasEndlessVariables() {
        let text = (0...1_000).map { "A\($0)=b" }.joined(separator: ", ")
        #expect(
            mistakes("agents: {x: {command: a, environment: [\(text)]}}")
                == ["1:39 these are 1001 variables | at most 1000"])
    }

    @Test func endlessMistakesAreCounted() throws {
        let text = (0..<5_000).map { "x\($0): 1\n" }.joined()
        do throws(Mistakes) {
            _ = try Manifest(Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.list.count == Mistakes.limit)
            #expect(error.untold == 5_000 - Mistakes.limit)
            #expect(error.list.first?.place == .start)
        }
    }

    @Test(arguments: [
        ([0x61, 0x0a, 0xff], "2:1"), ([0x61, 0xc3], "1:2"), ([0xff, 0xfe, 0x61, 0x00], "1:1"),
        ([0xfe, 0xff, 0x00, 0x61], "1:1"), ([0xc3, 0xa9, 0xed, 0xa0, 0x80], "1:2"),
        ([0xc0, 0x80], "1:1"), ([0xf4, 0x90, 0x80, 0x80], "1:1"),
    ])
    func whatIsNoTextIsPlaced(bytes: [UInt8], place: String) {
        #expect(refusal(bytes) == "\(place) here the file is no UTF-8 | UTF-8")
    }

    @Test(arguments: [
        ("a\0", "1:2", "U+0000"), ("a\n\u{1b}[2J", "2:1", "U+001B"), ("\u{7f}", "1:1", "U+007F"),
        ("a\u{9b}2J", "1:2", "U+009B"), ("# \u{2028}agents: 1", "1:3", "U+2028"),
        ("# \u{85}agents: 1", "1:3", "U+0085"), ("# a\ragents: 1", "1:4", "U+000D"),
        ("a\r", "1:2", "U+000D"), ("a\u{feff}", "1:2", "U+FEFF"), ("\u{ffff}", "1:1", "U+FFFF"),
    ])
    func hiddenCharactersAreNamed(text: String, place: String, name: String) {
        #expect(
            refusal(text)
                == "\(place) here is the hidden character \(name) | an escape in double quotes "
                + "where it is meant, such as \"\\x1b\"")
    }

    @Test func aTagMakesNothing() {
        #expect(
            refusal("agents: {x: {command: !!python/object/apply:os.system [ls]}}")
                == "1:23 a tag ('!') is not known here | the value alone, in quotes where it is a "
                + "text")
        #expect(refusal("agents: !!map {}").contains("a tag"))
        #expect(refusal("! agents: {}").contains("a tag"))
    }

    @Test func keysAreTexts() {
        #expect(refusal("[a, b]: c") == "1:1 a list is no key | a text")
        #expect(refusal("{a: b}: c") == "1:1 a mapping is no key | a text")
        #expect(refusal("? \n: c").contains("there is no key ''"))
    }

    @Test func oneDocumentIsAllThereIs() {
        #expect(
            refusal("agents: {}\n---\nagents: {}\n")
                == "2:1 here a second document begins | one document a file")
    }

    @Test func whatIsQuotedIsShort() {
        let found = refusal("agents: {\(String(repeating: "é", count: 100_000)): {command: a}}")
        #expect(found.unicodeScalars.count < 300)
    }

    @Test func longTextsAreRead() {
        let line = String(repeating: "x", count: 500_000)
        #expect(swarm("agents: {x: {command: \(line)}}")?.first?.command.last == line)
    }
}
