/// An event lent for a moment: its parts are still where they were read.
///
/// Whoever walks millions of rows takes these, and copies out what it wants to keep.
public struct EventView: ~Escapable {
    public let id: EventID
    public let time: LogTime
    public let type: EventType
    public let agent: RawSpan?
    public let subject: RawSpan?
    public let metadata: RawSpan?
    public let content: RawSpan
    /// True where the content is stored as text, and so is JSON.
    public let contentIsText: Bool

    @_lifetime(copy agent, copy subject, copy metadata, copy content)
    public init(
        id: EventID, time: LogTime, type: EventType, agent: RawSpan?, subject: RawSpan?,
        metadata: RawSpan?, content: RawSpan, contentIsText: Bool
    ) {
        self.id = id
        self.time = time
        self.type = type
        self.agent = agent
        self.subject = subject
        self.metadata = metadata
        self.content = content
        self.contentIsText = contentIsText
    }
}

extension Event {
    /// Copies out what was lent. Text that is not UTF-8 is repaired.
    public init(_ view: EventView) {
        self.init(
            id: view.id, time: view.time, type: view.type,
            agent: String(lossy: view.agent).map { AgentID(rawValue: $0) },
            subject: String(lossy: view.subject), metadata: String(lossy: view.metadata),
            content: view.contentIsText
                ? .text(String(lossy: view.content))
                : .bytes(view.content.withUnsafeBytes { Array($0) }))
    }

    /// Lends the event's parts.
    public func withView<Result, Failure: Error>(
        _ body: (EventView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Side by side in one buffer: parts lent from several strings could not share one life.
        var bytes: [UInt8] = []
        let agent = agent.map { bytes.add($0.rawValue.utf8) }
        let subject = subject.map { bytes.add($0.utf8) }
        let metadata = metadata.map { bytes.add($0.utf8) }
        let (isText, content) =
            switch content {
            case .text(let text): (true, bytes.add(text.utf8))
            case .bytes(let raw): (false, bytes.add(raw))
            }
        let row = EventRow(
            id: id, time: time, type: type, agent: agent, subject: subject, metadata: metadata,
            content: content, contentIsText: isText)
        return try body(row.view(in: bytes.span.bytes))
    }
}

extension [UInt8] {
    /// Appends bytes and says where they are now.
    fileprivate mutating func add(_ bytes: some Sequence<UInt8>) -> Range<Int> {
        let start = count
        append(contentsOf: bytes)
        return start..<count
    }
}

extension String {
    /// Text from bytes, with what is not UTF-8 replaced.
    public init(lossy bytes: RawSpan) {
        self = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Nil for nothing.
    public init?(lossy bytes: RawSpan?) {
        guard let bytes else { return nil }
        self.init(lossy: bytes)
    }
}
