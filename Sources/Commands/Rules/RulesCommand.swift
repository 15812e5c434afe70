internal import Arguments
internal import EventLog
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep rules`: what holds here, and where it counts less.
enum RulesCommand: Subcommand {
    static let declaration = Command(
        "rules", overview: "Show the safety rules, lift one for a while, or let it count again",
        discussion: [
            """
            Rules come from skep.yaml; without one, those hold that every workspace has. A rule that is
            lifted is not asked by the gate: for an agent, for a pattern, for a while. That is recorded
            with who did it and until when.
            """
        ],
        options: [
            .value("lift", placeholder: "RULE", help: "Let this rule count less"),
            .value("restore", placeholder: "RULE", help: "Let it count as before"),
            .value("agent", placeholder: "A", help: "For this agent only"),
            .value("pattern", placeholder: "P", help: "For what looks so only"),
            .value("for", placeholder: "T", help: "For how long, such as 10m; else for good"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep rules", "What holds, and what is lifted"),
            Example("skep rules --lift fence --agent coder-1 --for 10m", "Let it write elsewhere"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let invocation = call.invocation
        let (lifted, restored) = (invocation.value("lift"), invocation.value("restore"))
        guard lifted == nil || restored == nil else {
            throw call.usageError("'--lift' and '--restore' exclude each other")
        }
        guard let rule = lifted ?? restored else { return try show(call, &output) }
        var fields = [JSON.Field(lifted == nil ? "restore" : "lift", JSON(rule))]
        for key in ["agent", "pattern"] {
            if let text = invocation.value(key) { fields.append(JSON.Field(key, JSON(text))) }
        }
        if let seconds = try call.seconds("for") {
            fields.append(JSON.Field("seconds", JSON(seconds)))
        }
        var link = try call.supervisor()
        let reply = try link.ask("override", Body(fields)).json
        let until = reply["until"]?.string.map { " until \($0)" as Text } ?? Text()
        try output.line("rule \(rule): \(lifted == nil ? "counts again" : "lifted")\(until)")
        return .done
    }

    private static func show(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let reader = try call.workspace().reader()
        let state = try reader.state(at: nil)
        guard !call.invocation.flag("json") else {
            let whole = try? JSON(parsing: state.json.span.bytes)
            let exemptions = whole?["exemptions"] ?? []
            let fields = state.rules.json.object ?? []
            try output.json(
                Array(JSON(fields + [JSON.Field("exemptions", exemptions)]).text.utf8))
            return .done
        }
        for rule in state.rules.rules { try output.line(words(of: rule)) }
        if let loop = state.rules.loop {
            let count: Text = "\(plain: loop.changes) times within \(plain: loop.seconds) s"
            try output.line("loop  asks   whoever changes one file more than \(count)")
        }
        for exemption in state.exemptions { try output.line(words(of: exemption, in: state)) }
        return .done
    }

    private static func words(of rule: Rule) -> Text {
        let what: Text =
            switch rule.match {
            case .outside: "paths outside of the workspace"
            case .paths(let texts), .commands(let texts), .texts(let texts):
                Text(foreign: texts.joined(separator: ", "))
            case .above(let limit): "more than \(JSON(limit).text)"
            }
        let verdict: Text = rule.verdict == .deny ? "denies" : "asks"
        let action: Text = rule.action == "*" ? "anything" : Text(foreign: rule.action)
        return "\(rule.name)  \(verdict)  \(action): \(what)"
    }

    private static func words(of exemption: Exemption, in state: State) -> Text {
        let pattern = exemption.pattern.map { " for \($0)" as Text } ?? Text()
        let agent = exemption.agent.map { " for \(state[$0]?.name ?? $0.rawValue)" as Text }
        let until = exemption.until.map { " until \(own: $0.rfc3339)" as Text } ?? Text()
        let by = exemption.by.map { ", by \($0)" as Text } ?? Text()
        return "lifted: \(exemption.rule)\(pattern)\(agent ?? Text())\(until)\(by)"
    }
}
