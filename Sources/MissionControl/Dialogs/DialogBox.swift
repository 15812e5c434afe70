internal import Canvas

/// A box over the lower part of the screen, above the footer.
struct DialogBox {
    let dialog: Dialog
    let keys: KeyMap
    let scene: Scene
    /// The terminal of whoever is answered.
    var terminal: WantedTerminal?
    /// Why an action does nothing now; nil where it does.
    var obstacle: (Action) -> String? = { _ in nil }

    func draw(on canvas: inout Canvas, _ layout: Layout) {
        let area = area(in: layout)
        guard !area.isEmpty else { return }
        canvas.fill(area, .dialog)
        canvas.cursor = nil
        let title = area.cut(top: 1).top
        let body = body(in: layout)
        canvas.fill(title, with: "━", .ruleFocus)
        canvas.write(
            Line("▸\(self.title(in: title.columns)) ", .dialogTitle), x: 1, y: title.y,
            end: area.right - 1)
        if case .find(let page) = dialog { page.drawTitle(on: &canvas, in: title) }
        if case .help(let page) = dialog { page.drawTitle(on: &canvas, in: title, keys) }
        if case .sql(let page) = dialog, !page.note.isEmpty {
            let note = Line(" \(page.note) ", .titleNote)
            canvas.write(note, endingAt: title.right - 1, y: title.y, from: title.x + 6)
        }
        if case .answer(let box) = dialog {
            AnswerView(box: box, scene: scene).drawTitle(on: &canvas, in: title)
        }
        if case .approval(let box) = dialog {
            ApprovalView(box: box, scene: scene).drawTitle(on: &canvas, in: title)
        }
        drawBody(on: &canvas, in: body)
        hints(in: layout).draw(on: &canvas, in: area.row(area.rows - 1))
    }

    /// The keys in its last row.
    func hints(in layout: Layout) -> KeyHints {
        dialog.hints(keys, terminal, hasMore: hasMore(than: body(in: layout)))
    }

    /// Whether there is more of what is only read than is shown at once.
    private func hasMore(than area: Rectangle) -> Bool {
        switch dialog {
        case .list(let list): list.lines.count > area.rows
        case .help(let page):
            HelpView(page: page, keys: keys, isReplay: scene.isReplay)
                .lines(columns: area.columns).count > area.rows
        default: true
        }
    }

    /// Where it stands; its last row names its keys.
    func area(in layout: Layout) -> Rectangle {
        let room = layout.counts.bottom..<layout.tour.y
        let columns = layout.footer.columns
        let height = min(height(in: columns, room.count, layout), room.count)
        return Rectangle(x: 0, y: room.upperBound - height, columns: columns, rows: height)
    }

    /// The rows between the title and the keys.
    func body(in layout: Layout) -> Rectangle {
        area(in: layout).cut(top: 1).rest.cut(bottom: 1).rest
    }

    private func height(in columns: Int, _ room: Int, _ layout: Layout) -> Int {
        switch dialog {
        case .question(let question): 1 + question.lines(in: columns).count + 1
        case .field: 4
        case .start: StartForm.Row.allCases.count + 3
        case .palette: max(room * 2 / 3, min(room, DialogBox.leastList))
        case .help, .find, .sql: room
        case .answer(let box): box.field != nil ? AnswerView.fieldRows : AnswerView.rows(in: layout)
        case .approval(let box):
            max(
                AnswerView.rows(in: layout),
                ApprovalView(box: box, scene: scene).rows(columns: columns, atMost: room) + 2)
        case .list(let list): min(list.lines.count + 2, room)
        case .override(let box):
            min(OverrideView(box: box, scene: scene).rows + 2, room)
        case .family(let box): min(max(box.relatives?.count ?? 0, 1) + 2, room)
        }
    }

    /// With fewer rows a list is a peephole.
    private static let leastList = 12

    private func title(in columns: Int) -> String {
        switch dialog {
        case .question: "Question"
        case .field(let field): field.title
        case .start: "New agent"
        case .palette: "Everything"
        case .help(let page): page.title
        case .find(let page): page.title(in: columns)
        case .sql: "SQL"
        case .answer(let box): AnswerView(box: box, scene: scene).title
        case .approval(let box): ApprovalView(box: box, scene: scene).title
        case .list(let list): list.title
        case .override(let box): OverrideView(box: box, scene: scene).title
        case .family: "Workspaces that go on from each other"
        }
    }

    private func drawBody(on canvas: inout Canvas, in area: Rectangle) {
        switch dialog {
        case .question(let question): draw(question, on: &canvas, in: area)
        case .field(let field): draw(field, on: &canvas, in: area)
        case .start(let form): draw(form, on: &canvas, in: area)
        case .palette(let palette): draw(palette, on: &canvas, in: area)
        case .help(let page):
            HelpView(page: page, keys: keys, isReplay: scene.isReplay)
                .draw(on: &canvas, in: area)
        case .find(let page): FindView(page: page, scene: scene).draw(on: &canvas, in: area)
        case .sql(let page): SQLView(page: page).draw(on: &canvas, in: area)
        case .answer(let box):
            AnswerView(box: box, scene: scene, terminal: terminal).draw(on: &canvas, in: area)
        case .approval(let box): ApprovalView(box: box, scene: scene).draw(on: &canvas, in: area)
        case .override(let box): OverrideView(box: box, scene: scene).draw(on: &canvas, in: area)
        case .family(let box):
            FamilyView(box: box, zone: scene.zone).draw(on: &canvas, in: area)
        case .list(let list):
            for (index, line) in list.lines.dropFirst(list.first).prefix(area.rows).enumerated() {
                canvas.write(Line(line, .dialog), x: 3, y: area.y + index, end: area.right - 1)
            }
        }
    }

