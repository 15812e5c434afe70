internal import Canvas

extension Pen {
    /// Takes the parameters of a sequence that colours text.
    ///
    /// What only hides text is left away: blinking, hidden, and writing on its own colour.
    mutating func apply(_ parameters: ArraySlice<UInt8>) {
        var numbers = Pen.numbers(parameters)[...]
        while let number = numbers.popFirst() {
            switch number {
            case 0: self = .standard
            case 1...9: if let attribute = Pen.attribute(number) { attributes.insert(attribute) }
            case 21...29: clear(number)
            case 30...37: foreground = .palette(UInt8(number - 30))
            case 38: foreground = Pen.colour(&numbers) ?? foreground
            case 39: foreground = .standard
            case 40...47: background = .palette(UInt8(number - 40))
            case 48: background = Pen.colour(&numbers) ?? background
            case 49: background = .standard
            case 90...97: foreground = .palette(UInt8(number - 82))
            case 100...107: background = .palette(UInt8(number - 92))
            default: break
            }
        }
        if foreground == background, foreground != .standard { background = .standard }
    }

    /// More of them say nothing that can be seen.
    private static let limit = 32

    private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
        parameters.split(maxSplits: limit, omittingEmptySubsequences: false) {
            [0x3b, 0x3a].contains($0)
        }
        .prefix(limit).map { digits in
            digits.prefix(4).reduce(0) { sum, digit in
                (0x30...0x39).contains(digit) ? sum * 10 + Int(digit - 0x30) : sum
            }
        }
    }

    private static func attribute(_ number: Int) -> Attributes? {
        switch number {
        case 1: .bold
        case 2: .dim
        case 3: .italic
        case 4: .underline
        case 7: .reverse
        case 9: .strike
        default: nil
        }
    }

    private mutating func clear(_ number: Int) {
        switch number {
        case 22: attributes.subtract([.bold, .dim])
        case 23: attributes.remove(.italic)
        case 24: attributes.remove(.underline)
        case 27: attributes.remove(.reverse)
        case 29: attributes.remove(.strike)
        default: break
        }
    }

    private static func colour(_ numbers: inout ArraySlice<Int>) -> Colour? {
        switch numbers.popFirst() {
        case 5: return numbers.popFirst().map { .palette(UInt8(clamping: $0)) }
        case 2:
            guard numbers.count >= 3 else { return nil }
            let parts = (0..<3).map { _ in UInt8(clamping: numbers.popFirst() ?? 0) }
            return .rgb(parts[0], parts[1], parts[2])
        default: return nil
        }
    }
}
