internal import Canvas
internal import Swarm

/// How questions look in so many columns.
struct AsksFace {
    private let page: AsksPage
    private let scene: Scene
    private let columns: Int
    private let words: AskWords

    /// In a narrower one rows are a name and what is asked.
    private static let wordedColumns = 64
    private static let ageColumns = 4

    init(_ page: AsksPage, _ scene: Scene, columns: Int) {
        (self.page, self.scene, self.columns) = (page, scene, columns)
        words = AskWords(scene)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let rows = page.rows(scene)
        guard !rows.isEmpty else { return drawNothing(on: &canvas, in: area) }
        page.list.draw(rows.map(\.id), on: &canvas, in: area) { canvas, index, row in
            draw(rows[index], on: &canvas, in: row)
        }
    }

    private func drawNothing(on canvas: inout Canvas, in area: Rectangle) {
        guard page.reading != nil else { return }
        let text =
            "nobody has asked anything: what agents ask by 'skep gate' before they act comes here"
        for (line, text) in Line(text, .textDim).flowed(to: area.columns - 4, limit: area.rows)
            .enumerated()
        {
            canvas.write(text, x: area.x + 3, y: area.y + line, end: area.right)
        }
    }

    private func draw(_ ask: AsksPage.Row, on canvas: inout Canvas, in row: Rectangle) {
        let isNarrow = columns < AsksFace.wordedColumns
        let width = isNarrow ? min(words.nameColumns, max(columns / 4, 4)) : words.nameColumns
        var x = canvas.write(
            words.mark(of: ask) + " ", x: row.x + (isNarrow ? 1 : 2), y: row.y, end: row.right)
        canvas.write(words.name(of: ask).cut(to: width), x: x, y: row.y, end: row.right)
        x += width + 1
        canvas.write(
            Line(words.age(of: ask), .textDim), endingAt: x + AsksFace.ageColumns, y: row.y,
            from: x)
        x += AsksFace.ageColumns + 1
        let room = row.right - 1 - x
        guard room > 0 else { return }
        let action = words.action(of: ask)
        let note = note(of: ask, beside: action.width, in: room)
        let end = canvas.write(note, endingAt: row.right - 1, y: row.y, from: x)
        let shown = action.dropping(columns: page.list.sideways).marking(page.list.pattern)
        canvas.write(shown, x: x, y: row.y, end: note.isEmpty ? end : end - 2)
    }

    /// What is asked goes before the words of the rule; where it has no room there are the fewest of them.
    private func note(of ask: AsksPage.Row, beside action: Int, in room: Int) -> Line {
        let notes = words.notes(of: ask)
        let fitting = notes.first { action + 2 + $0.width <= room }
        let isNarrow = columns < AsksFace.wordedColumns
        return fitting ?? (isNarrow ? Line() : notes[notes.count - 1].cut(to: room / 3))
    }
}
