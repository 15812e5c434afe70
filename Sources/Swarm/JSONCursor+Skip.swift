extension JSONCursor {
    /// Passes one value, checking all of it; `levels` is how many objects and arrays it may nest.
    ///
    /// The recursion is as deep as `levels` at most, whatever the text holds.
    @_lifetime(copy self)
    mutating func value(levels: Int) throws(JSONError) -> JSONSlice {
        let start = offset
        var isPlain = true
        switch byte {
        case UInt8(ascii: "\""): isPlain = try string().isPlain
        case UInt8(ascii: "{"): try skipObject(levels: levels)
        case UInt8(ascii: "["): try skipArray(levels: levels)
        default: try skipScalar()
        }
        return JSONSlice(bytes.extracting(unchecked: start..<offset), isPlain: isPlain)
    }

    private mutating func skipScalar() throws(JSONError) {
        guard let byte else { throw unexpected(.value) }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: throw unexpected(.value)
        }
    }

    private mutating func skipObject(levels: Int) throws(JSONError) {
        guard levels > 0 else { throw JSONError(.tooDeep, at: offset) }
        offset &+= 1
        var isFirst = true
        while try startsField(isFirst: &isFirst) {
            _ = try key()
            _ = try value(levels: levels &- 1)
        }
    }

    private mutating func skipArray(levels: Int) throws(JSONError) {
        guard levels > 0 else { throw JSONError(.tooDeep, at: offset) }
        offset &+= 1
        var isFirst = true
        while try startsElement(isFirst: &isFirst) {
            _ = try value(levels: levels &- 1)
        }
    }
}

// MARK: - Between the members of an object or array

extension JSONCursor {
    /// Moves to the next key, past the comma before it; false behind the object's end.
    @inline(__always)
    mutating func startsField(isFirst: inout Bool) throws(JSONError) -> Bool {
        skipSpace()
        if take(UInt8(ascii: "}")) { return false }
        if isFirst {
            isFirst = false
            guard byte == UInt8(ascii: "\"") else { throw unexpected(.keyOrEnd) }
            return true
        }
        guard take(UInt8(ascii: ",")) else { throw unexpected(.commaOrBrace) }
        skipSpace()
        return true
    }

    /// Moves to the next element, past the comma before it; false behind the array's end.
    @inline(__always)
    mutating func startsElement(isFirst: inout Bool) throws(JSONError) -> Bool {
        skipSpace()
        if take(UInt8(ascii: "]")) { return false }
        if isFirst {
            isFirst = false
            return true
        }
        guard take(UInt8(ascii: ",")) else { throw unexpected(.commaOrBracket) }
        skipSpace()
        return true
    }
}
