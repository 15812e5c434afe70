internal import Canvas

// What programs ask their terminal, and what it answers.
extension Emulator {
    private static let escape = "\u{1b}"

    private mutating func answer(_ text: String) { notice(.answer(Array(text.utf8))) }

    /// A VT220 with colours.
    mutating func answerAttributes() { answer("\u{1b}[?62;22c") }

    /// Version 300 of an xterm-like terminal: programs take it for one with mouse places as numbers.
    mutating func answerSecondaryAttributes() { answer("\u{1b}[>1;300;0c") }

    mutating func answerVersion() { answer("\u{1b}P>|skep\u{1b}\\") }

    mutating func answerReport(isPrivate: Bool) {
        let row = head.row - (modes.hasOrigin ? margins.lowerBound : 0) + 1
        switch (isPrivate, parser.parameters[0] ?? 0) {
        case (false, 5): answer("\u{1b}[0n")
        case (false, 6): answer("\u{1b}[\(row);\(head.column + 1)R")
        case (true, 6): answer("\u{1b}[?\(row);\(head.column + 1)R")
        // Dark, as the colours below.
        case (true, 996): answer("\u{1b}[?997;1n")
        default: break
        }
    }

    mutating func answerMode(isPrivate: Bool) {
        guard let number = parser.parameters[0] else { return }
        let value = mode(number, isPrivate: isPrivate).map { $0 ? 1 : 2 } ?? 0
        answer("\u{1b}[\(isPrivate ? "?" : "")\(number);\(value)$y")
    }

    /// Of all that windows can be asked, only their size: titles could be typed into a shell by it.
    mutating func answerSize() {
        guard parser.parameters[0] == 18 else { return }
        answer("\u{1b}[8;\(rows);\(columns)t")
    }

    // MARK: - Strings

    mutating func device() {
        guard !parser.isTooLong else { return }
        switch (parser.intermediate, parser.deviceFinal) {
        case (UInt8(ascii: "$"), UInt8(ascii: "q")): answerSetting()
        case (UInt8(ascii: "+"), UInt8(ascii: "q")): answer("\u{1b}P0+r\u{1b}\\")
        default: break
        }
    }

    /// DECRQSS.
    private mutating func answerSetting() {
        let shape = Int(cursorShape.rawValue) * 2 + (modes.cursorBlinks ? 1 : 2)
        let value: String? =
            switch String(decoding: parser.string, as: UTF8.self) {
            case "m": "\(head.pen.renditions)m"
            case "r": "\(margins.lowerBound + 1);\(margins.upperBound)r"
            case " q": "\(shape) q"
            case "\"p": "62;1\"p"
            case "\"q": "0\"q"
            default: nil
            }
        answer("\u{1b}P\(value == nil ? 0 : 1)$r\(value ?? "")\u{1b}\\")
    }

    /// Colours, of which the operator's own are not known here: white on black.
    mutating func answerColour(_ command: Int, _ asked: ArraySlice<UInt8>) {
        var number = command
        for question in asked.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        {
            if question.elementsEqual([UInt8(ascii: "?")]), (10...12).contains(number) {
                let colour = number == 11 ? "0000/0000/0000" : "ffff/ffff/ffff"
                answerCommand("\(number);rgb:\(colour)")
            }
            number += 1
        }
    }

    /// One of the 256.
    mutating func answerPalette(_ asked: ArraySlice<UInt8>) {
        let parts = asked.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        for index in stride(from: 0, to: parts.count - 1, by: 2)
        where parts[index + 1].elementsEqual([UInt8(ascii: "?")]) {
            guard let number = UInt8(String(decoding: parts[index], as: UTF8.self)) else {
                continue
            }
            let colour = Palette.colour(number).map { Palette.hex($0) }.joined(separator: "/")
            answerCommand("4;\(number);rgb:\(colour)")
        }
    }

    /// An answer ends as the question did.
    func commandEnd() -> String { parser.endedByBell ? "\u{07}" : "\u{1b}\\" }

    mutating func answerCommand(_ text: String) { answer("\u{1b}]\(text)\(commandEnd())") }
}

/// The colours that the 256 have by default.
private enum Palette {
    private static let named: [[UInt8]] = [
        [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205],
        [0, 205, 205], [229, 229, 229], [127, 127, 127], [255, 0, 0], [0, 255, 0],
        [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
    ]

    static func colour(_ index: UInt8) -> [UInt8] {
        switch index {
        case 0..<16: return named[Int(index)]
        case 232...255: return Array(repeating: 8 + (index - 232) * 10, count: 3)
        default:
            let cube = index - 16
            return [cube / 36, cube / 6 % 6, cube % 6].map { $0 == 0 ? 0 : 55 + $0 * 40 }
        }
    }

    /// Four digits, as X11 writes colours.
    static func hex(_ value: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        let pair = String([digits[Int(value >> 4)], digits[Int(value & 15)]])
        return pair + pair
    }
}
