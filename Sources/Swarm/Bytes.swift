extension RawSpan {
    /// One byte, checked against the span's bounds.
    subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