    private func draw(_ question: Confirmation, on canvas: inout Canvas, in area: Rectangle) {
        let lines = question.lines(in: area.columns)
        for (index, line) in lines.prefix(area.rows).enumerated() {
            canvas.write(line, x: 3, y: area.y + index, end: area.right - 1)
        }
    }

    private func draw(_ dialog: FieldDialog, on canvas: inout Canvas, in area: Rectangle) {
        let row = area.row(0)
        DialogBox.drawField(dialog.field, on: &canvas, x: 3, y: row.y, end: area.right - 2)
        let objection = dialog.objection(in: scene.state)
        let hint = objection.map { Line($0, .noticeBad) } ?? Line(dialog.hint, .fieldHint)
        canvas.write(hint, x: 3, y: area.y + 1, end: area.right - 1)
    }

    private func draw(_ form: StartForm, on canvas: inout Canvas, in area: Rectangle) {
        for row in StartForm.Row.allCases where row != form.row {
            draw(row, of: form, on: &canvas, in: area)
        }
        // The last one drawn has the cursor.
        draw(form.row, of: form, on: &canvas, in: area)
        // Where there are no more rows than fields, those are more important.
        guard area.rows > StartForm.Row.allCases.count else { return }
        canvas.write(Line(form.row.hint, .fieldHint), x: 3, y: area.bottom - 1, end: area.right - 1)
    }

    private func draw(
        _ row: StartForm.Row, of form: StartForm, on canvas: inout Canvas, in area: Rectangle
    ) {
        let y = area.y + row.rawValue
        let isHere = row == form.row
        if isHere { canvas.write("▸", x: 1, y: y, .titleFocus) }
        canvas.write(Line(row.title, isHere ? .textStrong : .textDim), x: 3, y: y, end: area.right)
        guard row == .terminal else {
            DialogBox.drawField(
                form.fields[row.rawValue], on: &canvas, x: 14, y: y, end: area.right - 2)
            return
        }
        canvas.write(
            Line(form.isTerminal ? "a terminal" : "pipes", .text), x: 14, y: y, end: area.right)
        if isHere { canvas.cursor = Canvas.Place(x: 14, y: y) }
    }

    /// The part around the place where one types.
    static func drawField(_ field: Field, on canvas: inout Canvas, x: Int, y: Int, end: Int) {
        let room = max(end - x, 1)
        let before = Line(field.before, .field)
        let skipped = max(before.width - room + 1, 0)
        let all = Line(field.text, .field)
        let shown = all.dropping(columns: skipped)
        canvas.fill(Rectangle(x: x, y: y, columns: room, rows: 1), .field)
        canvas.write(shown, x: x, y: y, end: end)
        canvas.cursor = Canvas.Place(x: x + before.width - skipped, y: y)
    }

    private func draw(_ palette: Palette, on canvas: inout Canvas, in area: Rectangle) {
        let (top, list) = area.cut(top: 1)
        DialogBox.drawField(palette.field, on: &canvas, x: 3, y: top.y, end: area.right - 2)
        let matches = palette.matches
        if matches.isEmpty {
            canvas.write(
                Line("no action is called so; esc leaves", .fieldHint), x: 3, y: list.y,
                end: list.right)
        }
        let first = palette.first(rows: list.rows)
        for (index, choice) in matches.dropFirst(first).prefix(list.rows).enumerated() {
            let row = list.row(index)
            let isSelected = first + index == palette.selected
            if isSelected { canvas.write("▸", x: 1, y: row.y, .titleFocus) }
            canvas.write(Line(names(of: choice), .dialogKey), x: 3, y: row.y, end: 15)
            draw(choice, on: &canvas, x: 16, y: row.y, end: area.right - 1)
            if isSelected { canvas.underlay(row, .selected) }
        }
    }

    /// What cannot be done now is dim, and says why.
    private func draw(
        _ choice: Palette.Choice, on canvas: inout Canvas, x: Int, y: Int, end: Int
    ) {
        guard case .action(let entry) = choice, let why = obstacle(entry.action) else {
            canvas.write(Line(choice.title, .dialog), x: x, y: y, end: end)
            return
        }
        let isWide = end - x > 2 * DialogBox.titleColumns
        let title = Line(choice.title, .textDim)
            .padded(to: isWide ? DialogBox.titleColumns : 0)
        canvas.write(title + Line("  \(why)", .textDim), x: x, y: y, end: end)
    }

    private static let titleColumns = 22

    private func names(of choice: Palette.Choice) -> String {
        guard case .action(let entry) = choice else { return ":" }
        return keys.keys(of: entry).map(\.name).joined(separator: " ")
    }
}

extension Confirmation {
    /// The text in lines of the box.
    func lines(in columns: Int) -> [Line] {
        var lines: [String] = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            let longer = last.isEmpty ? String(word) : last + " " + word
            if TextWidth.width(of: Sanitiser.text(longer)) <= max(columns - 6, 10) {
                lines[lines.count - 1] = longer
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { Line($0, .dialogQuestion) }
    }
}
