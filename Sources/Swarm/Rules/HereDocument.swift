/// Lines that a command is given to read: what follows its own line, up to the word behind `<<`.
struct HereDocument {
    /// The line that ends it, perhaps behind tabs.
    fileprivate var word: [Unicode.Scalar]
    fileprivate var isIndented: Bool
    /// What it holds is text, whatever it looks like.
    private(set) var isQuoted: Bool
    fileprivate(set) var text = ""
    /// Where its command is run.
    fileprivate(set) var directory: String?

    fileprivate init(_ word: [Unicode.Scalar], isIndented: Bool, isQuoted: Bool) {
        (self.word, self.isIndented, self.isQuoted) = (word, isIndented, isQuoted)
    }

    /// `<<<` gives a word.
    static func isSign(_ signs: ArraySlice<Unicode.Scalar>) -> Bool {
        signs.count == 2 && signs.allSatisfy { $0 == "<" }
    }

    /// How many signs of a line belong to the end of it; nil for a line of its text.
    fileprivate func end(
        of line: ArraySlice<Unicode.Scalar>, isInParenthesis: Bool
    ) -> Int? {
        let tabs = isIndented ? line.prefix { $0 == "\t" }.count : 0
        let rest = line.dropFirst(tabs)
        guard rest.starts(with: word) else { return nil }
        // `$(cat <<EOF` may end with `EOF)`: bash lets it.
        let behind = rest.dropFirst(word.count).first
        return behind == nil || isInParenthesis && behind == ")" ? tabs + word.count : nil
    }
}

extension ShellReader {
    /// Behind `<<`: `WORD`, `-WORD`, `'WORD'`.
    mutating func announce() {
        let isIndented = next == "-"
        if isIndented { place += 1 }
        while let sign = next, sign == " " || sign == "\t" { place += 1 }
        let start = place
        var (word, isQuoted): ([Unicode.Scalar], Bool) = ([], false)
        while let sign = next, !ShellReader.ends.contains(sign) {
            place += 1
            switch sign {
            case "'", "\"":
                isQuoted = true
                word += readQuoted(until: sign)
            case "\\":
                isQuoted = true
                if let escaped = next { word.append(escaped) }
                place = min(place + 1, signs.count)
            // What is left of `$'WORD'` is `'WORD'`.
            case "$" where next == "'" || next == "\"": continue
            default: word.append(sign)
            }
        }
        guard place > start else { return }
        announced.append(HereDocument(word, isIndented: isIndented, isQuoted: isQuoted))
    }

    /// What a word ends at.
    static let ends: Set<Unicode.Scalar> = [
        " ", "\t", "\n", ";", "&", "|", "<", ">", "(", ")",
    ]

    private mutating func readQuoted(until end: Unicode.Scalar) -> [Unicode.Scalar] {
        let start = place
        while let sign = next, sign != end { place += 1 }
        defer { place = min(place + 1, signs.count) }
        return Array(signs[start..<place])
    }

    /// What was announced, from the line on that begins here. One that nothing ends goes on to the end.
    mutating func readDocuments(
        in directory: String?, isInParenthesis: Bool = false
    ) -> [HereDocument] {
        defer { announced = [] }
        return announced.map { announced in
            var document = announced
            document.directory = directory
            let start = place
            var end = start
            while place < signs.count {
                let line = place
                while let sign = next, sign != "\n" { place += 1 }
                let signsOfLine = signs[line..<place]
                if let count = document.end(of: signsOfLine, isInParenthesis: isInParenthesis) {
                    // What follows in a line that ends otherwise is no text any more.
                    if line + count < place { place = line + count } else { skipLineEnd() }
                    break
                }
                skipLineEnd()
                end = place
            }
            document.text.unicodeScalars.append(contentsOf: signs[start..<end])
            return document
        }
    }

    private mutating func skipLineEnd() { place = min(place + 1, signs.count) }
}
