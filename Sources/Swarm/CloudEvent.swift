/// The CloudEvents 1.0 line an event is outside the log, and what both directions must agree on.
///
/// - `id`: the event's number, as a string.
/// - `source`: `/agents/` and the agent's id, percent-encoded where a URI asks for it; `/swarm`
///   where there is no agent.
/// - `type`, `subject`: as in the log; no `subject` where there is none.
/// - `time`: RFC 3339 in UTC, to the microsecond.
/// - `metadata`: the metadata's JSON text, as a string, for an extension's value must be simple.
/// - `data`, `datacontenttype`: JSON content as it is, on one line; other text as a string, with a
///   media type that says which kind of content it was.
/// - `data_base64`: content that is not UTF-8.
///
/// Reading a line gives back the event that was written, but for white space between the tokens of
/// JSON content, and for times outside the years 1…9999. Attributes this version does not know
/// are passed over: an event has no place for them.
enum CloudEvent {
    static let agentPrefix: StaticString = "/agents/"
    static let swarmSource: StaticString = "/swarm"

    static let json: StaticString = "application/json"
    static let plainText: StaticString = "text/plain"
    static let octets: StaticString = "application/octet-stream"
    /// Content that the log holds as text although it is not JSON; only another program's log does.
    static let foreignText: StaticString = "text/plain; charset=utf-8; class=text"

    /// One less than a text may have, because the event's own object is around the content.
    static let dataDepthLimit = JSONScanner.depthLimit - 1

    /// True for `application/json`, and for what is built on it, such as `application/geo+json`.
    static func isJSON(mediaType: String) -> Bool {
        let name = mediaType.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name.hasSuffix("/json") || name.hasSuffix("+json")
    }
}

extension Event {
    /// Appends the event as one CloudEvents line, without a line break at its end.
    public func appendCloudEvent(to bytes: inout [UInt8]) {
        var line = CloudEventLine(appendingTo: &bytes, id: id)
        if let agent {
            line.agent(agent.rawValue.utf8Span.span.bytes)
        } else {
            line.noAgent()
        }
        line.type(type.name.utf8Span.span.bytes)
        if let subject { line.subject(subject.utf8Span.span.bytes) }
        line.time(time)
        if let metadata { line.metadata(metadata.utf8Span.span.bytes) }
        switch content {
        case .text(let text): line.text(text.utf8Span.span.bytes)
        case .bytes(let content): line.bytes(content.span.bytes)
        }
        line.end(&bytes)
    }

    /// Reads a CloudEvents object whose `id` is a number and whose `source` is swarm or agent.
    ///
    /// Attributes may stand in any order; of two with one name the first counts, and null means
    /// absent. No data at all is empty content.
    public init(cloudEvent line: RawSpan) throws(CloudEventError) {
        let attributes = try CloudEventAttributes(line)
        self.init(
            id: try attributes.eventID(), time: try attributes.logTime(),
            type: EventType(try attributes.string(.type)), agent: try attributes.agent(),
            subject: try attributes.optionalString(.subject),
            metadata: try attributes.optionalString(.metadata),
            content: try attributes.content())
    }
}
