internal import Canvas
internal import Swarm

// What is asked, allowed, claimed and told, in words.
extension Block {
    static func lease(
        _ content: LeaseChange, subject: String?, of agent: AgentID?, _ names: EventNames
    ) -> Block {
        let action = content.action.map { Line($0.words) } ?? "claimed"
        let until = content.until.map { " until \(names.clock($0))" as Line } ?? Line()
        let isOwn = content.holder == nil || content.holder == agent
        let holder = isOwn ? nil : content.holder.map { "held by \(names.name($0))" as Line }
        let shared = content.isShared == true ? "shared" as Line : Line()
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        let why = content.why.map { Line.exact($0) } ?? Line()
        return Block(
            content.action == .refused ? .bad : .plain, "lease",
            [.exact(subject ?? "") + wide + action + until, shared, holder ?? Line(), by, why])
    }

    static func rules(_ content: RulesChange) -> Block {
        let count = content.rules?.rules.count ?? 0
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        return Block(.person, "rules", ["\(count) hold from here on", by])
    }

    static func exemption(_ content: ExemptionChange, _ names: EventNames) -> Block {
        let exemption = content.exemption
        let what: Line = content.isOn == false ? "counts again" : "lifted"
        let until = exemption?.until.map { " until \(names.clock($0))" as Line } ?? Line()
        let whom = exemption?.agent.map { "for \(names.name($0))" as Line } ?? Line()
        let pattern = exemption?.pattern.map { "for " + Line.exact($0) } ?? Line()
        let by = exemption?.by.map { "by \($0)" as Line } ?? Line()
        return Block(
            .person, "rule",
            [.exact(exemption?.rule ?? "") + wide + what + until, pattern, whom, by])
    }

    static func override(_ content: OverrideChange, _ names: EventNames) -> Block {
        let next = content.action.map { "next " + Line.exact($0) } ?? "next action" as Line
        let isOver = content.isOn == false
        let what: Line =
            switch content.kind {
            case .takeOver: isOver ? "let go of" : "taken over"
            case .denyNext: isOver ? next + " not denied any more" : next + " is denied"
            case nil: "changed"
            }
        let until = content.until.map { " until \(names.clock($0))" as Line } ?? Line()
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        let text = content.text.map { Line($0) } ?? Line()
        let why = content.why.map { Line.exact($0) } ?? Line()
        return Block(.person, "override", [what + until, by, text, why])
    }

    static func conflict(_ content: ConflictChange, _ names: EventNames) -> Block {
        let path = Line.exact(content.path ?? "")
        if content.isOver == true {
            let why = content.why.map { Line.exact($0) } ?? Line()
            return Block(.plain, "conflict", [path + wide + "over", why])
        }
        let touches = (content.touches ?? []).compactMap { touch -> Line? in
            guard let agent = touch.agent, let time = touch.time else { return nil }
            let deed: Line = touch.isHolder == true ? "holds it since" : "changed it at"
            return "\(names.name(agent)) \(deed) \(names.clock(time))"
        }
        return Block(.bad, "conflict", [path] + touches)
    }

    static func promise(_ content: PromiseChange, _ names: EventNames) -> Block {
        let kind: Line = content.kind == .claim ? "claims" : "yields"
        let path = Line.exact(content.path ?? "")
        let until = content.until.map { "until \(names.clock($0))" as Line } ?? Line()
        func list(_ ids: [AgentID]) -> Line { ids.map { Line(names.name($0)) }.joined(by: ", ") }
        let missed = list(content.missed ?? [])
        let all: Line = missed.isEmpty ? "to all" : "to all but " + missed
        let named = content.recipients.map { ids -> Line in
            "to " + (ids.isEmpty ? "the operator" : list(ids))
        }
        let why = content.why.map { Line.exact($0) } ?? Line()
        return switch content.action {
        case .made, nil:
            Block(
                .plain, "promise", [[kind, path].joined(by: " "), named ?? all, until], gap: wide)
        case .kept: Block(.plain, "promise", [path, "is worked at"], gap: wide)
        case .missed:
            Block(.plain, "promise", [path, "did not reach " + missed], gap: wide)
        case .over: Block(.plain, "promise", [path, "over", why], gap: wide)
        case .broken: Block(.bad, "promise", [path, "broken", why], gap: wide)
        }
    }

    static func limit(_ content: LimitReached) -> Block {
        guard let kind = content.kind, let spent = content.spent, let limit = content.limit else {
            return Block(.bad, "limit", "of a budget")
        }
        return Block(
            .bad, "limit",
            ["\(kind.rawValue)", "\(kind.text(spent)) of \(kind.text(limit))"])
    }

