/// Reads a JSON text of a known form in one walk: into the objects and arrays that are known, past the
/// values that are not, without building a tree and without allocating.
///
/// `JSONScanner` passes a whole value before it lends it, so what lies three deep is looked at three
/// times; this goes in. Every byte is checked by RFC 8259 on the way. What a thrown error interrupted
/// cannot be gone on with.
///
/// ```swift
/// var reader = JSONReader(body)
/// try reader.enterObject()
/// while let key = try reader.nextKey() {
///     if key == "events" { try readEvents(&reader) } else { _ = try reader.value() }
/// }
/// try reader.end()
/// ```
public struct JSONReader: ~Escapable {
    private var cursor: JSONCursor
    /// Whether nothing of the object or array was read yet that was entered last.
    private var isFirst = false
    /// How many objects and arrays may still be entered.
    private var levels = JSONScanner.depthLimit

    @_lifetime(copy text)
    public init(_ text: RawSpan) {
        cursor = JSONCursor(text)
        cursor.skipSpace()
    }

    /// Goes into the object that is next. `nextKey` leaves it again.
    public mutating func enterObject() throws(JSONError) { try enter("{", .object) }

    /// Goes into the array that is next. `hasElement` leaves it again.
    public mutating func enterArray() throws(JSONError) { try enter("[", .array) }

    /// The next key of an object, whose value must be entered or taken next; nil behind the last one.
    @_lifetime(copy self)
    public mutating func nextKey() throws(JSONError) -> JSONText? {
        let isThere = try cursor.startsField(isFirst: &isFirst)
        guard isThere else {
            leave()
            return nil
        }
        return try cursor.key()
    }

    /// Whether an array has another element, which must be entered or taken next.
    public mutating func hasElement() throws(JSONError) -> Bool {
        let isThere = try cursor.startsElement(isFirst: &isFirst)
        if !isThere { leave() }
        return isThere
    }

    /// The value that is next, all of it.
    @_lifetime(copy self)
    public mutating func value() throws(JSONError) -> JSONSlice {
        try cursor.value(levels: levels)
    }

    /// To be called behind the text's one value: nothing but white space may follow.
    public mutating func end() throws(JSONError) { try cursor.end() }

    private mutating func enter(
        _ bracket: Unicode.Scalar, _ expected: JSONError.Expectation
    ) throws(JSONError) {
        guard cursor.take(UInt8(ascii: bracket)) else { throw cursor.unexpected(expected) }
        guard levels > 0 else { throw JSONError(.tooDeep, at: cursor.offset - 1) }
        levels -= 1
        isFirst = true
    }

    private mutating func leave() {
        levels += 1
        // Whatever it lay in has had this.
        isFirst = false
    }
}
