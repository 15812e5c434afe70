internal import Canvas

/// The page for SQL as it looks.
struct SQLView {
    let page: SQLPage

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let field = FieldLines(page.field, columns: max(area.columns - 5, 1))
        let rows = min(field.lines.count, max(area.rows / 3, 1))
        let (typed, list) = area.cut(top: rows)
        // A blank row between them, where there is room.
        drawList(on: &canvas, in: list.rows > 8 ? list.cut(top: 1).rest : list)
        drawField(field, on: &canvas, in: typed)
    }

    /// The statement, as many lines of it as there is room for, around where one types.
    private func drawField(_ field: FieldLines, on canvas: inout Canvas, in area: Rectangle) {
        let isTyped = page.spot == .field
        let first = isTyped ? max(field.cursor.y - area.rows + 1, 0) : 0
        if isTyped { canvas.write("▸", x: 1, y: area.y, .titleFocus) }
        for (index, text) in field.lines.dropFirst(first).prefix(area.rows).enumerated() {
            let row = area.row(index)
            canvas.fill(
                Rectangle(x: 3, y: row.y, columns: max(row.columns - 5, 0), rows: 1), .field)
            canvas.write(Line(text, .field), x: 3, y: row.y, end: row.right - 1)
        }
        if page.field.isEmpty {
            canvas.write(
                Line("SELECT …", .fieldHint), x: 4, y: area.y, end: area.right - 1)
        }
        guard isTyped else { return }
        canvas.cursor = Canvas.Place(x: 3 + field.cursor.x, y: area.y + field.cursor.y - first)
    }

    private func drawList(on canvas: inout Canvas, in area: Rectangle) {
        var area = area
        if let trouble = page.trouble {
            let lines = Line(trouble, .noticeBad).flowed(to: area.columns - 4, limit: 6)
            for (index, line) in lines.prefix(area.rows).enumerated() {
                canvas.write(line, x: 3, y: area.y + index, end: area.right)
            }
            area = area.cut(top: min(lines.count, area.rows)).rest
        }
        if let table = page.table {
            draw(table, on: &canvas, in: area)
        } else if page.offersReady {
            drawReady(on: &canvas, in: area)
        } else if !page.isRunning {
            drawTables(on: &canvas, in: area)
        }
    }

    private func drawReady(on canvas: inout Canvas, in area: Rectangle) {
        let titles = page.ready.map { Line($0.title, .dialog) }
        drawRows(titles.count, on: &canvas, in: area) { titles[$0] }
    }

    private func draw(_ table: SQLTable, on canvas: inout Canvas, in area: Rectangle) {
        let (head, rows) = area.cut(top: 1)
        canvas.write(
            table.head.dropping(columns: page.left), x: 3, y: head.y, end: head.right - 1)
        if page.listCount == 0, !page.isRunning {
            canvas.write(Line("no row", .fieldHint), x: 3, y: rows.y, end: rows.right)
        }
        drawRows(page.listCount, on: &canvas, in: rows) { number in
            table.line(ofRow: number)?.dropping(columns: page.left) ?? Line()
        }
    }

    private func drawRows(
        _ count: Int, on canvas: inout Canvas, in area: Rectangle, _ line: (Int) -> Line
    ) {
        let first = max(min(page.selected - area.rows / 2, count - area.rows), 0)
        for number in first..<max(min(first + area.rows, count), first) {
            let row = area.row(number - first)
            canvas.write(line(number), x: 3, y: row.y, end: row.right - 1)
            guard page.spot == .list, number == page.selected else { continue }
            canvas.write("▸", x: 1, y: row.y, .titleFocus)
            canvas.underlay(row, .selected)
        }
    }

    /// What there is to ask, for whoever types.
    private func drawTables(on canvas: inout Canvas, in area: Rectangle) {
        for (index, (name, text)) in SQLView.tables.prefix(area.rows).enumerated() {
            let line = Line(name, .textStrong).padded(to: 11) + Line(text, .fieldHint)
            canvas.write(line, x: 3, y: area.y + index, end: area.right - 1)
        }
    }

    private static let tables = [
        ("events", "id timestamp event_type agent_id subject metadata content"),
        ("agents", "id status zmq_address metadata"),
        ("snapshots", "id git_commit_hash last_event_id created_at state"),
        ("filed", "key id segment: events of a type '#decision' or agent 'a12'"),
        ("", "found at once: FROM filed JOIN events USING (id) WHERE key = 'a12'"),
        ("timestamp", "µs since 1970: unixepoch('2026-11-20 14:02', 'utc') * 1000000"),
        ("content", "mostly JSON: content ->> '$.text'"),
        ("main", "main.events is the whole log, whatever moment is shown"),
    ]
}

/// A text that is typed, in lines that fit, and where one types in them.
struct FieldLines {
    private(set) var lines = [""]
    private(set) var cursor = Canvas.Place(x: 0, y: 0)

    init(_ field: Field, columns: Int) {
        var width = 0
        for (place, character) in (field.text + " ").enumerated() {
            let isBreak = character.isNewline
            let text = isBreak ? " " : Sanitiser.text(String(character))
            let columnsTaken = TextWidth.width(of: text)
            // The blank behind the last character is where the next one comes.
            if width + columnsTaken > columns {
                lines.append("")
                width = 0
            }
            if place == field.place { cursor = Canvas.Place(x: width, y: lines.count - 1) }
            lines[lines.count - 1] += text
            width += columnsTaken
            if isBreak {
                lines.append("")
                width = 0
            }
        }
    }
}
