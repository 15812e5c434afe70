/// Tells what a program may send to the operator's terminal from what it may not.
///
/// Printable UTF-8, the few controls and sequences that move the cursor and change how text looks, and modes that are
/// put back. Everything else is a violation: whatever asks the terminal something, names a window, reaches the clipboard
/// or hides text.
public struct TapStream {
    public struct Violation: Equatable, CustomStringConvertible, Sendable {
        public let offset: Int
        public let bytes: [UInt8]

        /// Whether more of it could have come that is allowed.
        public var isUnfinished: Bool {
            guard bytes.first == 0x1b else { return bytes.count == 1 && bytes[0] >= 0xc2 }
            // What ends it is taken for its second sign.
            return bytes == [0x1b] || bytes == [0x1b, 0x1b]
                || bytes[1] == 0x5b && bytes[2...].allSatisfy { (0x30...0x3f).contains($0) }
        }

        public var description: String {
            "at \(offset): \(String(decoding: bytes.prefix(40), as: UTF8.self).debugDescription)"
        }
    }

    /// The clipboard was allowed.
    public let allowsCopying: Bool

    private let bytes: [UInt8]
    private var at = 0

    /// Everything that is not allowed, in order.
    public static func violations(in bytes: [UInt8], allowingCopies: Bool = false) -> [Violation] {
        var stream = TapStream(bytes, allowsCopying: allowingCopies)
        var found: [Violation] = []
        while let (range, isAllowed) = stream.next() {
            guard !isAllowed else { continue }
            found.append(Violation(offset: range.lowerBound, bytes: Array(bytes[range])))
        }
        return found
    }

    init(_ bytes: [UInt8], allowsCopying: Bool) {
        self.bytes = bytes
        self.allowsCopying = allowsCopying
    }

    private mutating func next() -> (Range<Int>, Bool)? {
        guard at < bytes.count else { return nil }
        let start = at
        let isAllowed = bytes[at] == 0x1b ? escape() : text()
        return (start..<at, isAllowed)
    }

    private mutating func text() -> Bool {
        let byte = bytes[at]
        if byte < 0x20 || byte == 0x7f {
            at += 1
            // BEL, BS, TAB, LF, CR, SO, SI.
            return [0x07, 0x08, 0x09, 0x0a, 0x0d, 0x0e, 0x0f].contains(byte)
        }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[at...].prefix(4).makeIterator()
        guard case .valid(let encoded) = parser.parseScalar(from: &rest) else {
            at += 1
            return false
        }
        at += encoded.count
        return TapStream.isVisible(Unicode.UTF8.decode(encoded))
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: !scalar.properties.isNoncharacterCodePoint
        }
    }

    private mutating func escape() -> Bool {
        at += 1
        guard at < bytes.count else { return false }
        let second = bytes[at]
        at += 1
        switch second {
        case 0x5b: return control()
        case 0x5d: return command()
        case 0x28, 0x29:
            guard at < bytes.count else { return false }
            at += 1
            return bytes[at - 1] == 0x42 || bytes[at - 1] == 0x30
        // 7, 8, =, >, M.
        case 0x37, 0x38, 0x3d, 0x3e, 0x4d: return true
        default: return false
        }
    }

    private mutating func control() -> Bool {
        let start = at
        while at < bytes.count, (0x20...0x3f).contains(bytes[at]) { at += 1 }
        guard at < bytes.count, (0x40...0x7e).contains(bytes[at]) else { return false }
        defer { at += 1 }
        let isPrivate = bytes[start] == 0x3f
        let numbers = bytes[(isPrivate ? start + 1 : start)..<at]
        guard numbers.allSatisfy({ (0x30...0x3b).contains($0) }) else { return false }
        let values = numbers.split(separator: 0x3b).map {
            Int(String(decoding: $0, as: UTF8.self)) ?? -1
        }
        return TapStream.isAllowed(bytes[at], values, isPrivate: isPrivate)
    }

    private static func isAllowed(_ last: UInt8, _ values: [Int], isPrivate: Bool) -> Bool {
        switch Character(Unicode.Scalar(last)) {
        case "h", "l":
            return values.allSatisfy((isPrivate ? privateModes : modes).contains)
        // The look of the Linux console's cursor; without the mark it would ask who is there.
        case "c": return isPrivate
        // The titles are kept and put back.
        case "t": return values.first == 22 || values.first == 23
        case let final: return !isPrivate && finals.contains(final)
        }
    }

    private static let modes: Set<Int> = [4, 34]
    private static let privateModes: Set<Int> = [
        1, 7, 12, 25, 47, 1002, 1006, 1047, 1048, 1049, 2004,
    ]
    private static let finals = Set("@ABCDGHIJKLMPSTXZbdfgmr")

    /// Only the clipboard's, and only where it was allowed.
    private mutating func command() -> Bool {
        let start = at
        while at < bytes.count, bytes[at] != 0x07, bytes[at] != 0x1b { at += 1 }
        guard at < bytes.count, bytes[at] == 0x07 else { return false }
        at += 1
        let isCopy = bytes[start..<at].starts(with: "52;c;".utf8)
        return allowsCopying && isCopy && bytes[start..<(at - 1)].last != 0x3f
    }
}
