internal import Canvas
internal import Swarm

// What the timeline is drawn in, and where the mouse is on it.
extension Model {
    /// The columns there are for times.
    private var timelineColumns: Int { TimelineView.columns(in: columns) }

    private var run: ClosedRange<LogTime>? {
        extent.map { $0.times.lowerBound...max($0.times.upperBound, $0.times.lowerBound) }
    }

    /// What the timeline is drawn in.
    private var shownScale: TimeScale? {
        guard let run else { return nil }
        guard let scale, scale.columns == timelineColumns else {
            return TimeScale(run, columns: timelineColumns)
        }
        return scale
    }

    mutating func zoomTimeline(in isIn: Bool) {
        guard let run, let shown = shownScale else {
            say("nothing has happened yet: there is no timeline")
            return
        }
        let next = shown.zoomed(in: isIn, around: scene.now, of: run)
        if next == shown { say(isIn ? "closer it cannot be shown" : "the whole run is shown") }
        scale = next == TimeScale(run, columns: timelineColumns) ? nil : next
    }

    var densityQuestion: DensityQuestion? {
        shownScale.map { DensityQuestion($0, through: live.lastID) }
    }

    /// Moves the playhead to where the mouse is.
    mutating func drag(toColumn x: Int) -> [Effect] {
        guard let scale = shownScale else { return [] }
        let column = min(max(x - TimelineView.left, 0), scale.columns - 1)
        past?.play = nil
        return ask(.time(LogTime(microseconds: scale.time(ofColumn: column + 1).microseconds - 1)))
    }
}
