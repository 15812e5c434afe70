internal import Crypto
internal import Swarm

/// Rows on their way to the disk, encoded once: what is hashed is also what is bound.
///
/// All rows stand in one buffer, each as the chain hashes it: the previous hash, then the seven
/// fields. So a commit that must be tried again needs nothing but this value.
struct Batch {
    private(set) var rows: [EventRow] = []
    /// Of each row, its link in the chain and where the name of its type is.
    private(set) var links: [(hash: Digest, type: Range<Int>)] = []
    private(set) var bytes: [UInt8] = []
    /// The hash of the newest row, or of the one before the batch.
    private(set) var head: Digest

    init(after head: Digest) { self.head = head }

    mutating func append(_ event: Event) {
        let start = bytes.count
        head.append(to: &bytes)
        bytes.appendField(event.id.rawValue)
        bytes.appendField(event.time.microseconds)
        let type = bytes.appendField(text: event.type.name)
        let agent = bytes.appendField(optional: event.agent?.rawValue)
        let subject = bytes.appendField(optional: event.subject)
        let metadata = bytes.appendField(optional: event.metadata)
        let (content, isText) =
            switch event.content {
            case .text(let text): (bytes.appendField(text: text), true)
            case .bytes(let raw): (bytes.appendField(blob: raw), false)
            }
        head = Digest(of: bytes.span.bytes.extracting(start..<bytes.count))
        links.append((head, type))
        rows.append(
            EventRow(
                id: event.id, time: event.time, type: event.type, agent: agent, subject: subject,
                metadata: metadata, content: content, contentIsText: isText))
    }

    /// The row of that place, lent.
    subscript(index: Int) -> EventView {
        @_lifetime(borrow self)
        get { rows[index].view(in: bytes.span.bytes) }
    }

    /// Forgets the rows and keeps the head and the room.
    mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// The fields of a row as the hash chain reads them (`docs/log-format.md`).
extension [UInt8] {
    mutating func appendNullField() { appendHeader(class: 0, number: 0) }

    mutating func appendField(_ integer: Int64) {
        appendHeader(class: 1, number: UInt64(bitPattern: integer))
    }

    @discardableResult
    mutating func appendField(text: String) -> Range<Int> {
        appendHeader(class: 2, number: UInt64(text.utf8.count))
        let start = count
        append(contentsOf: text.utf8)
        return start..<count
    }

    mutating func appendField(optional text: String?) -> Range<Int>? {
        guard let text else {
            appendNullField()
            return nil
        }
        return appendField(text: text)
    }

    mutating func appendField(blob: [UInt8]) -> Range<Int> {
        appendField(blob.span.bytes, isText: false)
        return count - blob.count..<count
    }

    mutating func appendField(optional text: RawSpan?) {
        guard let text else { return appendNullField() }
        appendField(text, isText: true)
    }

    /// A text or a blob as it is lent.
    mutating func appendField(_ span: RawSpan, isText: Bool) {
        appendHeader(class: isText ? 2 : 3, number: UInt64(span.byteCount))
        span.withUnsafeBytes { append(contentsOf: $0) }
    }

    private mutating func appendHeader(class byte: UInt8, number: UInt64) {
        append(byte)
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
