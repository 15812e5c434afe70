internal import Canvas
internal import Swarm

/// Row 1: the present. Mode, then the first alarm; at the right the key that helps.
struct HeaderBar {
    let model: Model

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        if model.isReplay {
            drawReplay(on: &canvas, in: row)
        } else {
            drawLive(on: &canvas, in: row)
        }
    }

    private func drawLive(on canvas: inout Canvas, in row: Rectangle) {
        canvas.fill(row, .bar)
        let alarm = alarm
        let x = canvas.write(
            Line(alarm.key, .barKey), endingAt: row.right - 1, y: row.y,
            from: row.x + row.columns / 2)
        let start =
            Line(" skep ", .barName) + Line("\(model.workspace)   ", .bar) + Line("LIVE   ", .bar)
        canvas.write(start + Line(alarm.text, alarm.role), x: row.x, y: row.y, end: x - 1)
    }

    /// What there is to say, and the key that helps.
    struct Alarm {
        var text: String
        var key: String
        /// What that key does; nil where there are several.
        var action: Action?
        var role = Role.barAlarm
    }

    /// What a click on a column of row 1 does: what the key does that is named there.
    func action(at x: Int, in row: Rectangle) -> Action? {
        guard !model.isReadOnly else { return nil }
        let key = model.isReplay ? "R live" : alarm.key
        let start = row.right - 1 - Line(key).width
        guard (start..<row.right - 1).contains(x) else { return nil }
        return model.isReplay ? .replay : alarm.action
    }

    private var alarm: Alarm {
        breaker ?? link ?? disk ?? waiting ?? drops
            ?? Alarm(
                text: model.live.state.agents.isEmpty ? "no agents yet" : "", key: "? help",
                action: .help, role: .bar)
    }

    private var breaker: Alarm? {
        let state = model.live.state
        guard state.breaker != nil || model.bell?.isBreakerOn == true else { return nil }
        let held = state.agents.filter { $0.isHeld && $0.phase == nil }.count
        let partly = state.agents.filter { $0.phase?.word == "holding" }.prefix(2).map { agent in
            let phase = agent.phase
            return " · \(agent.name) \(phase?.done ?? 0) of \(phase?.of ?? 0) held"
        }
        return Alarm(
            text: "BREAKER  \(held) held\(partly.joined())", key: "! release", action: .breaker)
    }

    private var link: Alarm? {
        switch model.link {
        case .live: nil
        case .connecting: Alarm(text: "connecting", key: "", role: .bar)
        case .lost(let seconds):
            Alarm(
                text: "supervisor lost \(ago(seconds)); agents run on; retrying", key: "! p x wait")
        case .readOnly(let why): Alarm(text: why, key: "? help", action: .help)
        }
    }

    private func ago(_ seconds: Int) -> String {
        let age = age(
            from: LogTime(microseconds: 0), to: LogTime(microseconds: Int64(seconds) * 1_000_000))
        return age == "now" ? age : "\(age) ago"
    }

    private var disk: Alarm? {
        switch model.bell?.disk {
        case .full:
            Alarm(
                text: "log cannot be written: disk full. Agents wait, nothing is lost.",
                key: "! x work")
        case .failed:
            Alarm(text: "log cannot be written: the disk fails. Agents wait.", key: "! x work")
        case .ok, nil: nil
        }
    }

    private var waiting: Alarm? {
        let waiting = model.live.roll.waiting
        guard !waiting.isEmpty else { return nil }
        let now = model.live.now
        let texts = waiting.prefix(4).map { agent in
            "\(agent.name) asks \(age(from: agent.condition.since, to: now))"
        }
        let more = waiting.count > 4 ? " and \(waiting.count - 4) more" : ""
        return Alarm(
            text: "▲ " + texts.joined(separator: ", ") + more, key: "w next", action: .nextWaiting)
    }

    private var drops: Alarm? {
        let fresh = model.drops.fresh(at: model.live.now)
        guard let last = fresh.last else { return nil }
        let count = fresh.reduce(0) { $0 + $1.count }
        let what = count == 1 ? "1 dropped" : "\(grouped(count)) dropped, the last"
        let text = "\(what): \(last.words(model.live.state))"
        return Alarm(text: text, key: "9 health", action: .health)
    }

    // MARK: - Replay

    private func drawReplay(on canvas: inout Canvas, in row: Rectangle) {
        canvas.fill(row, .barReplay)
        let isWide = row.columns >= 120
        let gap = isWide ? "   " : " "
        let shown = ShownTime(model.scene.now, in: model.zone)
        let time = isWide ? "\(shown.day) \(shown.preciseClock)" : shown.preciseClock
        let place = model.past?.place.rawValue ?? 0
        let back = age(from: model.scene.now, to: model.live.now)
        let distance = isWide ? "   \(back) back" : " · \(back) back"
        let isPlaying = model.past?.play != nil
        let pace =
            (isWide ? "   " : " ") + (isPlaying ? "▶" : "‖") + " " + Model.shown(pace: model.pace)
        let text =
            " REPLAY\(gap)\(time)\(gap)#\(grouped(place)) of "
            + "\(grouped(model.live.lastID.rawValue))\(distance)\(pace)"
        let x = canvas.write(
            Line(now(isWide: isWide), .barReplay), endingAt: row.right - 1, y: row.y,
            from: row.x + row.columns / 2)
        canvas.write(Line(text, .barReplay), x: row.x, y: row.y, end: x - 1)
    }

    /// What the present has meanwhile.
    private func now(isWide: Bool) -> String {
        guard !model.isReadOnly else { return "reading only   q leaves" }
        let came = model.live.lastID.rawValue - (model.past?.entered.rawValue ?? 0)
        let waiting = model.live.roll.waiting.count
        let need = waiting == 0 ? "" : isWide ? ", ▲\(waiting) need you" : " ▲\(waiting)"
        let events = isWide ? " events" : ""
        return "now: +\(grouped(max(came, 0)))\(events)\(need)   R live"
    }
}
