import Canvas

/// Where and how the next character is written.
struct Head: Equatable, Sendable {
    var row = 0
    var column = 0
    /// The last column was written: the next character goes to the next row first.
    var isPastMargin = false
    var pen = Pen.standard
    /// G0 to G3.
    var sets = [CharacterSet](repeating: .ascii, count: 4)
    /// Which of them is in use.
    var chosen = 0
    /// For one character only.
    var once: UInt8?
    var hasOrigin = false

    var isPlain: Bool { once == nil && sets[chosen] == .ascii }
}

/// The sets of characters that programs still choose.
enum CharacterSet: UInt8, Sendable {
    case ascii, british, lines

    /// The set of a final byte; what nobody uses is ASCII.
    init(designator: UInt8) {
        switch designator {
        case UInt8(ascii: "0"), UInt8(ascii: "2"): self = .lines
        case UInt8(ascii: "A"): self = .british
        default: self = .ascii
        }
    }

    func scalar(for scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch self {
        case .ascii: scalar
        case .british: scalar == "#" ? "£" : scalar
        case .lines:
            (0x5f...0x7e).contains(scalar.value)
                ? CharacterSet.special[Int(scalar.value - 0x5f)] : scalar
        }
    }

    /// DEC's special graphics, from `_` on.
    private static let special = Array(" ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·".unicodeScalars)
}
