import Canvas
import MissionControl
import Swarm
import Testing

/// What was expected and what was found, as somebody reads it.
@Suite struct ConsistencyBlockTests {
    private func block(_ content: JSON) throws -> Block {
        var telling = Telling()
        telling.tell(.consistency, nil, "tests pass", content)
        let event = try #require(telling.events.last)
        let names = EventNames(State(), zone: .utc, newest: event.time)
        var block: Block?
        event.withView { block = Block($0, names) }
        return try #require(block)
    }

    private func lines(_ block: Block) -> [String] {
        ["\(block.word.text): \(block.text.text)"] + block.details.map { "\($0.text)" }
    }

    private let check: JSON = ["command": ["sh", "-c", "make test"]]

    @Test func itSaysHowItIsFoundOutAndThatItIsSo() throws {
        let declared = try block(["check": check, "declared_by": "a1"])
        #expect(lines(declared) == ["expects: tests pass   sh -c 'make test'"])
        let kept = try block([
            "expected": "tests pass", "found": "exit 0", "check": check, "declared_by": "a1",
            "action": "none", "event": 7,
        ])
        #expect(lines(kept) == ["as expected: tests pass   found exit 0   sh -c 'make test'"])
        #expect(!declared.isFailure && !kept.isFailure)
    }

    @Test(arguments: [
        ("informed", "it was told"), ("paused", "it is paused"), ("recorded", "it had ended"),
    ])
    func itSaysWhatIsNotSoAndWhatFollowed(action: String, words: String) throws {
        let broken = try block([
            "expected": "tests pass", "found": "exit 1", "check": check, "declared_by": "operator",
            "action": JSON(action), "event": 7,
        ])
        #expect(
            lines(broken) == [
                "differs: tests pass", "found exit 1",
                "sh -c 'make test' · declared by operator · \(words)",
            ])
        #expect(broken.isFailure)
        let file = try block([
            "expected": ["size": 4], "found": "no such file", "check": ["file": "dist/a.js"],
            "action": JSON(action), "event": 7,
        ])
        #expect(
            lines(file) == [
                "differs: tests pass", "expected size 4, found no such file",
                "dist/a.js · \(words)",
            ])
    }

    @Test func whatWasNotCheckedSaysWhy() throws {
        let refused = try block([
            "expected": "tests pass", "found": "not checked: it runs rm -rf build",
            "check": ["command": ["rm", "-rf", "build"]], "action": "refused", "rule": "rm-rf",
            "event": 7,
        ])
        #expect(
            lines(refused) == [
                "unchecked: tests pass",
                "not checked: it runs rm -rf build · rule rm-rf · rm -rf build",
            ])
        let lost = try block(["found": "not checked: why", "action": "unchecked", "event": 7])
        #expect(lines(lost) == ["unchecked: tests pass", "not checked: why"])
    }

    /// What an agent says of a file is looked at without a check of its own.
    @Test func whatIsDeclaredOfAFileDiffersAsBefore() throws {
        let file = try block([
            "expected": ["after": "f00"], "found": ["after": "ba2"], "declared_by": "a1",
            "action": "none", "event": 7,
        ])
        #expect(
            lines(file) == [
                "differs: tests pass", "expected after f00, found after ba2",
                "declared by a1 · action: none",
            ])
    }

    /// As long as it prints nothing, its row says that it was wrong.
    @Test func theRowSaysIt() {
        var cast = Cast()
        cast.spawn("one", "coder", 60)
        cast.spawn("two", "coder", 60)
        for name in ["one", "two"] {
            cast.tell(59, .agentStatus, name, "running", ["evidence": "kernel", "pid": 100])
            cast.tell(
                30, .consistency, name, "tests pass",
                ["found": "exit 1", "check": check, "action": "informed", "event": 1])
        }
        cast.print(20, "two", "on I go\n")
        let person = Person.at(120, 40, cast, [])
        let rows = person.screen.filter { $0.contains("expected tests pass, found") }
        #expect(rows.count == 1 && rows.first?.contains(" one ") == true, "\(rows)")
    }
}
