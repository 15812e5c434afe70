/// What is searched for: a text, or a regular expression.
///
/// Upper case is told from lower case where the pattern has any (*smart case*).
public struct Pattern: Hashable, Sendable {
    public let text: String
    public let isExpression: Bool
    private let wanted: [UInt8]
    private let isExact: Bool

    /// Nil for a pattern that says nothing.
    public init?(_ text: String, isExpression: Bool = false) {
        guard !text.isEmpty else { return nil }
        self.text = text
        self.isExpression = isExpression
        isExact = text.unicodeScalars.contains { $0.properties.isUppercase }
        wanted = isExact ? Array(text.utf8) : Pattern.folded(Array(text.utf8))
    }

    /// Where it is found in the UTF-8 of a text, from left to right, none in another.
    public func ranges(in text: [UInt8]) -> [Range<Int>] {
        let text = isExact ? text : Pattern.folded(text)
        var found: [Range<Int>] = []
        var at = 0
        while let start = Pattern.find(wanted, in: text, from: at) {
            found.append(start..<start + wanted.count)
            at = start + wanted.count
        }
        return found
    }

    public func isFound(in text: [UInt8]) -> Bool {
        Pattern.find(wanted, in: isExact ? text : Pattern.folded(text), from: 0) != nil
    }

    private static func find(_ wanted: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard text.count - start >= wanted.count else { return nil }
        for at in start...(text.count - wanted.count)
        where text[at] == wanted[0] && text[at..<at + wanted.count].elementsEqual(wanted) {
            return at
        }
        return nil
    }

    /// Small letters for capitals, as many bytes as before.
    private static func folded(_ text: [UInt8]) -> [UInt8] {
        text.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }
}
