/// What two programs did, compared by one number: FNV-1a, 64 bits, as in `c/checksum.h`.
struct Checksum {
    private var sum: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Eight bytes, the least significant first.
    mutating func add(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { bytes in bytes.forEach { add($0) } }
    }

    /// The length, then the bytes.
    mutating func add(text: some Collection<UInt8>) {
        add(Int64(text.count))
        text.forEach { add($0) }
    }

    private mutating func add(_ byte: UInt8) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }

    var hexadecimal: String {
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
