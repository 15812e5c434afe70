internal import Canvas
public import Swarm

/// What the supervisor said of itself last, and what the state adds: each line ends in `ok` or in what to press.
public struct HealthPage: Equatable, Sendable {
    /// The answer to `health`; nil until one came.
    public var report: JSON?
    private var first = 0

    public init() {}

    struct Row: Equatable {
        var name: String
        var text: String
        /// What to press; nil where all is well.
        var advice: String?
    }

    mutating func move(by distance: Int, rows: Int, _ model: Model) {
        let most = max(lines(model).count - rows, 0)
        let target = first.addingReportingOverflow(distance)
        first = min(max(target.overflow ? (distance < 0 ? 0 : most) : target.partialValue, 0), most)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle, _ model: Model) {
        for (index, row) in lines(model).dropFirst(first).prefix(area.rows).enumerated() {
            let y = area.y + index
            let isBad = row.advice != nil
            if isBad { canvas.write("▲", x: area.x + 1, y: y, .attention, end: area.right) }
            let advice = Line(row.advice ?? "ok", isBad ? .footerKey : .good)
            let x = canvas.write(advice, endingAt: area.right - 1, y: y, from: area.x)
            canvas.write(
                Line(row.name, .textDim).padded(to: 12) + Line(row.text), x: area.x + 3, y: y,
                end: x - 1)
        }
    }

    // MARK: - What there is to say

    func lines(_ model: Model) -> [Row] {
        guard let report else {
            let row = Row(name: "supervisor", text: linkText(model), advice: "r asks again")
            return [
                model.link == .live ? Row(name: "supervisor", text: "asking it", advice: nil) : row
            ]
                + ofState(model)
        }
        return [
            supervisor(report, model), log(report, model), disk(report), queues(report),
            attached(report),
        ].compactMap(\.self) + ofState(model)
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
            "\(grouped(model.live.lastID.rawValue)) events · write-ahead \(size(pending))"
            + (oldest ?? "")
        // So much means that somebody reads and does not let go.
        return Row(name: "log", text: text, advice: pending > 64 << 20 ? "skep doctor" : nil)
    }

    private func disk(_ report: JSON) -> Row {
        let word = report["disk"]?.string ?? "ok"
        guard word != "ok" else { return Row(name: "disk", text: "takes what is written") }
        let why = report["trouble"]?.string ?? word
        return Row(name: "disk", text: why, advice: report["hint"]?.string ?? "! x work")
    }

    private func queues(_ report: JSON) -> Row {
        let rows = report["queued_rows"]?.int ?? 0
        let unread = report["unread"]?.array ?? []
        let names = unread.compactMap { $0["agent"]?.string }.joined(separator: ", ")
        let text = "\(grouped(rows)) rows wait for the disk"
        guard !names.isEmpty else { return Row(name: "queues", text: text) }
        return Row(name: "queues", text: text + " · input waits for \(names)", advice: "t looks")
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
        let agents = model.live.state.agents
        var rows = agents.filter(\.tries.isParked).map { agent in
            Row(
                name: "parked",
                text: "\(agent.name): \(agent.condition.reason ?? "failed too often")",
                advice: "r restarts")
        }
        let living = agents.filter { !$0.condition.status.isEnd }
        let kinds = Dictionary(grouping: living) {
            $0.origin.containment ?? ($0.origin.isJoined ? "its own word" : "process tree")
        }
        if !living.isEmpty {
            let texts = kinds.sorted { $0.key < $1.key }.map { "\($0.value.count) by \($0.key)" }
            rows.append(
                Row(name: "contained", text: texts.joined(separator: " · ") + ", unrestricted"))
        }
        rows.append(
            Row(name: "rate", text: "\(Int64(min(model.live.rate + 0.5, 1e9))) events/s over 10 s"))
        return rows
    }
}

extension Model {
    /// Asks the supervisor how it does; the page shows the last answer meanwhile.
    mutating func askForHealth() -> [Effect] {
        guard link == .live, !pending.values.contains(where: { $0.verb == "health" }) else {
            return []
        }
        return [send("health", [:])]
    }
}
