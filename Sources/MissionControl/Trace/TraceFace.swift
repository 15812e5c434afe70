internal import Canvas
internal import Swarm

/// How traces look in so many columns.
struct TraceFace {
    private let page: TracePage
    private let scene: Scene
    private let columns: Int
    private let names: EntryNames

    /// Cursor and sign.
    private static let margin = 3
    private static let tookColumns = 7
    /// Narrower pages leave the agents away.
    private static let agentColumns = 60
    /// Where there are fewer rows, none is for heads.
    private static let headedRows = 8
    private static let deepest = 8

    init(_ page: TracePage, _ scene: Scene, columns: Int) {
        (self.page, self.scene, self.columns) = (page, scene, columns)
        names = EntryNames(scene.state)
    }

    func heads(_ rows: Int) -> Int {
        let isEmpty = page.opened == nil ? page.reading?.traces.isEmpty != false : page.trace == nil
        return isEmpty || rows < TraceFace.headedRows ? 0 : 1
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard let reading = page.reading else { return }
        let (head, body) = area.cut(top: heads(area.rows))
        guard page.opened != nil else {
            guard !reading.traces.isEmpty else { return drawNothing(on: &canvas, in: area) }
            drawHead(on: &canvas, in: head)
            page.list.draw(page.keys(scene), on: &canvas, in: body) { canvas, index, row in
                draw(reading.traces[index], on: &canvas, in: row)
            }
            return
        }
        guard let trace = page.trace else {
            let text = "this trace has not begun yet, or is longer ago than is looked"
            canvas.write(Line(text, .textDim), x: area.x + 3, y: area.y, end: area.right)
            return
        }
        drawHead(of: trace, on: &canvas, in: head)
        page.list.draw(page.keys(scene), on: &canvas, in: body) { canvas, index, row in
            draw(trace.spans[index], of: trace, on: &canvas, in: row)
        }
    }

    private func drawNothing(on canvas: inout Canvas, in area: Rectangle) {
        let text =
            "no traces so far: a program gives one with \"metadata\": {\"trace_id\": …, \"span_id\": …, "
            + "\"parent_span_id\": …} in its events; docs/events.md says how"
        for (line, text) in Line(text, .textDim).flowed(to: area.columns - 4, limit: area.rows)
            .enumerated()
        {
            canvas.write(text, x: area.x + 3, y: area.y + line, end: area.right)
        }
    }

    // MARK: - The list

    private var hasAgents: Bool { columns >= TraceFace.agentColumns }
    private var hasEvents: Bool { columns >= 100 }
    private var agentsColumns: Int { min(max(columns / 5, 14), 36) }

    private func drawHead(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        var end = row.right - 1
        end = put(Line("took", .head), endingAt: end, TraceFace.tookColumns, on: &canvas, in: row)
        if hasEvents { end = put(Line("events", .head), endingAt: end, 7, on: &canvas, in: row) }
        end = put(Line("spans", .head), endingAt: end, 6, on: &canvas, in: row)
        if hasAgents {
            canvas.write(
                Line("agents", .head), x: end - agentsColumns, y: row.y, end: end)
        }
        let name = Line("began     trace", .head)
        canvas.write(name, x: row.x + TraceFace.margin, y: row.y, end: end)
    }

    private func draw(_ trace: Trace, on canvas: inout Canvas, in row: Rectangle) {
        if trace.hasFailed { canvas.write("✗", x: row.x + 1, y: row.y, .bad, end: row.right) }
        var end = row.right - 1
        let took = trace.end > trace.start ? Line(span(seconds: trace.seconds)) : Line()
        end = put(took, endingAt: end, TraceFace.tookColumns, on: &canvas, in: row)
        if hasEvents {
            end = put(
                Line(grouped(trace.eventCount), .textDim), endingAt: end, 7, on: &canvas, in: row)
        }
        end = put(Line(grouped(trace.spanCount)), endingAt: end, 6, on: &canvas, in: row)
        if hasAgents {
            let agents = trace.agents.prefix(8).map(names.line).joined(by: ", ")
            canvas.write(agents, x: end - agentsColumns, y: row.y, end: end - 1)
            end -= agentsColumns
        }
        let time = Line(scene.clock(of: trace.start), .logTime)
        let x = canvas.write(time + "  ", x: row.x + TraceFace.margin, y: row.y, end: end)
        canvas.write(shown(trace.name), x: x, y: row.y, end: end - 1)
    }

