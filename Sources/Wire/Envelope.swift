/// What every message of the control socket begins with. `docs/protocol.md` is its grammar.
enum Envelope {
    static let version = Array("skep1".utf8)
    static let ok = Array("ok".utf8)
    static let error = Array("error".utf8)
}

/// What a client calls its request: any 1 to 64 bytes, given back as they are.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// Of a reply to a request that could not be told from its frames; and of every push.
    static let none = RequestID(unchecked: [])

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// Nil when there are none, or more than `Limits.requestIDBytes`.
    public init?(_ bytes: [UInt8]) {
        guard (1...Limits.requestIDBytes).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    init(number: UInt64) { self.init(unchecked: Array(String(number).utf8)) }

    public var description: String { Quoted.text(bytes) }
}

/// Who sent a request, and how an answer finds the way back.
public struct Sender: Hashable, Sendable {
    /// What libzmq calls the connection.
    public let identity: [UInt8]
    /// A REQ socket puts an empty frame first and wants it back. It hears answers only, so nothing can
    /// be pushed to it.
    public let isREQ: Bool

    public init(identity: [UInt8], isREQ: Bool) {
        self.identity = identity
        self.isREQ = isREQ
    }

    /// The frames in front of whatever is sent.
    var route: [[UInt8]] { isREQ ? [identity, []] : [identity] }
}

/// Foreign bytes inside a sentence: printable ASCII as it is, all else by number, and not too long.
enum Quoted {
    static let limit = 32

    static func text(_ bytes: some Collection<UInt8>) -> String {
        let shown = bytes.prefix(limit).map { byte in
            (0x20...0x7e).contains(byte) && byte != UInt8(ascii: "\\")
                ? String(Unicode.Scalar(byte))
                : "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
        return "'\(shown.joined())'" + (bytes.count > limit ? "…" : "")
    }
}
