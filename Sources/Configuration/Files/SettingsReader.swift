/// Goes through a file of keys and texts, and collects what is wrong.
struct SettingsReader {
    var mistakes: [Mistake] = []

    /// The pairs of the file; none where there is nothing in it but comments.
    mutating func pairs(_ bytes: [UInt8], expected: String) -> [YAMLNode.Pair] {
        guard let document = YAML.document(bytes, &mistakes) else { return [] }
        return pairs(document, "the file", expected: expected)
    }

    mutating func pairs(
        _ node: YAMLNode, _ subject: String, expected: String
    ) -> [YAMLNode.Pair] {
        if case .mapping(let pairs) = node.kind { return pairs }
        if !node.isNothing { mistake(node, subject, expected: expected) }
        return []
    }

    /// A text that is one to every reader; whole numbers are.
    mutating func text(_ node: YAMLNode, _ subject: String, expected: String) -> String? {
        guard case .text(let text, let isPlain) = node.kind else {
            mistake(node, subject, expected: expected)
            return nil
        }
        guard isPlain, let misreading = Misreading(text) else { return text }
        if text.isEmpty {
            mistake(node, subject, expected: expected)
        } else {
            mistakes.append(
                Mistake(
                    at: node.place,
                    "\(subject) is \(quoted(text)), which is \(misreading.rawValue) to some readers",
                    expected: "quotes around it"))
        }
        return nil
    }

    /// Only the two words that mean the same to every reader.
    mutating func truth(_ node: YAMLNode, _ subject: String) -> Bool? {
        switch node.kind {
        case .text("true", isPlain: true): return true
        case .text("false", isPlain: true): return false
        default:
            mistake(node, subject, expected: "true or false")
            return nil
        }
    }

    mutating func mistake(_ node: YAMLNode, _ subject: String, expected: String) {
        if case .refused = node.kind { return }
        mistakes.append(Mistake(at: node.place, "\(subject) is \(node.name)", expected: expected))
    }

    /// A name that nobody knows.
    mutating func unknown(_ name: String, at place: Place, _ subject: String, known: [String]) {
        mistakes.append(
            Mistake(
                at: place, "there is no \(subject) \(quoted(name))",
                expected: known.count < 20 ? known.joined(separator: ", ") : "",
                unknown: Mistake.Unknown(typed: name, known: known)))
    }
}

enum Spelling {
    /// The word that a few slips of the fingers make of another; nil where none is near.
    static func nearest(to word: String, among words: [String]) -> String? {
        let limit = max(word.unicodeScalars.count / 3, 1)
        guard word.unicodeScalars.count <= 40 else { return nil }
        let best = words.map { (distance(word, $0), $0) }.min { $0.0 < $1.0 }
        return best.flatMap { $0.0 <= limit ? $0.1 : nil }
    }

    /// How many characters have to be put in, taken out, changed, or swapped with the next one.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        var (before, row) = ([Int](), Array(0...right.count))
        for place in left.indices {
            var next = [place + 1]
            for column in right.indices {
                let change = row[column] + (left[place] == right[column] ? 0 : 1)
                var best = min(change, row[column + 1] + 1, next[column] + 1)
                if place > 0, column > 0, left[place] == right[column - 1],
                    left[place - 1] == right[column]
                {
                    best = min(best, before[column - 1] + 1)
                }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row[right.count]
    }
}
