internal import Swarm

extension EventView {
    /// Appends the event as one CloudEvents line, without a line break and without a copy of it.
    func appendCloudEvent(to bytes: inout [UInt8]) {
        var line = CloudEventLine(appendingTo: &bytes, id: id)
        if let agent { line.agent(agent) } else { line.noAgent() }
        line.type(type.name.utf8Span.span.bytes)
        if let subject { line.subject(subject) }
        line.time(time)
        if let metadata { line.metadata(metadata) }
        if contentIsText { line.text(content) } else { line.bytes(content) }
        line.end(&bytes)
    }
}
