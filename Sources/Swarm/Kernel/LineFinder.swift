/// Looks for a text in the lines that a program prints, whatever colours they have.
struct LineFinder: Equatable {
    /// Of longer lines the end is looked at.
    static let limit = 4_096

    private let wanted: [UInt8]
    private var line: [UInt8]
    private var signs = PlainBytes()

    /// Goes on behind the beginning of a line.
    init(_ wanted: String, behind line: [UInt8] = []) {
        self.wanted = Array(wanted.utf8)
        self.line = line
    }

    /// Whether it has been found by now.
    mutating func finds(in text: [UInt8]) -> Bool {
        for byte in text {
            guard byte != 0x0a else {
                if holdsIt { return true }
                line.removeAll(keepingCapacity: true)
                continue
            }
            if signs.takes(byte) { line.append(byte) }
            if line.count >= 2 * LineFinder.limit {
                if holdsIt { return true }
                line.removeFirst(LineFinder.limit)
            }
        }
        return holdsIt
    }

    private var holdsIt: Bool {
        guard let first = wanted.first, line.count >= wanted.count else { return false }
        return line.indices.dropLast(wanted.count - 1).contains { place in
            line[place] == first && line[place...].starts(with: wanted)
        }
    }
}

/// What of a program's output stands there to be read: control sequences are no part of it, and ECMA-48 says
/// where they end.
struct PlainBytes: Equatable {
    private var sequence = Sequence.none

    /// Where in a control sequence the text is.
    private enum Sequence { case none, escape, control, text, textEscape }

    /// Whether the next byte is one of those.
    mutating func takes(_ byte: UInt8) -> Bool {
        switch sequence {
        case .none where byte == 0x1b: sequence = .escape
        case .none: return byte >= 0x20 || byte == 0x09
        case .escape:
            sequence =
                switch byte {
                case UInt8(ascii: "["): .control
                case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"): .text
                default: .none
                }
        case .control: if (0x40...0x7e).contains(byte) { sequence = .none }
        case .text:
            if byte == 0x07 { sequence = .none }
            if byte == 0x1b { sequence = .textEscape }
        case .textEscape: sequence = byte == UInt8(ascii: "\\") ? .none : .text
        }
        return false
    }
}
