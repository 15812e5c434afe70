internal import MissionControl
internal import Swarm

// What agents decide, change and say, in words.
extension Block {
    static func decision(_ content: Decision, subject: String?) -> Block {
        let confidence = content.confidence.map { "confidence \(own: twoDecimals($0))" as Text }
        let trigger = content.trigger.map { "trigger: \($0)" as Text }
        let others = (content.alternatives ?? []).map { other -> Text in
            let confidence = other.confidence.map { " (\(own: twoDecimals($0)))" as Text }
            return Text(foreign: other.what ?? "") + (confidence ?? Text())
        }
        return Block(
            .decision, "decision",
            [Text(foreign: subject ?? ""), confidence ?? Text(), trigger ?? Text()].joined(by: dot),
            details: lines(content.rationale)
                + (others.isEmpty ? [] : ["instead of: \(others.joined(by: dot))"]))
    }

    static func change(_ content: StateChange, subject: String?) -> Block {
        let target = content.target.flatMap { $0 == "file" ? nil : $0 } ?? ""
        let isFinal = content.isReversible == false
        return Block(
            .change, content.word,
            [
                [Text(foreign: target), Text(foreign: subject ?? "")].joined(by: " "),
                content.diff.map(DiffCount.init)?.text ?? Text(),
                content.commit.map { "commit \(String($0.prefix(12)))" } ?? Text(),
                isFinal ? Text("cannot be undone").styled(.bad) : Text(),
            ].joined(by: "   "))
    }

    static func consistency(_ content: Consistency, subject: String?) -> Block {
        let expected = content.expected.map { "expected \(Gist.text($0))" as Text }
        let found = content.found.map { "found \(Gist.text($0))" as Text }
        let by = content.declaredBy.map { "declared by \($0)" as Text }
        let action = content.action.map { "action: \($0)" as Text }
        return Block(
            .doubt, "differs", Text(foreign: subject ?? ""),
            details: [
                [expected, found].compactMap(\.self).joined(by: ", "),
                [by, action].compactMap(\.self).joined(by: dot),
            ].filter { !$0.isEmpty })
    }

    static func message(_ content: Message, subject: String?, _ names: EventNames) -> Block {
        let intent = content.intent.map { ", \($0)" as Text } ?? Text()
        return spoken(
            .plain, "message", to: names.recipient(subject), intent, content.text, content.priority)
    }

    static func order(_ content: Order, subject: String?, _ names: EventNames) -> Block {
        spoken(
            .person, "order", to: names.recipient(subject), Text(), content.text, content.priority)
    }

    /// The first line stands in the row, the others below it.
    private static func spoken(
        _ mark: Mark, _ word: Text, to recipient: Text, _ intent: Text, _ text: String?,
        _ priority: Int64?
    ) -> Block {
        let urgency = priority.map { ", priority \($0)" as Text } ?? Text()
        let said = lines(text)
        return Block(
            mark, word, "to " + recipient + intent + urgency + ": " + (said.first ?? Text()),
            details: Array(said.dropFirst()))
    }

    static func tool(_ content: ToolUse, subject: String?) -> Block {
        let outcome: Text =
            content.isOK.map { $0 ? "ok" : Text("failed").styled(.bad) } ?? Text()
        let input = content.input.map(Gist.subject) ?? Text()
        let duration = content.duration.map { Text(own: span(seconds: $0)) } ?? Text()
        let why = content.isOK == false ? content.result.map(Gist.text) ?? Text() : Text()
        return Block(
            .plain, "tool",
            [[Text(foreign: subject ?? ""), input].joined(by: " "), outcome, duration, why]
                .joined(by: "   "))
    }
}

extension StateChange {
    fileprivate var word: Text {
        switch (before, after) {
        case (nil, .some): "created"
        case (.some, nil): "removed"
        default: "changed"
        }
    }
}

/// How many lines a unified diff adds and removes.
private struct DiffCount {
    private var added = 0
    private var removed = 0

    init(_ diff: String) {
        for line in diff.utf8.split(separator: 0x0a) {
            // The two lines that name the files begin like lines of the text.
            let isName = line.starts(with: "+++ ".utf8) || line.starts(with: "--- ".utf8)
            if line.first == UInt8(ascii: "+"), !isName { added += 1 }
            if line.first == UInt8(ascii: "-"), !isName { removed += 1 }
        }
    }

    var text: Text { "+\(added) −\(removed)" }
}
