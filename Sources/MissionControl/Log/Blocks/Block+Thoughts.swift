internal import Canvas
internal import Swarm

// What agents decide, change and say, in words.
extension Block {
    static func decision(_ content: Decision, subject: String?) -> Block {
        let confidence = content.confidence.map { "confidence \(twoDecimals($0))" as Line }
        let trigger = content.trigger.map { "trigger: \($0)" as Line }
        let others = (content.alternatives ?? []).map { other -> Line in
            let confidence = other.confidence.map { " (\(twoDecimals($0)))" as Line }
            return Line(other.what ?? "") + (confidence ?? Line())
        }
        var block = Block(
            .decision, "decision", [Line(subject ?? ""), confidence ?? Line()],
            details: lines(content.rationale)
                + (others.isEmpty ? [] : ["instead of: \(others.joined(by: dot))"]))
        block.cause = trigger ?? Line()
        block.brief = content.confidence.map { confidence in
            let other = content.alternatives?.first?.what.map { " (not \($0))" as Line }
            // Where it is not said what was decided on, why it was says more than nothing.
            let what =
                subject.map { Line($0) + (other ?? Line()) } ?? lines(content.rationale).first
            return "\(twoDecimals(confidence))  \(what ?? Line())"
        }
        return block
    }

    static func change(_ content: StateChange, subject: String?) -> Block {
        let target = content.target.flatMap { $0 == "file" ? nil : $0 } ?? ""
        let isFinal = content.isReversible == false
        return Block(
            .change, content.word,
            [
                [.exact(target), .exact(subject ?? "")].joined(by: " "),
                content.counts ?? Line(),
                content.commit.map { "commit \(String($0.prefix(12)))" } ?? Line(),
                isFinal ? Line("cannot be undone", .bad) : Line(),
            ], gap: wide)
    }

    static func consistency(
        _ content: Consistency, subject: String?, _ names: EventNames
    ) -> Block {
        let what = Line(subject ?? "")
        let check = content.check.map(check)
        let action = content.action.flatMap(Consistency.Action.init(rawValue:))
        switch action {
        // Of what an agent says of its files there is no check.
        case .kept where check != nil:
            return Block(.plain, "as expected", [what, found(content), check ?? Line()], gap: wide)
        case .refused, .unchecked:
            let why = content.found.map(Gist.text) ?? "not checked"
            let rule = content.rule.map { "rule \($0)" as Line }
            return Block(
                .doubt, "unchecked", what,
                details: [[why, rule, check].compactMap(\.self).joined(by: dot)])
        case nil where check != nil && content.found == nil:
            return Block(.plain, "expects", [what, check ?? Line()], gap: wide)
        default: return difference(content, what, check, names)
        }
    }

    private static func difference(
        _ content: Consistency, _ what: Line, _ check: Line?, _ names: EventNames
    ) -> Block {
        // Where the words are all that was expected they stand there already.
        let expected = content.expected.flatMap {
            check != nil && $0.string != nil ? nil : "expected \(Gist.text($0))" as Line
        }
        let by = content.declaredBy.map {
            "declared by \(names.name(AgentID(rawValue: $0)))" as Line
        }
        let action = content.action.map { action -> Line in
            switch Consistency.Action(rawValue: action) {
            case .informed: "it was told"
            case .paused: "it is paused"
            case .recorded: "it had ended"
            default: "action: \(action)"
            }
        }
        let found = found(content)
        return Block(
            check == nil ? .doubt : .bad, "differs", what,
            details: [
                [expected, found.isEmpty ? nil : found].compactMap(\.self).joined(by: ", "),
                [check, by, action].compactMap(\.self).joined(by: dot),
            ].filter { !$0.isEmpty })
    }

    private static func found(_ content: Consistency) -> Line {
        content.found.map { "found \(Gist.text($0))" as Line } ?? Line()
    }

    /// The command or the path, as somebody would type it.
    private static func check(_ json: JSON) -> Line {
        if let words = json["command"]?.array?.compactMap(\.string) {
            return .exact(Expectation.line(words))
        }
        return json["file"]?.string.map { .exact($0) } ?? Gist.text(json)
    }

    static func message(_ content: Message, _ address: Line) -> Block {
        let intent = content.intent.map { ", \($0)" as Line } ?? Line()
        let paths = (content.about ?? []).map { Line.exact($0) }.joined(by: " ")
        let about = paths.isEmpty ? paths : (intent.isEmpty ? ", " : " ") + paths
        return spoken(
            content.intent == Letter.violation ? .bad : .plain, "message", address, intent + about,
            content.text, content.priority)
    }

    static func order(_ content: Order, _ address: Line) -> Block {
        spoken(
            .person, "order", address, Line(), content.text, content.priority)
    }

    /// The first line stands in the row, the others below it.
    private static func spoken(
        _ mark: Mark, _ word: Line, _ address: Line, _ intent: Line, _ text: String?,
        _ priority: Int64?
    ) -> Block {
        let urgency = priority.map { ", priority \(grouped($0))" as Line } ?? Line()
        let said = lines(text)
        return Block(
            mark, word, address + intent + urgency + ": " + (said.first ?? Line()),
            details: Array(said.dropFirst()))
    }

    static func tool(_ content: ToolUse, subject: String?) -> Block {
        let outcome: Line =
            content.isOK.map { $0 ? "ok" : Line("failed", .bad) } ?? Line()
        let input = content.input.map(Gist.subject) ?? Line()
        let duration = content.duration.map { Line(span(seconds: $0)) } ?? Line()
        let why = content.isOK == false ? content.result.map(Gist.text) ?? Line() : Line()
        var block = Block(
            .plain, "tool",
            [[Line(subject ?? ""), input].joined(by: " "), outcome, duration, why], gap: wide)
        block.hasFailed = content.isOK == false
        return block
    }
}

extension StateChange {
    fileprivate var word: Line {
        switch (before, after) {
        case (nil, .some): "created"
        case (.some, nil): "removed"
        default: "changed"
        }
    }

    /// How many lines it adds and removes; nil where it does not say which.
    fileprivate var counts: Line? {
        let patches = diff.map { FilePatch.parse(Array($0.utf8)[...]) } ?? []
        guard patches.contains(where: { $0.added > 0 || $0.removed > 0 }) else { return nil }
        let added = patches.reduce(0) { $0 + $1.added }
        let removed = patches.reduce(0) { $0 + $1.removed }
        return "+\(grouped(added)) −\(grouped(removed))"
    }
}
