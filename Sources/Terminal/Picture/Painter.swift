internal import Canvas

/// Draws what has changed between two canvases, in a theme.
struct Painter {
    private var pencil: Pencil
    private let isColourless: Bool
    private let colourless: Theme
    private var alphabet: Alphabet
    /// How each role looks, found once.
    private var pens: [Role: Pen] = [:]
    private var inks: [Pen: Ink] = [:]

    /// Inks are kept only to be found faster.
    private static let most = 4_096
    /// So few cells that did not change are drawn again rather than leapt over.
    private static let leap = 4

    init(
        theme: Theme, colourless: Theme, isPlain: Bool, with curses: borrowing Curses
    ) {
        pencil = Pencil(curses)
        isColourless = curses.depth == .none
        self.colourless = colourless
        alphabet = Alphabet(isPlain: isPlain)
        use(theme)
    }

    mutating func use(_ theme: Theme) {
        let theme = isColourless ? colourless : theme
        pens = Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, theme.pen(of: $0)) })
    }

    mutating func use(_ alphabet: Alphabet) { self.alphabet = alphabet }

    /// Somebody else has drawn on the terminal, or asked something of it.
    mutating func forget() { pencil.forget() }

    /// What a terminal of a size is to be sent where a canvas differs from what is shown; to draw it whole, where that
    /// is not known.
    mutating func paint(
        _ canvas: Canvas, over shown: Canvas?, in size: (columns: Int, rows: Int),
        with curses: borrowing Curses
    ) -> [UInt8] {
        if shown == nil { pencil.clear(with: curses) }
        for y in 0..<size.rows where shown.map({ canvas.isSame(as: $0, inRow: y) }) != true {
            paintRow(y, of: canvas, over: shown, size, curses)
        }
        let isInside = canvas.cursor.map {
            $0.x >= 0 && $0.y >= 0 && $0.x < size.columns && $0.y < size.rows
        }
        pencil.leave(at: isInside == true ? canvas.cursor : nil, with: curses)
        return pencil.take()
    }

    private mutating func paintRow(
        _ y: Int, of canvas: Canvas, over shown: Canvas?, _ size: (columns: Int, rows: Int),
        _ curses: borrowing Curses
    ) {
        let blank = startOfBlank(y, canvas, size.columns)
        var x = 0
        while let run = change(
            in: y, from: x, to: shown == nil ? blank : size.columns, canvas, shown)
        {
            // Where only blanks follow, the rest of the row is erased at once.
            let isRest = run.upperBound > blank + Painter.leap
            let end = isRest ? max(blank, run.lowerBound) : run.upperBound
            draw(canvas, y, run.lowerBound..<end, size, curses)
            x = run.upperBound
            guard isRest else { continue }
            if pencil.eraseRest(x: end, y: y, with: curses) { return }
            draw(canvas, y, end..<x, size, curses)
        }
    }

    /// The first column behind which a row shows nothing.
    private mutating func startOfBlank(_ y: Int, _ canvas: Canvas, _ columns: Int) -> Int {
        var start = columns
        while start > 0, case let cell = canvas[start - 1, y], cell.columns == 1,
            cell.glyph.isBlank, ink(of: cell).isInvisible
        {
            start -= 1
        }
        return start
    }

    /// The next run of cells that differ, no wide one of which is cut, be it one that comes or one that goes.
    private func change(
        in y: Int, from start: Int, to columns: Int, _ canvas: Canvas, _ shown: Canvas?
    ) -> Range<Int>? {
        guard let shown else { return start < columns ? start..<columns : nil }
        guard var first = canvas.firstChange(from: shown, inRow: y, start..<columns) else {
            return nil
        }
        func isSecondHalf(_ x: Int) -> Bool {
            canvas[x, y].columns == 0 || shown[x, y].columns == 0
        }
        while first > start, isSecondHalf(first) { first -= 1 }
        var end = first + 1
        while let next = canvas.firstChange(
            from: shown, inRow: y, end..<min(end + Painter.leap, columns))
        {
            end = next + 1
        }
        while end < columns, isSecondHalf(end) { end += 1 }
        return first..<end
    }

    private mutating func draw(
        _ canvas: Canvas, _ y: Int, _ run: Range<Int>, _ size: (columns: Int, rows: Int),
        _ curses: borrowing Curses
    ) {
        var x = run.lowerBound
        // Most cells look as the one before.
        var before = Cell.blank
        var ink = self.ink(of: before)
        while x < run.upperBound {
            var cell = canvas[x, y]
            // Cut by the edge, where the terminal is narrower than the canvas.
            if cell.columns == 2, x + 1 >= size.columns { cell = Cell(blankOf: cell) }
            if !cell.looks(as: before) { ink = self.ink(of: cell) }
            before = cell
            switch alphabet.carry(cell) {
            case .glyph(let glyph):
                pencil.set(glyph, ink, x: x, y: y, in: size, with: curses)
            case .pair(let left, let right):
                pencil.set(left, ink, x: x, y: y, in: size, with: curses)
                pencil.set(right, ink, x: x + 1, y: y, in: size, with: curses)
            }
            x += max(Int(cell.columns), 1)
        }
    }

    private mutating func ink(of cell: Cell) -> Ink {
        let own = cell.pen.over(pens[cell.role] ?? .standard)
        let pen = cell.ground.map { own.over(pens[$0] ?? .standard) } ?? own
        if let ink = inks[pen] { return ink }
        if inks.count >= Painter.most { inks = [:] }
        let ink = pencil.words.ink(of: pen)
        inks[pen] = ink
        return ink
    }
}

extension Cell {
    /// Whatever stands in it.
    fileprivate func looks(as other: Cell) -> Bool {
        role == other.role && pen == other.pen && ground == other.ground
    }

    fileprivate init(blankOf cell: Cell) {
        self = cell
        glyph = .blank
        columns = 1
    }
}
