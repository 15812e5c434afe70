internal import Canvas

/// What colours and pens are called in a theme: `#7aa2f7`, `bright-blue`, `accent on panel bold`.
enum ColourWords {
    static let expected =
        "'#rrggbb' in quotes, a number up to 255, 'default', or 'red', 'bright-red' …"

    /// A colour by what all terminals call it.
    static func colour(_ word: String) -> Colour? {
        if word == "default" { return .standard }
        if let index = basic.firstIndex(of: word) { return .palette(UInt8(index)) }
        if word.hasPrefix("#") { return rgb(word.dropFirst()) }
        return UInt8(word).map { .palette($0) }
    }

    private static func rgb(_ digits: Substring) -> Colour? {
        guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
            let number = UInt32(digits, radix: 16)
        else { return nil }
        return .rgb(
            UInt8(truncatingIfNeeded: number >> 16), UInt8(truncatingIfNeeded: number >> 8),
            UInt8(truncatingIfNeeded: number))
    }

    /// Reads what a role looks like; throws the word that says nothing.
    static func pen(_ text: String, palette: [String: Colour]) throws(UnknownWord) -> Pen {
        var pen = Pen()
        var words = text.split(separator: " ").map(String.init)[...]
        func named(_ word: String) -> Colour? { palette[word] ?? colour(word) }
        if let first = words.first, let colour = named(first) {
            pen.foreground = colour
            words.removeFirst()
        }
        if words.first == "on" {
            words.removeFirst()
            let word = words.popFirst() ?? ""
            guard let colour = named(word) else {
                throw UnknownWord(word: word, known: names(palette))
            }
            pen.background = colour
        }
        for word in words {
            guard let attribute = attributes[word] else {
                throw UnknownWord(word: word, known: names(palette) + attributes.keys.sorted())
            }
            pen.attributes.insert(attribute)
        }
        return pen
    }

    struct UnknownWord: Error {
        let word: String
        let known: [String]
    }

    private static func names(_ palette: [String: Colour]) -> [String] {
        palette.keys.sorted() + basic + ["default"]
    }

    private static let attributes: [String: Attributes] = [
        "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "blink": .blink,
        "reverse": .reverse, "strike": .strike,
    ]

    private static let basic: [String] = {
        let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return plain + plain.map { "bright-\($0)" }
    }()
}
