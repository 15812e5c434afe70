/// Help fits the narrowest terminal in use, so that it also fits in a mail and in a test.
let helpColumns = 80

/// Breaks a text at its spaces. A word wider than the space is left whole: half a path is worse
/// than a long line.
func wrapped(_ text: String, columns: Int) -> [String] {
    filled(text.split(whereSeparator: \.isWhitespace).map(String.init), columns: columns)
}

/// Sets items on lines of at most the given width, each item whole.
func filled(_ items: [String], columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for item in items {
        if line.isEmpty {
            line = item
        } else if line.count + 1 + item.count <= columns {
            line += " " + item
        } else {
            lines.append(line)
            line = item
        }
    }
    return line.isEmpty ? lines : lines + [line]
}

/// Two columns, the second aligned and wrapped; a wide term has a line of its own.
func table(_ rows: [Note.Row], indent: Int = 2, columns: Int = helpColumns) -> [String] {
    let widestInline = 26
    let terms = rows.map(\.term.count).filter { $0 <= widestInline }
    let start = indent + (terms.max() ?? widestInline) + 2
    return rows.flatMap { row in
        let meaning = wrapped(row.meaning, columns: columns - start)
            .map { String(repeating: " ", count: start) + $0 }
        let term = String(repeating: " ", count: indent) + row.term
        guard let first = meaning.first, term.count + 2 <= start else { return [term] + meaning }
        return [term + first.dropFirst(term.count)] + meaning.dropFirst()
    }
}
