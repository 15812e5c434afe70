internal import Arguments
internal import Canvas
internal import Configuration
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
            with who did it and until when. '--restore' ends all that was lifted of a rule, those patterns
            too that were allowed always; with '--agent' or '--pattern' it ends that alone, and what is
            still lifted is named.
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
        guard let rule = lifted ?? restored else {
            let given = ["agent", "pattern", "for"].first { invocation.value($0) != nil }
            if let given {
                throw call.usageError("'--\(given)' goes with '--lift' or '--restore'")
            }
            return try show(call, &output)
        }
        var fields = [JSON.Field(lifted == nil ? "restore" : "lift", JSON(rule))]
        if let agent = invocation.value("agent") { fields.append(JSON.Field("agent", JSON(agent))) }
        if let pattern = try call.pattern("pattern") {
            fields.append(JSON.Field("pattern", JSON(pattern)))
        }
        if let seconds = try call.seconds("for", in: 1...Rules.longestLease) {
            guard lifted != nil else {
                throw call.usageError(
                    "'--for' says how long a rule is lifted: give '--lift' with it")
            }
            fields.append(JSON.Field("seconds", JSON(seconds)))
        }
        var link = try call.supervisor()
        let reply = try link.ask("override", Body(fields)).json
        if lifted == nil {
            try say(restored: rule, reply, call, &output)
        } else {
            let pattern = invocation.value("pattern").map { " for \($0)" as Text } ?? Text()
            let agent = invocation.value("agent").map { " for \($0)" as Text } ?? Text()
            let until = reply["until"]?.string == nil ? " for good" : call.until(reply)
            try output.line("rule \(rule): lifted\(pattern)\(agent)\(until)")
        }
        return .done
    }

    /// What is still lifted of it is named.
    private static func say(
        restored rule: String, _ reply: JSON, _ call: Call, _ output: inout Output
    ) throws {
        let rest = reply["lifted"]?.array ?? []
        let isNew = reply["restored"]?.int != 0
        try output.line(
            "rule \(rule): \(isNew ? "counts again" : rest.isEmpty ? "was not lifted" : "not lifted so")"
        )
        for exemption in rest {
            let pattern = exemption["pattern"]?.string.map { " for \($0)" as Text } ?? Text()
            let agent = exemption["agent"]?.string.map { " for \($0)" as Text } ?? Text()
            try output.line("still lifted: \(rule)\(pattern)\(agent)\(call.until(exemption))")
        }
    }

    private static func show(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let past = try call.stateSoFar()
        let state = past ?? State()
        let rules = try past?.rules ?? rulesToCome(call)
        guard !call.invocation.flag("json") else {
            let whole = try? JSON(parsing: state.json.span.bytes)
            let exemptions = whole?["exemptions"] ?? []
            let fields = rules.json.object ?? []
            try output.json(
                Array(JSON(fields + [JSON.Field("exemptions", exemptions)]).text.utf8))
            return .done
        }
        if past == nil { try output.remark("nothing has run here yet; these will hold") }
        try RuleTable(rules, output.face).print(&output)
        let now = try past.map(call.now) ?? LogTime(microseconds: 0)
        for exemption in state.exemptions where exemption.until.map({ $0 > now }) ?? true {
            try output.line("lifted: \(exemption.words(in: state, at: now, call.zone))")
        }
        return .done
    }

    /// Those of skep.yaml, where nothing ever ran.
    private static func rulesToCome(_ call: Call) throws -> Rules {
        let file = try ManifestFile(of: try call.workspace(), [], call.surroundings)
        return file?.manifest.rules ?? .builtIn
    }
}

extension Exemption {
    /// `rm-rf for rm -rf build for coder-1 until 14:02:11, by operator`
    func words(in state: State, at now: LogTime, _ zone: Zone) -> Text {
        let pattern = pattern.map { " for \($0)" as Text } ?? Text()
        let agent = agent.map { " for \(state[$0]?.name ?? $0.rawValue)" as Text }
        let until = until.map { " until \(own: zone.clock($0, at: now))" as Text }
        let by = by.map { ", by \($0)" as Text } ?? Text()
        return "\(rule)\(pattern)\(agent ?? Text())\(until ?? Text())\(by)"
    }
}

/// What holds, a row a rule.
private struct RuleTable {
    /// What it is about is broken within a pattern only where that alone does not fit.
    private typealias Row = (name: Text, verdict: Text, about: [Text])
    private let face: Face
    private var rows: [Row] = [("rule", "says", ["about"])]

    init(_ rules: Rules, _ face: Face) {
        self.face = face
        for rule in rules.rules {
            rows.append(
                (Text(foreign: rule.name), RuleTable.verdict(of: rule), RuleTable.about(rule)))
        }
        if let loop = rules.loop {
            let span = TimeSpan(seconds: loop.seconds).text
            let times: Text = loop.changes == 1 ? "once" : "\(loop.changes) times"
            rows.append(
                ("loop", "asks", ["who changes one file more than \(times) within \(own: span)"]))
        }
        if rules.leases.isEnforced {
            rows.append(("enforce", "denies", ["write: what is not claimed"]))
        }
        let span = TimeSpan(seconds: rules.leases.seconds).text
        rows.append(("leases", "last \(own: span)", ["unless '--for' says other"]))
    }

    func print(_ output: inout Output) throws(WriteError) {
        let name = rows.map { face.width(of: $0.name) }.max() ?? 0
        let verdict = rows.map { face.width(of: $0.verdict) }.max() ?? 0
        let margin = Text().padded(to: name + verdict + 4)
        let room = face.columns.map { max($0 - name - verdict - 4, 20) }
        for (place, row) in rows.enumerated() {
            let lines = lines(of: row.about, room)
            let line =
                row.name.padded(to: name) + "  " + row.verdict.padded(to: verdict) + "  "
                + lines[0]
            try output.line(place == 0 ? line.styled(.textDim) : line)
            for rest in lines.dropFirst() { try output.line(margin + rest) }
        }
    }

    /// As many parts on a line as there is room for; all of them where lines have no end.
    private func lines(of parts: [Text], _ room: Int?) -> [Text] {
        var lines: [Text] = []
        for (place, part) in parts.enumerated() {
            let part = place + 1 < parts.count ? part + "," : part
            let longer = lines.last.map { $0 + " " + part }
            if let longer, room.map({ face.width(of: longer) <= $0 }) ?? true {
                lines[lines.count - 1] = longer
            } else {
                lines += face.wrapped(part, to: room)
            }
        }
        return lines
    }

    /// `asks 10m, then denies`
    private static func verdict(of rule: Rule) -> Text {
        guard rule.verdict == .ask else { return "denies" }
        let end: Text = rule.unanswered == .allow ? "allows" : "denies"
        return "asks \(own: TimeSpan(seconds: rule.patience).text), then \(end)"
    }

    private static func about(_ rule: Rule) -> [Text] {
        let what: [Text] =
            switch rule.match {
            case .outside: ["paths outside of the workspace"]
            case .paths(let texts), .commands(let texts), .texts(let texts):
                texts.map { Text(foreign: $0) }
            case .above(let limit): ["more than \(own: limit.asAmount)"]
            }
        let action: Text = rule.action == "*" ? "anything" : Text(foreign: rule.action)
        return ["\(action): \(what.first ?? Text())"] + what.dropFirst()
    }
}
