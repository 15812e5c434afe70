import Swarm
import Testing

@Suite struct TraceContextTests {
    private func context(_ metadata: String) -> [String?]? {
        TraceContext(metadata: metadata.utf8Span.span.bytes).map { [$0.trace, $0.span, $0.parent] }
    }

    @Test func itIsReadFromMetadata() {
        #expect(context(#"{"seq": 4, "trace_id": "t", "span_id": "s"}"#) == ["t", "s", nil])
        #expect(
            context(#"{"parent_span_id": "p", "span_id": "s", "trace_id": "t"}"#)
                == ["t", "s", "p"])
        #expect(context(#"{"trace_id": "t"}"#) == ["t", nil, nil])
        // Of two fields of one name the first counts.
        #expect(context(#"{"trace_id": "t", "trace_id": "u"}"#) == ["t", nil, nil])
    }

    @Test(arguments: [
        "", "[1]", "{}", #"{"trace_id": 7}"#, #"{"trace_id": ""}"#, #"{"span_id": "s"}"#,
        #"{"trace_id": "t""#, #"{"trace_id": "\#(String(repeating: "x", count: 129))"}"#,
    ])
    func whatNamesNoTraceIsNone(metadata: String) {
        #expect(context(metadata) == nil)
    }

    @Test func whatIsNoIdOfASpanIsLeftAway() {
        #expect(
            context(#"{"trace_id": "t", "span_id": "", "parent_span_id": 4}"#) == ["t", nil, nil])
    }
}
