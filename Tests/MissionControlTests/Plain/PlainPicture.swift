import Canvas

/// What somebody sees whose terminal has neither colours nor signs: characters, some of them bold, dim, underlined
/// or reverse.
struct PlainPicture: Equatable {
    private let rows: [[Place]]
    private let cursor: Canvas.Place?

    struct Place: Equatable {
        var character: String
        var attributes: Attributes
    }

    /// A canvas as it is shown without colours; `sign` says what stands for a sign.
    init(
        _ canvas: Canvas, in theme: Theme = .monochrome,
        sign: (Unicode.Scalar) -> Unicode.Scalar? = PlainSign.of
    ) {
        cursor = canvas.cursor
        rows = (0..<canvas.rows).map { y in
            (0..<canvas.columns).map { x in
                let cell = canvas[x, y]
                let sign = cell.glyph.base.flatMap { $0.isASCII ? nil : sign($0) }
                return Place(
                    character: sign.map { String($0) } ?? cell.glyph.text,
                    attributes: theme.pen(of: cell).attributes)
            }
        }
    }

    subscript(x: Int, y: Int) -> Place { rows[y][x] }

    func text(inRow y: Int) -> String {
        var text = rows[y].map(\.character).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The rows as text, the cursor, then what is more than plain, by columns: `3–14 bold`.
    var text: String {
        let text = rows.indices.map { self.text(inRow: $0) }.joined(separator: "\n")
        let cursor = cursor.map { "cursor \($0.x),\($0.y)\n" } ?? ""
        let looks = rows.indices.map { "\($0): " + self.looks(inRow: $0) }
        return "\(text)\n\n\(cursor)\(looks.joined(separator: "\n"))\n"
    }

    private func looks(inRow y: Int) -> String {
        let row = rows[y]
        var parts: [String] = []
        var start = 0
        for x in 1...max(row.count, 1)
        where x == row.count || row[x].attributes != row[start].attributes {
            let words = PlainPicture.words(row[start].attributes)
            if !words.isEmpty { parts.append("\(start)–\(x - 1) \(words)") }
            start = x
        }
        return parts.joined(separator: " ")
    }

    private static func words(_ attributes: Attributes) -> String {
        let names: [(Attributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
            (.blink, "blink"), (.reverse, "reverse"), (.strike, "strike"), (.hidden, "hidden"),
        ]
        return names.filter { attributes.contains($0.0) }.map(\.1).joined(separator: "+")
    }
}
