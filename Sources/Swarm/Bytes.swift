extension RawSpan {
    /// One byte, checked against the span's bounds.
    public subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// True when the bytes are exactly that word.
    public func isWord(_ word: StaticString) -> Bool {
        guard byteCount == word.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount where self[offset] != word.utf8Start[offset] { return false }
        return true
    }
}
