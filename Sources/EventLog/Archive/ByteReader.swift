internal import Crypto

/// Reads what `append` wrote, number by number; nil where there is less than there should be.
struct ByteReader: ~Escapable {
    private let bytes: RawSpan
    private var place = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.byteCount }

    @_lifetime(self: copy self)
    mutating func number() -> Int64? {
        guard bytes.byteCount - place >= 8 else { return nil }
        defer { place += 8 }
        return Int64(
            bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Int64.self))
    }

    /// A number that says how many of something follow, of which each takes a byte or more.
    @_lifetime(self: copy self)
    mutating func count() -> Int? {
        guard let number = number(), 0...Int64(bytes.byteCount - place) ~= number else {
            return nil
        }
        return Int(number)
    }

    @_lifetime(self: copy self)
    mutating func blob() -> [UInt8]? {
        guard let count = count() else { return nil }
        defer { place += count }
        return bytes.extracting(place..<place + count).withUnsafeBytes { Array($0) }
    }

    @_lifetime(self: copy self)
    mutating func text() -> String? { blob().flatMap { String(validating: $0, as: UTF8.self) } }

    @_lifetime(self: copy self)
    mutating func digest() -> Digest? {
        guard bytes.byteCount - place >= Digest.byteCount else { return nil }
        defer { place += Digest.byteCount }
        return Digest(bytes.extracting(place..<place + Digest.byteCount))
    }
}

extension [UInt8] {
    mutating func append(number: Int64) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    mutating func append(blob: some Collection<UInt8>) {
        append(number: Int64(blob.count))
        append(contentsOf: blob)
    }
}
