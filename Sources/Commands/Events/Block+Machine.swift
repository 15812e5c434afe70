internal import MissionControl
internal import Swarm

// What the swarm measures and records of itself, in words.
extension Block {
    static func sample(_ content: Sample, _ names: EventNames) -> Block {
        let readings = (content.agents ?? []).prefix(8).map { reading -> Text in
            let name = reading.agent.map { Text(foreign: names.name($0)) } ?? "?"
            let processor = reading.processor.map { " \(own: percent($0))" as Text }
            let memory = reading.memory.map { " \(own: size($0))" as Text }
            return name + (processor ?? Text()) + (memory ?? Text())
        }
        return Block(.plain, "sample", readings.joined(by: dot))
    }

    static func usage(_ content: Usage, subject: String?) -> Block {
        let parts: [Text?] = [
            content.tokensIn.map { "\($0) in" }, content.tokensOut.map { "\($0) out" },
            content.tokensCached.map { "\($0) cached" },
            content.cost.map { "$\(own: twoDecimals($0))" },
            content.turns.map { $0 == 1 ? "1 turn" : "\($0) turns" },
            content.duration.map { Text(own: span(seconds: $0)) },
        ]
        return Block(
            .plain, "usage",
            [Text(foreign: subject ?? ""), parts.compactMap(\.self).joined(by: dot)].joined(
                by: "   "))
    }

    static func clock(_ content: ClockChange) -> Block {
        let distance = content.distance ?? 0
        let length = span(seconds: Double(distance.magnitude) / 1_000_000)
        let side: Text = distance < 0 ? "behind" : "ahead of"
        let text: Text =
            switch content.kind {
            case .jump: "log time jumped \(own: length) forward"
            case .drift, nil: "the wall clock is \(own: length) \(side) log time"
            }
        return Block(.plain, "clock", text)
    }

    static func drop(_ content: Drop, subject: String?) -> Block {
        let count = content.count.map { "\($0)" as Text } ?? "some"
        return Block(
            .bad, "dropped",
            [count, Text(foreign: content.why ?? "")].joined(by: ": ")
                + (subject.map { " (\($0))" } ?? Text()))
    }

    /// How large an agent's terminal became.
    static func terminalSize(_ json: JSON) -> Block? {
        guard let columns = json["columns"]?.int, let rows = json["rows"]?.int else { return nil }
        return Block(.plain, "size", "\(plain: columns)×\(plain: rows)")
    }

    /// A type or a shape this version has no words for.
    static func other(_ json: JSON, type: EventType, subject: String?) -> Block {
        let isEmpty = json.object?.isEmpty ?? false
        return Block(
            .plain, Text(foreign: type.name),
            [Text(foreign: subject ?? ""), isEmpty ? Text() : Gist.text(json)].joined(by: dot))
    }
}
