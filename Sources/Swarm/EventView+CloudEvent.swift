extension EventView {
    /// Appends the event as one CloudEvents line, without a line break and without a copy of it.
    ///
    /// `wrappers` says how many objects and arrays will stand around it: content that would then nest
    /// deeper than a reader takes is given as a string. `exactly` gives what one line would not hold as it is in
    /// the same way, so that the event comes back to the byte.
    public func appendCloudEvent(
        to bytes: inout [UInt8], within wrappers: Int = 0, exactly: Bool = false
    ) {
        var line = CloudEventLine(appendingTo: &bytes, id: id)
        if let agent { line.agent(agent) } else { line.noAgent() }
        line.type(type.name.utf8Span.span.bytes)
        if let subject { line.subject(subject) }
        line.time(time)
        if let metadata { line.metadata(metadata) }
        if contentIsText {
            line.text(content, within: wrappers, exactly)
        } else {
            line.bytes(content)
        }
        line.end(&bytes)
    }
}
