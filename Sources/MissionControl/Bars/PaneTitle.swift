internal import Canvas
internal import Swarm

/// The upper rule of a pane: its number and name, at the right what there is to say of it.
struct PaneTitle: Equatable {
    let pane: Pane
    let name: String
    let note: Note
    let isFocused: Bool
    let isReplay: Bool

    /// What of it takes long to say is said where it is drawn.
    enum Note: Equatable {
        case words(String)
        /// `live` knows those who are not born yet at the moment that is shown.
        case log(LogPane, Scene, live: Moment)

        func text(columns: Int) -> String {
            switch self {
            case .words(let text): text
            case .log(let log, let scene, let live):
                log.note(scene, live: live.state, columns: columns - 12)
            }
        }
    }

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        let rule = isFocused ? Role.ruleFocus : .rule
        canvas.fill(row, with: sign, rule)
        let title = (isFocused ? "▸" : " ") + name + " "
        let end = canvas.write(
            Line(title, isFocused ? .titleFocus : .title), x: row.x + 1, y: row.y, end: row.right)
        let note = note.text(columns: row.columns)
        guard !note.isEmpty, row.right - end > 6 else { return }
        canvas.write(
            Line(" \(note) ", .titleNote), endingAt: row.right - 1, y: row.y, from: end + 1)
    }

    /// Rules tell the modes apart without a colour.
    private var sign: Unicode.Scalar { isReplay ? "═" : isFocused ? "━" : "─" }
}
