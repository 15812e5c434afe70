internal import Canvas

/// What row 1 looks like: one line at the left, and one at the right that comes first where there is no room for both.
struct BarFace: Equatable {
    let role: Role
    let left: Line
    let right: Line
    /// The first column that the right one may take.
    let rightFrom: Int

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        canvas.fill(row, role)
        let x = canvas.write(
            right, endingAt: row.right - 1, y: row.y, from: row.x + rightFrom)
        canvas.write(left, x: row.x, y: row.y, end: x - 1)
    }
}
