extension ShellReader {
    /// What is open within a `$(`.
    private enum Level { case parenthesis, sum, quotes }

    /// From behind a `$(` to behind its `)`, whatever is in quotes, parentheses and here-documents between.
    /// Where that is: without one, at the end.
    mutating func skipToParenthesis() -> Int {
        let others = announced
        announced = []
        defer { announced = others }
        var open = [level(in: .parenthesis)]
        while let level = open.last, let sign = next {
            place += 1
            switch (sign, level) {
            case ("\\", _): skipSign()
            case ("`", _): skip(to: "`", isEscaped: true)
            case ("\"", .quotes): open.removeLast()
            case ("\"", _): open.append(.quotes)
            case ("$", _) where next == "(":
                place += 1
                open.append(self.level(in: .parenthesis))
            case (_, .quotes): break
            case ("'", _): skip(to: "'", isEscaped: false)
            case ("$", _) where next == "'":
                place += 1
                skip(to: "'", isEscaped: true)
            case ("(", _): open.append(self.level(in: level))
            case (")", _): open.removeLast()
            case ("<", .parenthesis): skipRedirection()
            case ("\n", .parenthesis): _ = readDocuments(in: nil, isInParenthesis: true)
            case ("#", .parenthesis) where beginsWord: skipComment()
            default: break
            }
        }
        return open.isEmpty ? place - 1 : place
    }

    /// What a parenthesis opens: in a `((` nothing is a comment, nor a here-document.
    private func level(in outer: Level) -> Level { next == "(" ? .sum : outer }

    private var beginsWord: Bool {
        place < 2 || ShellReader.ends.contains(signs[place - 2])
    }

    private mutating func skipSign() { place = min(place + 1, signs.count) }

    private mutating func skip(to end: Unicode.Scalar, isEscaped: Bool) {
        while let sign = next {
            place += 1
            if sign == end { return }
            if isEscaped, sign == "\\" { skipSign() }
        }
    }

    private mutating func skipRedirection() {
        let start = place - 1
        while next == "<" { place += 1 }
        if HereDocument.isSign(signs[start..<place]) { announce() }
    }
}
