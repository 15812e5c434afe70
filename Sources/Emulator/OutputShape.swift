/// Tells output that draws on a screen from output that is lines.
///
/// Fed with what a program writes to its terminal, however it is cut. To colour, to erase what is right of
/// the cursor, to name things, to return and to ring is still to print lines; to move the cursor anywhere
/// else, or to use the alternate screen, is to draw.
public struct OutputShape: Sendable, Equatable {
    private var parser = Parser()

    public init() {}

    /// Whether a single text draws.
    public static func draws(_ bytes: [UInt8]) -> Bool {
        // Most of what is written has not one sequence.
        guard bytes.contains(0x1b) else { return false }
        var shape = OutputShape()
        return shape.take(bytes)
    }

    /// Whether this part of the output draws.
    public mutating func take(_ bytes: [UInt8]) -> Bool {
        var draws = false
        for byte in bytes {
            switch parser.step(byte) {
            case .escape: draws = escapeDraws(byte) || draws
            case .sequence: draws = sequenceDraws(byte) || draws
            case .nothing, .text, .control, .command, .device: break
            }
        }
        return draws
    }

    private func escapeDraws(_ byte: UInt8) -> Bool {
        switch parser.intermediate {
        // The choice of a character set, and what the keypad sends.
        case 0: byte != UInt8(ascii: "=") && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "\\")
        case UInt8(ascii: "#"): true
        default: false
        }
    }

    private func sequenceDraws(_ final: UInt8) -> Bool {
        switch final {
        case UInt8(ascii: "m"), UInt8(ascii: "K"): return false
        // What is asked, and the shape of the cursor.
        case UInt8(ascii: "c"), UInt8(ascii: "n"), UInt8(ascii: "q"): return false
        case UInt8(ascii: "u"), UInt8(ascii: "t"):
            return parser.marker == 0 && final == UInt8(ascii: "u")
        case UInt8(ascii: "p"): return parser.intermediate != UInt8(ascii: "$")
        case UInt8(ascii: "h"), UInt8(ascii: "l"):
            guard parser.marker == UInt8(ascii: "?") else { return false }
            return (0..<parser.parameters.count).contains {
                [47, 1047, 1048, 1049].contains(parser.parameters[$0])
            }
        default: return true
        }
    }
}
