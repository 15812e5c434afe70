/// Writes numbers and bytes one after the other.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// Seven bits a byte, the lowest first.
    mutating func write(number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(_ text: some Collection<UInt8>) {
        write(number: text.count)
        bytes.append(contentsOf: text)
    }

    /// A sum by which damage is found (FNV-1a, 64 bits).
    mutating func seal() {
        let sum = ByteWriter.sum(bytes[...])
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: sum >> shift))
        }
    }

    static func sum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Reads them again; whatever it is given, it never reads past the end.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    /// Nil unless the sum at the end is that of what stands before it.
    init?(sealed bytes: [UInt8]) {
        guard bytes.count >= 8 else { return nil }
        let body = bytes[..<(bytes.count - 8)]
        let sum = bytes[(bytes.count - 8)...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard ByteWriter.sum(body) == sum else { return nil }
        self.init(body)
    }

    var isAtEnd: Bool { at == bytes.endIndex }

    mutating func byte() -> UInt8? {
        guard at < bytes.endIndex else { return nil }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func flag() -> Bool? {
        guard let byte = byte(), byte <= 1 else { return nil }
        return byte == 1
    }

    mutating func number(upTo limit: Int = .max) -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = byte() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            guard byte < 0x80 else { continue }
            return value <= UInt64(limit) ? Int(value) : nil
        }
        return nil
    }

    mutating func text(upTo limit: Int) -> ArraySlice<UInt8>? {
        guard let count = number(upTo: limit), count <= bytes.endIndex - at else { return nil }
        defer { at += count }
        return bytes[at..<at + count]
    }
}
