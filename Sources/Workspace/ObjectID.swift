/// The name git has for some bytes: their SHA-1, so that it is the same in everybody's repository.
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    /// Reads 40 digits; nil for anything else.
    public init?(_ text: some Collection<UInt8>) {
        guard text.count == 40 else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (place, byte) in text.enumerated() {
            guard let digit = ObjectID.value(byte) else { return nil }
            switch place {
            case ..<16: words.0 = words.0 << 4 | UInt64(digit)
            case ..<32: words.1 = words.1 << 4 | UInt64(digit)
            default: words.2 = words.2 << 4 | UInt32(digit)
            }
        }
        (first, second, third) = words
    }

    /// The same from 20 bytes, as a tree has them.
    init?(raw bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (place, byte) in bytes.enumerated() {
            switch place {
            case ..<8: words.0 = words.0 << 8 | UInt64(byte)
            case ..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        (first, second, third) = words
    }

    public init?(_ text: String) { self.init(Array(text.utf8)) }

    /// Its 40 digits.
    public var text: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(40)
        for shift in stride(from: 60, through: 0, by: -4) { append(first >> UInt64(shift), &text) }
        for shift in stride(from: 60, through: 0, by: -4) { append(second >> UInt64(shift), &text) }
        for shift in stride(from: 28, through: 0, by: -4) {
            append(UInt64(third >> UInt32(shift)), &text)
        }
        return text
    }

    public var description: String { String(decoding: text, as: UTF8.self) }

    private func append(_ word: UInt64, _ text: inout [UInt8]) {
        text.append(ObjectID.digits[Int(word & 15)])
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
