internal import Canvas

/// How the characters of a cell are said to this terminal.
struct Alphabet {
    /// Signs are drawn with ASCII though the terminal has others.
    var isPlain = false

    enum Carried: Equatable {
        case glyph(Glyph)
        /// Of a wide character: something in its place, in each of two columns.
        case pair(Glyph, Glyph)
    }

    /// A cell's character where library and canvas agree on its width; else its plain sign, or `?`.
    func carry(_ cell: Cell) -> Carried {
        guard let base = cell.glyph.base else { return .glyph(.blank) }
        if base.isASCII, cell.glyph.count == 1 { return .glyph(cell.glyph) }
        if isPlain, let sign = PlainSign.of(base) { return .glyph(Glyph(sign)) }
        guard Locale.columns(of: base) == cell.columns else {
            return substitute(base, cell.columns)
        }
        return .glyph(cell.glyph.keepingMarks { Locale.columns(of: $0) == 0 })
    }

    private func substitute(_ base: Unicode.Scalar, _ columns: UInt8) -> Carried {
        let sign = Glyph(PlainSign.of(base) ?? "?")
        return columns == 2 ? .pair(sign, .blank) : .glyph(sign)
    }
}
