internal import Canvas
internal import Swarm

/// How talk looks in so many columns: a sequence with a line for each who takes part where there is room for it, else
/// a list.
struct TalkFace {
    private let page: TalkPage
    private let scene: Scene
    private let columns: Int
    private let entries: [TalkEntry]
    private let cast: TalkCast
    /// Nil for a list.
    let lanes: TalkLanes?

    /// In a narrower one a mark says what came of it.
    private static let wordedColumns = 64
    /// Cursor, time and mark.
    private static let margin = 12
    private static let wordColumns = 9
    /// From so many on there are lines.
    private static let laneColumns = 120
    private static let textColumns = 40

    init(_ page: TalkPage, _ scene: Scene, columns: Int) {
        (self.page, self.scene, self.columns) = (page, scene, columns)
        let all = page.reading?.entries ?? []
        cast = TalkCast(all, scene)
        let cast = cast
        entries = page.agents.map { agents in all.filter { cast.concerns(agents, $0) } } ?? all
        let room = columns - TalkFace.margin - TalkFace.textColumns
        lanes =
            columns >= TalkFace.laneColumns && !entries.isEmpty
            ? TalkLanes(entries, cast, scene.state, x: TalkFace.margin, columns: room) : nil
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard !entries.isEmpty else { return drawNothing(on: &canvas, in: area) }
        let (head, body) = area.cut(top: lanes == nil ? 0 : 1)
        if head.rows > 0 { lanes?.drawHead(on: &canvas, in: head, cast) }
        page.list.draw(entries.map(\.id), on: &canvas, in: body) { canvas, index, row in
            draw(entries[index], on: &canvas, in: row)
        }
        // The lines of who takes part go on down to the end.
        let count = min(entries.count, body.rows)
        for line in count..<max(body.rows, count) {
            lanes?.drawLines(on: &canvas, in: body.row(line))
        }
    }

    private func drawNothing(on canvas: inout Canvas, in area: Rectangle) {
        guard page.reading != nil, area.rows > 0 else { return }
        let text =
            page.agents == nil
            ? "nothing was said so far: messages, orders and questions stand here"
            : "nothing was said by them or to them; \(scene.keys[.everybody]) shows all"
        for (line, text) in Line(text, .textDim).flowed(to: area.columns - 4, limit: area.rows)
            .enumerated()
        {
            canvas.write(text, x: area.x + 3, y: area.y + line, end: area.right)
        }
    }

    // MARK: - Rows

    private var isNarrow: Bool { columns < TalkFace.wordedColumns }

    private func draw(_ entry: TalkEntry, on canvas: inout Canvas, in row: Rectangle) {
        let time = Line(
            isNarrow
                ? String(ShownTime(entry.time, in: scene.zone).clock.prefix(5))
                : scene.clock(of: entry.time), .logTime)
        let mark = cast.mark(entry)
        var x = canvas.write(
            time + " \(mark.sign, mark.role) ", x: row.x + 1, y: row.y, end: row.right)
        if let lanes {
            lanes.draw(entry, cast, on: &canvas, in: row)
            x = lanes.end + 1
        } else {
            let width = whoColumns
            canvas.write(cast.who(entry, columns: width), x: x, y: row.y, end: row.right)
            x += width + 1
        }
        drawWords(entry, on: &canvas, in: row, from: x)
    }

    private var whoColumns: Int {
        let wished = 2 * cast.nameColumns + 3
        return isNarrow ? min(wished, max(columns * 2 / 5, 8)) : wished
    }

    private func drawWords(
        _ entry: TalkEntry, on canvas: inout Canvas, in row: Rectangle, from start: Int
    ) {
        let words = words(entry)
        let text = cast.text(entry, scene)
        let fate = cast.fate(entry)
        let room = row.right - 1 - start
        let said =
            isNarrow ? fate.sign : fate.line(beside: words.width + text.width + 2, in: room)
        let end = canvas.write(
            said.cut(to: max(room / 2, 1)), endingAt: row.right - 1, y: row.y, from: start)
        let shown = text.dropping(columns: page.list.sideways).marking(page.list.pattern)
        canvas.write(words + shown, x: start, y: row.y, end: said.isEmpty ? end : end - 2)
    }

    /// What stands before the text.
    private func words(_ entry: TalkEntry) -> Line {
        let word = cast.word(entry).meaning(.textStrong)
        guard !isNarrow else { return entry.kind == .message ? Line() : word + " " }
        let columns = TalkFace.wordColumns
        let whom = lanes?.missing(entry, cast).map { "→ " + $0 + dot }
        var words = word.cut(to: columns).padded(to: columns + 1)
        // Nobody has a line whom the log does not know.
        if lanes != nil, case .other = cast.author(of: entry) {
            words += cast.name(of: cast.author(of: entry)) + dot
        }
        return words + (whom ?? Line())
    }
}
