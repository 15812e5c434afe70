/// A file of variables, read as docker-compose reads the plain cases: lines `NAME=value`, comments
/// behind `#`, and values in quotes, which may go over several lines.
///
/// Nothing is put in the place of `$NAME`, as compose would: where a value could mean that, it must be
/// in single quotes, in which it means itself to both. Messages quote nothing but names: what else
/// stands there may be secret.
struct EnvironmentFile {
    /// `NAME=value` each, and each name once: the last one counts.
    private(set) var variables: [String] = []
    private(set) var mistakes: [Mistake] = []
    private let file: String
    private var rest: ArraySlice<Unicode.Scalar> = []
    private var place = Place.start
    /// A quote was not closed: what follows may be of the value, up to a line that sets a variable.
    private var isLost = false

    init(_ bytes: [UInt8], called file: String) {
        self.file = file
        guard bytes.count <= YAML.sizeLimit else {
            mistake(
                at: .start, "the file is too large", expected: "at most \(YAML.sizeLimit) bytes")
            return
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            mistake(at: .start, "this is no text", expected: "UTF-8")
            return
        }
        rest = Array(text.unicodeScalars)[...]
        if rest.first == "\u{feff}" { rest.removeFirst() }
        while !rest.isEmpty { readLine() }
    }

    private mutating func mistake(at place: Place, _ message: String, expected: String) {
        mistakes.append(Mistake(in: file, at: place, message, expected: expected))
    }
}

// MARK: - Lines

extension EnvironmentFile {
    private mutating func readLine() {
        skipSpace()
        guard let first = rest.first, !first.isLineEnd, first != "#" else { return skipLine() }
        let start = place
        var name = take { !$0.isLineEnd && $0 != "=" && !$0.isSpace }
        // As a shell would have it.
        if name == "export", rest.first?.isSpace == true {
            skipSpace()
            name = take { !$0.isLineEnd && $0 != "=" && !$0.isSpace }
        }
        skipSpace()
        guard rest.first == "=" else {
            if !isLost {
                mistake(at: start, "this line sets no variable", expected: "NAME=value")
            }
            return skipLine()
        }
        guard EnvironmentFile.isName(name) else {
            guard !isLost else { return skipLine() }
            mistake(
                at: start, "what stands before the '=' cannot be the name of a variable",
                expected: "letters, digits, '_', '.' and '-'")
            return skipLine()
        }
        isLost = false
        advance()
        if let value = value(of: name) {
            variables = variables.overridden(by: ["\(name)=\(value)"])
        }
        skipLine()
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20)
                || "_.-".utf8.contains($0)
        }
    }

    private mutating func skipSpace() { _ = take { $0.isSpace } }

    /// What is left of the line, and its end.
    private mutating func skipLine() {
        _ = take { !$0.isLineEnd }
        if !rest.isEmpty { advance() }
    }

    private mutating func take(while isMember: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let next = rest.first, isMember(next) {
            text.append(next)
            advance()
        }
        return String(text)
    }

    private mutating func advance() {
        let isEnd = rest.removeFirst().isLineEnd
        place =
            isEnd
            ? Place(line: place.line + 1, column: 1)
            : Place(line: place.line, column: place.column + 1)
    }
}

// MARK: - Values

extension EnvironmentFile {
    /// Nil where it is none, which has been said.
    private mutating func value(of name: String) -> String? {
        let start = place
        skipSpace()
        let hasSpace = start != place
        switch rest.first {
        case "'", "\"": return quotedValue(of: name)
        case "#" where hasSpace: return ""
        default: return plainValue(of: name)
        }
    }

    /// Up to the end of the line, or a comment: a sign of which a space stands before.
    private mutating func plainValue(of name: String) -> String? {
        let start = place
        var text = String.UnicodeScalarView()
        while let next = rest.first, !next.isLineEnd {
            if next == "#", text.last?.isSpace == true { break }
            text.append(next)
            advance()
        }
        while text.last?.isSpace == true { text.removeLast() }
        return checked(String(text), of: name, at: start, isLiteral: false)
    }

    private mutating func quotedValue(of name: String) -> String? {
        let start = place
        let quote = rest.first ?? "'"
        advance()
        let opened = (rest, place)
        guard let text = takeQuoted(quote) else {
            // The lines behind it have mistakes of their own.
            (rest, place) = opened
            isLost = true
            mistake(at: start, "the quotes of \(quoted(name)) are not closed", expected: "\(quote)")
            return nil
        }
        skipSpace()
        if let next = rest.first, !next.isLineEnd, next != "#" {
            mistake(
                at: place, "something follows the quotes of \(quoted(name))",
                expected: "the end of the line, or a comment")
            return nil
        }
        return checked(text, of: name, at: start, isLiteral: quote == "'")
    }

    /// Up to the quote, which is passed over; nil where it does not come.
    private mutating func takeQuoted(_ quote: Unicode.Scalar) -> String? {
        var text = String.UnicodeScalarView()
        while let next = rest.first {
            advance()
            if next == quote { return String(text) }
            guard next == "\\", let escaped = rest.first else {
                text.append(next)
                continue
            }
            guard let meant = EnvironmentFile.meaning(of: escaped, in: quote) else {
                text.append(next)
                continue
            }
            advance()
            text.append(meant)
        }
        return nil
    }

    /// What a backslash makes of what is behind it; nil where it stands for itself.
    private static func meaning(
        of sign: Unicode.Scalar, in quote: Unicode.Scalar
    ) -> Unicode.Scalar? {
        if sign == quote { return quote }
        guard quote == "\"" else { return nil }
        return ["n": "\n", "r": "\r", "t": "\t", "\\": "\\"][sign]
    }

    private mutating func checked(
        _ text: String, of name: String, at place: Place, isLiteral: Bool
    ) -> String? {
        guard !text.utf8.contains(0) else {
            mistake(
                at: place, "the value of \(quoted(name)) holds a NUL byte",
                expected: "a text without one")
            return nil
        }
        guard isLiteral || !text.meansAnother else {
            mistake(
                at: place, "the value of \(quoted(name)) has a '$', which others replace",
                expected: "single quotes around it")
            return nil
        }
        return text
    }
}

extension String {
    /// Whether a `$` in it stands before a name, to those who look for that.
    fileprivate var meansAnother: Bool {
        let bytes = Array(utf8)
        return bytes.indices.dropLast().contains { place in
            let next = bytes[place + 1] | 0x20
            return bytes[place] == UInt8(ascii: "$")
                && ((0x61...0x7a).contains(next) || "_{$".utf8.contains(bytes[place + 1]))
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isSpace: Bool { self == " " || self == "\t" || self == "\r" }
    fileprivate var isLineEnd: Bool { self == "\n" }
}
