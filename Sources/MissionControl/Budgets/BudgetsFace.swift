internal import Canvas
internal import Swarm

/// What a row of the page of budgets says.
struct BudgetRowWords {
    private let row: BudgetsPage.Row
    private let scene: Scene

    init(_ row: BudgetsPage.Row, _ scene: Scene) {
        self.row = row
        self.scene = scene
    }

    var name: Line {
        row.key.agent.map { EntryNames(scene.state).line(of: $0) } ?? Line("all", .textStrong)
    }

    var mark: Line {
        switch row.standing {
        case .asks: Line(Block.Mark.waiting.sign, Block.Mark.waiting.role)
        case .refused: Line(Standing.Mark.paused.sign, .statusPaused)
        case .lifted: Line("·", .textDim)
        case .open: row.isNearlyFull ? Line("+", .attention) : Line("·", .textDim)
        }
    }

    /// How full it is, in a colour that says so as well.
    var role: Role {
        if row.standing == .lifted { return .textDim }
        return row.share >= 1 ? .bad : row.isNearlyFull ? .attention : .good
    }

    var percent: String {
        // It is full when it is, and not before.
        let percent = Int64(min(row.share, 99.99) * 100)
        return "\(percent)%"
    }

    /// So much of so many columns; what was used a little is seen.
    func bar(columns: Int) -> Line {
        let share = min(row.share, 1)
        let full = min(max(Int(share * Double(columns)), row.spent > 0 ? 1 : 0), columns)
        return Line(String(repeating: "█", count: full), role)
            + Line(String(repeating: "·", count: columns - full), .textDim)
    }

    /// How much of how much, and what becomes of it; the longest words first.
    var notes: [Line] {
        let kind = row.key.kind
        let sum = Line("\(kind.text(row.spent)) of \(kind.text(row.budget.limit))", .text)
        let more = row.budget.limit > row.budget.amount
        let set = more ? Line("\(kind.text(row.budget.amount)) were set", .textDim) : Line()
        func joined(_ parts: [Line]) -> Line { parts.filter { !$0.isEmpty }.joined(by: dot) }
        return [
            joined([sum, standing, set]), joined([sum, standing]), joined([sum, brief]), sum,
        ]
    }

    private var standing: Line {
        let key = scene.keys[.answer]
        switch row.standing {
        case .asks:
            let stands = row.key.kind == .restarts ? "ended; " : "held; "
            return Line(
                stands + (scene.isReplay ? "it was asked" : "\(key) answers"), .attention)
        case .refused: return Line("you said no; \(scene.keys[.pause]) lets it go on", .textDim)
        case .lifted: return Line("lifted", .textDim)
        case .open: return Line()
        }
    }

    private var brief: Line {
        switch row.standing {
        case .asks: Line("asks", .attention)
        case .refused: Line("no", .textDim)
        case .lifted: Line("lifted", .textDim)
        case .open: Line()
        }
    }
}

/// How budgets look in so many columns.
struct BudgetsFace {
    private let page: BudgetsPage
    private let scene: Scene
    private let columns: Int

    /// In a narrower one there is less of everything.
    private static let wordedColumns = 64

    init(_ page: BudgetsPage, _ scene: Scene, columns: Int) {
        (self.page, self.scene, self.columns) = (page, scene, columns)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let rows = page.rows(scene)
        guard !rows.isEmpty else { return drawNothing(on: &canvas, in: area) }
        let names = rows.map { BudgetRowWords($0, scene).name.width }.max() ?? 0
        page.list.draw(rows.map(\.key), on: &canvas, in: area) { canvas, index, row in
            draw(rows[index], names: names, on: &canvas, in: row)
        }
    }

    private func drawNothing(on canvas: inout Canvas, in area: Rectangle) {
        let texts = [
            "no budgets are set",
            "",
            "what an agent may use before it is held and you are asked:",
            "  skep run --budget tokens=200000 --budget time=1h -- claude",
            "  skep budgets --agent coder-1 money=5.00",
            "what all may spend together:",
            "  skep budgets money=20.00",
            "or for good in skep.yaml, as 'budgets' of an agent, or of all",
        ]
        for (line, text) in texts.prefix(area.rows).enumerated() {
            canvas.write(Line(text, .textDim), x: area.x + 3, y: area.y + line, end: area.right)
        }
    }

    private func draw(
        _ budget: BudgetsPage.Row, names: Int, on canvas: inout Canvas, in row: Rectangle
    ) {
        let words = BudgetRowWords(budget, scene)
        let isNarrow = columns < BudgetsFace.wordedColumns
        let gap = isNarrow ? 1 : 2
        let pattern = page.list.pattern
        var x = canvas.write(words.mark + " ", x: row.x + gap, y: row.y, end: row.right)
        func put(_ line: Line, _ width: Int) {
            canvas.write(line.cut(to: width).marking(pattern), x: x, y: row.y, end: row.right)
            x += width + gap
        }
        put(words.name, min(max(names, 3), isNarrow ? 8 : 12))
        put(Line(budget.key.kind.rawValue, .textStrong), 8)
        let width = isNarrow ? 6 : max(columns / 8, 10)
        put(words.bar(columns: width), width)
        canvas.write(
            Line(words.percent, words.role), endingAt: min(x + 5, row.right), y: row.y, from: x)
        x += 5 + gap
        let room = row.right - 1 - x
        guard room > 0 else { return }
        let notes = words.notes
        let note = notes.first { $0.width <= room } ?? notes[notes.count - 1]
        canvas.write(
            note.dropping(columns: page.list.sideways).marking(pattern), x: x, y: row.y,
            end: row.right - 1)
    }
}
