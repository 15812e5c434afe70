/// A text in the language of man(7), built line by line.
///
/// Everything a person wrote goes through ``escaped(_:)``, so that no text becomes a request.
struct Roff {
    private(set) var text = ""

    /// A macro line; arguments are quoted, since they may hold spaces.
    mutating func macro(_ name: String, _ arguments: String...) {
        let quoted = arguments.map { " \"\(Self.escaped($0))\"" }.joined()
        text += ".\(name)\(quoted)\n"
    }

    /// A line for groff itself, which unlike a macro knows no quotes.
    mutating func request(_ line: String) {
        text += ".\(line)\n"
    }

    /// A line of text with faces.
    mutating func line(_ pieces: [Usage.Piece]) {
        let line = pieces.map(Self.faced).joined()
        text += Self.guarded(line) + "\n"
    }

    mutating func line(_ plain: String) {
        let words = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { return }
        text += Self.guarded(Self.escaped(words)) + "\n"
    }

    private static func faced(_ piece: Usage.Piece) -> String {
        switch piece {
        case .literal(let text): "\\fB\(escaped(text))\\fR"
        case .placeholder(let text): "\\fI\(escaped(text))\\fR"
        case .mark(let text): escaped(text)
        }
    }

    /// A dot or quote at the start of a line would make it a request.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    /// Characters that groff would read or print as something else, such as a typographic hyphen
    /// that cannot be pasted into a shell.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if let known = specials[scalar] {
                result += known
            } else if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\[u\(fourDigits(scalar.value))]"
            }
        }
    }

    private static let specials: [Unicode.Scalar: String] = [
        "\\": "\\(rs", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti",
        "\"": "\\(dq",
    ]

    private static func fourDigits(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
