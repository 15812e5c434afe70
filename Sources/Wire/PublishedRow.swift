public import Swarm

/// A row of the log as it is published: its columns are the frames.
///
/// It is a courtesy to those who want rows as they come. Nothing waits for a slow reader, which loses
/// some, sees the gap in the ids, and reads the log.
public struct PublishedRow: Equatable, Sendable {
    /// `AGENT TYPE`, with `-` where there is no agent.
    public let topic: String
    public let id: EventID
    public let time: LogTime
    public let subject: [UInt8]
    public let content: [UInt8]
    public let metadata: [UInt8]

    /// `name` is what the agent is called.
    public init(_ event: EventView, of name: String?) {
        topic = "\(name ?? "-") \(event.type.name)"
        id = event.id
        time = event.time
        // Each reader that has stopped keeps a thousand of these: what a row may weigh is bounded.
        let limit = Limits.publishedBytes
        let whole = event.content
        subject = Array(copying: event.subject, first: limit)
        content = Array(copying: whole, first: limit)
        let stored = event.metadata
        let isCut = [event.subject?.byteCount, whole.byteCount, stored?.byteCount]
            .contains { $0 ?? 0 > limit }
        guard isCut else {
            metadata = Array(copying: stored, first: limit)
            return
        }
        let kept = stored?.byteCount ?? 0 > limit ? [] : Array(copying: stored, first: limit)
        metadata = PublishedRow.metadata(kept, adding: whole.byteCount)
    }

    /// Says how long the content is of which this is the beginning.
    private static func metadata(_ stored: [UInt8], adding length: Int) -> [UInt8] {
        let known = (try? JSON(parsing: stored.span.bytes))?.object ?? []
        let fields = known.filter { $0.key != "length" } + [JSON.Field("length", JSON(length))]
        return Array(JSON(fields).text.utf8)
    }

    var frames: [[UInt8]] {
        [
            Array(topic.utf8), BigEndian.bytes(id.rawValue), BigEndian.bytes(time.microseconds),
            subject, content, metadata,
        ]
    }

    /// Nil when it is none. Later versions may add frames.
    init?(_ frames: [[UInt8]]) {
        guard frames.count >= 6, let id = BigEndian.number(frames[1]),
            let time = BigEndian.number(frames[2])
        else { return nil }
        topic = String(decoding: frames[0], as: UTF8.self)
        self.id = EventID(id)
        self.time = LogTime(microseconds: time)
        subject = frames[3]
        content = frames[4]
        metadata = frames[5]
    }
}

extension [UInt8] {
    /// At most so many bytes; what is not there has none.
    fileprivate init(copying bytes: RawSpan?, first limit: Int) {
        guard let bytes else {
            self = []
            return
        }
        self = bytes.extracting(first: limit).withUnsafeBytes { [UInt8]($0) }
    }
}
