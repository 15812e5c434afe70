/// An event's place in history: the first is 1, and there are no gaps.
public struct EventID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }
    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// The place before the first event.
    public static let none = EventID(0)

    public static func < (left: EventID, right: EventID) -> Bool { left.rawValue < right.rawValue }
}

/// What the log calls an agent: `a` and the id of its first event.
///
/// A log may hold other text where an agent is named; it is kept as it is, and names no agent.
public struct AgentID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(first event: EventID) { rawValue = "a\(event.rawValue)" }

    public var description: String { rawValue }

    /// The id of the agent's first event; nil when the text is not `a` and a number.
    public var number: Int64? { AgentID.number(in: rawValue.utf8Span.span.bytes) }

    /// Reads `a<digits>`; nil for anything else, an overflow included.
    static func number(in text: RawSpan) -> Int64? {
        guard text.byteCount > 1, text.byteCount <= 20, text[0] == UInt8(ascii: "a") else {
            return nil
        }
        var number: Int64 = 0
        for offset in 1..<text.byteCount {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        // A leading zero would give one agent two spellings.
        return text[1] == UInt8(ascii: "0") || number < 0 ? nil : number
    }
}

/// What people call an agent: `[a-z0-9][a-z0-9._-]{0,31}`, not `a<digits>`, `tick`,
/// `operator` or `keeper`.
public struct AgentName: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public static let limit = 32

    /// The rule above, for whoever has to think of another.
    public static let rule =
        "1 to \(limit) of a-z, 0-9, '.', '_' and '-', a letter or digit first, "
        + "not 'tick', 'operator' or 'keeper', and not of the form of an id, a1"

    /// The doorbell's, which agents' topics would be taken for, and those who give commands besides
    /// agents: nobody may pass for them.
    private static let taken: Set = ["tick", "operator", "keeper"]

    /// Nil when the text breaks the rule.
    public init?(rawValue: String) {
        guard AgentName.flaw(of: rawValue) == nil else { return nil }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// What a text breaks of the rule, such as "it has the form of an id"; nil where it is a name.
    public static func flaw(of text: String) -> String? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return "it is empty" }
        if !bytes.allSatisfy({ isLetterOrDigit($0) || "._-".utf8.contains($0) }) {
            return "it has something else than a-z, 0-9, '.', '_' and '-'"
        }
        if bytes.count > limit { return "it has \(bytes.count) characters, and may have \(limit)" }
        if !isLetterOrDigit(first) { return "it begins with neither a letter nor a digit" }
        if taken.contains(text) { return "it means something else" }
        let isID =
            first == UInt8(ascii: "a") && bytes.count > 1
            && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
        return isID ? "it has the form of an id" : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }
}
