internal import Canvas

extension Emulator {
    /// Gives the terminal another size; nothing is wrapped anew.
    ///
    /// Rows that are taken away leave at the top, as if they had scrolled, unless there are blank ones
    /// below the cursor; rows that are added bring the last of those back.
    public mutating func resize(columns wantedColumns: Int, rows wantedRows: Int) {
        let size = (Emulator.side(wantedColumns), Emulator.side(wantedRows))
        guard size != (columns, rows) else { return }
        let shift = fit(\.grid, to: size, around: head.row, isPrimary: !modes.isAlternate)
        let otherShift = fit(
            \.other, to: size, around: otherSaved?.row ?? 0, isPrimary: modes.isAlternate)
        (columns, rows) = size
        head.move(by: shift, within: size)
        saved?.move(by: shift, within: size)
        otherSaved?.move(by: otherShift, within: size)
        margins = 0..<rows
        tabs.resize(columns: columns)
    }

    /// Returns by how many rows what was there moved down.
    private mutating func fit(
        _ which: WritableKeyPath<Emulator, Grid>, to size: (columns: Int, rows: Int),
        around row: Int, isPrimary: Bool
    ) -> Int {
        var grid = self[keyPath: which]
        let missing = size.rows - grid.rows.count
        let shift =
            missing < 0
            ? shrink(&grid, by: -missing, around: row, isPrimary: isPrimary)
            : grow(&grid, by: missing, isPrimary: isPrimary)
        grid.resize(columns: size.columns)
        self[keyPath: which] = grid
        return shift
    }

    private mutating func shrink(
        _ grid: inout Grid, by count: Int, around row: Int, isPrimary: Bool
    ) -> Int {
        let below = min(grid.blankRows(below: row), count)
        grid.removeLast(below)
        let gone = grid.removeFirst(count - below)
        if isPrimary { for row in gone { scrollback.append(row) } }
        return below - count
    }

    private mutating func grow(_ grid: inout Grid, by count: Int, isPrimary: Bool) -> Int {
        var back: [[Cell]] = []
        while isPrimary, back.count < count,
            let row = scrollback.takeLast(columns: grid.columns)
        {
            back.append(row)
        }
        grid.prepend(back.reversed())
        grid.appendBlank(count - back.count)
        return back.count
    }
}

extension Head {
    fileprivate mutating func move(by rows: Int, within size: (columns: Int, rows: Int)) {
        row = min(max(row + rows, 0), size.rows - 1)
        column = min(column, size.columns - 1)
        isPastMargin = false
    }
}
