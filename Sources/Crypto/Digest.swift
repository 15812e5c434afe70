internal import CSodium

/// 32 bytes of BLAKE2b: what names a row of the log and everything before it.
public struct Digest: Equatable, Sendable, BitwiseCopyable {
    public static let byteCount = 32

    /// The digest before the first row: all zero.
    public static let zero = Digest(words: SIMD32(repeating: 0))

    @usableFromInline let words: SIMD32<UInt8>

    private init(words: SIMD32<UInt8>) { self.words = words }

    /// Nil unless there are exactly 32 bytes.
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Digest.byteCount else { return nil }
        words = bytes.unsafeLoadUnaligned(as: SIMD32<UInt8>.self)
    }

    /// The BLAKE2b-256 hash of `bytes`, without a key.
    public init(of bytes: RawSpan) {
        precondition(Sodium.isReady, "libsodium could not start")
        var result = SIMD32<UInt8>(repeating: 0)
        let code = withUnsafeMutablePointer(to: &result) { output in
            bytes.withUnsafeBytes { input in
                crypto_generichash(
                    UnsafeMutableRawPointer(output).assumingMemoryBound(to: UInt8.self),
                    Digest.byteCount, input.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    UInt64(input.count), nil, 0)
            }
        }
        precondition(code == 0, "BLAKE2b refuses only wrong sizes, and these are fixed")
        words = result
    }

    /// Lends the 32 bytes.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBytes(of: words, body)
    }

    public func append(to bytes: inout [UInt8]) {
        withBytes { bytes.append(contentsOf: $0) }
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return withBytes { bytes in
            String(
                decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
                as: UTF8.self)
        }
    }
}
