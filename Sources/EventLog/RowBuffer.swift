/// The one owner of a piece of memory that rows are encoded in, field by field as the hash chain
/// reads them (`docs/log-format.md`).
///
/// An array would do; but a row has seven small headers, and an array asks for each of them whether
/// it is shared and has room.
struct RowBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init() { memory = .allocate(byteCount: 4_096, alignment: 8) }

    deinit { memory.deallocate() }

    /// Everything encoded so far, lent until the next change.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let filled = UnsafeRawBufferPointer(rebasing: memory[..<count])
            return _overrideLifetime(RawSpan(_unsafeBytes: filled), borrowing: self)
        }
    }

    /// Forgets what was encoded and keeps the room.
    mutating func removeAll() { count = 0 }

    mutating func append(_ digest: UnsafeRawBufferPointer) {
        makeRoom(for: digest.count)
        copy(digest)
    }

    mutating func appendNullField() { appendHeader(class: 0, number: 0, room: 0) }

    mutating func appendField(_ integer: Int64) {
        appendHeader(class: 1, number: UInt64(bitPattern: integer), room: 0)
    }

    /// A text or a blob; where its bytes are comes back.
    @discardableResult
    mutating func appendField(_ span: RawSpan, isText: Bool) -> Range<Int> {
        appendHeader(class: isText ? 2 : 3, number: UInt64(span.byteCount), room: span.byteCount)
        span.withUnsafeBytes { copy($0) }
        return count - span.byteCount..<count
    }

    @discardableResult
    mutating func appendField(text: String) -> Range<Int> {
        appendField(text.utf8Span.span.bytes, isText: true)
    }

    mutating func appendField(optional text: String?) -> Range<Int>? {
        guard let text else {
            appendNullField()
            return nil
        }
        return appendField(text: text)
    }

    mutating func appendField(optional text: RawSpan?) {
        guard let text else { return appendNullField() }
        appendField(text, isText: true)
    }

    private mutating func appendHeader(class byte: UInt8, number: UInt64, room: Int) {
        makeRoom(for: 9 + room)
        memory[count] = byte
        memory.storeBytes(of: number.bigEndian, toByteOffset: count + 1, as: UInt64.self)
        count += 9
    }

    /// There is room: whoever calls it has made it.
    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + bytes.count])
            .copyMemory(from: bytes)
        count += bytes.count
    }

    private mutating func makeRoom(for more: Int) {
        guard count + more > memory.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(memory.count * 2, count + more), alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }
}
