internal import Canvas
public import Swarm

/// What the supervisor said of itself last, and what the state adds: each line ends in `ok` or in what to press.
public struct HealthPage: Equatable, Sendable {
    /// The answer to `health`; nil until one came.
    public var report: JSON?
    private var selected = 0
    private var first = 0

    public init() {}

    struct Row: Equatable {
        var name: String
        var text: String
        /// What to press; nil where all is well.
        var advice: String?
        /// It can be pressed though all is well.
        var isCalm = false
        var deed: Deed?
    }

    /// What the key does that a line ends in.
    enum Deed: Equatable {
        case list(ListBox)
        case restart(AgentID)
    }

    mutating func move(by distance: Int, rows: Int, _ model: Model) {
        let last = max(lines(model).count - 1, 0)
        let target = selected.addingReportingOverflow(distance)
        selected = min(
            max(target.overflow ? (distance < 0 ? 0 : last) : target.partialValue, 0), last)
        first = min(max(first, selected - max(rows, 1) + 1), selected)
    }

    mutating func select(line: Int, _ model: Model) {
        if lines(model).indices.contains(first + line) { selected = first + line }
    }

    /// What there is to do, first of all on the line the cursor is on.
    func deed(_ model: Model, where fits: (Deed) -> Bool) -> Deed? {
        let rows = lines(model)
        let own = rows.indices.contains(selected) ? [rows[selected]] : []
        return (own + rows).compactMap(\.deed).first(where: fits)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle, _ model: Model) {
        for (index, row) in lines(model).dropFirst(first).prefix(area.rows).enumerated() {
            let y = area.y + index
            let isSelected = first + index == selected
            if isSelected { canvas.write("▸", x: area.x, y: y, .titleFocus, end: area.right) }
            let isBad = row.advice != nil && !row.isCalm
            if isBad { canvas.write("▲", x: area.x + 1, y: y, .attention, end: area.right) }
            let advice = Line(row.advice ?? "ok", row.advice == nil ? .good : .footerKey)
            let x = canvas.write(advice, endingAt: area.right - 1, y: y, from: area.x)
            canvas.write(
                Line(row.name, .textDim).padded(to: 12) + Line(row.text), x: area.x + 3, y: y,
                end: x - 1)
            if isSelected { canvas.underlay(area.row(index), .selected) }
        }
    }

    /// `up 1h 28m`
    func note(_ model: Model) -> String {
        guard let text = report?["since"]?.string, let start = try? LogTime(rfc3339: text) else {
            return ""
        }
        return "up \(age(from: start, to: model.live.now))"
    }

    // MARK: - What there is to say

    func lines(_ model: Model) -> [Row] {
        guard let report else {
            return [Row(name: "supervisor", text: linkText(model), advice: advice(model))]
                + ofState(model)
        }
        return [
            supervisor(report, model), log(report, model), disk(report, model.keys),
            commits(report), files(report), queues(report, model.keys), sockets(report),
            attached(report),
        ].compactMap(\.self) + ofState(model)
    }

    private func advice(_ model: Model) -> String? {
        if model.isLost { return "retrying" }
        return model.isReadOnly && !model.isPastAlone ? "skep up" : nil
    }

    private func linkText(_ model: Model) -> String {
        switch model.link {
        case .live, .connecting: "asking it"
        case .lost(let seconds): "lost \(seconds)s ago; agents run on"
        case .readOnly(let why): why
        }
    }

    private func supervisor(_ report: JSON, _ model: Model) -> Row {
        let process = report["pid"]?.int.map { "pid \($0)" } ?? ""
        let keeper = report["keeper_pid"]?.int.map { "keeper \($0)" } ?? ""
        let version = report["version"]?.string.map { "version \($0)" } ?? ""
        let text = [process, keeper, version].filter { !$0.isEmpty }.joined(separator: ", ")
        return Row(name: "supervisor", text: text, advice: model.link == .live ? nil : "retrying")
    }

    private func log(_ report: JSON, _ model: Model) -> Row {
        let pending = report["write_ahead_bytes"]?.int ?? 0
        let oldest = model.extent.map {
            " · oldest \(ShownTime($0.times.lowerBound, in: model.zone).clock)"
        }
        let text =
            "\(grouped(model.live.lastID.rawValue)) events · "
            + (report["log_bytes"]?.int.map { "\(size($0)), " } ?? "")
            + "write-ahead \(size(pending))" + (oldest ?? "")
        // So much means that somebody reads and does not let go.
        return Row(name: "log", text: text, advice: pending > 64 << 20 ? "skep doctor" : nil)
    }

    private func files(_ report: JSON) -> Row? {
        guard let files = report["files"] else { return nil }
        if let trouble = files["trouble"]?.string {
            return Row(name: "files", text: trouble, advice: "skep doctor")
        }
        guard files["commit"]?.string != nil else {
            return Row(name: "files", text: "being recorded for the first time")
        }
        let count = grouped(files["files"]?.int ?? 0)
        let records = files["records"]?.int ?? 0
        let times = records == 1 ? "1 record" : "\(grouped(records)) records"
        return Row(name: "files", text: "\(count) recorded · \(times)")
    }

