import Testing

@testable import Swarm

@Suite struct BodyTests {
    private func event(
        _ id: Int64, _ type: EventType, _ content: String, metadata: String? = nil
    ) -> Event {
        Event(
            id: EventID(id), time: LogTime(microseconds: id), type: type, agent: nil,
            subject: "src/a", metadata: metadata, content: .text(content))
    }

    private func found(_ commit: String, _ part: Int, of parts: Int) -> String {
        #"{"target":"file","after":"11","commit":"\#(commit)","part":\#(part),"parts":\#(parts)}"#
    }

    @Test func aRecordCountsWhenAllOfItIsThere() {
        var state = State.fold([
            event(1, .snapshot, #"{"commit":"c1","files":3}"#),
            event(2, .stateChange, found("c2", 1, of: 2)),
        ])
        #expect(state.body?.commit == "c1")
        #expect(state.body?.unfinished == .init(commit: "c2", parts: 1))
        state.apply(event(3, .stateChange, found("c2", 2, of: 2)))
        #expect(state.body?.commit == "c2")
        #expect(state.body?.event == EventID(3))
        #expect(state.body?.unfinished == nil)
    }

    /// Whatever an agent writes, its event says by which stream or as which number it came.
    @Test func whatAnAgentDeclaresIsNoRecord() {
        let state = State.fold([
            event(1, .snapshot, #"{"commit":"c1"}"#),
            event(
                2, .stateChange, found("forged", 1, of: 1),
                metadata: #"{"stream":"events","offset":0}"#),
        ])
        #expect(state.body?.commit == "c1")
    }

    @Test func whatIsUndoneIsNotUndoneTwice() throws {
        var state = State.fold([
            event(1, .rewind, #"{"commit":"c2","backup":"b1"}"#),
            event(2, .rewind, #"{"commit":"c3","backup":"b2"}"#),
        ])
        #expect(state.body?.restores.map(\.backup) == ["b1", "b2"])
        state.apply(event(3, .rewind, #"{"commit":"b2","backup":"b3","undone":2}"#))
        #expect(state.body?.restores.map(\.backup) == ["b1"])
        #expect(state.body?.commit == "b2")
        #expect(State(parsing: state.json.span.bytes) == state)
    }

    @Test func anUnfinishedRecordOutlivesASnapshotOfTheBrain() {
        let state = State.fold([event(2, .stateChange, found("c2", 1, of: 2))])
        #expect(state.body?.unfinished != nil)
        #expect(State(parsing: state.json.span.bytes) == state)
    }

    @Test func aFoundChangeSaysWhatItIs() throws {
        var change = StateChange(target: "file", before: "11", after: "22")
        change.commit = "c"
        change.find = StateChange.Find(part: 1, parts: 7)
        change.find?.evidence = "writer"
        change.find?.writers = ["a1", "a2"]
        change.find?.mode = "755"
        #expect(StateChange(parsing: change.text.utf8Span.span.bytes) == change)
    }
}
