/// Writes compact JSON to the end of one buffer.
///
/// Commas and colons come by themselves. What the writer cannot see is the caller's: every
/// `begin…` has its `end…`, and inside an object a key stands before every value.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.field("verb", "pause")
/// writer.key("agents")
/// writer.beginArray()
/// for agent in agents { writer.string(agent.rawValue) }
/// writer.endArray()
/// writer.endObject()
/// ```
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]
    /// True behind a value: another one, or a key, needs a comma first.
    private var isBehindValue = false

    /// Goes on at the end of a buffer; pass it with `consume`, or it is copied.
    public init(appendingTo bytes: consuming [UInt8] = []) { self.bytes = bytes }

    /// Appends to a buffer in place, without a copy of what it holds.
    public static func append(
        to bytes: inout [UInt8], _ write: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter()
        swap(&writer.bytes, &bytes)
        write(&writer)
        swap(&writer.bytes, &bytes)
    }

    /// Hands over what was written.
    public consuming func take() -> [UInt8] { bytes }

    /// Forgets what was written and keeps the memory for what comes.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isBehindValue = false
    }

    /// Ends a line; the next value starts a text of its own.
    public mutating func endLine() {
        bytes.append(0x0a)
        isBehindValue = false
    }
}

// MARK: - Objects and arrays

extension JSONWriter {
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// A key that is plain ASCII without anything to escape, such as one written in the source.
    public mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(ascii: key)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        isBehindValue = false
    }

    /// Any key; it is escaped where it must be.
    @_disfavoredOverload
    public mutating func key(_ key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        isBehindValue = false
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        isBehindValue = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        isBehindValue = true
    }

    /// Makes room for a value or a key, and claims that it is there.
    private mutating func separate() {
        if isBehindValue { bytes.append(UInt8(ascii: ",")) }
        isBehindValue = true
    }
}

// MARK: - Values

extension JSONWriter {
    public mutating func null() { word("null") }

    public mutating func bool(_ bool: Bool) { word(bool ? "true" : "false") }

    public mutating func int(_ int: Int64) {
        separate()
        bytes.appendDecimal(int)
    }

    /// The shortest number that reads back as the same `Double`; null for what JSON cannot say.
    ///
    /// A whole number keeps its `.0`, so that SQLite's JSON functions go on taking it for a real.
    public mutating func double(_ double: Double) {
        guard double.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: double.description.utf8)
    }

    public mutating func string(_ string: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(escaped: string.utf8Span.span.bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string of text that is UTF-8 by contract; what is not becomes U+FFFD.
    public mutating func string(_ text: RawSpan) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(repaired: text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A time as RFC 3339 writes it, in UTC.
    public mutating func time(_ time: LogTime) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(rfc3339: time)
        bytes.append(UInt8(ascii: "\""))
    }

    /// JSON that was checked before, as it is.
    public mutating func raw(_ json: RawSpan) {
        separate()
        bytes.append(json)
    }

    private mutating func word(_ word: StaticString) {
        separate()
        bytes.append(ascii: word)
    }

}

// MARK: - Fields

// A field that has nothing to say is left out.
extension JSONWriter {
    public mutating func field(_ key: StaticString, _ string: String?) {
        field(key, string) { $1.string($0) }
    }

    public mutating func field(_ key: StaticString, _ int: Int64?) {
        field(key, int) { $1.int($0) }
    }

    public mutating func field(_ key: StaticString, _ double: Double?) {
        field(key, double) { $1.double($0) }
    }

    public mutating func field(_ key: StaticString, _ bool: Bool?) {
        field(key, bool) { $1.bool($0) }
    }

    public mutating func field(_ key: StaticString, _ time: LogTime?) {
        field(key, time) { $1.time($0) }
    }

    public mutating func field(_ key: StaticString, json: JSON?) {
        field(key, json) { $1.value($0) }
    }

    mutating func field(_ key: StaticString, _ texts: [String]?) {
        list(key, texts) { $1.string($0) }
    }

    mutating func list<Element>(
        _ key: StaticString, _ elements: [Element]?,
        _ write: (Element, inout JSONWriter) -> Void
    ) {
        guard let elements else { return }
        self.key(key)
        beginArray()
        // Lent where they are: a copy of an agent is a copy of all its texts.
        let span = elements.span
        for place in span.indices { write(span[place], &self) }
        endArray()
    }

    @inline(__always)
    mutating func field<Value>(
        _ key: StaticString, _ value: Value?, _ write: (Value, inout JSONWriter) -> Void
    ) {
        guard let value else { return }
        self.key(key)
        write(value, &self)
    }
}
