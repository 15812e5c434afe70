/// What stands for our signs where only ASCII can be shown.
enum PlainSigns {
    private static let signs: [Unicode.Scalar: String] = [
        "▲": "!", "✗": "x", "◌": ".", "●": "o", "◐": "~", "‖": "=", "○": "-", "✓": "v", "■": "#",
        "»": "%", "◆": "*", "±": "+", "·": "-", "−": "-", "–": "-", "─": "-", "…": "~", "␊": "^J",
        "‹": "<", "›": ">", "×": "x", "µ": "u",
    ]

    /// The text in ASCII; a character that nothing stands for is a question mark.
    static func ascii(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                output.append(UInt8(scalar.value))
            } else {
                output += (signs[scalar] ?? "?").utf8
            }
        }
        return output
    }

    /// JSON in ASCII that means the same: beyond it there are only characters of strings.
    static func escaped(json: String) -> [UInt8] {
        var output: [UInt8] = []
        for scalar in json.unicodeScalars {
            if scalar.isASCII {
                output.append(UInt8(scalar.value))
            } else {
                for unit in scalar.utf16 { output += "\\u\(fourDigits(unit))".utf8 }
            }
        }
        return output
    }

    private static func fourDigits(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
