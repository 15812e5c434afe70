internal import Canvas
internal import Swarm

/// Row 1: the present. Mode, then the first alarm; at the right the key that helps.
struct HeaderBar {
    let model: Model

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        guard !model.isReplay else { return ReplayBar(model: model).draw(on: &canvas, in: row) }
        canvas.fill(row, .bar)
        let alarm = Alarm.first(of: model)
        let x = canvas.write(
            Line(keys(of: alarm), .barKey), endingAt: row.right - 1, y: row.y,
            from: row.x + row.columns / 2)
        // Who needs somebody is more than where that is.
        let place = row.columns < HeaderBar.narrow ? "" : "\(model.workspace)   "
        let start = Line(" skep ", .barName) + Line("\(place)LIVE   ", .bar)
        canvas.write(start + text(of: alarm), x: row.x, y: row.y, end: x - 1)
    }

    private static let narrow = 60

    private func text(of alarm: Alarm?) -> Line {
        guard let alarm else {
            return Line(model.live.state.agents.isEmpty ? "no agents yet" : "", .bar)
        }
        return Line(alarm.text, model.link == .connecting ? .bar : .barAlarm)
    }

    private func keys(of alarm: Alarm?) -> String {
        alarm.map(\.keys) ?? "\(model.keys[.help]) help"
    }

    /// What a click on a column of row 1 does: what the key does that is named there.
    func action(at x: Int, in row: Rectangle) -> Action? {
        guard !model.isReadOnly else { return nil }
        let alarm = Alarm.first(of: model)
        let named = model.isReplay ? ReplayBar(model: model).keys : keys(of: alarm)
        let start = row.right - 1 - Line(named).width
        guard (start..<row.right - 1).contains(x) else { return nil }
        guard !model.isReplay else { return .replay }
        return alarm == nil ? .help : alarm?.action
    }
}
