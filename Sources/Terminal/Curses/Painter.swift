internal import CNcurses
internal import Canvas

/// Draws what has changed between two canvases, in a theme.
struct Painter {
    private(set) var inks: Inks
    private let colourless: Theme
    private var alphabet: Alphabet
    /// The last column of the last row can be written as any other.
    private let hasPlainCorner: Bool
    /// How each role looks, found once.
    private var pens: [Role: Pen] = [:]

    init(
        theme: Theme, colourless: Theme, inks: Inks, isPlain: Bool, hasPlainCorner: Bool = true
    ) {
        self.hasPlainCorner = hasPlainCorner
        self.inks = inks
        self.colourless = colourless
        alphabet = Alphabet(isPlain: isPlain)
        use(theme)
    }

    mutating func use(_ theme: Theme) {
        let theme = inks.depth == .none ? colourless : theme
        pens = Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, theme.pen(of: $0)) })
    }

    mutating func use(_ alphabet: Alphabet) { self.alphabet = alphabet }

    /// Draws where the canvas differs from what is shown; everywhere, where that is not known.
    mutating func paint(
        _ canvas: Canvas, over shown: Canvas?, columns: Int, rows: Int,
        with curses: borrowing Curses
    ) {
        for y in 0..<rows where shown.map({ canvas.isSame(as: $0, inRow: y) }) != true {
            var x = 0
            while let run = Painter.change(in: y, from: x, to: columns, canvas, shown) {
                let isLast = y == rows - 1
                curses.put(cells(canvas, y, run, columns, isLast, curses), x: run.lowerBound, y: y)
                x = run.upperBound
            }
        }
        let isVisible = canvas.cursor.map {
            $0.x >= 0 && $0.y >= 0 && $0.x < columns && $0.y < rows
        }
        curses.place(isVisible == true ? canvas.cursor : nil)
    }

    /// The next run of cells that differ, no wide one of which is cut, be it one that comes or one that goes.
    private static func change(
        in y: Int, from start: Int, to columns: Int, _ canvas: Canvas, _ shown: Canvas?
    ) -> Range<Int>? {
        guard let shown else { return start < columns ? start..<columns : nil }
        guard var first = (start..<columns).first(where: { canvas[$0, y] != shown[$0, y] }) else {
            return nil
        }
        func isSecondHalf(_ x: Int) -> Bool {
            canvas[x, y].columns == 0 || shown[x, y].columns == 0
        }
        while first > start, isSecondHalf(first) { first -= 1 }
        var end = first + 1
        while end < columns, isSecondHalf(end) || canvas[end, y] != shown[end, y] { end += 1 }
        return first..<end
    }

    private mutating func cells(
        _ canvas: Canvas, _ y: Int, _ run: Range<Int>, _ columns: Int, _ isLast: Bool,
        _ curses: borrowing Curses
    ) -> [cchar_t] {
        var cells: [cchar_t] = []
        cells.reserveCapacity(run.count)
        var x = run.lowerBound
        // Most cells look as the one before.
        var (before, ink) = (Cell.blank, self.ink(of: .blank, canvas, curses))
        while x < run.upperBound {
            var cell = canvas[x, y]
            // Cut by the edge, where the terminal is narrower than the canvas.
            if cell.columns == 2, x + 1 >= columns { cell = Cell(blankOf: cell) }
            if !cell.looks(as: before) { ink = self.ink(of: cell, canvas, curses) }
            before = cell
            switch isLast ? carry(cell, left: columns - x) : alphabet.carry(cell) {
            case .glyph(let glyph): cells.append(Curses.cell(glyph, ink))
            case .pair(let left, let right):
                cells += [Curses.cell(left, ink), Curses.cell(right, ink)]
            }
            x += max(Int(cell.columns), 1)
        }
        return cells
    }

    /// A cell of the last row as it can be drawn, with so many columns left.
    ///
    /// Where a terminal would scroll once its last column is written, ncurses draws that cell one place to the left
    /// and shifts it by inserting the cell before it. That breaks a wide one, and marks go astray.
    func carry(_ cell: Cell, left: Int) -> Alphabet.Carried {
        var cell = cell
        if left == 1 { cell.glyph = cell.glyph.keepingMarks { _ in false } }
        if left == 3, cell.columns == 2, !hasPlainCorner { return .pair(Glyph("?"), .blank) }
        return alphabet.carry(cell)
    }

    private mutating func ink(
        of cell: Cell, _ canvas: Canvas, _ curses: borrowing Curses
    ) -> Curses.Ink {
        let pen = pen(of: cell)
        if let ink = inks.ink(of: pen, in: curses) { return ink }
        inks.keep(Set(canvas.cells.map { self.pen(of: $0) }))
        return inks.ink(of: pen, in: curses) ?? Inks.colourless(pen)
    }

    private func pen(of cell: Cell) -> Pen {
        let own = cell.pen.over(pens[cell.role] ?? .standard)
        return cell.ground.map { own.over(pens[$0] ?? .standard) } ?? own
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
