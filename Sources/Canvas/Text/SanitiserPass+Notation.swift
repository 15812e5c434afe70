/// Characters that have no picture, and how they are shown.
extension SanitiserPass {
    mutating func replaceInvalid() {
        settle()
        hidden += 1
        write(.replacement)
        begin(nil)
    }

    mutating func takeBlank(_ scalar: Unicode.Scalar) {
        guard options.hidden == .keptInSequences else { return show(scalar) }
        settle()
        write(scalar)
        begin(nil)
    }

    mutating func takeControl(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
        switch (scalar, notation) {
        case ("\n", _) where options.lines == .many: endLine()
        case ("\t", .json), ("\r", .json): writeSpaces(1)
        case ("\t", .visible) where options.tabs == .expanded: expandTab()
        // A terminal in its usual mode ends each line so: that is not a hidden character.
        case ("\r", .visible) where endsLine(before: next): break
        default: show(scalar)
        }
    }

    private func endsLine(before next: Unicode.Scalar?) -> Bool {
        next == "\n" && options.lines == .many && options.hidden == .keptInSequences
    }

    private mutating func endLine() {
        settle()
        output.append(0x0a)
        begin(nil)
        column = 0
        measured = output.count
    }

    private mutating func expandTab() {
        settle()
        let width = TextWidth.width(of: output.span.bytes.extracting(measured..<output.count))
        writeSpaces(8 - (column + width) % 8)
        column = 0
        measured = output.count
    }

    private mutating func writeSpaces(_ count: Int) {
        settle()
        output.append(contentsOf: repeatElement(0x20, count: count))
        begin(nil)
    }

    /// Writes a character's notation in its place.
    mutating func show(_ scalar: Unicode.Scalar) {
        settle()
        hidden += 1
        switch notation {
        case .json: writeEscape(scalar)
        case .visible: writeVisibly(scalar)
        }
        begin(nil)
    }

    private mutating func writeVisibly(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x0a: output.append(contentsOf: "␊".utf8)
        // Caret notation flips one bit: ESC is 0x1b, `[` 0x5b; DEL becomes `?`.
        case ..<0x20, 0x7f:
            output.append(UInt8(ascii: "^"))
            output.append(UInt8(truncatingIfNeeded: scalar.value) ^ 0x40)
        default:
            output.append(contentsOf: "‹U+".utf8)
            writeHexadecimal(scalar.value, digits: "0123456789ABCDEF")
            output.append(contentsOf: "›".utf8)
        }
    }

    private mutating func writeEscape(_ scalar: Unicode.Scalar) {
        for unit in scalar.utf16 {
            output.append(contentsOf: "\\u".utf8)
            writeHexadecimal(UInt32(unit), digits: "0123456789abcdef")
        }
    }

    /// At least four digits.
    private mutating func writeHexadecimal(_ value: UInt32, digits: StaticString) {
        let count = max(4, (35 - value.leadingZeroBitCount) / 4)
        for place in (0..<count).reversed() {
            let digit = Int(value >> UInt32(4 * place) & 0xf)
            output.append(digits.withUTF8Buffer { $0[digit] })
        }
    }
}
