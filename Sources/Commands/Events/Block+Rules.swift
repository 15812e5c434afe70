internal import Swarm

// What is asked, allowed, claimed and told, in words.
extension Block {
    static func lease(
        _ content: LeaseChange, subject: String?, of agent: AgentID?, _ names: EventNames
    ) -> Block {
        let action = content.action.map { Text(own: $0.words) } ?? "claimed"
        let until = content.until.map { " until \(own: names.clock($0))" as Text } ?? Text()
        let isOwn = content.holder == nil || content.holder == agent
        let holder = isOwn ? nil : content.holder.map { "held by \(names.name($0))" as Text }
        return Block(
            content.action == .refused ? .bad : .plain, "lease",
            [Text(foreign: subject ?? "") + "   " + action + until, holder ?? Text()].joined(
                by: dot))
    }

    static func gate(_ content: GateVerdict, subject: String?, _ names: EventNames) -> Block {
        let (mark, word): (Mark, Text) =
            switch content.verdict {
            case .ask: (.waiting, "asks")
            case .deny: (.bad, "denied")
            case .allow, nil: (.plain, "allowed")
            }
        let why = [
            content.level.map { Text(own: $0.rawValue) }, content.rule.map { "rule \($0)" },
            content.why.map { "\($0)" },
            content.until.map { "decided without an answer at \(own: names.clock($0))" },
        ]
        let reasons = why.compactMap(\.self).joined(by: dot)
        return Block(
            mark, word, Text(foreign: subject ?? ""), details: reasons.isEmpty ? [] : [reasons])
    }

    static func approval(_ content: Approval, subject: String?) -> Block {
        let isDenied = content.verdict == "deny"
        let word: Text =
            switch content.verdict {
            case "allow": "approved"
            case "deny": "denied"
            case let other: Text(foreign: other ?? "answered")
            }
        let by = content.by.map { "by \($0)" as Text } ?? Text()
        return Block(
            isDenied ? .bad : .person, word,
            [["request \(subject ?? "")", by].joined(by: dot), Text(foreign: content.text ?? "")]
                .joined(by: ": "))
    }

    static func command(_ content: CommandRecord, subject: String?) -> Block {
        if let kind = subject.flatMap(Letter.Kind.init(rawValue:)), let outcome = content.outcome {
            return delivery(content, kind, outcome.array ?? [])
        }
        let by = content.by.map { "by \($0)" as Text } ?? Text()
        return Block(
            .person, Text(foreign: subject ?? "command"),
            [
                content.arguments.map(Gist.text) ?? Text(), by,
                content.outcome.map(Gist.text) ?? Text(),
            ]
            .joined(by: dot))
    }

    /// What came of a message or an order: whom it reached, and below why others did not get it.
    private static func delivery(
        _ content: CommandRecord, _ kind: Letter.Kind, _ outcome: [JSON]
    ) -> Block {
        let by = content.by.map { " by \($0)" as Text } ?? Text()
        let about = content.event.map { "of event \(plain: $0.rawValue)" as Text }
        let to = content.arguments?["to"]?.string.map { "to \($0)" as Text }
        let reached = outcome.filter { $0["ok"]?.bool == true }.map {
            Text(foreign: $0["agent"]?.string ?? "")
        }
        return Block(
            .person, Text(own: kind.rawValue),
            (about ?? to ?? Text()) + by + ": "
                + (reached.isEmpty ? "delivered to nobody" : "delivered to ")
                + reached.joined(by: ", "),
            details: outcome.filter { $0["ok"]?.bool != true }.map {
                Text(foreign: $0["message"]?.string ?? $0["code"]?.string ?? "")
            })
    }

    static func breaker(_ content: BreakerChange) -> Block {
        let word: Text =
            switch content.isOn {
            case true: "holds the swarm"
            case false: "released"
            default: "changed"
            }
        let by = content.by.map { "by \($0)" as Text } ?? Text()
        return Block(.person, "breaker", [word, by].joined(by: dot))
    }

    static func restoration(_ content: Restoration, _ word: Text, subject: String?) -> Block {
        let commit = content.commit.map { "commit \(String($0.prefix(12)))" as Text } ?? Text()
        let backup = content.backup.map { "undone by \($0)" as Text } ?? Text()
        let label = content.label == subject ? nil : content.label
        return Block(
            .label, word,
            [Text(foreign: subject ?? ""), Text(foreign: label ?? ""), commit, backup]
                .joined(by: dot))
    }
}

extension LeaseChange.Action {
    fileprivate var words: String { self == .takenBack ? "taken back" : rawValue }
}
