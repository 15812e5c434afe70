internal import Canvas
internal import Emulator

/// An agent's screen, or the part of it around its cursor where there is less room.
struct ScreenView {
    let emulator: Emulator
    /// So many lines of what left the screen are shown above it.
    var lookBack = 0
    /// What stands in the upper left corner, where somebody chose; else it is around the cursor.
    var corner: Canvas.Place?

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard !area.isEmpty else { return }
        let cursor = emulator.cursor
        let corner = corner(in: area)
        let (left, top) = (corner.x, corner.y)
        for row in 0..<area.rows {
            let cells = cells(row: top + row - lookBack)
            canvas.put(cells.dropFirst(left).prefix(area.columns), x: area.x, y: area.y + row)
        }
        let place = Canvas.Place(x: area.x + cursor.column - left, y: area.y + cursor.row - top)
        let isShown = cursor.isVisible && lookBack == 0
        canvas.cursor = isShown && area.contains(x: place.x, y: place.y) ? place : nil
    }

    /// What stands in the upper left corner of an area.
    func corner(in area: Rectangle) -> Canvas.Place {
        if let corner { return ScreenView.clamped(corner, of: emulator, in: area) }
        let cursor = emulator.cursor
        return Canvas.Place(
            x: ScreenView.start(cursor.column, of: emulator.columns, in: area.columns),
            y: ScreenView.start(cursor.row, of: emulator.rows, in: area.rows))
    }

    /// As far as there is something to be seen.
    static func clamped(
        _ corner: Canvas.Place, of emulator: Emulator, in area: Rectangle
    ) -> Canvas.Place {
        Canvas.Place(
            x: min(max(corner.x, 0), max(emulator.columns - area.columns, 0)),
            y: min(max(corner.y, 0), max(emulator.rows - area.rows, 0)))
    }

    /// Rows above the screen are those that left it.
    private func cells(row: Int) -> [Cell] {
        if row < 0 {
            let line = emulator.pastLines + row
            return line >= 0 ? emulator.cells(ofPastLine: line) : []
        }
        return row < emulator.rows ? emulator.cells(inRow: row) : []
    }

    /// What is left away at the beginning, so that the cursor is seen.
    private static func start(_ cursor: Int, of size: Int, in room: Int) -> Int {
        guard size > room else { return 0 }
        return min(max(cursor - room + 1, 0), size - room)
    }
}
