import Canvas
import MissionControl
import Swarm
import Testing

/// What somebody asked for, as a sentence and never as its fields.
@Suite struct CommandBlockTests {
    private func block(
        _ verb: String, _ content: JSON, _ type: EventType = .command
    ) throws -> Block {
        var telling = Telling()
        telling.tell(type, nil, verb, content)
        let event = try #require(telling.events.last)
        let names = EventNames(State(), zone: .utc, newest: event.time)
        var block: Block?
        event.withView { block = Block($0, names) }
        return try #require(block)
    }

    @Test(
        arguments: [
            (
                "pause",
                #"{"arguments":{"agents":["a","b"]},"by":"operator","outcome":[{"agent":"a","ok":true},{"agent":"b","ok":true,"already":true}]}"#,
                "a, b (was so already) · by operator"
            ),
            (
                "spawn",
                #"{"arguments":{"name":"w","program":"./watch"},"by":"operator","outcome":[{"agent":"w","ok":true}]}"#,
                "w · ./watch · by operator"
            ),
            (
                "send",
                #"{"arguments":{"agent":"w","answer":true},"by":"operator","outcome":[{"ok":true}]}"#,
                "w · as an answer · by operator"
            ),
            (
                "resume",
                #"{"arguments":{"all":true},"by":"x","outcome":[{"agent":"a","ok":true,"holds":["breaker"]}]}"#,
                "a (still held by breaker) · by x"
            ),
            (
                "resume",
                #"{"arguments":{"agents":["a"]},"by":"x","outcome":[{"agent":"a","ok":true,"remark":"past its budget: up to 220 tokens"}]}"#,
                "a (past its budget: up to 220 tokens) · by x"
            ),
            (
                "freeze", #"{"arguments":{},"by":"operator","outcome":[]}"#, "by operator"
            ),
            (
                "archive",
                #"{"arguments":{"before":1},"by":"keeper","outcome":[{"ok":true,"rows":8191,"last":8191,"files":[]}]}"#,
                "8,191 events moved, up to 8191 · by keeper"
            ),
            (
                "archive",
                #"{"arguments":{},"by":"operator","outcome":[{"ok":true,"rows":0,"last":0,"files":[]}]}"#,
                "nothing was moved · by operator"
            ),
        ]) func itIsASentence(verb: String, content: String, text: String) throws
    {
        let block = try block(verb, try JSON(parsing: Array(content.utf8)))
        #expect("\(block.text.text)" == text)
        #expect(!block.isFailure && block.details.isEmpty)
    }

    @Test func aCommandBeforeAPauseThatFailsIsASentence() throws {
        let pause = try block(
            "health", ["part": "pause", "ok": false, "why": "exit 3"], .signal)
        #expect(pause.text.text == "its pause command failed · exit 3" && pause.isFailure)
        let files = try block("health", ["part": "files", "ok": true], .signal)
        #expect(files.text.text == "files ok" && !files.isFailure)
    }

    @Test(
        arguments: [
            (["seconds": 604_800, "by": "operator"], "events older than 7d go into the archive"),
            (["by": "operator"], "events stay in the log for ever"),
        ] as [(JSON, String)])
    func howOldEventsBecomeIsASentence(content: JSON, text: String) throws {
        #expect(try block("retention", content, .signal).text.text == text + " · by operator")
    }

    @Test func whatWasNotDoneSaysWhy() throws {
        let some = try block(
            "stop",
            [
                "arguments": ["agents": ["a", "b"]], "by": "operator",
                "outcome": [
                    ["agent": "a", "ok": true],
                    ["agent": "b", "ok": false, "code": "exited", "message": "'b' has exited"],
                ],
            ])
        #expect(some.text.text == "a · by operator" && some.isFailure)
        #expect(some.details.map(\.text) == ["'b' has exited"])
        let none = try block(
            "attach",
            [
                "arguments": ["agent": "c", "watch": true],
                "outcome": [["ok": false, "code": "no_terminal", "message": "it runs on pipes"]],
            ])
        #expect(none.text.text == "c · to watch · not done")
        #expect(none.details.map(\.text) == ["it runs on pipes"])
    }
}
