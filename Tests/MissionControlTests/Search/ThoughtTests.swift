import Canvas
import Support
import Swarm
import Testing

@testable import MissionControl

/// A row that is held back without being read says nothing of what is searched for.
@Suite struct ThoughtTests {
    private static let values: [JSON] = [
        "ab", "line", "Unfold", "kelvin \u{212a}", "li\u{1b}[mne", "a\tb\\c", "\u{202e}\u{e000}x",
        "", "ünïted\u{301}",
        0, 4_242, -7, 0.75, 0.1, 3_700, 90_000, 1e15, 1e300, true, false, .null, ["what": "fine"],
        ["a long\nline", 7, ["deep": "er"]], ["command": "make test"], ["text": "x", "line": 1],
        [["what": "wait", "confidence": 0.1], ["what": "go"]],
        "--- a\n+++ b\n@@ -1 +1,2 @@\n-x\n+y\n+z\n", "file",
    ]
    private static let keys = [
        "rationale", "alternatives", "confidence", "trigger", "input", "ok", "duration", "result",
        "target", "before",
        "after", "diff", "reversible", "commit", "line",
    ]
    private static let subjects: [String?] = [
        nil, "", "Edit", "src/line.py", "\tab", "li\u{7f}ne", "\u{ad}é",
    ]

    private func event(_ dice: inout SplitMix) -> Event {
        let type = [EventType.decision, .tool, .stateChange][dice.below(3)]
        var fields: [JSON.Field] = []
        let rarity = 1 + dice.below(8)
        for key in Self.keys where dice.below(rarity) == 0 {
            fields.append(JSON.Field(key, Self.values[dice.below(Self.values.count)]))
        }
        let texts = [
            JSON(fields).text, Self.values[dice.below(Self.values.count)].text, "no json, line",
        ]
        return Event(
            id: EventID(1), time: LogTime(microseconds: 0), type: type, agent: nil,
            subject: Self.subjects[dice.below(Self.subjects.count)],
            content: .text(texts[dice.below(8) == 0 ? 1 + dice.below(2) : 0]))
    }

    private func said(_ event: Event, _ names: EventNames) -> [String] {
        let block = event.withView { Block($0, names) }
        return ([block.text] + block.details + [block.word]).map(\.text)
    }

    @Test func whateverABlockSaysIsFound() {
        let names = EventNames(State(), zone: .utc, newest: LogTime(microseconds: 0))
        let seed = Settings.seed
        var dice = SplitMix(seed: seed)
        var absent = 0
        for _ in 0..<(Settings.isFull ? 100_000 : 3_000) {
            let event = event(&dice)
            let said = said(event, names).filter { !$0.isEmpty }
            let text = Array((said.randomElement(using: &dice) ?? "a").unicodeScalars)
            let start = dice.below(text.count)
            let part = text[start..<min(start + 1 + dice.below(9), text.count)]
            let words = String(String.UnicodeScalarView(part)).lowercased()
            let other = Self.values[dice.below(9)].string ?? ""
            for words in [words, other] {
                guard let pattern = Pattern(words), let sieve = Sieve(pattern) else { continue }
                let isAbsent = event.withView { sieve.isAbsent(from: $0, .block) }
                let isFound = said.contains { pattern.isFound(in: Array($0.utf8)) }
                #expect(!(isAbsent && isFound), "SEED=\(seed) '\(words)' in \(said)")
                absent += isAbsent ? 1 : 0
            }
        }
        #expect(absent > 200, "some are held back: \(absent)")
    }

    private static let plain: [(EventType, String, JSON)] = [
        (.decision, "split the work", ["rationale": "step 3 of the plan", "confidence": 0.75]),
        (.tool, "Edit", ["input": ["path": "src/file-7.py"], "ok": true, "duration": 0.3]),
        (.stateChange, "src/file.py", ["diff": "@@ -1 +1 @@", "after": "é"]),
    ]

    // Else nothing would be the quicker for it.
    @Test(arguments: [("line 4242", false), ("line [0-9]+ of", true), ("Zebra", false)])
    func plainOnesAreHeldBack(_ text: String, _ isExpression: Bool) throws {
        let sieve = try #require(Pattern(text, isExpression: isExpression).flatMap(Sieve.init))
        for (type, subject, content) in Self.plain {
            let event = Event(
                id: EventID(1), time: LogTime(microseconds: 0), type: type, agent: nil,
                subject: subject, content: .text(content.text))
            #expect(event.withView { sieve.isAbsent(from: $0, .block) }, "\(type)")
        }
    }

    @Test func ourOwnWordsAndNumbersAreNoReason() throws {
        for text in ["instead", "nfid", "4242", "  ", "none", "fade", "·"] {
            let needle = Needle(text.utf8)
            #expect(needle.flatMap(Thought.word) == nil, "\(text)")
        }
        let needle = try #require(Needle("no instead4zebra, Line".utf8))
        #expect(Thought.word(of: needle)?.bytes == Array("zebra".utf8))
    }

    /// With a sieve as without one, whatever else is around: open lines, screens, rows of others.
    @Test(arguments: 0..<3) func whatIsHeldBackChangesNothingElse(round: Int) throws {
        let seed = Settings.seed(round)
        var dice = SplitMix(seed: seed)
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        let events = Array(Rehearsal(seed: seed, start: start, pace: 20).prefix(800))
        let shelf = ShelfOfEvents(events)
        let agents: [Set<AgentID>?] = [nil, [try #require(events.first?.agent)]]
        for agents in agents {
            let reader = EntryReader(shelf, LogSelection(agents: agents))
            let all = try entries(reader, past: nil)
            for _ in 0..<20 {
                let bytes = Array(all[dice.below(all.count)].gist.utf8)
                let first = dice.below(max(bytes.count - 8, 1))
                let text = String(
                    decoding: bytes[first..<min(first + 2 + dice.below(7), bytes.count)],
                    as: UTF8.self)
                for pattern in [Pattern(text), Pattern(text + "[a-z ]*", isExpression: true)] {
                    guard let pattern, let sieve = Sieve(pattern) else { continue }
                    let found = try entries(reader, past: sieve).filter {
                        FindHit($0, pattern) != nil
                    }
                    #expect(
                        found == all.filter { FindHit($0, pattern) != nil },
                        "SEED=\(seed) \(pattern.text.debugDescription)")
                }
            }
        }
    }

    private func entries(_ reader: EntryReader, past sieve: Sieve?) throws -> [LogEntry] {
        var found: [LogEntry] = []
        var place = EntryPlace.end(of: reader.through)
        while case .pause(let next) = try reader.visit(
            before: place, past: sieve,
            { entry in
                found.append(entry)
                return true
            })
        {
            place = next
        }
        return found
    }
}
