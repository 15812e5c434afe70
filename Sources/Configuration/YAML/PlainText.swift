/// What a text without quotes is to some readers of YAML: `no` is false to one and "no" to the next.
///
/// Where a text is meant, such a one must be in quotes. Whole numbers as people write them are let
/// through, because as a text they are the same to all.
enum Misreading: String {
    case nothing = "nothing"
    case truth = "true or false"
    case number = "a number"
    case date = "a date"

    /// Nil where every reader takes it for the same text.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        if Misreading.isNothing(text) {
            self = .nothing
        } else if Misreading.truths.contains(text.lowercased()) {
            self = .truth
        } else if Misreading.isDate(bytes) {
            self = .date
        } else if Misreading.isNumber(bytes), !Misreading.isUsualNumber(bytes) {
            self = .number
        } else {
            return nil
        }
    }

    private static let truths: Set = ["true", "false", "yes", "no", "on", "off", "y", "n"]

    private static func isNothing(_ text: String) -> Bool {
        ["", "~", "null"].contains(text.lowercased())
    }

    /// `0`, or digits of which the first is no zero, a minus before them or not.
    static func isUsualNumber(_ bytes: [UInt8]) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, digits.allSatisfy(isDigit), digits.count <= 15 else {
            return false
        }
        return first != UInt8(ascii: "0") || bytes.count == 1
    }

    /// `2026-11-20`, whatever follows.
    private static func isDate(_ bytes: [UInt8]) -> Bool {
        var rest = Pattern(bytes)
        return rest.skip(isDigit) == 4 && rest.skip("-") && (1...2).contains(rest.skip(isDigit))
            && rest.skip("-") && (1...2).contains(rest.skip(isDigit))
    }

    private static func isNumber(_ bytes: [UInt8]) -> Bool {
        var rest = Pattern(bytes)
        if !rest.skip("-") { _ = rest.skip("+") }
        return rest.isInfinite || rest.hasBase || rest.isDecimal || rest.isSixties
    }

    fileprivate static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// What is left of a text that is compared with the forms of numbers.
private struct Pattern {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    /// Passes over one of these; false where something else stands.
    mutating func skip(_ signs: String) -> Bool {
        guard let first = bytes.first, signs.utf8.contains(first) else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    /// Passes over all of a kind, and says how many there were.
    mutating func skip(_ isMember: (UInt8) -> Bool) -> Int {
        let count = bytes.prefix(while: isMember).count
        bytes = bytes.dropFirst(count)
        return count
    }

    private static func isDigitOrGap(_ byte: UInt8) -> Bool {
        Misreading.isDigit(byte) || byte == UInt8(ascii: "_")
    }

    var isInfinite: Bool {
        [".inf", ".nan"].contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }

    /// `0x1f`, `0o17`, `0b1`
    var hasBase: Bool {
        var rest = self
        guard rest.skip("0"), rest.skip("xXoObB") else { return false }
        let count = rest.skip { byte in "0123456789abcdefABCDEF_".utf8.contains(byte) }
        return count > 0 && rest.bytes.isEmpty
    }

    /// `12`, `1_000`, `1.5`, `.5`, `1.`, `1e3`
    var isDecimal: Bool {
        var rest = self
        var digits = rest.skip(Pattern.isDigitOrGap)
        if digits > 0, bytes.first == UInt8(ascii: "_") { return false }
        if rest.skip(".") { digits += rest.skip(Pattern.isDigitOrGap) }
        guard digits > 0 else { return false }
        if rest.skip("eE") {
            _ = rest.skip("+-")
            guard rest.skip(Misreading.isDigit) > 0 else { return false }
        }
        return rest.bytes.isEmpty
    }

    /// `22:30`, which is 1,350 to readers of YAML 1.1.
    var isSixties: Bool {
        var rest = self
        guard let first = rest.bytes.first, Misreading.isDigit(first) else { return false }
        _ = rest.skip(Pattern.isDigitOrGap)
        var parts = 0
        while rest.skip(":") {
            let start = rest.bytes
            let count = rest.skip(Misreading.isDigit)
            guard count == 1 || (count == 2 && start.first.map { $0 < 0x36 } == true) else {
                return false
            }
            parts += 1
        }
        if rest.skip(".") { _ = rest.skip(Pattern.isDigitOrGap) }
        return parts > 0 && rest.bytes.isEmpty
    }
}
