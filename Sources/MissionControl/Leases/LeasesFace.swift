internal import Canvas
internal import Swarm

/// How leases look in so many columns.
struct LeasesFace {
    private let page: LeasesPage
    private let scene: Scene
    private let columns: Int
    private let words: LeaseWords

    /// In a narrower one nothing stands beside a name and a path but what has room.
    private static let wordedColumns = 64

    init(_ page: LeasesPage, _ scene: Scene, columns: Int) {
        (self.page, self.scene, self.columns) = (page, scene, columns)
        words = LeaseWords(scene, page)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let rows = page.rows(scene.state)
        guard !rows.isEmpty else { return drawNothing(on: &canvas, in: area) }
        let widest = rows.map { Line.exact($0.path).width }.max() ?? 0
        let width = min(widest, max(columns * 2 / 5, 8))
        page.list.draw(rows.map(\.key), on: &canvas, in: area) { canvas, index, row in
            draw(rows[index], pathColumns: width, on: &canvas, in: row)
        }
    }

    private func drawNothing(on canvas: inout Canvas, in area: Rectangle) {
        let text =
            "nothing is held: what agents claim by 'skep lease' comes here, and whoever is in whose way"
        for (line, text) in Line(text, .textDim).flowed(to: area.columns - 4, limit: area.rows)
            .enumerated()
        {
            canvas.write(text, x: area.x + 3, y: area.y + line, end: area.right)
        }
    }

    private func draw(
        _ lease: LeasesPage.Row, pathColumns: Int, on canvas: inout Canvas, in row: Rectangle
    ) {
        let isNarrow = columns < LeasesFace.wordedColumns
        var x = canvas.write(
            words.mark(of: lease) + " ", x: row.x + (isNarrow ? 1 : 2), y: row.y, end: row.right)
        // The name of a file is at the end of its path, and what tells it from others often before.
        let path = Line(
            TextWidth.cut(Line.exact(lease.path).text, to: pathColumns, at: .middle), .textStrong)
        canvas.write(
            path.marking(page.list.pattern), x: x, y: row.y, end: min(x + pathColumns, row.right))
        x += pathColumns + (isNarrow ? 1 : 2)
        let width = min(words.nameColumns, isNarrow ? 8 : 12)
        canvas.write(words.who(lease).cut(to: width), x: x, y: row.y, end: row.right)
        x += width + (isNarrow ? 1 : 2)
        let room = row.right - 1 - x
        guard room > 0 else { return }
        let notes = words.notes(of: lease)
        let note = notes.first { $0.width <= room } ?? notes[notes.count - 1]
        canvas.write(
            note.dropping(columns: page.list.sideways).marking(page.list.pattern), x: x, y: row.y,
            end: row.right - 1)
    }
}
