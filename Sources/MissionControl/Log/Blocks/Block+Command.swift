internal import Canvas
internal import Swarm

// What somebody asked of the supervisor, and what came of it, in words.
extension Block {
    static func command(
        _ content: CommandRecord, subject: String?, _ names: EventNames
    ) -> Block {
        if let kind = subject.flatMap(Letter.Kind.init(rawValue:)), let outcome = content.outcome {
            return delivery(content, kind, outcome.array ?? [], names)
        }
        let outcome = content.outcome?.array?.filter { $0["ok"]?.bool != nil }
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        guard let outcome else {
            let other = content.outcome.map(Gist.text) ?? Line()
            return Block(
                .person, Line(subject ?? "command"),
                [content.arguments.map(Gist.text) ?? Line(), by, other])
        }
        if let rows = outcome.first?["rows"]?.int { return archive(rows, outcome[0], by) }
        let failed = outcome.filter { $0["ok"]?.bool == false }
        let isRefused = !failed.isEmpty && failed.count == outcome.count
        var block = Block(
            .person, Line(subject ?? "command"),
            [
                targets(content.arguments, outcome.filter { $0["ok"]?.bool == true }, names),
                particulars(content.arguments), by, isRefused ? "not done" : Line(),
            ], details: failed.map { refusal($0, names) })
        block.hasFailed = !failed.isEmpty
        return block
    }

    /// Old events that were moved; up to when they were to be stands in no clock that a row has room for.
    private static func archive(_ rows: Int64, _ outcome: JSON, _ by: Line) -> Block {
        let last = outcome["last"]?.int.map { ", up to \(Line(String($0)))" as Line } ?? Line()
        let words: Line = rows == 1 ? "1 event" : "\(grouped(rows)) events"
        return Block(
            .person, "archive", [rows > 0 ? words + " moved" + last : "nothing was moved", by])
    }

    /// Those for whom it was done, else those for whom it was asked.
    private static func targets(
        _ arguments: JSON?, _ done: [JSON], _ names: EventNames
    ) -> Line {
        let reached = done.compactMap { result in
            result["agent"]?.string.map { names.name(AgentID(rawValue: $0)) }.map { name -> Line in
                if result["already"]?.bool == true { return "\(name) (was so already)" }
                if let remark = result["remark"]?.string { return "\(name) (\(remark))" }
                let holds = result["holds"]?.array?.compactMap(\.string) ?? []
                guard !holds.isEmpty else { return Line(name) }
                return "\(name) (still held by \(holds.joined(separator: ", ")))"
            }
        }
        guard reached.isEmpty else { return listed(reached) }
        if arguments?["all"]?.bool == true { return "all agents" }
        let named = arguments?["agents"]?.array?.compactMap(\.string) ?? []
        let single = ["name", "agent", "to"].compactMap { arguments?[$0]?.string }
        return listed((named + single).map { Line(names.name(AgentID(rawValue: $0))) })
    }

    private static func listed(_ names: [Line]) -> Line {
        let most = 8
        let rest = names.count - most
        return names.prefix(most).joined(by: ", ")
            + (rest > 0 ? " and \(grouped(rest)) more" : Line())
    }

    /// What was asked besides for whom.
    private static func particulars(_ arguments: JSON?) -> Line {
        let names: Set = ["agents", "all", "name", "agent", "to"]
        let fields = (arguments?.object ?? []).filter { !names.contains($0.key) }
        return fields.prefix(most).compactMap { field -> Line? in
            switch (field.key, field.value.bool) {
            case (_, false?): nil
            case ("answer", true?): "as an answer"
            case ("watch", true?): "to watch"
            case (let key, true?): Line(Gist.shortened(key))
            case ("program", nil): Gist.text(field.value)
            case (let key, nil): "\(Gist.shortened(key)) \(Gist.text(field.value))"
            }
        }.joined(by: dot)
    }

    private static let most = 8

    private static func refusal(_ result: JSON, _ names: EventNames) -> Line {
        let why = result["message"]?.string ?? result["code"]?.string ?? "not done"
        let id = result["agent"]?.string
        guard let name = id.map({ names.name(AgentID(rawValue: $0)) }), !why.hasPrefix("'\(name)'")
        else {
            return Line(why)
        }
        return "\(name): \(why)"
    }

    /// What came of a message or an order: whom it reached, and below why others did not get it.
    private static func delivery(
        _ content: CommandRecord, _ kind: Letter.Kind, _ outcome: [JSON], _ names: EventNames
    ) -> Block {
        let by = content.by.map { " by \($0)" as Line } ?? Line()
        let about = content.event.map { "of event \($0.rawValue)" as Line }
        let to = content.arguments?["to"]?.string.map { "to \($0)" as Line }
        let reached = outcome.filter { $0["ok"]?.bool == true }.map {
            $0["agent"]?.string.map { Line(names.name(AgentID(rawValue: $0))) } ?? Line()
        }
        var block = Block(
            .person, Line(kind.rawValue),
            (about ?? to ?? Line()) + by + ": "
                + (reached.isEmpty ? "known to have reached nobody" : "delivered to ")
                + reached.joined(by: ", "),
            details: outcome.filter { $0["ok"]?.bool != true }.map {
                Line($0["message"]?.string ?? $0["code"]?.string ?? "")
            })
        block.hasFailed = reached.count < outcome.count
        return block
    }
}
