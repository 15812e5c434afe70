internal import Canvas
internal import Swarm

/// The lanes of the timeline: marks, density, axis; live and small the density alone.
struct TimelineView: Equatable {
    let density: Density?
    /// Nil while it is the present.
    let playhead: LogTime?
    let zone: Zone
    /// What stands at the right of the axis.
    var next = ""

    /// Columns at the left for the time the run began, and at the right for where live is.
    static let left = 7
    static let right = 4

    static func columns(in area: Int) -> Int { max(area - left - right, 1) }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard area.rows > 0 else { return }
        if area.rows >= 3 {
            drawMarks(on: &canvas, in: area.row(0))
            drawDensity(on: &canvas, in: area.row(1))
            drawAxis(on: &canvas, in: area.row(2))
        } else {
            drawDensity(on: &canvas, in: area.row(0))
        }
    }

    private var head: Int? { playhead.flatMap { density?.question.scale.column(of: $0) } }

    private func drawMarks(on canvas: inout Canvas, in row: Rectangle) {
        guard let density else { return }
        for (column, cell) in density.columns.enumerated() {
            guard let mark = cell.mark, column != head else { continue }
            canvas.write(
                String(Character(mark.sign)), x: row.x + TimelineView.left + column, y: row.y,
                isFuture(column) ? .timelineFuture : mark.role, end: row.right)
        }
        drawHead(on: &canvas, in: row, "┃")
    }

    private func drawDensity(on canvas: inout Canvas, in row: Rectangle) {
        guard let density else { return }
        let start = ShownTime(density.question.scale.start, in: zone).clock.prefix(5)
        canvas.write(Line(" \(start) ", .timelineAxis), x: row.x, y: row.y, end: row.right)
        for (column, cell) in density.columns.enumerated() where cell.count > 0 {
            canvas.write(
                TimelineView.sign(of: cell.count), x: row.x + TimelineView.left + column, y: row.y,
                isFuture(column) ? .timelineFuture : .timelineDensity, end: row.right)
        }
        canvas.write(
            Line("now", .timelineAxis), x: row.right - 3, y: row.y, end: row.right)
        drawHead(on: &canvas, in: row, "┃")
    }

    private func drawHead(on canvas: inout Canvas, in row: Rectangle, _ sign: String) {
        guard let head else { return }
        canvas.write(
            sign, x: row.x + TimelineView.left + head, y: row.y, .timelinePlayhead, end: row.right)
    }

    private func drawAxis(on canvas: inout Canvas, in row: Rectangle) {
        guard let scale = density?.question.scale else { return }
        let total = TimelineView.duration(scale.step * Int64(scale.columns))
        let text = Line(" \(total), \(TimelineView.duration(scale.step)) a column", .timelineAxis)
        guard let head, let playhead else {
            canvas.write(text, x: row.x, y: row.y, end: row.right)
            return
        }
        let time = "┗ \(ShownTime(playhead, in: zone).clock)\(next)"
        let note = Line(time, .timelinePlayhead)
        let x = min(row.x + TimelineView.left + head, max(row.right - note.width, row.x))
        canvas.write(note, x: x, y: row.y, end: row.right)
        if row.x + text.width < x { canvas.write(text, x: row.x, y: row.y, end: x) }
    }

    private func isFuture(_ column: Int) -> Bool { head.map { column > $0 } ?? false }

    /// Logarithmic, so that one event is seen beside ten thousand.
    private static func sign(of count: Int64) -> String {
        let signs: [String] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        var level = 0
        var left = count
        while left >= 4, level < signs.count - 1 {
            left /= 4
            level += 1
        }
        return signs[level]
    }

    /// `1h 28m`, `77 s`
    static func duration(_ microseconds: Int64) -> String {
        let seconds = Double(microseconds) / 1_000_000
        switch seconds {
        case ..<1: return "\(Int(seconds * 1_000 + 0.5)) ms"
        case ..<600: return "\(Int(seconds + 0.5)) s"
        case ..<3_600: return "\(Int(seconds / 60))m"
        default: return "\(Int(seconds / 3_600))h \(Int(seconds / 60) % 60)m"
        }
    }
}

extension TimelineMark {
    var sign: Unicode.Scalar {
        switch self {
        case .failure: "✗"
        case .waiting: "▲"
        case .person: "@"
        case .decision: "◆"
        case .label: "#"
        case .commit: "c"
        case .files: "±"
        }
    }

    var role: Role {
        switch self {
        case .failure: .statusFailed
        case .waiting: .statusWaiting
        case .person: .blockPerson
        case .decision: .blockDecision
        case .label, .commit: .blockLabel
        case .files: .blockChange
        }
    }
}
