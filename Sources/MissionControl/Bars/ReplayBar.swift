internal import Canvas
internal import Swarm

/// Row 1 in replay: where in time the moment is; at the right what holds in the present.
struct ReplayBar {
    let model: Model

    var keys: String {
        model.isReadOnly ? model.leaveWords : "\(model.keys[.replay]) live"
    }

    func face(columns: Int) -> BarFace {
        let isWide = columns >= 120
        let left = places(isWide: isWide)
        let right = presents(isWide: isWide)
        // The past gives way before an alarm does.
        let room = columns - 3
        let present = right.first { left[0].width + $0.width <= room } ?? right[right.count - 1]
        let place = left.first { $0.width + present.width <= room } ?? left[left.count - 1]
        return BarFace(role: .barReplay, left: place, right: present, rightFrom: columns / 3)
    }

    // MARK: - The moment

    /// The longest words first.
    private func places(isWide: Bool) -> [Line] {
        let gap = isWide ? "   " : " "
        let shown = ShownTime(model.scene.now, in: model.zone)
        let clock = shown.preciseClock
        let id = "\(gap)#\(grouped(model.past?.place.rawValue ?? 0))"
        let count = " of \(grouped(model.live.lastID.rawValue))"
        let back = age(from: model.scene.now, to: model.live.now)
        let far = back == "now" ? "just now" : "\(back) back"
        let distance = isWide ? "   \(far)" : " · \(far)"
        let pace = gap + (model.past?.play == nil ? "‖" : "▶") + " " + Model.shown(pace: model.pace)
        let day = isWide ? "\(shown.day) " : ""
        return [
            day + clock + id + count + distance + pace, clock + id + count + pace,
            clock + id + pace, clock + id, clock, shown.clock,
        ].map { Line(" REPLAY\(gap)\($0)", .barReplay) }
    }

    // MARK: - The present

    /// The longest words first.
    private func presents(isWide: Bool) -> [Line] {
        guard !model.isReadOnly else { return [Line("reading only   \(keys)", .barReplay)] }
        let waiting = model.live.roll.waiting.count
        let wait = waiting == 0 ? nil : "▲\(waiting)"
        let long = isWide ? wait.map { ", \($0) need you" } : wait.map { " \($0)" }
        guard let alarm = Alarm.besidesWaiting(model) else {
            return [came(isWide: isWide) + (long ?? "")].map(line)
        }
        let shown = came(isWide: false)
        return [
            [alarm.text, shown, wait], [alarm.brief, shown, wait], [alarm.brief, wait],
            [alarm.brief],
        ].map { line($0.compactMap(\.self).joined(separator: ", ")) }
    }

    private func came(isWide: Bool) -> String {
        let count = model.live.lastID.rawValue - (model.past?.entered.rawValue ?? 0)
        return "+\(grouped(max(count, 0)))" + (isWide ? " events" : "")
    }

    private func line(_ present: String) -> Line {
        Line("now: \(present)   \(keys)", .barReplay)
    }
}
