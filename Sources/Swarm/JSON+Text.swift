extension JSON {
    /// Reads a text that is one JSON value, by RFC 8259 and nothing looser.
    public init(parsing text: RawSpan) throws(JSONError) {
        var cursor = JSONCursor(text)
        cursor.skipSpace()
        self = try cursor.tree(levels: JSONScanner.depthLimit)
        try cursor.end()
    }

    public init(parsing text: [UInt8]) throws(JSONError) {
        try self.init(parsing: text.span.bytes)
    }

    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: text.utf8Span.span.bytes)
    }

    /// A copy of a value that was found by a walk.
    public init(_ slice: borrowing JSONSlice) {
        // The slice was checked when it was made, so that the null never comes to be.
        self = (try? JSON(parsing: slice.bytes)) ?? .null
    }

    /// The value as compact JSON.
    public var text: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSON: CustomStringConvertible {
    public var description: String { text }
}

// MARK: - Parsing

extension JSONCursor {
    /// One value as a tree. The recursion is as deep as `levels` at most, whatever the text holds.
    fileprivate mutating func tree(levels: Int) throws(JSONError) -> JSON {
        switch byte {
        case UInt8(ascii: "{"): return JSON(try fields(levels: levels))
        case UInt8(ascii: "["): return JSON(try elements(levels: levels))
        default: return try scalar(levels: levels)
        }
    }

    private mutating func fields(levels: Int) throws(JSONError) -> [JSON.Field] {
        guard levels > 0 else { throw JSONError(.tooDeep, at: offset) }
        offset &+= 1
        var fields: [JSON.Field] = []
        var isFirst = true
        while try startsField(isFirst: &isFirst) {
            let key = try key().string
            fields.append(JSON.Field(key, try tree(levels: levels &- 1)))
        }
        return fields
    }

    private mutating func elements(levels: Int) throws(JSONError) -> [JSON] {
        guard levels > 0 else { throw JSONError(.tooDeep, at: offset) }
        offset &+= 1
        var elements: [JSON] = []
        var isFirst = true
        while try startsElement(isFirst: &isFirst) {
            elements.append(try tree(levels: levels &- 1))
        }
        return elements
    }

    private mutating func scalar(levels: Int) throws(JSONError) -> JSON {
        let slice = try value(levels: levels)
        switch slice.kind {
        case .string: return JSON(slice.string ?? "")
        case .number: return JSON(.number(JSON.Number(checked: slice.bytes)))
        case .bool: return JSON(slice.bool == true)
        default: return .null
        }
    }
}

// MARK: - Writing

extension JSONWriter {
    /// Writes a tree.
    public mutating func value(_ json: JSON) {
        switch json.form {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .number(let number): raw(number.text.utf8Span.span.bytes)
        case .string(let string): self.string(string)
        case .array(let elements):
            beginArray()
            for element in elements { value(element) }
            endArray()
        case .object(let fields):
            beginObject()
            for field in fields {
                key(field.key)
                value(field.value)
            }
            endObject()
        }
    }
}
