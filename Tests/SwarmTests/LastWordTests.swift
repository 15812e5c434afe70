import Testing

@testable import Swarm

@Suite struct ActivityTests {
    private func minute(_ number: Int64) -> LogTime { LogTime(microseconds: number * 60_000_000) }

    @Test func eventsAreCountedByTheMinute() {
        var activity = Activity()
        for number: Int64 in [100, 100, 103] { activity.count(at: minute(number)) }
        #expect(activity.counts(at: minute(103)) == [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 1])
        #expect(activity.counts(at: minute(104)).suffix(2) == [1, 0])
        #expect(activity.counts(at: minute(200)) == Array(repeating: 0, count: 12))
    }

    @Test func aMinuteHasNoMoreThanItCanHold() {
        var activity = Activity()
        for _ in 0..<70_000 { activity.count(at: minute(1)) }
        #expect(activity.counts(at: minute(1)).last == 65_535)
    }

    @Test func itIsKeptAsNumbers() throws {
        var activity = Activity()
        for number: Int64 in [100, 101, 101, 105] { activity.count(at: minute(number)) }
        var writer = JSONWriter()
        writer.beginObject()
        activity.write(to: &writer)
        writer.endObject()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"activity":[105,1,0,0,0,2,1]}"#)
        var fields = try Fields(parsing: writer.bytes.span.bytes)
        #expect(Activity(from: &fields) == activity)
    }
}

@Suite struct LastWordTests {
    private func word(after events: [(EventType, String?, String)]) -> String? {
        var state = State()
        let spawned = Event(
            id: EventID(1), time: LogTime(microseconds: 1), type: .agentSpawned,
            agent: AgentID(rawValue: "a1"), subject: "coder", metadata: nil,
            content: .text(#"{"name":"coder-1"}"#))
        state.apply(spawned)
        for (index, (type, subject, content)) in events.enumerated() {
            state.apply(
                Event(
                    id: EventID(Int64(index) + 2), time: LogTime(microseconds: Int64(index) + 2),
                    type: type, agent: AgentID(rawValue: "a1"), subject: subject, metadata: nil,
                    content: type == .output ? .bytes(Array(content.utf8)) : .text(content)))
        }
        return state.agents[0].lastWord?.text
    }

    @Test func theNewestDeclarationIsTheLastWord() {
        #expect(word(after: [(.decision, "split pricing", "{}")]) == "split pricing")
        #expect(
            word(after: [
                (.decision, "split pricing", "{}"),
                (.tool, "Edit", #"{"input":{"file_path":"src/cart.py"}}"#),
            ]) == "Edit src/cart.py")
        #expect(word(after: [(.status, "running", #"{"reason":"2 of 5 done"}"#)]) == "2 of 5 done")
        #expect(word(after: [(.status, "running", "{}")]) == nil)
    }

    @Test func aLineIsNewer() {
        #expect(word(after: [(.decision, "split", "{}"), (.output, "out", "PASSED\n")]) == nil)
    }

    @Test(arguments: ["\u{1b}[2J\u{1b}[Hmenu", "\u{1b}[?1049h", "\u{1b}[3;1Hx"])
    func whatDrawsAScreenIsNoLine(output: String) {
        #expect(word(after: [(.decision, "split", "{}"), (.output, "pty", output)]) == "split")
    }
}
