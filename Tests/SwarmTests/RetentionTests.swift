import Testing

@testable import Swarm

/// How old events become before they are moved.
@Suite struct RetentionTests {
    @Test func whatIsSetIsRecordedAndFolded() throws {
        var stage = Stage()
        #expect(stage.kernel.state.retention == .builtIn && Retention.builtIn.text == "30d")
        for text in ["7d", "7d", "forever", "1h"] {
            let retention = try #require(Retention(text))
            stage.ask(.retain(retention))
            #expect(stage.answers["r"] == .done(retention.json))
            #expect(stage.kernel.state.retention == retention)
            #expect(State.fold(stage.events) == stage.kernel.state)
            #expect(State(parsing: stage.kernel.state.json.span.bytes) == stage.kernel.state)
        }
        let events = stage.events.filter { $0.subject == "retention" }
        #expect(
            events.map(\.content) == [
                .text(#"{"seconds":604800,"by":"operator"}"#), .text(#"{"by":"operator"}"#),
                .text(#"{"seconds":3600,"by":"operator"}"#),
            ], "the same again is no news")
    }

    @Test(
        arguments: [
            (#"{"seconds":604800}"#, 604_800), (#"{"seconds":null}"#, nil), ("{}", nil),
            (#"{"seconds":59}"#, 2_592_000), (#"{"seconds":3153600001}"#, 2_592_000),
        ] as [(String, Int64?)])
    func aRetentionThatNobodyMaySetChangesNothing(text: String, seconds: Int64?) {
        var story = Story()
        story.tell(.signal, nil, "retention", (try? JSON(parsing: text)) ?? .null)
        #expect(story.state.retention.seconds == seconds)
        let change = RetentionChange(parsing: text.utf8Span.span.bytes)
        #expect(change?.text == text)
    }

    @Test(
        arguments: [
            ("30d", 2_592_000), ("12h", 43_200), ("1d12h", 129_600), ("3600s", 3_600),
            ("forever", -1), ("59m", nil), ("36501d", nil), ("0d", nil), ("30", nil), ("", nil),
            ("never", nil), ("-1d", nil),
        ] as [(String, Int64?)])
    func itIsWrittenAsATime(text: String, seconds: Int64?) {
        let retention = Retention(text)
        #expect(retention.map { $0.seconds ?? -1 } == seconds)
    }
}
