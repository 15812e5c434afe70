/// A line of a bee that came whole: "bee=NAME n=COUNTER … crc=CHECKSUM".
struct BeeLine {
    let number: Int64

    /// Nil for one that is damaged, or another bee's.
    init?(_ line: [UInt8], of name: String) {
        let tail = Array(" crc=".utf8)
        let start = line.count - tail.count - 8
        guard start > 0, Array(line[start..<start + tail.count]) == tail,
            let sum = UInt32(
                String(decoding: line[(start + tail.count)...], as: UTF8.self), radix: 16),
            sum == Checksum.of(line[..<start])
        else { return nil }
        let words = line.split(separator: 0x20, maxSplits: 2)
        let prefix = Array("n=".utf8)
        guard words.count == 3, words[0].elementsEqual("bee=\(name)".utf8),
            words[1].starts(with: prefix),
            let number = Int64(String(decoding: words[1].dropFirst(2), as: UTF8.self)), number > 0
        else { return nil }
        self.number = number
    }
}

/// CRC-32, as ISO 3309 has it.
private enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        // Neither array is looked at by index more often than there are bytes: tests are not built
        // for speed.
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                ~bytes.reduce(~UInt32(0)) { sum, byte in
                    sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
                }
            }
        }
    }
}
