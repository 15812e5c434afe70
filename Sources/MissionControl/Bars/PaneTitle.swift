internal import Canvas

/// The upper rule of a pane: its number and name, at the right what there is to say of it.
struct PaneTitle: Equatable {
    let pane: Pane
    let name: String
    let note: String
    let isFocused: Bool
    let isReplay: Bool

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        let rule = isFocused ? Role.ruleFocus : .rule
        canvas.fill(row, with: sign, rule)
        let title = (isFocused ? "▸" : " ") + name + " "
        let end = canvas.write(
            Line(title, isFocused ? .titleFocus : .title), x: row.x + 1, y: row.y, end: row.right)
        guard !note.isEmpty, row.right - end > 6 else { return }
        canvas.write(
            Line(" \(note) ", .titleNote), endingAt: row.right - 1, y: row.y, from: end + 1)
    }

    /// Rules tell the modes apart without a colour.
    private var sign: Unicode.Scalar { isReplay ? "═" : isFocused ? "━" : "─" }
}
