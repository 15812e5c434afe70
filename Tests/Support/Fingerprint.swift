public import Swarm

/// Tells whether two events say the same, wherever and whenever they were stored: 64 bits, mixed as
/// FNV-1a does, but eight bytes at a time.
///
/// It shares nothing with the hash chain it is used to check.
public struct Fingerprint: Equatable, Sendable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init(of event: Event) {
        add(event.type.name)
        add(event.agent?.rawValue)
        add(event.subject)
        add(event.metadata)
        switch event.content {
        case .text(let text): add(text)
        case .bytes(let bytes): add(bytes)
        }
    }

    /// As it is written in ledgers.
    public init?(_ text: some StringProtocol) {
        guard let value = UInt64(text, radix: 16) else { return nil }
        self.value = value
    }

    public var text: String { String(value, radix: 16) }

    private mutating func add(_ text: String?) {
        guard let text else { return mix(0xff) }
        add(Array(text.utf8))
    }

    private mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var place = 0
            // Eight at a time: lines are long, and tests are not built for speed.
            while place + 8 <= bytes.count {
                mix(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place += 8
            }
            for byte in bytes[place...] { mix(UInt64(byte)) }
        }
        // The length keeps rows of parts from running together.
        mix(UInt64(bytes.count))
    }

    private mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x100_0000_01b3
        value ^= value >> 32
    }
}
