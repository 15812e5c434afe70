/// Reads the words of a JSON text one after another: what the public types are built on.
///
/// Each function expects the cursor at the first byte of what it reads, and leaves it behind the
/// last.
struct JSONCursor: ~Escapable {
    let bytes: RawSpan
    var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// The byte under the cursor; nil at the end.
    var byte: UInt8? {
        @inline(__always) get { offset < bytes.byteCount ? bytes.byte(knownInside: offset) : nil }
    }

    func unexpected(_ expected: JSONError.Expectation) -> JSONError {
        JSONError(.found(byte, expected: expected), at: offset)
    }

    @inline(__always)
    mutating func skipSpace() {
        while let byte, byte <= 0x20 {
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            offset &+= 1
        }
    }

    /// Moves past the byte if it is the one under the cursor.
    @inline(__always)
    mutating func take(_ wanted: UInt8) -> Bool {
        guard byte == wanted else { return false }
        offset &+= 1
        return true
    }

    /// Allows nothing but white space up to the end.
    mutating func end() throws(JSONError) {
        skipSpace()
        guard byte == nil else { throw unexpected(.end) }
    }
}

// MARK: - Strings

extension JSONCursor {
    /// A key, the colon and the white space on both its sides.
    @inline(__always)
    @_lifetime(copy self)
    mutating func key(_ expected: JSONError.Expectation = .key) throws(JSONError) -> JSONText {
        guard byte == UInt8(ascii: "\"") else { throw unexpected(expected) }
        let key = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw unexpected(.colon) }
        skipSpace()
        return key
    }

    @inline(__always)
    @_lifetime(copy self)
    mutating func string() throws(JSONError) -> JSONText {
        let start = offset &+ 1
        offset = bytes.endOfPlainASCII(from: start)
        guard byte == UInt8(ascii: "\"") else { return try uncommonString(from: start) }
        return text(from: start, isPlain: true)
    }

    /// Goes on with a string that holds escapes or more than ASCII, from the first of them.
    @_lifetime(copy self)
    private mutating func uncommonString(from start: Int) throws(JSONError) -> JSONText {
        var isPlain = true
        while byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { isPlain = false }
            try passUncommon()
            offset = bytes.endOfPlainASCII(from: offset)
        }
        return text(from: start, isPlain: isPlain)
    }

    /// What lies between the quote before `start` and the one under the cursor, which is passed.
    @inline(__always)
    @_lifetime(copy self)
    private mutating func text(from start: Int, isPlain: Bool) -> JSONText {
        let text = bytes.extracting(unchecked: start..<offset)
        offset &+= 1
        return JSONText(text, isPlain: isPlain)
    }

    /// Passes what interrupts a run of plain ASCII inside a string.
    @inline(__always)
    private mutating func passUncommon() throws(JSONError) {
        guard let byte else { throw unexpected(.quote) }
        if byte == UInt8(ascii: "\\") { return try passEscape() }
        guard byte >= 0x80 else { throw JSONError(.controlCharacter(byte), at: offset) }
        let length = bytes.lengthOfScalar(at: offset)
        guard length > 0 else { throw JSONError(.invalidUTF8, at: offset) }
        offset &+= length
    }

    @inline(__always)
    private mutating func passEscape() throws(JSONError) {
        guard offset &+ 1 < bytes.byteCount else {
            throw JSONError(.found(nil, expected: .quote), at: bytes.byteCount)
        }
        switch bytes[offset &+ 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset &+= 2
        case UInt8(ascii: "u"):
            try passCodeUnit()
        default:
            throw JSONError(.invalidEscape, at: offset)
        }
    }

    private mutating func passCodeUnit() throws(JSONError) {
        guard let unit = bytes.codeUnit(at: offset) else {
            throw JSONError(.invalidEscape, at: offset)
        }
        guard UTF16.isSurrogate(unit) else { return offset &+= 6 }
        guard UTF16.isLeadSurrogate(unit), let next = bytes.codeUnit(at: offset &+ 6),
            UTF16.isTrailSurrogate(next)
        else { throw JSONError(.loneSurrogate, at: offset) }
        offset &+= 12
    }
}

extension RawSpan {
    /// The number in an escape such as `\u00e9`; nil when there is no such escape at the offset.
    func codeUnit(at offset: Int) -> UInt16? {
        guard offset &+ 6 <= byteCount, self[offset] == UInt8(ascii: "\\"),
            self[offset &+ 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for digit in offset &+ 2..<offset &+ 6 {
            guard let value = self[digit].hexadecimalValue else { return nil }
            unit = unit << 4 | UInt16(value)
        }
        return unit
    }
}

// MARK: - Numbers and words

extension JSONCursor {
    mutating func number() throws(JSONError) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") else { return }
        offset &+= 1
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { offset &+= 1 }
        try digits()
    }

    @inline(__always)
    private mutating func digits() throws(JSONError) {
        guard byte?.isDigit == true else { throw unexpected(.digit) }
        repeat { offset &+= 1 } while byte?.isDigit == true
    }

    mutating func literal(_ word: StaticString) throws(JSONError) {
        guard bytes.holds(word, at: offset) else { throw unexpected(.literal) }
        offset &+= word.utf8CodeUnitCount
    }
}

extension RawSpan {
    /// True when the ASCII word stands at the offset.
    @inline(__always)
    func holds(_ word: StaticString, at offset: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard offset <= byteCount &- count else { return false }
        for index in 0..<count
        where byte(knownInside: offset &+ index) != word.utf8Start[index] { return false }
        return true
    }
}