    private func disk(_ report: JSON, _ keys: KeyMap) -> Row {
        let word = report["disk"]?.string ?? "ok"
        guard word != "ok" else { return Row(name: "disk", text: "takes what is written") }
        let why = report["trouble"]?.string ?? word
        return Row(
            name: "disk", text: why,
            advice: report["hint"]?.string ?? "\(keys[.breaker]) \(keys[.stop]) work")
    }

    /// Each is flushed before anything of it is acknowledged.
    private func commits(_ report: JSON) -> Row? {
        guard let commits = report["commits"], let count = commits["count"]?.int,
            let last = commits["last_us"]?.int, let slow = commits["p99_us"]?.int
        else { return nil }
        let text = "\(grouped(count)) · last \(milliseconds(last)), 99th \(milliseconds(slow))"
        return Row(name: "commits", text: text)
    }

    private func milliseconds(_ micros: Int64) -> String {
        micros < 10_000
            ? "\(micros / 1_000).\(micros % 1_000 / 100) ms" : "\(grouped(micros / 1_000)) ms"
    }

    private func sockets(_ report: JSON) -> Row? {
        guard let open = report["descriptors"]?["open"]?.int,
            let limit = report["descriptors"]?["limit"]?.int
        else { return nil }
        // From there on it takes no connections any more.
        let isShort = open > limit / 10 * 8
        return Row(
            name: "sockets",
            text: "control, events · \(grouped(open)) of \(grouped(limit)) descriptors",
            advice: isShort ? "ulimit -n" : nil)
    }

    private func queues(_ report: JSON, _ keys: KeyMap) -> Row {
        let rows = report["queued_rows"]?.int ?? 0
        let unread = report["unread"]?.array ?? []
        let names = unread.compactMap { $0["agent"]?.string }.joined(separator: ", ")
        let most = report["queue_limit"]?.int.map { " of \(grouped($0))" } ?? ""
        let text = "\(grouped(rows))\(most) rows wait for the disk"
        guard !names.isEmpty else { return Row(name: "queues", text: text) }
        return Row(
            name: "queues", text: text + " · input waits for \(names)",
            advice: "\(keys[.terminal]) looks")
    }

    private func attached(_ report: JSON) -> Row? {
        let seats = report["attached"]?.array ?? []
        guard !seats.isEmpty else { return nil }
        let texts = seats.map { seat in
            let name = seat["agent"]?.string ?? ""
            let writer = seat["writer"]?.string.map { " from \($0)" } ?? ""
            let watchers = seat["watchers"]?.int ?? 0
            return name + writer + (watchers > 0 ? ", \(watchers) watching" : "")
        }
        return Row(name: "attached", text: texts.joined(separator: " · "))
    }

    private func ofState(_ model: Model) -> [Row] {
        [dropped(model)] + parked(model) + contained(model) + [
            Row(
                name: "rate", text: "\(Int64(min(model.live.rate + 0.5, 1e9))) events/s over 10 s")
        ]
    }

    private func dropped(_ model: Model) -> Row {
        let drops = model.drops
        guard drops.count > 0 else { return Row(name: "drops", text: "none") }
        let state = model.live.state
        let last = drops.rows.suffix(3).reversed().map { $0.words(state) }
        let lines = drops.rows.reversed().map { row in
            let time = ShownTime(row.time, in: model.zone)
            let count = row.count > 1 ? "\(grouped(row.count)) × " : ""
            return "\(time.day) \(time.clock)  \(row.who(state)): \(count)\(row.why)"
        }
        let box = ListBox(title: "Drops, the newest first", lines: lines)
        return Row(
            name: "drops", text: "\(grouped(drops.count)): \(last.joined(separator: ", "))",
            advice: "\(model.keys[.open]) lists", deed: .list(box))
    }

    private func parked(_ model: Model) -> [Row] {
        model.live.state.agents.filter(\.tries.isParked).map { agent in
            Row(
                name: "parked",
                text: "\(agent.name): \(agent.condition.reason ?? "failed too often")",
                advice: "\(model.keys[.restart]) restarts", deed: .restart(agent.id))
        }
    }

    private func contained(_ model: Model) -> [Row] {
        let living = model.live.state.agents.filter { !$0.condition.status.isEnd }
        guard !living.isEmpty else { return [] }
        let kinds = Dictionary(grouping: living, by: \.containmentWords)
        let texts = kinds.sorted { $0.key < $1.key }.map { "\($0.value.count) by \($0.key)" }
        let lines = living.map { "\($0.name)  by \($0.containmentWords)" }
        return [
            Row(
                name: "contained", text: texts.joined(separator: " · ") + ", unrestricted",
                advice: "\(model.keys[.open]) lists", isCalm: true,
                deed: .list(ListBox(title: "What contains whom", lines: lines)))
        ]
    }
}
