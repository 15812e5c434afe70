internal import Canvas
internal import Swarm

// What the swarm measures and records of itself, in words.
extension Block {
    static func sample(_ content: Sample, _ names: EventNames) -> Block {
        let readings = (content.agents ?? []).prefix(8).map { reading -> Line in
            let name = reading.agent.map { Line(names.name($0)) } ?? "?"
            let processor = reading.processor.map { " \(percent($0))" as Line }
            let memory = reading.memory.map { " \(size($0))" as Line }
            return name + (processor ?? Line()) + (memory ?? Line())
        }
        return Block(.plain, "sample", Array(readings))
    }

    static func usage(_ content: Usage, subject: String?) -> Block {
        let parts: [Line?] = [
            content.tokensIn.map { "\(grouped($0)) in" },
            content.tokensOut.map { "\(grouped($0)) out" },
            content.tokensCached.map { "\(grouped($0)) cached" },
            content.cost.map { "$\(twoDecimals($0))" },
            content.turns.map { $0 == 1 ? "1 turn" : "\(grouped($0)) turns" },
            content.duration.map { Line(span(seconds: $0)) },
        ]
        return Block(
            .plain, "usage",
            [Line(subject ?? ""), parts.compactMap(\.self).joined(by: dot)], gap: wide)
    }

    static func clock(_ content: ClockChange) -> Block {
        let distance = content.distance ?? 0
        let length = span(seconds: Double(distance.magnitude) / 1_000_000)
        let side: Line = distance < 0 ? "behind" : "ahead of"
        let text: Line =
            switch content.kind {
            case .jump: "log time jumped \(length) forward"
            case .drift, nil: "the wall clock is \(length) \(side) log time"
            }
        return Block(.plain, "clock", text)
    }

    static func drop(_ content: Drop, subject: String?) -> Block {
        let count = content.count.map { "\(grouped($0))" as Line } ?? "some"
        return Block(
            .bad, "dropped",
            [count, Line(content.why ?? "")].joined(by: ": ")
                + (subject.map { " (\($0))" } ?? Line()))
    }

    /// How large an agent's terminal became.
    static func terminalSize(_ json: JSON) -> Block? {
        guard let columns = json["columns"]?.int, let rows = json["rows"]?.int else { return nil }
        return Block(.plain, "size", "\(columns)×\(rows)")
    }

    /// A type or a shape this version has no words for.
    static func other(_ json: JSON, type: EventType, subject: String?) -> Block {
        if type == .signal, subject == "health", let block = health(json) { return block }
        let isEmpty = json.object?.isEmpty ?? false
        return Block(
            .plain, Line(type.name), [Line(subject ?? ""), isEmpty ? Line() : Gist.text(json)])
    }

    /// What the supervisor could not do, or can again: record files, or tell an agent of a pause.
    private static func health(_ json: JSON) -> Block? {
        guard let part = json["part"]?.string, let isOK = json["ok"]?.bool else { return nil }
        let isCommand = part == "pause" || part == "resume"
        let what: Line = isCommand ? "its \(part) command" : Line(part)
        let why = json["why"]?.string.map { Line.exact($0) } ?? Line()
        return Block(
            isOK ? .plain : .bad, "health", [[what, isOK ? "ok" : "failed"].joined(by: " "), why])
    }
}
