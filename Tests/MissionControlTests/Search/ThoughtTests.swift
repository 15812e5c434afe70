import Canvas
import Support
import Swarm
import Testing

@testable import MissionControl

/// A row that is held back without being read says nothing of what is searched for.
@Suite struct ThoughtTests {
    private static let odd: [JSON] = [
        "kelvin \u{212a}", "li\u{1b}[mne", "a\tb\\c", "\u{202e}\u{e000}x", "", "ünïted\u{301}",
        -7, 1e15, 1e300, .null, ["a long\nline", 7, ["deep": "er"]],
        "--- a\n+++ b\n@@ -1 +1,2 @@\n-x\n+y\n+z\n",
    ]
    /// What stands there as a rule.
    private static let usual: [(key: String, values: [JSON])] = [
        ("rationale", ["ab line", "Unfold"]),
        ("alternatives", [[["what": "wait", "confidence": 0.1], ["what": "go"]]]),
        ("confidence", [0.75, 0.1, 1]), ("trigger", ["zebra", "ab"]),
        ("input", [["command": "make test"], ["text": "x", "line": 1], [], true, false, .null]),
        ("ok", [true, false]), ("duration", [0.01, 0.3, 42, 600, 3_700, 90_000, 1e13]),
        ("result", ["line", 4_242, false]), ("target", ["file", "env"]), ("before", ["ab"]),
        ("after", ["ab"]), ("reversible", [false]), ("commit", ["deadbeef0123456"]),
        ("line", ["fine"]),
    ]
    private static let subjects: [String?] = [
        nil, "", "Edit", "src/line.py", "src/line.py", "\tab", "li\u{7f}ne", "\u{ad}é",
    ]

    private func event(_ dice: inout SplitMix) -> Event {
        let type = [EventType.decision, .tool, .stateChange][dice.below(3)]
        let rarity = 1 + dice.below(4)
        let isOdd = dice.below(3) == 0
        var fields: [JSON.Field] = []
        for (key, values) in Self.usual where dice.below(rarity) == 0 {
            let values = isOdd && dice.below(4) == 0 ? Self.odd : values
            fields.append(JSON.Field(key, values[dice.below(values.count)]))
        }
        let others = [Self.odd[dice.below(Self.odd.count)].text, "no json, line"]
        return Event(
            id: EventID(1), time: LogTime(microseconds: 0), type: type, agent: nil,
            subject: Self.subjects[dice.below(Self.subjects.count)],
            content: .text(dice.below(12) == 0 ? others[dice.below(2)] : JSON(fields).text))
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
            var parts = ["line", "zebra", "ab"]
            for text in said.map({ Array($0.unicodeScalars) }) {
                for _ in 0..<4 {
                    let start = dice.below(text.count)
                    let part = text[start..<min(start + 1 + dice.below(9), text.count)]
                    parts.append(String(String.UnicodeScalarView(part)).lowercased())
                }
            }
            for words in parts {
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
        let events = story(&dice)
        let shelf = ShelfOfEvents(events)
        let agents: [Set<AgentID>?] = [nil, [try #require(events.first?.agent)]]
        for agents in agents {
            let reader = EntryReader(shelf, LogSelection(agents: agents))
            let all = try entries(reader, past: nil)
            for text in ["zebra", "a", "ab", "b z", "line"] {
                for pattern in [
                    Pattern(text), Pattern("^" + text + "[a-z ]*$", isExpression: true),
                ] {
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

    /// Lines that end in later rows, screens, and rows between them that nobody is shown.
    private func story(_ dice: inout SplitMix) -> [Event] {
        var story = Telling()
        let agents = [story.spawn("coder-1"), story.spawn("coder-2")]
        let words = ["ab", "zebra", " ", "line", "\n", "\n", "é"]
        for _ in 0..<600 {
            let agent = agents[dice.below(2)]
            switch dice.below(10) {
            case 0: story.print(agent, "\u{1b}[Hx")
            case 1: story.tell(.tool, agent, "Edit", ["input": ["path": "ab zebra"]])
            case 2: story.tell(.decision, agent, "line", ["rationale": "b zebra"])
            case 3: story.tell(.agentStatus, agent, "running", ["evidence": "fd3"])
            default:
                let text = (0...dice.below(4)).map { _ in words[dice.below(words.count)] }
                let end = dice.below(2) == 0 ? "\n" : ""
                story.print(agent, text.joined() + end, dice.below(4) == 0 ? "err" : "pty")
            }
        }
        return story.events
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
