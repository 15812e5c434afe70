public import Swarm

/// Tells whether two events say the same, wherever and whenever they were stored (FNV-1a, 64 bits).
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
        add(text.utf8)
    }

    private mutating func add(_ bytes: some Collection<UInt8>) {
        for byte in bytes { mix(byte) }
        // No text holds this byte, so no two rows of parts run together.
        mix(0xfe)
    }

    private mutating func mix(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
