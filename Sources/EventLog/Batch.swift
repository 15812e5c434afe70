internal import Crypto
internal import Swarm

/// Rows on their way to the disk, encoded once: what is hashed is also what is bound.
///
/// All rows stand in one buffer, each as the chain hashes it: the previous hash, then the seven
/// fields. So a commit that must be tried again needs nothing but this value.
struct Batch: ~Copyable {
    private(set) var rows: [EventRow] = []
    /// Of each row, its link in the chain.
    private(set) var hashes: [Digest] = []
    /// Of each row, where the name of its type is.
    private(set) var types: [Range<Int>] = []
    private var buffer = RowBuffer()
    /// The hash of the newest row, or of the one before the batch.
    private(set) var head: Digest

    init(after head: Digest) { self.head = head }

    mutating func append(_ event: Event) {
        let start = buffer.count
        head.withBytes { buffer.append($0) }
        buffer.appendField(event.id.rawValue)
        buffer.appendField(event.time.microseconds)
        types.append(buffer.appendField(text: event.type.name))
        let agent = buffer.appendField(optional: event.agent?.rawValue)
        let subject = buffer.appendField(optional: event.subject)
        let metadata = buffer.appendField(optional: event.metadata)
        let (content, isText) =
            switch event.content {
            case .text(let text): (buffer.appendField(text: text), true)
            case .bytes(let raw): (buffer.appendField(raw.span.bytes, isText: false), false)
            }
        head = Digest(of: buffer.bytes.extracting(start..<buffer.count))
        hashes.append(head)
        rows.append(
            EventRow(
                id: event.id, time: event.time, type: event.type, agent: agent, subject: subject,
                metadata: metadata, content: content, contentIsText: isText))
    }

    /// All rows, encoded, lent until the next change.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get { buffer.bytes }
    }

    /// The row of that place, lent.
    subscript(index: Int) -> EventView {
        @_lifetime(borrow self)
        borrowing get { rows[index].view(in: buffer.bytes) }
    }

    /// Forgets the rows and keeps the head and the room.
    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        buffer.removeAll()
    }
}
