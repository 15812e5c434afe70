/// What is searched for: a text, or a regular expression.
///
/// Upper case is told from lower case where the pattern has any (*smart case*).
public struct Pattern: Hashable, Sendable {
    public let text: String
    public let isExpression: Bool
    private let way: Way

    private enum Way: Hashable, Sendable {
        /// Bytes as they stand, or with the capitals of ASCII made small.
        case bytes([UInt8], isExact: Bool)
        case expression(Expression)
    }

    /// Nil for a pattern that says nothing, or is no expression.
    public init?(_ text: String, isExpression: Bool = false) {
        guard !text.isEmpty else { return nil }
        self.text = text
        self.isExpression = isExpression
        let isExact = text.unicodeScalars.contains { $0.properties.isUppercase }
        if isExpression {
            guard let expression = Expression(text, isExact: isExact) else { return nil }
            way = .expression(expression)
        } else if isExact || text.utf8.allSatisfy({ $0 < 0x80 }) {
            way = .bytes(
                isExact ? Array(text.utf8) : Pattern.folded(Array(text.utf8)), isExact: isExact)
        } else {
            // Letters of other alphabets are small and capital in ways that bytes do not show.
            guard let expression = Expression(literal: text) else { return nil }
            way = .expression(expression)
        }
    }

    /// Characters that stand in a row in whatever it is found, in capitals or small letters; none where none are known.
    var literal: [UInt8] {
        switch way {
        case .bytes(let bytes, _): bytes
        case .expression(let expression): expression.literal
        }
    }

    /// Nil for what is looked for byte by byte.
    var automaton: Automaton? {
        guard case .expression(let expression) = way else { return nil }
        return expression.automaton
    }

    /// Text, or a regular expression where it stands between slashes.
    public init?(typed text: String) {
        let isExpression = text.utf8.count > 2 && text.hasPrefix("/") && text.hasSuffix("/")
        self.init(
            isExpression ? String(text.dropFirst().dropLast()) : text, isExpression: isExpression)
    }

    /// Where it is found in the UTF-8 of a text, from left to right, none in another.
    public func ranges(in text: [UInt8]) -> [Range<Int>] {
        switch way {
        case .expression(let expression): return expression.ranges(in: text)
        case .bytes(let wanted, let isExact):
            let text = isExact ? text : Pattern.folded(text)
            var found: [Range<Int>] = []
            var at = 0
            while let start = Pattern.find(wanted, in: text, from: at) {
                found.append(start..<start + wanted.count)
                at = start + wanted.count
            }
            return found
        }
    }

    /// The first of them, without looking at what is behind it.
    func firstRange(in text: [UInt8]) -> Range<Int>? {
        switch way {
        case .expression(let expression): return expression.ranges(in: text, atMost: 1).first
        case .bytes(let wanted, let isExact):
            let text = isExact ? text : Pattern.folded(text)
            return Pattern.find(wanted, in: text, from: 0).map { $0..<$0 + wanted.count }
        }
    }

    public func isFound(in text: [UInt8]) -> Bool { firstRange(in: text) != nil }

    private static func find(_ wanted: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard text.count - start >= wanted.count else { return nil }
        return text.withUnsafeBytes { text in
            wanted.withUnsafeBytes { wanted in
                (start...(text.count - wanted.count)).first { at in
                    text[at] == wanted[0]
                        && UnsafeRawBufferPointer(rebasing: text[at..<at + wanted.count])
                            .elementsEqual(wanted)
                }
            }
        }
    }

    /// Small letters for capitals, as many bytes as before.
    private static func folded(_ text: [UInt8]) -> [UInt8] {
        text.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }
}
