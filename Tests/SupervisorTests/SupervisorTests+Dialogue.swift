import Support
import Swarm
import Testing

// What docs/protocol.md shows of what is said.
extension SupervisorTests {
    @Test func whatTheDocumentationSaysIsSaidIsSaid() throws {
        let hive = try Hive()
        let control = try #require(try hive.ask("health")["control"]?.string)
        let blocks = Documentation.blocks("wire")
        #expect(blocks.count > 5)
        try Dialogue(at: control).say(blocks.joined())
        try hive.shutDown()
    }

    @Test(arguments: [
        (#""last_seq": 0"#, #""last_seq": 1"#), (#""duplicate": true"#, #""duplicate": false"#),
        ("error {\"code\": \"gap\"", "ok {\"code\": \"gap\""), ("\"from\": ", "\"by\": "),
    ])
    func whatIsSaidOtherwiseIsFoundOut(shown: String, other: String) throws {
        let hive = try Hive()
        let control = try #require(try hive.ask("health")["control"]?.string)
        let page = Documentation.blocks("wire").joined()
        #expect(page.contains(shown))
        let dialogue = try Dialogue(at: control)
        #expect(throws: Child.Failure.self) {
            try dialogue.say(page.replacing(shown, with: other))
        }
    }

    @Test(arguments: [
        (#"{"first": 5, "last": 5}"#, #"{"first": 9, "last": 9}"#, true),
        (#"{"first": 5, "last": 6}"#, #"{"first": 9, "last": 9}"#, false),
        (#"{"expected": 4}"#, #"{"expected": 5}"#, false),
        (#"{"code": "gap", "message": "…"}"#, #"{"code": "gap", "message": "why"}"#, true),
        (#"{"code": "gap", "message": "…"}"#, #"{"code": "gap"}"#, false),
        (#"{"results": [{"ok": true}]}"#, #"{"results": [{"ok": true, "agent": "x"}]}"#, true),
        (#"{"results": [{"ok": true}]}"#, #"{"results": [{"ok": false}]}"#, false),
        (#"{"results": [{"ok": true}]}"#, #"{"results": []}"#, false),
        (#"{"agent": "scout"}"#, #"{"agent": "a4"}"#, false),
        (#"{"agent": "a3"}"#, #"{"agent": "a4"}"#, true),
        (
            #"{"push": 1, "id": 1, "agents": [{"id": 1}]}"#,
            #"{"push": 7, "id": 8, "agents": [{"id": 8}]}"#, true
        ),
        (
            #"{"push": 1, "id": 1, "agents": [{"id": 1}]}"#,
            #"{"push": 7, "id": 8, "agents": [{"id": 9}]}"#, false
        ),
    ])
    func anAnswerIsLikeTheOneThatIsShown(shown: String, answer: String, isLike: Bool) throws {
        var likeness = Likeness()
        let flaw = likeness.flaw(of: try JSON(parsing: answer), against: try JSON(parsing: shown))
        #expect((flaw == nil) == isLike)
    }
}
