/// Walks the members of one JSON object or array without building a tree and without allocating.
///
/// Every byte is checked by RFC 8259 on the way, and by nothing looser: UTF-8 only, no lone
/// surrogates, no trailing commas, nothing behind the end. So a text is known to be JSON once
/// `nextField` or `nextElement` has returned nil; a walk that stops earlier has checked what it
/// passed. What a thrown error interrupted cannot be gone on with.
///
/// ```swift
/// var fields = try JSONScanner(fieldsOf: content)
/// while let field = try fields.nextField() {
///     if field.key == "from" { previous = field.value.string }
/// }
/// ```
public struct JSONScanner: ~Escapable {
    /// How many objects and arrays may lie inside each other.
    public static let depthLimit = 128

    private var cursor: JSONCursor
    private var isFirst = true
    private var isDone = false

    /// Starts at the first field of the object that is the whole text.
    @_lifetime(copy text)
    public init(fieldsOf text: RawSpan) throws(JSONError) {
        cursor = JSONCursor(text)
        cursor.skipSpace()
        guard cursor.take(UInt8(ascii: "{")) else { throw cursor.unexpected(.object) }
    }

    /// Starts at the first element of the array that is the whole text.
    @_lifetime(copy text)
    public init(elementsOf text: RawSpan) throws(JSONError) {
        cursor = JSONCursor(text)
        cursor.skipSpace()
        guard cursor.take(UInt8(ascii: "[")) else { throw cursor.unexpected(.array) }
    }

    /// The next field; nil behind the last one, when nothing but white space follows the object.
    @_lifetime(copy self)
    public mutating func nextField() throws(JSONError) -> JSONField? {
        guard !isDone else { return nil }
        guard try cursor.startsField(isFirst: &isFirst) else {
            try cursor.end()
            isDone = true
            return nil
        }
        let key = try cursor.key()
        return JSONField(key: key, value: try cursor.value(levels: JSONScanner.depthLimit - 1))
    }

    /// The next element; nil behind the last one, when nothing but white space follows the array.
    @_lifetime(copy self)
    public mutating func nextElement() throws(JSONError) -> JSONSlice? {
        guard !isDone else { return nil }
        guard try cursor.startsElement(isFirst: &isFirst) else {
            try cursor.end()
            isDone = true
            return nil
        }
        return try cursor.value(levels: JSONScanner.depthLimit - 1)
    }
}

/// A key and its value, as they stand in an object.
public struct JSONField: ~Escapable {
    public let key: JSONText
    public let value: JSONSlice

    @_lifetime(copy key, copy value)
    init(key: JSONText, value: JSONSlice) {
        self.key = key
        self.value = value
    }
}
