extension ShellReader {
    /// `$'…'`: what is written as a number in it is a sign like others, `$'\x72m'` is `rm`.
    mutating func quoteWithEscapes() {
        place += 1
        beginWord()
        while let sign = next {
            place += 1
            if sign == "'" { return }
            add(sign == "\\" ? readEscape() : sign)
        }
    }

    private mutating func readEscape() -> Unicode.Scalar {
        guard let sign = next else { return "\\" }
        place += 1
        switch sign {
        case "n": return "\n"
        case "t": return "\t"
        case "x": return readNumber(bits: 4, digits: 2)
        case "u": return readNumber(bits: 4, digits: 4)
        case "U": return readNumber(bits: 4, digits: 8)
        case "0"..."7":
            place -= 1
            return readNumber(bits: 3, digits: 3)
        default: return sign
        }
    }

    private mutating func readNumber(bits: UInt32, digits: Int) -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next.flatMap({ Character($0).hexDigitValue }), digit < 1 << bits
            else { break }
            place += 1
            value = value << bits | UInt32(digit)
        }
        return Unicode.Scalar(value) ?? "\u{fffd}"
    }
}
