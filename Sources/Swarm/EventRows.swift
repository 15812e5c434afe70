/// Where the parts of one event are in a buffer that holds them.
public struct EventRow: Sendable {
    public let id: EventID
    public let time: LogTime
    public let type: EventType
    public let agent: Range<Int>?
    public let subject: Range<Int>?
    public let metadata: Range<Int>?
    public let content: Range<Int>
    public let contentIsText: Bool

    public init(
        id: EventID, time: LogTime, type: EventType, agent: Range<Int>?, subject: Range<Int>?,
        metadata: Range<Int>?, content: Range<Int>, contentIsText: Bool
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

    /// Lends the event out of its buffer.
    @_lifetime(copy bytes)
    public func view(in bytes: RawSpan) -> EventView {
        EventView(
            id: id, time: time, type: type, agent: bytes.part(agent), subject: bytes.part(subject),
            metadata: bytes.part(metadata), content: bytes.extracting(content),
            contentIsText: contentIsText)
    }
}

/// Events copied out of wherever they were, side by side in one buffer.
///
/// A page of them costs a handful of allocations, however many there are.
public struct EventRows: Sendable {
    public private(set) var rows: [EventRow] = []
    private var bytes: [UInt8] = []

    public init() {}

    public var count: Int { rows.count }
    public var isEmpty: Bool { rows.isEmpty }

    /// How many bytes the events' parts take together.
    public var byteCount: Int { bytes.count }

    public subscript(index: Int) -> EventView {
        @_lifetime(borrow self)
        get { rows[index].view(in: bytes.span.bytes) }
    }

    /// The rows as events of their own.
    public var events: [Event] { rows.map { Event($0.view(in: bytes.span.bytes)) } }

    public mutating func append(_ event: EventView) {
        rows.append(
            EventRow(
                id: event.id, time: event.time, type: event.type, agent: add(event.agent),
                subject: add(event.subject), metadata: add(event.metadata),
                content: add(event.content), contentIsText: event.contentIsText))
    }

    /// Turns the order round; what was read backwards is then as it happened.
    public mutating func reverse() { rows.reverse() }

    public mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ part: RawSpan?) -> Range<Int>? {
        guard let part else { return nil }
        return add(part)
    }

    private mutating func add(_ part: RawSpan) -> Range<Int> {
        let start = bytes.count
        part.withUnsafeBytes { bytes.append(contentsOf: $0) }
        return start..<bytes.count
    }
}

extension RawSpan {
    @_lifetime(copy self)
    fileprivate func part(_ range: Range<Int>?) -> RawSpan? {
        guard let range else { return nil }
        return extracting(range)
    }
}
