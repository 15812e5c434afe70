internal import Canvas
internal import Swarm

/// Row 1: the present. Mode, then the first alarm; at the right the key that helps.
struct HeaderBar {
    let model: Model

    /// What it says in so many columns.
    func face(columns: Int) -> BarFace {
        guard !model.isReplay else { return ReplayBar(model: model).face(columns: columns) }
        let alarm = Alarm.first(of: model)
        // Who needs somebody is more than where that is.
        let place = columns < HeaderBar.narrow ? "" : "\(model.workspace)   "
        let start = Line(" skep ", .barName) + Line("\(place)LIVE   ", .bar)
        return BarFace(
            role: .bar, left: start + text(of: alarm), right: Line(keys(of: alarm), .barKey),
            rightFrom: columns / 2)
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
