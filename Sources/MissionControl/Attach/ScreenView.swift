internal import Canvas
internal import Emulator

/// An agent's screen, or the part of it around its cursor where there is less room.
struct ScreenView {
    let emulator: Emulator
    /// So many lines of what left the screen are shown above it.
    var lookBack = 0

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard !area.isEmpty else { return }
        let cursor = emulator.cursor
        let left = ScreenView.start(cursor.column, of: emulator.columns, in: area.columns)
        let top = ScreenView.start(cursor.row, of: emulator.rows, in: area.rows)
        for row in 0..<area.rows {
            let cells = cells(row: top + row - lookBack)
            for (x, cell) in cells.dropFirst(left).prefix(area.columns).enumerated() {
                guard cell.columns > 0 else { continue }
                canvas.put(cell, x: area.x + x, y: area.y + row)
            }
        }
        let place = Canvas.Place(x: area.x + cursor.column - left, y: area.y + cursor.row - top)
        let isShown = cursor.isVisible && lookBack == 0
        canvas.cursor = isShown && area.contains(x: place.x, y: place.y) ? place : nil
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
