import EventLog
import Support
import Swarm
import Testing

@testable import Commands

/// Whatever agents write, a terminal gets no control byte of theirs.
@Suite struct HostileTests {
    private static let poison =
        "\u{1b}[2J\u{1b}]52;c;eHg=\u{7}\u{9b}31m\u{90}q\u{202e}evil\u{200b}\r\n\u{8}\u{0}\u{7f}é"

    private static let log: [Event] = {
        var story = Story()
        let agent = story.spawn("01:00:00", poison, poison, [poison, poison], process: 1)
        story.status("01:00:01", agent, .waiting, Evidence(rawValue: poison), reason: poison)
        for type in EventType.known where type != .agentSpawned {
            let text = JSON(poison)
            let content: JSON = [
                "name": text, "reason": text, "rationale": text, "trigger": text, "rule": text,
                "alternatives": [["what": text]], "text": text, "intent": text, "why": text,
                "by": text, "verdict": "ask", "label": text, "commit": text, "backup": text,
                "input": [JSON.Field(poison, text)].json, "result": text, "ok": false,
                "expected": text,
                "found": text, "declared_by": text, "action": text, "target": text,
                "last_line": text,
                "arguments": text, "outcome": text, "phase": ["word": text], "kind": text,
                "evidence": text, "agents": [["agent": text, "cpu": 1e300, "memory": -1]],
            ]
            story.tell("01:00:02", agent, type, poison, content, metadata: poison)
        }
        story.tell("01:00:03", AgentID(rawValue: poison), EventType(poison), poison, [])
        for stream in ["out", "err", "pty", "in", "size", poison] {
            story.print("01:00:04", agent, Array(poison.utf8) + [0xff, 0x9b, 0xc2], stream: stream)
        }
        story.tell(
            "01:00:05", agent, .lease, poison, ["action": "granted", "until": JSON(Int64.max)])
        story.tell(
            "01:00:05", agent, .gate, poison, ["verdict": "ask", "rule": JSON(poison), "until": 0])
        return story.events
    }()

    private static let commands: [[String]] = [
        ["events"], ["events", "--json"], ["state"], ["state", "--json"], ["verify"],
        ["verify", "--json"], ["doctor"], ["doctor", "--json"],
        ["sql", "SELECT * FROM events"], ["sql", "--json", "SELECT * FROM events"],
        ["sql", "SELECT 1 AS \"\(poison.filter { $0 != "\0" })\""],
        ["events", "--agent", poison], ["events", "--type", poison], ["events", "--from", poison],
        ["state", "--at", poison], ["-C", "/\(poison)", "state"], [poison],
        ["events", "--\(poison)"],
        ["help", poison], ["sql", "SELECT \(poison.filter { $0 != "\0" })"],
    ]

    private func isHarmless(_ bytes: [UInt8], isUTF8: Bool) -> Bool {
        if bytes.contains(where: { $0 < 0x20 && $0 != 0x0a || $0 == 0x7f }) { return false }
        guard isUTF8 else { return bytes.allSatisfy { $0 < 0x80 } }
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return !text.unicodeScalars.contains {
            (0x80...0x9f).contains($0.value) || $0.properties.generalCategory == .format
        }
    }

    @Test(arguments: commands)
    func noControlByteReachesATerminal(arguments: [String]) throws {
        let caller = Caller(try workspace(HostileTests.log))
        for isUTF8 in [true, false] {
            for columns in [1, 20, 80, 300] {
                let terminal = caller.atTerminal(columns: columns, isUTF8: isUTF8)
                let result = terminal.run(arguments)
                #expect(isHarmless(result.bytes, isUTF8: isUTF8))
                #expect(!result.bytes.isEmpty)
            }
        }
    }

    @Test func jsonStaysWhatItMeansOnATerminal() throws {
        let caller = Caller(try workspace(HostileTests.log))
        for isUTF8 in [true, false] {
            let terminal = caller.atTerminal(isUTF8: isUTF8)
            let lines = terminal.run("events", "--json").output.split(separator: "\n")
            let events = try lines.map { try Event(cloudEvent: String($0).utf8Span.span.bytes) }
            #expect(events.map(\.meaning) == HostileTests.log.map(\.meaning))
        }
    }

    @Test func aFileNameIsNoCommandToTheTerminal() throws {
        let scratch = Scratch()
        let caller = Caller(in: scratch.path + "/\u{1b}[2J").atTerminal()
        #expect(isHarmless(caller.run("state").bytes, isUTF8: true))
    }

    @Test func intoAPipeARowIsALine() throws {
        let caller = Caller(try workspace(HostileTests.log))
        let rows = caller.run("sql", "SELECT id, subject, content FROM events").output
        #expect(rows.utf8.split(separator: 0x0a).count == HostileTests.log.count + 2)
    }
}

extension Event {
    /// The event without the spelling of its JSON, in which a character may be escaped or not.
    fileprivate var meaning: Event {
        guard case .text(let text) = content, let json = try? JSON(parsing: text) else {
            return self
        }
        var event = self
        event.content = .text(json.text)
        return event
    }
}

extension [JSON.Field] {
    fileprivate var json: JSON { JSON(self) }
}