    static func budget(_ content: BudgetChange) -> Block {
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        if let kind = content.kind, let limit = content.limit {
            return Block(
                .person, "budget", ["\(kind.rawValue) up to \(kind.text(limit))", by])
        }
        let all = content.budgets?.list.map { "\($0.kind.rawValue) \($0.kind.text($0.amount))" }
        let text = all?.joined(separator: ", ") ?? ""
        return Block(.person, "budget", [Line(text.isEmpty ? "none" : text), by])
    }

    static func retention(_ content: RetentionChange) -> Block {
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        let words: Line =
            switch content.retention {
            case Retention.forever?: "events stay in the log for ever"
            case let retention?: "events older than \(retention.text) go into the archive"
            case nil: "nothing that counts"
            }
        return Block(.person, "retention", [words, by])
    }

    static func gate(_ content: GateVerdict, subject: String?, _ names: EventNames) -> Block {
        let (mark, word): (Mark, Line) =
            switch content.verdict {
            case .ask: (.waiting, "asks")
            case .deny: (.bad, "denied")
            case .allow, nil: (.plain, "allowed")
            }
        let why = [
            content.level.map { Line($0.rawValue) }, content.rule.map { "rule " + .exact($0) },
            content.why.map { .exact(names.reason($0)) },
        ]
        let reasons = why.compactMap(\.self).joined(by: dot)
        var block = Block(
            mark, word, .exact(subject ?? ""), details: reasons.isEmpty ? [] : [reasons])
        block.deadline = content.until
        return block
    }

    static func approval(_ content: Approval, subject: String?) -> Block {
        let isDenied = content.verdict == "deny"
        let word: Line =
            switch content.verdict {
            case "allow": "approved"
            case "deny": "denied"
            case let other: Line(other ?? "answered")
            }
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        let rule = content.rule.map { " (rule " + Line.exact($0) + ")" } ?? Line()
        let always = content.pattern.map { "always: " + Line.exact($0) + rule } ?? Line()
        return Block(
            isDenied ? .bad : .person, word,
            [["request \(subject ?? "")", by, always].joined(by: dot), Line(content.text ?? "")]
                .joined(by: ": "))
    }

    static func breaker(_ content: BreakerChange) -> Block {
        let word: Line =
            switch content.isOn {
            case true: "holds the swarm"
            case false: "released"
            default: "changed"
            }
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        return Block(.person, "breaker", [word, by])
    }

    static func restoration(_ content: Restoration, _ word: Line, subject: String?) -> Block {
        let commit = content.commit.map { "commit \(String($0.prefix(12)))" as Line } ?? Line()
        if word == "fork" { return fork(content, commit, subject) }
        if let files = content.files {
            let place = content.worktree.map { "in the worktree \($0)" as Line } ?? Line()
            let branch = content.branch.map { "on the branch \($0)" as Line } ?? Line()
            return Block(
                .label, "files",
                ["\(grouped(files)) recorded from here on", place, branch, commit])
        }
        if content.to != nil || content.undone != nil {
            let what: Line =
                if let undone = content.undone {
                    "they are as before event \(String(undone.rawValue))"
                } else {
                    "they are as at event \(String(content.to?.rawValue ?? 0))"
                }
            let by = content.by.map { "by \($0)" as Line } ?? Line()
            return Block(.person, "files", [what, by, commit])
        }
        let backup = content.backup.map { "undone by \($0)" as Line } ?? Line()
        let label = content.label == subject ? nil : content.label
        return Block(
            .label, word,
            [Line(subject ?? ""), Line(label ?? ""), commit, backup])
    }

    static func workTree(_ content: WorkTreeChange) -> Block {
        let what: Line = content.by == nil ? "is gone" : "was removed"
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        let branch = content.branch.map { "and its branch \($0)" as Line } ?? Line()
        return Block(
            content.by == nil ? .label : .person, "worktree",
            ["\(content.worktree ?? "") \(what)", branch, by])
    }

    /// Whose log is in a directory.
    private static func workspace(of log: String) -> String {
        log.hasSuffix("/.skep") ? String(log.dropLast(6)) : log
    }

    /// The first event of a log that goes on from another one, or what that one says of it.
    private static func fork(_ content: Restoration, _ commit: Line, _ subject: String?) -> Block {
        let by = content.by.map { "by \($0)" as Line } ?? Line()
        let event = content.to.map { "event \(grouped($0.rawValue))" } ?? "an unknown event"
        let parent = content.parent.map(workspace(of:)) ?? "another workspace"
        let lines: [Line] =
            if let path = content.path {
                ["\(subject ?? "") goes on from \(event)", "in \(path)"]
            } else {
                ["up to \(event) it is the log of \(parent)"]
            }
        return Block(.label, "fork", lines + [by, commit])
    }
}

extension LeaseChange.Action {
    fileprivate var words: String { self == .takenBack ? "taken back" : rawValue }
}
