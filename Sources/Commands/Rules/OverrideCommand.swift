internal import Arguments
internal import Swarm
internal import Wire

/// `skep override`: what the operator puts above what an agent does, for a while.
enum OverrideCommand: Subcommand {
    private enum Deed: String, CaseIterable {
        case denyNext = "deny-next"
        case takeLeases = "take-leases"
        case takeOver = "take-over"

        /// As the wire calls it.
        var key: String {
            switch self {
            case .denyNext: "deny_next"
            case .takeLeases: "take_leases"
            case .takeOver: "take_over"
            }
        }
    }

    static let declaration = Command(
        "override", overview: "Deny what an agent does next, take its leases, or take it over",
        discussion: [
            """
            'deny-next': what it asks the gate next is denied, once; what a rule or another's lease
            denies anyway does not count.
            'take-leases': the paths it holds, or those that are named, are yours; it and others wait.
            'take-over': other agents' messages and orders do not reach it, and whatever it asks the
            gate is asked of you; 'skep attach' types at its terminal meanwhile.
            """,
            """
            Each is recorded, with who did it and until when, and ends by itself. None of them allows
            what a rule forbids: 'skep rules --lift' does. A new goal is given by 'skep order'.
            'skep release' frees what was taken: the agent has it again only once it claims it anew.
            """,
        ],
        positionals: [
            Positional("AGENT", help: "Its name or id"),
            Positional("DEED", help: "What is done", kind: .oneOf(Deed.allCases.map(\.rawValue))),
            Positional(
                "PATH", help: "Of 'take-leases': which of its leases; else all of them",
                arity: .zeroOrMore, kind: .file),
        ],
        options: [
            .value(
                "for", placeholder: "T",
                help: "For how long at most, such as 90s or 5m; else 10m, and 'take-over' 1h"),
            .value(
                "action", placeholder: "A",
                help: "Of 'deny-next': what it does next of this kind alone, such as write or run"),
            .value("why", placeholder: "TEXT", help: "Of 'deny-next': what the agent is told"),
            .flag("off", help: "It is over: of 'deny-next' and 'take-over'"),
        ],
        examples: [
            Example("skep override coder-1 deny-next", "What it asks next is denied"),
            Example("skep override coder-1 take-leases src", "Its lease on src is yours for 10m"),
            Example("skep override coder-1 take-over --for 30m", "Others keep away from it"),
            Example("skep override coder-1 take-over --off", "Let go of it"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let invocation = call.invocation
        // The parser lets no other word through.
        guard let deed = invocation.positional("DEED").flatMap(Deed.init(rawValue:)) else {
            preconditionFailure("the parser refuses other words")
        }
        let agent = invocation.positional("AGENT") ?? ""
        var fields = [JSON.Field(deed.key, JSON(agent))] + (try particulars(of: deed, call))
        let isOn = !invocation.flag("off")
        if !isOn { fields.append(JSON.Field("on", false)) }
        if let seconds = try call.seconds("for", in: 1...Rules.longestLease) {
            fields.append(JSON.Field("seconds", JSON(seconds)))
        }
        var link = try call.supervisor()
        let reply = try link.ask("override", Body(fields)).json
        let until = call.until(reply)
        switch (deed, isOn) {
        case (.denyNext, true):
            let action = invocation.value("action") ?? "action"
            try output.line("\(agent): its next \(action) is denied\(until)")
        case (.denyNext, false): try output.line("\(agent): its next action is not denied")
        case (.takeOver, true): try output.line("\(agent): taken over\(until)")
        case (.takeOver, false): try output.line("\(agent): let go of")
        case (.takeLeases, _):
            for path in reply["taken"]?.array?.compactMap(\.string) ?? [] {
                try output.line("\(path): yours\(until)")
            }
        }
        return .done
    }

    private static func particulars(of deed: Deed, _ call: Call) throws -> [JSON.Field] {
        let invocation = call.invocation
        let paths = invocation.positionals("PATH")
        if deed != .takeLeases, !paths.isEmpty {
            throw call.usageError("'\(deed.rawValue)' takes no path")
        }
        if deed == .takeLeases, invocation.flag("off") {
            throw call.usageError("'skep release' frees leases that were taken")
        }
        for option in ["action", "why"] where deed != .denyNext {
            if invocation.value(option) != nil {
                throw call.usageError("'--\(option)' is for 'deny-next' alone")
            }
        }
        if let text = invocation.value("why"), text.utf8.count > OverrideWish.textLimit {
            throw call.usageError("'--why' may have \(OverrideWish.textLimit) bytes")
        }
        if let action = invocation.value("action") {
            guard GateQuestion.isAction(action) else {
                throw call.usageError("'--action' is a word such as write, read or run")
            }
            return [JSON.Field("action", JSON(action))] + why(invocation)
        }
        guard !paths.isEmpty else { return why(invocation) }
        guard paths.count <= OverrideWish.pathLimit else {
            throw call.usageError("at most \(OverrideWish.pathLimit) paths can be named at once")
        }
        let start = try WorkspaceSearch.start(invocation.value("directory"), call.surroundings)
        let whole = try paths.map { path throws(UsageError) -> JSON in
            guard !path.isEmpty else { throw call.usageError("the path is empty") }
            return JSON(WorkspaceSearch.absolute(path, from: start))
        }
        return [JSON.Field("paths", JSON(whole))]
    }

    private static func why(_ invocation: Invocation) -> [JSON.Field] {
        invocation.value("why").map { [JSON.Field("text", JSON($0))] } ?? []
    }
}
