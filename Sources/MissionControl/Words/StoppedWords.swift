internal import Canvas
internal import Swarm

/// How an order was stopped by a stronger level, in words.
struct StoppedWords {
    let stopped: State.StoppedOrder
    let scene: Scene

    init?(_ order: EventID, _ scene: Scene) {
        guard let stopped = scene.state.stopped(order) else { return nil }
        (self.stopped, self.scene) = (stopped, scene)
    }

    /// Whether the last thing that was stopped may be done after all.
    var isOver: Bool { stopped.stops.last?.isAllowed == true }

    var role: Role { isOver ? .textDim : .bad }

    /// `stopped once`, `stopped 12 times`
    var brief: String {
        let times = stopped.count == 1 ? "once" : "\(grouped(stopped.count)) times"
        return "stopped \(times)" + (isOver ? ", then allowed" : "")
    }

    /// `stopped 12 times, last by safety, rule secrets`
    var long: String {
        guard let stop = stopped.stops.last, !isOver else { return brief }
        return brief + (stopped.count == 1 ? " " : ", last ") + StoppedWords.by(stop)
    }

    private static func by(_ stop: State.Stop) -> String {
        let rule = stop.rule.map { ", rule \($0)" } ?? ""
        return "by \(stop.level?.rawValue ?? "the gate")\(rule)"
    }

    /// `stopped by safety, rule secrets: read ".env" (14:02:11)`, one a line, and how many were before.
    var lines: [Line] {
        let before = stopped.count - Int64(stopped.stops.count)
        let more = before > 0 ? [Line("stopped \(grouped(before)) times before", .textDim)] : []
        return more + stopped.stops.map(line)
    }

    private func line(_ stop: State.Stop) -> Line {
        let who = stop.agent.flatMap { scene.state[$0]?.name }.map { " of \($0)" } ?? ""
        let head = "stopped \(StoppedWords.by(stop))\(who): "
        let role: Role = stop.isAllowed ? .textDim : .bad
        return Line(head, role) + Line.exact(stop.action, role)
            + Line(" (\(scene.clock(of: stop.time)))\(outcome(of: stop))", role)
    }

    private func outcome(of stop: State.Stop) -> String {
        let by = stop.by.map { " by \($0 == "operator" ? "you" : $0)" } ?? ""
        switch stop.verdict {
        // With its agent a question goes, and nobody need say so.
        case "ask":
            let isOpen = scene.state.requests.contains { $0.id == stop.gate }
            return isOpen ? "; not answered yet" : "; withdrawn"
        case "allow": return "; approved\(by)"
        case "withdrawn": return "; withdrawn"
        default: return stop.by == nil ? "" : "; denied\(by)"
        }
    }
}
