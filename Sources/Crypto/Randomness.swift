internal import CSodium

/// Bytes that nobody can guess.
public enum Randomness {
    /// So many of them, as two lower-case digits each.
    public static func hexadecimal(byteCount: Int) -> String {
        precondition(Sodium.isReady, "libsodium could not start")
        var bytes = [UInt8](repeating: 0, count: byteCount)
        randombytes_buf(&bytes, byteCount)
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