    /// Draws what ends at a column, and returns where the column before it ends.
    private func put(
        _ line: Line, endingAt end: Int, _ width: Int, on canvas: inout Canvas, in row: Rectangle
    ) -> Int {
        canvas.write(line, endingAt: end, y: row.y, from: max(end - width, row.x))
        return end - width
    }

    private func shown(_ text: Line) -> Line {
        text.dropping(columns: page.list.sideways).marking(page.list.pattern)
    }

    // MARK: - The waterfall

    private var nameColumns: Int { min(max(columns * 2 / 5 - TraceFace.margin, 12), 64) }
    private var ownColumns: Int { hasAgents ? names.columns + 1 : 0 }

    private func bar(in row: Rectangle) -> Rectangle {
        let start = row.x + TraceFace.margin + nameColumns + 1 + ownColumns
        let end = row.right - 1 - TraceFace.tookColumns - 1
        return Rectangle(x: start, y: row.y, columns: end - start, rows: row.rows)
    }

    private func drawHead(of trace: Trace, on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        let bar = bar(in: row)
        let x = row.x + TraceFace.margin
        canvas.write(Line("span", .head), x: x, y: row.y, end: x + nameColumns)
        if hasAgents {
            canvas.write(Line("agent", .head), x: x + nameColumns + 1, y: row.y, end: bar.x)
        }
        let began = Line(ShownTime(trace.start, in: scene.zone).clock, .head)
        let ended = Line("+\(span(seconds: trace.seconds))", .head)
        let end = canvas.write(began, x: bar.x, y: row.y, end: bar.right)
        if bar.right - ended.width > end {
            canvas.write(ended, endingAt: bar.right, y: row.y, from: end)
        }
        _ = put(
            Line("took", .head), endingAt: row.right - 1, TraceFace.tookColumns, on: &canvas,
            in: row)
    }

    private func draw(
        _ span: TraceSpan, of trace: Trace, on canvas: inout Canvas, in row: Rectangle
    ) {
        if span.hasFailed { canvas.write("✗", x: row.x + 1, y: row.y, .bad, end: row.right) }
        let bar = bar(in: row)
        let x = row.x + TraceFace.margin + 2 * min(span.depth, TraceFace.deepest)
        let end = row.x + TraceFace.margin + nameColumns
        let sign = Line(span.mark.sign, span.hasFailed ? .bad : span.mark.role)
        canvas.write(sign + " " + shown(span.gist), x: x, y: row.y, end: end)
        if hasAgents {
            let name = names.line(of: span.agent)
            canvas.write(name, x: end + 1, y: row.y, end: bar.x - 1)
        }
        drawBar(of: span, in: bar, trace, on: &canvas)
        guard span.end > span.start else { return }
        let seconds = Double(span.end.microseconds - span.start.microseconds) / 1_000_000
        let took = Line(MissionControl.span(seconds: seconds), span.hasFailed ? .bad : .text)
        canvas.write(
            took, endingAt: row.right - 1, y: row.y, from: row.right - TraceFace.tookColumns)
    }

    /// What took no time is a point; a line leads on to the end of what lies within.
    private func drawBar(
        of span: TraceSpan, in bar: Rectangle, _ trace: Trace, on canvas: inout Canvas
    ) {
        guard bar.columns > 0 else { return }
        let whole = max(trace.end.microseconds - trace.start.microseconds, 1)
        func column(_ time: LogTime) -> Int {
            let share = Double(time.microseconds - trace.start.microseconds) / Double(whole)
            return min(max(Int(share * Double(bar.columns)), 0), bar.columns - 1)
        }
        let (first, last) = (column(span.start), column(span.end))
        let role: Role = span.hasFailed ? .bad : role(of: span.agent)
        let within = Rectangle(
            x: bar.x + last, y: bar.y, columns: column(span.reach) - last + 1, rows: 1)
        if within.columns > 1 { canvas.fill(within, with: "─", .rule) }
        guard span.end > span.start else {
            canvas.write("◇", x: bar.x + first, y: bar.y, role, end: bar.right)
            return
        }
        let part = Rectangle(x: bar.x + first, y: bar.y, columns: last - first + 1, rows: 1)
        canvas.fill(part, with: "▆", role)
    }

    private func role(of agent: AgentID?) -> Role {
        names.line(of: agent).spans.first?.role ?? .text
    }
}
