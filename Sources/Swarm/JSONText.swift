/// A JSON string as it is written between its quotes: checked, its escapes not yet resolved.
public struct JSONText: ~Escapable {
    private let bytes: RawSpan
    let isPlain: Bool

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, isPlain: Bool) {
        self.bytes = bytes
        self.isPlain = isPlain
    }

    /// How long it is as it is written.
    var byteCount: Int { bytes.byteCount }

    /// The text itself, valid UTF-8, without a copy; nil when it holds escapes.
    public var plain: RawSpan? {
        @_lifetime(copy self)
        get { isPlain ? bytes : nil }
    }

    /// The text with its escapes resolved.
    public var string: String {
        guard !isPlain else { return String(utf8: bytes) }
        return String(unsafeUninitializedCapacity: bytes.byteCount) { unescape(into: $0) }
    }

    /// The text in UTF-8 with its escapes resolved.
    public var utf8: [UInt8] {
        guard !isPlain else { return bytes.withUnsafeBytes { [UInt8]($0) } }
        return [UInt8](unsafeUninitializedCapacity: bytes.byteCount) { $1 = unescape(into: $0) }
    }

    /// Lends the text in UTF-8 with its escapes resolved; it is copied only when there are some.
    public func withUTF8<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard !isPlain else { return try body(bytes) }
        let copy = utf8
        return try body(copy.span.bytes)
    }

    /// Compares byte by byte: two spellings of one letter in Unicode are two texts.
    @inline(__always)
    public static func == (text: JSONText, word: StaticString) -> Bool {
        guard text.isPlain else { return text.string.utf8.elementsEqual(word.description.utf8) }
        return text.bytes.byteCount == word.utf8CodeUnitCount && text.bytes.holds(word, at: 0)
    }

    /// Lets a `switch` over a key name the fields it knows.
    @inline(__always)
    public static func ~= (word: StaticString, text: JSONText) -> Bool { text == word }
}

// MARK: - Escapes

extension JSONText {
    /// Writes the text with its escapes resolved, and returns its length.
    ///
    /// The room must be as long as the text is with them, because no escape is shorter than what it
    /// stands for.
    private func unescape(into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let room = UnsafeMutableRawBufferPointer(room)
        var count = 0
        var offset = 0
        while offset < bytes.byteCount {
            copyRun(from: &offset, into: room, &count)
            if offset < bytes.byteCount { resolveEscape(at: &offset, into: room, &count) }
        }
        return count
    }

    /// Copies up to the next backslash, or the end.
    @inline(__always)
    private func copyRun(
        from offset: inout Int, into room: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) {
        while offset &+ 8 <= bytes.byteCount {
            // The whole word may be stored, because `count` never passes `offset`; what of it lies
            // behind a mark is written over later.
            let word = bytes.word(knownInside: offset)
            room.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
            let length = word.escapedMarks == 0 ? 8 : word.escapedMarks.bytesBeforeMark
            offset &+= length
            count &+= length
            if length < 8 { return }
        }
        while offset < bytes.byteCount, bytes[offset] != UInt8(ascii: "\\") {
            room[count] = bytes[offset]
            offset &+= 1
            count &+= 1
        }
    }

    /// Writes what the escape stands for, and moves behind it.
    @inline(__always)
    private func resolveEscape(
        at offset: inout Int, into room: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) {
        let byte = bytes[offset &+ 1]
        guard byte != UInt8(ascii: "u") else {
            return resolveScalar(at: &offset, into: room, &count)
        }
        room[count] = JSONText.meaning(of: byte)
        count &+= 1
        offset &+= 2
    }

    private func resolveScalar(
        at offset: inout Int, into room: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) {
        let lead = bytes.codeUnit(at: offset) ?? 0
        var value = UInt32(lead)
        offset &+= 6
        if UTF16.isLeadSurrogate(lead), let trail = bytes.codeUnit(at: offset) {
            value = 0x10000 &+ (value & 0x3ff) << 10 | UInt32(trail & 0x3ff)
            offset &+= 6
        }
        // The cursor let only whole pairs pass, so the replacement character never comes to be.
        for byte in (Unicode.Scalar(value) ?? "\u{fffd}").utf8 {
            room[count] = byte
            count &+= 1
        }
    }

    private static func meaning(of byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }
}

extension String {
    /// A copy of UTF-8; what is not UTF-8 becomes U+FFFD.
    init(utf8 bytes: RawSpan) {
        self = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
